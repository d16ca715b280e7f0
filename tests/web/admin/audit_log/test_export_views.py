"""Exports of the log: what is in them, what a spreadsheet makes of them, and how they prove themselves."""

import csv
import io
import json
from pathlib import Path

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.proof.exports import COLUMNS
from tests.cli.test_audit_commands import refusal, run
from tests.domain.audit.test_chain import happened, written
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.many import new_definitions
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient

LOG = "/admin/audit-log"
EXPORT = f"{LOG}/export"


def exported(browser_client: BrowserClient, kind: str, **filters: str) -> str:
    response = browser_client.post(EXPORT, {"format": kind, **filters})
    assert response.status_code == 200, response.text
    return response.get_data(as_text=True)


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_export_names_its_file(admin_client: BrowserClient) -> None:
    for kind, name, mimetype in (("csv", "csv", "text/csv"), ("json-lines", "jsonl", "application/x-ndjson")):
        response = admin_client.post(EXPORT, {"format": kind})
        assert response.mimetype == mimetype
        expected = f'attachment; filename="audit-log-{clock.today().isoformat()}.{name}"'
        assert response.headers["Content-Disposition"] == expected
        assert response.headers["Cache-Control"] == "no-store"
        response.close()


def test_export_is_an_entry_before_it_is_a_file(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    last = database_probe.last_seq()
    text = exported(admin_client, "csv", action="CREATE", person=admin.email)
    [entry] = database_probe.entries(after=last)
    assert (entry["action"], entry["resource_type"], entry["actor_email"]) == ("EXPORT", "AuditHead", admin.email)
    metadata = json.loads(entry["metadata"])
    for name in ("request_id", "sign_in_id", "token_fingerprint"):
        assert metadata.pop(name)
    assert metadata == {"filters": {"action": "CREATE", "person": admin.email}, "format": "csv", "up_to_entry": last}
    assert cells(text) == []


def test_export_holds_what_the_filter_shows(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(70)])
    written(app, happened())
    wanted = [entry for entry in database_probe.entries() if entry["action"] == "CREATE"]
    rows = cells(exported(admin_client, "csv", action="CREATE", before="5"))
    assert [int(row["seq"]) for row in rows] == [entry["seq"] for entry in wanted]
    lines = [json.loads(line) for line in exported(admin_client, "json-lines", action="CREATE").splitlines()]
    assert [line["hash"] for line in lines] == [entry["hash"] for entry in wanted]


