"""Whether the server's memory stays what it is, however many requests it answers."""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bench.response_times.actions import Action
from bench.support.calling import CLIENTS, Browser, memory

if TYPE_CHECKING:
    from subprocess import Popen

READ_EVERY = 20_000


def soak(
    browser: Browser, every: Sequence[Action], server: "Popen[bytes]", say: Callable[[str], None], *, requests: int
) -> None:
    """Send requests of some kinds, and print the memory between them."""
    for done in range(0, requests, READ_EVERY):
        threads = [
            threading.Thread(target=_ask, args=(browser.again(), every, client, READ_EVERY // CLIENTS))
            for client in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        say(f"After {done + READ_EVERY:,} requests it keeps {memory(server) / 2**20:,.0f} MiB.")


def _ask(browser: Browser, every: Sequence[Action], client: int, times: int) -> None:
    for number in range(times):
        browser.call(every[(client + number) % len(every)].make(client + 1, number))
