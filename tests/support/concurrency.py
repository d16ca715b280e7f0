"""Many at the same moment: threads and processes that start together, behind a barrier."""

import multiprocessing
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any, TypeVar

from flask import Flask

from ranzcred import create_app
from ranzcred.config import Settings
from ranzcred.core.db.session import db

T = TypeVar("T")
LONGEST_SECONDS = 120
"""When a crowd that does not end has failed."""


@dataclass(frozen=True)
class Failure:
    """What a process raised."""

    text: str


# Each process is forked from one that has imported the application and holds no connection and no thread.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["ranzcred.cli.main", "tests.support.command"])


def in_threads(work: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Do all of `work` at once, each in a thread; answer what each returned or raised."""
    barrier = threading.Barrier(len(work))
    results: list[Any] = [None] * len(work)

    def run(index: int) -> None:
        try:
            barrier.wait(LONGEST_SECONDS)
            results[index] = work[index]()
        except Exception as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST_SECONDS)
        assert not thread.is_alive(), "a thread hangs"
    return results


def in_processes(work: Sequence[Callable[[Flask], T]], settings: Settings) -> list[T]:
    """Do all of `work` at once, each in a process with an application of its own; answer what each returned.

    Work is a module's function, or a functools.partial of one, and runs within the application's context.
    What one raises fails the test.
    """
    barrier = processes.Barrier(len(work))
    pipes = [processes.Pipe(duplex=False) for _ in work]
    workers = [
        processes.Process(target=_run, args=(item, settings, barrier, sender))
        for item, (_, sender) in zip(work, pipes, strict=True)
    ]
    for process, (_, sender) in zip(workers, pipes, strict=True):
        process.start()
        sender.close()
    outcomes: list[Any] = [
        question.recv() if question.poll(LONGEST_SECONDS) else Failure("a process hangs") for question, _ in pipes
    ]
    for process, (question, _) in zip(workers, pipes, strict=True):
        question.close()
        process.join(LONGEST_SECONDS)
        process.close()
    failures = [outcome.text for outcome in outcomes if isinstance(outcome, Failure)]
    assert not failures, "\n".join(failures)
    return outcomes


def _run(work: Callable[[Flask], T], settings: Settings, barrier: Barrier, sender: Connection) -> None:
    outcome: T | Failure
    try:
        with _application(settings) as app:
            barrier.wait(LONGEST_SECONDS)
            outcome = work(app)
    except BaseException:
        barrier.abort()
        outcome = Failure(traceback.format_exc(limit=-3, chain=False))
    sender.send(outcome)
    sender.close()


@contextmanager
def _application(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