def test_export_has_every_column(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    stored = database_probe.entries()
    rows = cells(exported(admin_client, "csv"))
    lines = [json.loads(line) for line in exported(admin_client, "json-lines").splitlines()]
    assert len(rows) == len(stored)
    for entry, row, line in zip(stored, rows, lines, strict=False):
        expected = dict(entry) | {"timestamp": entry["timestamp"].isoformat(timespec="microseconds")}
        assert line == expected
        assert list(row) == COLUMNS
        assert row == {name: "" if value is None else str(value) for name, value in expected.items()}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_export_gives_a_spreadsheet_no_formula(app: Flask, admin_client: BrowserClient, start: str) -> None:
    evil = f'{start}HYPERLINK("https://example.org";"x")'
    written(app, happened(resource_id=evil))
    row = cells(exported(admin_client, "csv"))[-1]
    assert row["resource_id"] == f"'{evil}"
    line = json.loads(exported(admin_client, "json-lines").splitlines()[-2])
    assert line["resource_id"] == evil


@pytest.mark.parametrize(("sent", "label"), [({}, "CSV"), ({"format": "xls"}, "CSV"), ({"from": "x"}, "From")])
def test_export_that_cannot_be_is_refused(
    admin_client: BrowserClient, database_probe: DatabaseProbe, sent: dict[str, str], label: str
) -> None:
    last = database_probe.last_seq()
    response = admin_client.post(EXPORT, sent)
    assert response.status_code == 400
    assert label in response.text
    assert database_probe.last_seq() == last


def test_export_that_is_broken_off_leaves_no_connection(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    written(app, *[happened(details={"notes": "x" * 500})] * 3000)
    for kind in ("csv", "json-lines"):
        response = admin_client.post(EXPORT, {"format": kind}, headers={})
        response.close()
        streamed = admin_client.client.post(
            EXPORT, data={"format": kind, "csrf_token": admin_client.token}, buffered=False
        )
        iterator = iter(streamed.response)
        next(iterator)
        next(iterator)
        assert database_probe.engine.pool.checkedout() == 1  # type: ignore[attr-defined]
        streamed.close()
        assert database_probe.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


UNPROVEN = "This file is consistent, but that doesn't prove that it is from this log. Add --checkpoint to check that."


def test_exported_log_proves_itself(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, tmp_path: Path
) -> None:
    written(app, happened(details={"reason": "Whāngārei – “90°”\n"}))
    path = tmp_path / "log.jsonl"
    path.write_text(exported(admin_client, "json-lines"))
    last = database_probe.entries()[-2]
    result = run(app, "verify", "--file", path)
    assert result.stdout.splitlines() == [f"{last['seq']} entries, chain intact, head {last['hash']}", UNPROVEN]
    public = run(app, "keygen").stdout.strip()
    run(app, "checkpoint", "--out", tmp_path / "checkpoint")
    held = run(app, "verify", "--file", path, "--checkpoint", tmp_path / "checkpoint", "--key", public)
    missing = last["seq"] + 1  # the entry of the export itself
    assert (
        held.stdout == f"Problem at entry {missing}: it is missing; the checkpoint was signed over {missing} entries\n"
    )


def test_exported_part_proves_itself_and_says_what_it_is(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, tmp_path: Path
) -> None:
    written(app, happened(), happened(action=AuditAction.CREATE), happened())
    path = tmp_path / "part.jsonl"
    path.write_text(exported(admin_client, "json-lines", action="CREATE"))
    entries = [entry for entry in database_probe.entries() if entry["action"] == "CREATE"]
    expected = run(app, "verify", "--file", path)
    assert expected.exit_code == 0
    assert expected.stdout.startswith(f"{len(entries)} entries of part of the log, from 1 to {entries[-1]['seq']}:")
    assert entries[-1]["hash"] in expected.stdout
    public = run(app, "keygen").stdout.strip()
    run(app, "checkpoint", "--out", tmp_path / "checkpoint")
    arguments = ("verify", "--file", path, "--checkpoint", tmp_path / "checkpoint", "--key", public)
    assert "only part of the log" in refusal(app, *arguments)


def changed(lines: list[str], number: int, **values: object) -> list[str]:
    entry = json.loads(lines[number]) | values
    return [*lines[:number], json.dumps(entry), *lines[number + 1 :]]


def test_exported_log_that_was_tampered_with_is_found(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, tmp_path: Path
) -> None:
    lines = exported(admin_client, "json-lines").splitlines()
    path = tmp_path / "log.jsonl"
    no_hash = "it has been altered: its content does not match its hash"
    cases: list[tuple[list[str], str]] = [
        (changed(lines, 1, actor_id="nobody"), f"Problem at entry 2: {no_hash}"),
        (changed(lines, 1, hash="0" * 64), f"Problem at entry 2: {no_hash}"),
        (changed(lines, 1, timestamp="2026-01-01"), f"Problem at entry 2: {no_hash}"),
        ([lines[1], lines[0]], "Problem at entry 1: it comes after entry 2"),
        ([lines[0], lines[0]], "Problem at entry 1: it comes after entry 1"),
    ]
    for tampered, expected in cases:
        path.write_text("\n".join(tampered) + "\n")
        result = run(app, "verify", "--file", path)
        assert (result.exit_code, result.stdout) == (1, f"{expected}\n")
    for bad in ("{", "[]", "5", '{"seq": 1}', "[" * 100_000, lines[0].replace('"seq":1', '"seq":"1"'), lines[0][:-1]):
        path.write_text(f"{lines[0]}\n{bad}\n")
        assert refusal(app, "verify", "--file", path) == "Line 2 is not an entry of the audit log."
    path.write_text(f'{lines[0][:-1]},"seq":1}}\n')
    assert refusal(app, "verify", "--file", path) == "Line 1 is not an entry of the audit log."
    assert "can't be read" in refusal(app, "verify", "--file", tmp_path / "nothing")
