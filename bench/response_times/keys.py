"""How long it takes in the browser from a key press until the focus has settled and is painted.

    python -m bench.response_times.keys [--size L] [--database postgresql]

Fills a database, serves it as `ranzcred run` does, and works in Chromium at the list of definitions: opens the form,
saves, searches (by Enter: while somebody types, a search waits for 250 ms without a key), sorts. Prints the
milliseconds in the middle and at 95 in 100, and how far anything moved that no key press had asked to.
"""

import argparse
import itertools
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from bench.response_times.figures import Figure
from bench.support.association import SIZES
from bench.support.calling import Browser, product
from bench.support.databases import database, environment
from bench.support.filling import EMAIL, PASSWORD, administrator, application, fill
from ranzcred.core.db.session import db
from tests.browser.chromium import chromium
from tests.browser.conftest import OBSERVER
from tests.browser.keyboard import LIST, Keyboard

PORT = 5086
TIMES = 40
WORDS = ["slate", "copper", "zinc 7", "membrane"]
TIMING = """(() => {
  const timing = { pressed: 0, settled: 0, moved: 0 };
  Object.defineProperty(window, "timing", { value: timing });
  const painted = () => requestAnimationFrame(() => setTimeout(() => (timing.settled = performance.now())));
  document.addEventListener("keydown", () => Object.assign(timing, { pressed: performance.now(), settled: 0 }), true);
  document.addEventListener("focusin", painted);
  document.addEventListener("htmx:finally:request", painted);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) timing.moved += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
})();"""
numbers = itertools.count(1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", choices=list(SIZES), default="L")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="postgresql")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database(given.database, None, folder) as url:
        app = application(url, Path(folder))
        with app.app_context():
            fill(SIZES[given.size])
            administrator()
            db.session.remove()
            db.engine.dispose()
        with product(PORT, environment(url, Path(folder))):
            measure(PORT)


def measure(port: int) -> dict[str, Figure]:
    """Measure at the server of this port, and print a line for each."""
    with chromium() as browser:
        profile = browser.new_context(locale="en-NZ", reduced_motion="reduce")
        profile.add_init_script(OBSERVER)
        profile.add_init_script(TIMING)
        name, value = session_cookie(port)
        profile.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
        say("\n| in the browser | p50 ms | p95 ms | moved |\n|---|--:|--:|--:|")
        with profile.new_page() as page:
            return work(Keyboard(page, f"http://127.0.0.1:{port}"), page)


def session_cookie(port: int) -> tuple[str, str]:
    """Return the name and value of the session of somebody who has signed in."""
    signed_in = Browser(port)
    signed_in.sign_in(EMAIL, PASSWORD)
    name, value = signed_in.cookie.split("=", 1)
    return name, value


def work(keyboard: Keyboard, page: Page) -> dict[str, Figure]:
    keyboard.open(LIST)

    def opened() -> float:
        taken = press(keyboard, "n")
        keyboard.press("Escape")
        return taken

    def saved() -> float:
        keyboard.press("n")
        keyboard.type(f"Keys {next(numbers)}")
        keyboard.press("Tab")
        keyboard.type("4")
        return press(keyboard, "Enter")

    def searched() -> float:
        keyboard.press("/", "Control+A")
        keyboard.type(WORDS[next(numbers) % len(WORDS)])
        return press(keyboard, "Enter")

    def sorted_() -> float:
        return press(keyboard, "Enter")

    found = {
        "in the browser: open the form": row(page, "open the form", opened),
        "in the browser: save": row(page, "save", saved),
        "in the browser: search": row(page, "search", searched),
    }
    keyboard.open(LIST)
    keyboard.tab_to("sort-title")
    return found | {"in the browser: sort": row(page, "sort", sorted_)}


def press(keyboard: Keyboard, key: str) -> float:
    """Milliseconds from a key until all that it set off is painted."""
    keyboard.press(key)
    keyboard.until("() => timing.settled > timing.pressed")
    return float(keyboard.ask("() => timing.settled - timing.pressed"))


def row(page: Page, name: str, act: Callable[[], float]) -> Figure:
    taken = sorted(act() for _ in range(TIMES))
    found = Figure(p50=statistics.median(taken), p95=taken[int(TIMES * 0.95) - 1])
    moved = page.evaluate("timing.moved")
    say(f"| {name} | {found.p50:.0f} | {found.p95:.0f} | {moved:.3f} |")
    return found


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
