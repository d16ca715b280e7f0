"""Whether the time of an answer at `/forgot` tells who has an account: it may not.

    python -m bench.response_times.forgotten [--databases sqlite,postgresql] [--times 300]

Sends an address that has an account and one that has none in turn, to the product as it is started, on a database of
its own. Prints milliseconds of both, in the middle and at 95 in 100; ends with status 1 if they are further apart than
the aim at 95 in 100, or the answers differ in a byte.
"""

import argparse
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import URL, delete

from bench.support.association import SIZES
from bench.support.calling import Browser, Call, product, unpacked
from bench.support.databases import database, environment
from bench.support.filling import EMAIL, administrator, application, fill
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts.models import SignInFailure

PORT = 5079
APART = 20.0
"""Milliseconds by which the two may differ at 95 in 100."""
BEFORE = 10
"""How many of each are sent first, and not measured."""
UNKNOWN = "bunch@ranz.example.nz"
"""As long as the other, so that it is not the form that takes longer."""
OF_EACH_ANSWER = re.compile(rb"(?im)^(?:date|x-request-id|set-cookie): [^\r]*\r\n")
MAIL = {"RANZCRED_MAIL_FROM": "no-reply@ranz.example.nz", "RANZCRED_SMTP_URL": "smtp://127.0.0.1:9"}


def main() -> None:
    """Measure each database, and end with status 1 if one falls short."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--times", type=int, default=300)
    given = parser.parse_args()
    say("| database | with an account: p50 ms | p95 | without: p50 ms | p95 | apart at p95 |")
    say("|---|--:|--:|--:|--:|--:|")
    fall_short = []
    for kind in given.databases.split(","):
        with tempfile.TemporaryDirectory() as folder, database(kind, None, folder) as url:
            if not measure(kind, url, Path(folder), times=given.times):
                fall_short.append(kind)
    if fall_short:
        sys.exit(f"Falls short on {', '.join(fall_short)}: {APART:.0f} ms, and the same bytes, are the aim.")


def measure(kind: str, url: URL, folder: Path, *, times: int) -> bool:
    """Print the line of a database, and return whether it is as it should be."""
    with application(url, folder).app_context():
        fill(SIZES["S"])
        administrator()
        with product(PORT, environment(url, folder) | MAIL):
            seconds: dict[str, list[float]] = {EMAIL: [], UNKNOWN: []}
            answers = set()
            for number in range(2 * (BEFORE + times)):
                email = (EMAIL, UNKNOWN)[(number + number // 2) % 2]  # neither is always the first of two
                answer, took = ask(email)
                seconds[email].append(took)
                answers.add(OF_EACH_ANSWER.sub(b"", answer))
        db.session.remove()
        db.engine.dispose()
    (known, known_95), (unknown, unknown_95) = (figures(seconds[email][BEFORE:]) for email in (EMAIL, UNKNOWN))
    apart = abs(known_95 - unknown_95)
    say(f"| {kind} | {known:.1f} | {known_95:.1f} | {unknown:.1f} | {unknown_95:.1f} | {apart:.1f} |")
    return apart <= APART and len(answers) == 1


def ask(email: str) -> tuple[bytes, float]:
    """Send the form as somebody new whom no limit stops; return the answer, and how many seconds it took."""
    with writing():
        db.session.execute(delete(SignInFailure))
    browser = Browser(PORT)
    browser.remember(browser.call(Call(path="/forgot")))
    started = time.perf_counter()
    answer = browser.call(Call(path="/forgot", form={"email": email}, status=303))
    took = time.perf_counter() - started
    browser.connection.close()
    return unpacked(answer), took


def figures(seconds: list[float]) -> tuple[float, float]:
    """Return milliseconds in the middle and at 95 in 100."""
    kept = sorted(seconds)
    return statistics.median(kept) * 1000, kept[int(len(kept) * 0.95) - 1] * 1000


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
