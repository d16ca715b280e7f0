"""Mails' samples, and the messages that are really sent."""

from collections.abc import Collection, Mapping
from typing import Any

from ranzcred.domain.notifications.mail_samples import list_mails
from ranzcred.domain.notifications.rendering import WRITTEN_OUT

MAILS = {mail.name for mail in list_mails()} - {WRITTEN_OUT}
OF_CREDENTIALS = {name for name in MAILS if name.startswith(("credential_", "definition_"))}


def assert_like_samples(rows: Collection[Mapping[str, Any]], names: Collection[str]) -> None:
    """The rows of the outbox are messages by all these mails, each with the values of its mail's samples."""
    found = {row["data"]["mail"]: row for row in rows}
    assert set(found) == set(names)
    for mail in list_mails():
        if mail.name not in found:
            continue
        row = found[mail.name]
        lines = row["data"]["lines"] + [notice["data"] for notice in row["notices"]]
        for sample in mail.samples:
            assert set(sample.text.values) == set(row["data"]["values"])
            assert {frozenset(line) for line in sample.text.lines} == {frozenset(line) for line in lines}
