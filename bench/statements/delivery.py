"""How fast the outbox is delivered: many pending e-mails, some workers, a mail server on loopback that only counts.

    python -m bench.statements.delivery [MESSAGES] [WORKERS]

DATABASE_URL chooses the database, which must be empty or migrated; without it SQLite in a temporary folder. Ends with
status 1 where a message was lost or sent twice.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import insert

from ranzcred import create_app
from ranzcred.cli.upgrades import upgrade
from ranzcred.core.clock import now
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.db.types import new_key
from ranzcred.domain.notifications.models import Notification

RANZCRED = Path(sys.executable).parent / "ranzcred"


class CountingServer:
    """Speaks just enough SMTP to be handed mail; keeps each Message-ID."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.port = 0
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        threading.Thread(target=self._run, args=(ready,), daemon=True).start()
        ready.wait()

    def _run(self, ready: threading.Event) -> None:
        server = self.loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 bench\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                content = await reader.readuntil(b"\r\n.\r\n")
                head = content.decode().split("Message-ID: ", 1)[1]
                self.taken[head.split("\r\n", 1)[0]] += 1
            writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                break
        writer.close()


def fill(messages: int) -> None:
    """Put so many e-mails into the outbox, all of them due."""
    moment = now()
    row = {
        "type": "CREDENTIAL_EXPIRY",
        "channel": "EMAIL",
        "title": "Credentials that expire soon",
        "message": "These credentials expire within 90 days.",
        "status": "PENDING",
        "next_retry_at": moment,
        "created_at": moment,
    }
    with writing():
        rows = [{**row, "id": new_key(), "recipient": f"office{n}@ridgeline.example.nz"} for n in range(messages)]
        db.session.execute(insert(Notification), rows)


def main(messages: int, workers: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.db")
        os.environ |= {"RANZCRED_DATA_DIR": folder, "RANZCRED_MAIL_FROM": "no-reply@ranz.example.nz"}
        server = CountingServer()
        os.environ["RANZCRED_SMTP_URL"] = f"smtp://127.0.0.1:{server.port}"
        app = create_app()
        with app.app_context():
            upgrade()
            fill(messages)
            db.engine.dispose()
        started = time.perf_counter()
        crowd = [subprocess.Popen([RANZCRED, "notifications", "deliver"]) for _ in range(workers)]  # noqa: S603
        statuses = [process.wait() for process in crowd]
        seconds = time.perf_counter() - started
    twice = sum(1 for count in server.taken.values() if count > 1)
    print(  # noqa: T201
        f"{len(server.taken):,} of {messages:,} delivered by {workers} workers in {seconds:.1f} s "
        f"({messages / seconds:,.0f}/s), {twice} twice"
    )
    return 0 if not any(statuses) and len(server.taken) == messages and not twice else 1


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(given + [10_000, 2][len(given) :])))
