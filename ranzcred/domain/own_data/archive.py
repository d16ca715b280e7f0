"""The archive: a ZIP that is made as it is sent, so that nothing of it is ever in memory at once.

Each list is read twice, for its CSV and for the one JSON, at the same moment of the database.
"""

import csv
import io
import json
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from typing import IO, NamedTuple, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Connection, Engine

from ranzcred.core import clock
from ranzcred.core.db.transactions import snapshot
from ranzcred.core.db.types import moment_text
from ranzcred.core.spreadsheets.cells import BYTE_ORDER_MARK
from ranzcred.domain.own_data.history import history_of_person
from ranzcred.domain.own_data.lists import lists_about
from ranzcred.domain.own_data.messages import messages_to
from ranzcred.domain.own_data.readme import readme
from ranzcred.domain.own_data.subject import DataSubject, read_subject
from ranzcred.domain.own_data.values import DataList, cell

PORTION = 64 * 1024
"""How many bytes are sent at a time, about."""
JSON_FILE, README_FILE = "data.json", "README.txt"


class ArchivedFile(NamedTuple):
    """A file of the archive, and what yields its text."""

    name: str
    lines: Callable[[], Generator[str, None, None]]


class _Outbox:
    """What a ZIP is written to, and sent from. It has no position to go back to, so that ZipFile asks for none."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        """Keep a part until it is taken."""
        self._parts.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing, as ZipFile asks: whoever sends takes what there is."""

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = b"".join(self._parts)
        self._parts, self.size = [], 0
        return taken


def own_data_archive(
    engine: Engine, member_id: str, *, with_reasons: bool, made_at: datetime
) -> Generator[bytes, None, None]:
    """Yield a ZIP of what is held about a person, through a connection that is closed with the download."""
    outbox = _Outbox()
    with snapshot(engine) as connection:
        subject = read_subject(connection, member_id, with_reasons=with_reasons)
        with ZipFile(cast("IO[bytes]", outbox), "w", ZIP_DEFLATED) as archive:
            for file in _files(connection, subject, made_at):
                with closing(file.lines()) as lines, archive.open(_entry(file.name, made_at), "w") as entry:
                    for line in lines:
                        entry.write(line.encode())
                        if outbox.size >= PORTION:
                            yield outbox.take()
        yield outbox.take()


def _files(connection: Connection, subject: DataSubject, made_at: datetime) -> Iterator[ArchivedFile]:
    lists = [*lists_about(subject), *messages_to(subject), *history_of_person(subject)]
    yield ArchivedFile(README_FILE, lambda: (line for line in [readme(subject, lists, made_at)]))
    for each in lists:
        yield ArchivedFile(f"{each.name}.csv", lambda each=each: _csv_lines(connection, each))  # type: ignore[misc]
    yield ArchivedFile(JSON_FILE, lambda: _json_lines(connection, subject, lists, made_at))


def _entry(name: str, made_at: datetime) -> ZipInfo:
    """Return the entry of a file, with the time in Auckland: a ZIP says no time zone."""
    entry = ZipInfo(name, made_at.astimezone(clock.AUCKLAND).timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    return entry


def _csv_lines(connection: Connection, each: DataList) -> Generator[str, None, None]:
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(each.header)
    yield BYTE_ORDER_MARK + line.getvalue()
    for row in each.rows(connection):
        line.seek(0)
        line.truncate()
        writer.writerow(map(cell, row.values()))
        yield line.getvalue()


def _json_lines(
    connection: Connection, subject: DataSubject, lists: Sequence[DataList], made_at: datetime
) -> Generator[str, None, None]:
    """Yield one object with a list under each name, row by row."""
    yield f'{{"about": {_json(subject.name)}, "made_at": {_json(moment_text(made_at))}'
    for each in lists:
        yield f",\n{_json(each.name)}: ["
        before = "\n"
        for row in each.rows(connection):
            yield before + _json(row)
            before = ",\n"
        yield "\n]"
    yield "}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
