"""How long what people do takes, beside the least that it could, at three sizes and with a log of ten million entries.

    python -m bench.response_times [--sizes S,M,L,log] [--databases sqlite,postgresql] [--url URL] [--soak REQUESTS]
        [--release]

Fills a database of its own for each (SQLite in a temporary folder; PostgreSQL from the tests' binaries, or an empty
database at --url), serves it as `ranzcred run` does, and prints a table: milliseconds of one call after the other (in
the middle, and at 95 in 100), the bare limit and how many times that a call takes, the SQL statements and their
milliseconds, bytes sent and not packed, calls a second of 8 clients. On PostgreSQL the small size is followed by
100,000 requests, between which the memory is read, and the large one by what the keyboard's user waits for
in Chromium. Ends with what falls short of the aims, and with status 1 if anything is worse than at the last release,
whose figures --release replaces.
"""

import argparse
import logging
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import URL

from bench.response_times import keys
from bench.response_times.actions import TIMES, Action, actions, doomed_definitions, often_read
from bench.response_times.figures import MEMORY, Figure, Run, missed, release, worse
from bench.response_times.soak import soak
from bench.response_times.watched import Watched
from bench.support.association import SIZES
from bench.support.calling import Browser, Call, memory, product, rate, served, timed
from bench.support.databases import database, environment
from bench.support.filling import EMAIL, PASSWORD, administrator, application, fill
from ranzcred.core.db.session import db

PORT, CONSTANT_PORT = 5077, 5078


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="S,M,L,log")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--url")
    parser.add_argument("--soak", type=int, default=100_000)
    parser.add_argument("--release", action="store_true")
    given = parser.parse_args()
    say(f"{time.strftime('%d %b %Y')}, {os.cpu_count()} cores, Python {platform.python_version()}")
    runs: dict[str, Run] = {}
    for kind in given.databases.split(","):
        runs[kind] = {}
        for size in given.sizes.split(","):
            with tempfile.TemporaryDirectory() as folder, database(kind, given.url, folder) as url:
                runs[kind][size] = measure(size, url, Path(folder), soaked=given.soak)
    faults = []
    for kind, run in runs.items():
        for sentence in missed(run):
            say(f"Falls short on {kind}: {sentence}.")
        faults += [f"Worse than at the last release, on {kind}: {sentence}." for sentence in worse(kind, run)]
    for fault in faults:
        say(fault)
    if given.release:
        release(runs)
    elif faults:
        sys.exit(1)


def measure(name: str, url: URL, folder: Path, *, soaked: int) -> dict[str, Figure]:
    """Measure everything at one size on an empty database."""
    app = application(url, folder)
    logging.disable()
    size = SIZES[name]
    with app.app_context():
        started = time.perf_counter()
        fill(size)
        seconds = time.perf_counter() - started
        token = administrator()
        doomed_definitions()
        say(f"\n{name} on {url.get_backend_name()}, filled in {seconds:.0f} s\n")
        say("| what | p50 ms | p95 ms | limit ms | × the limit | SQL | SQL ms | sent | bytes | a second |")
        say("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
        every = actions(size, token)
        with product(PORT, environment(url, folder)) as server:
            found = pages(app, every)
            found["sign-in, with Argon2"] = signing_in()
            kept = memory(server) / 2**20
            say(f"\nThe server keeps {kept:,.0f} MiB; the aim is {MEMORY}.")
            if url.get_backend_name() == "postgresql" and name == "S":
                soak(signed_in(), often_read(every), server, say, requests=soaked)
            if url.get_backend_name() == "postgresql" and name == "L":
                found |= keys.measure(PORT)
        db.session.remove()
        db.engine.dispose()
    return found


def pages(app: Flask, every: list[Action]) -> dict[str, Figure]:
    """Measure each action, and print its line."""
    watched = Watched(app)
    with served("bench.response_times.constant:app", CONSTANT_PORT, {}):
        browser, bare = signed_in(), Browser(CONSTANT_PORT)
        return {action.name: figure(action, browser, bare, watched) for action in every}


def signed_in() -> Browser:
    browser = Browser(PORT)
    browser.sign_in(EMAIL, PASSWORD)
    return browser


def figure(action: Action, browser: Browser, bare: Browser, watched: Watched) -> Figure:
    timing = timed(browser.again(), action.make, times=TIMES)
    least = watched.least(action.make)
    constant = timed(bare.again(), lambda *_: Call(path=f"/{timing.size}"), times=TIMES).p50
    found = Figure(
        p50=timing.p50,
        p95=timing.p95,
        limit=constant + least.sql,
        statements=least.statements,
        sql=least.sql,
        sent=timing.size,
        size=least.size,
        rate=0.0 if action.alone else rate(browser, action.make),
    )
    line(action.name, found)
    return found


def signing_in() -> Figure:
    """Measure the sign-in of somebody who was not signed in, and print its line."""
    seconds = []
    for _ in range(TIMES):
        browser = Browser(PORT)
        browser.remember(browser.call(Call(path="/sign-in")))
        started = time.perf_counter()
        browser.call(Call(path="/sign-in", form={"email": EMAIL, "password": PASSWORD}, status=303))
        seconds.append(time.perf_counter() - started)
    found = Figure(p50=statistics.median(seconds) * 1000, p95=sorted(seconds)[int(TIMES * 0.95) - 1] * 1000)
    line("sign-in, with Argon2", found)
    return found


def line(what: str, found: Figure) -> None:
    say(
        f"| {what} | {found.p50:.1f} | {found.p95:.1f} | {found.limit:.1f} | {found.ratio:.1f} | {found.statements} "
        f"| {found.sql:.1f} | {found.sent:,} | {found.size:,} | {found.rate:,.0f} |"
    )


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
