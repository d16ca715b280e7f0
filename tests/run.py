"""What `make test` runs: the checks of the code, then the tests on SQLite and on PostgreSQL.

What has nothing to do with a database runs once, with SQLite: tests that use none, those of what a browser does with
pages or the server with connections, and axe in those browser's journeys that run twice.

`--only STEP` runs one step, by the name that is printed. Stops at the first step that fails, with its exit
status; the two databases are both tried.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
LOCK = ROOT / "requirements-test.lock"
MARK = Path(sys.prefix) / ".test-requirements"
SYSTEM_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium-headless-shell", "chromium")
BROWSER_SETTING = "RANZCRED_TEST_CHROMIUM"
PROCESSES = "2"


def run(*command: str | Path) -> int:
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode


def install() -> int:
    """Install what the tests need, unless this very lock is installed already."""
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if MARK.exists() and MARK.read_text() == digest:
        return 0
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    status = run(*pip, "install", "--quiet", "--require-hashes", "-r", LOCK)
    if status == 0:
        MARK.write_text(digest)
    return status


def browser() -> int:
    """Find a Chromium, or fetch one, and tell the tests where it is."""
    for find in (given_browser, system_browser, playwright_browser, fetched_browser, packaged_browser):
        path = find()
        if path:
            say(f"  {path}")
            os.environ[BROWSER_SETTING] = path
            return 0
    say("  There is no Chromium, and none could be fetched: install one, or name it in " + BROWSER_SETTING)
    return 1


def given_browser() -> str | None:
    return os.environ.get(BROWSER_SETTING)


def system_browser() -> str | None:
    return next(filter(None, map(shutil.which, SYSTEM_BROWSERS)), None)


def playwright_browser() -> str | None:
    """Playwright's own, where it is there already."""
    completed = subprocess.run(
        [
            sys.executable,
            "-c",
            "from playwright.sync_api import sync_playwright as start\n"
            "with start() as playwright: print(playwright.chromium.executable_path)",
        ],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    path = completed.stdout.strip()
    return path if path and Path(path).exists() else None


def fetched_browser() -> str | None:
    return playwright_browser() if run(BIN / "playwright", "install", "chromium") == 0 else None


def packaged_browser() -> str | None:
    """The distribution's, where it may be installed."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    if run("apt-get", "update"):
        return None
    for package in PACKAGES:
        if run("apt-get", "install", "--yes", "--no-install-recommends", package) == 0:
            return system_browser()
    return None


def deno(*command: str) -> int:
    """Check the scripts and the style sheets as deno.json says. Deno asks nothing of the network."""
    os.environ |= {"DENO_DIR": str(ROOT / ".cache" / "deno"), "DENO_NO_UPDATE_CHECK": "1"}
    return run(BIN / "deno", *command)


def tests(database: str, *options: str) -> Callable[[], int]:
    return lambda: run(sys.executable, "-m", "pytest", "--quiet", "-n", PROCESSES, "--database", database, *options)


STEPS: dict[str, Callable[[], int]] = {
    "install": install,
    "ruff check": lambda: run(BIN / "ruff", "check", "."),
    "ruff format": lambda: run(BIN / "ruff", "format", "--check", "."),
    "mypy": lambda: run(BIN / "mypy"),
    "djlint format": lambda: run(BIN / "djlint", "--check", "--quiet", "templates"),
    "djlint": lambda: run(BIN / "djlint", "--lint", "--quiet", "templates"),
    "deno check": lambda: deno("check", "static/js"),
    "deno lint": lambda: deno("lint"),
    "deno fmt": lambda: deno("fmt", "--check"),
    "import-linter": lambda: run(BIN / "lint-imports"),
    "browser": browser,
    "sqlite": tests("sqlite"),
    "postgresql": tests("postgresql", "--again"),
}
DATABASES = {"sqlite", "postgresql"}


def main() -> int:
    parser = argparse.ArgumentParser(description="Check the code and run every test.")
    parser.add_argument("--only", choices=STEPS, action="append", help="run this step (may be repeated)")
    chosen = parser.parse_args().only or list(STEPS)
    if DATABASES.intersection(chosen):
        chosen.append("browser")
    failed = 0
    for name in STEPS:
        if name not in chosen:
            continue
        say(f"==> {name}")
        started = time.monotonic()
        status = STEPS[name]()
        say(f"    {name}: {'passed' if status == 0 else 'FAILED'} in {time.monotonic() - started:.1f} s")
        failed = failed or status
        if status and name not in DATABASES:
            break
    return failed


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
