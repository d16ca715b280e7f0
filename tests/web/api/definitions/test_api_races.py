"""The API under many hands at once: one wins, the others are told, and no answer is an error of the server."""

import functools
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from ranzcred.config import Settings
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.concurrency import in_processes, in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account, Token, new_member, new_token
from tests.support.http.api_client import API, ApiClient, refused

ROUNDS = 12
SLATE = {"title": "Slate Repair", "level": 4, "issuingBody": "RANZ"}
EXISTS = "There's already a micro-credential with this title, level and issuing body."
Call = Callable[[], TestResponse]


def api_clients(app: Flask, account: Account, number: int) -> list[ApiClient]:
    """As many systems, each with a token that has been used already."""
    clients = [ApiClient(app, new_token(app, account)) for _ in range(number)]
    for api_client in clients:
        assert api_client.get().status_code == 200
    return clients


def at_once(calls: Sequence[Call]) -> list[TestResponse]:
    """What each was answered; none raised."""
    responses = []
    for result in in_threads(calls):
        assert not isinstance(result, Exception), result
        assert result.status_code < 500
        responses.append(result)
    return responses


def statuses(responses: Sequence[TestResponse]) -> dict[int, int]:
    return dict(Counter(response.status_code for response in responses))


def exists(database_probe: DatabaseProbe, key: str) -> bool:
    rows = table(Definition)
    return bool(database_probe.rows(select(rows.c.id).where(rows.c.id == key)))


def held(database_probe: DatabaseProbe, key: str) -> int:
    rows = table(StaffMicroCredential)
    return len(database_probe.rows(select(rows.c.id).where(rows.c.definition_id == key)))


def test_api_create_twenty_times_at_once(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    crowd = api_clients(app, admin, 20)
    before = database_probe.last_seq()
    responses = at_once([functools.partial(api_client.post, SLATE) for api_client in crowd])
    assert statuses(responses) == {201: 1, 409: 19}
    for response in responses:
        if response.status_code == 409:
            refused(response, 409, EXISTS)
    assert database_probe.count(Definition) == len(DEFAULTS) + 1
    assert len(database_probe.entries(after=before)) == 1


def test_api_create_by_processes_that_share_a_token(
    app: Flask, settings: Settings, admin: Account, database_probe: DatabaseProbe
) -> None:
    token = new_token(app, admin)
    before = database_probe.last_seq()
    work = [functools.partial(create_five, token=token, writer=writer) for writer in range(4)]
    found = Counter(status for answered in in_processes(work, settings) for status in answered)
    # Five of each process's own, and one that all of them want.
    assert found == {201: 4 * 5 + 1, 409: 3}
    assert database_probe.count(Definition) == len(DEFAULTS) + 21
    assert len(database_probe.entries(after=before)) == 21


def create_five(app: Flask, *, token: Token, writer: int) -> list[int]:
    api_client = ApiClient(app, token)
    bodies: list[Mapping[str, object]] = [
        SLATE,
        *({**SLATE, "title": f"Slate {writer}-{number}"} for number in range(5)),
    ]
    return [api_client.post(body).status_code for body in bodies]


def test_api_first_use_of_a_token_by_twenty_at_once(app: Flask, admin: Account) -> None:
    token = new_token(app, admin)
    crowd = [ApiClient(app, token) for _ in range(20)]
    assert statuses(at_once([api_client.get for api_client in crowd])) == {200: 20}


def test_api_update_twice_at_once_of_the_same_version(
    app: Flask, admin: Account, database_probe: DatabaseProbe
) -> None:
    mine, theirs = api_clients(app, admin, 2)
    for _ in range(ROUNDS):
        key = new_definition(app)
        etag, before = mine.etag(key), database_probe.last_seq()
        responses = at_once(
            [
                functools.partial(api_client.patch, key, {"title": f"{name} of {key}"}, if_match=etag)
                for api_client, name in ((mine, "Mine"), (theirs, "Theirs"))
            ]
        )
        assert statuses(responses) == {200: 1, 412: 1}
        [winner] = [json.loads(response.text) for response in responses if response.status_code == 200]
        now = json.loads(mine.get(f"{API}/{key}").text)
        assert (now["title"], now["version"]) == (winner["title"], 2)
        assert len(database_probe.entries(after=before)) == 1


def test_api_update_of_two_fields_at_once_keeps_both(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    mine, theirs = api_clients(app, admin, 2)
    for _ in range(ROUNDS):
        key = new_definition(app)
        before = database_probe.last_seq()
        responses = at_once(
            [
                functools.partial(mine.patch, key, {"requirements": "Two assessed roofs."}),
                functools.partial(theirs.patch, key, {"level": 9}),
            ]
        )
        assert statuses(responses) == {200: 2}
        now = json.loads(mine.get(f"{API}/{key}").text)
        assert (now["requirements"], now["level"], now["version"]) == ("Two assessed roofs.", 9, 3)
        assert len(database_probe.entries(after=before)) == 2


def test_api_update_of_two_to_the_same_at_once(app: Flask, admin: Account) -> None:
    crowd = api_clients(app, admin, 2)
    for number in range(ROUNDS):
        same = {**SLATE, "title": f"Slate Repair {number}"}
        responses = at_once([functools.partial(api_client.patch, new_definition(app), same) for api_client in crowd])
        assert statuses(responses) == {200: 1, 409: 1}


def test_api_update_against_delete(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    mine, theirs = api_clients(app, admin, 2)
    for number in range(ROUNDS):
        key = new_definition(app)
        etag = mine.etag(key) if number % 2 else None
        before = database_probe.last_seq()
        updated, deleted = at_once(
            [
                functools.partial(mine.patch, key, {"level": 8}, if_match=etag),
                functools.partial(theirs.delete, key, if_match=etag),
            ]
        )
        answered = (updated.status_code, deleted.status_code)
        # With an ETag the later of the two is refused, without one a deletion always comes through.
        assert answered in ({(200, 412), (404, 200)} if etag else {(200, 200), (404, 200)})
        assert exists(database_probe, key) == (deleted.status_code != 200)
        assert len(database_probe.entries(after=before)) == [updated.status_code, deleted.status_code].count(200)


def test_api_delete_against_assign(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    [api_client] = api_clients(app, admin, 1)
    member = new_member(app)
    for _ in range(ROUNDS):
        key = new_definition(app)
        delete: Callable[[], TestResponse | str] = functools.partial(api_client.delete, key)
        assign: Callable[[], TestResponse | str] = functools.partial(
            new_credential, app, definition_id=key, member_id=member
        )
        deleted, assigned = in_threads([delete, assign])
        assert isinstance(deleted, TestResponse)
        if isinstance(assigned, str):
            refused(deleted, 409)
            assert (held(database_probe, key), exists(database_probe, key)) == (1, True)
        else:
            assert isinstance(assigned, IntegrityError)
            assert deleted.status_code == 200
            assert (held(database_probe, key), exists(database_probe, key)) == (0, False)


def test_api_delete_many_times_at_once(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    crowd = api_clients(app, admin, 5)
    for _ in range(3):
        key = new_definition(app)
        before = database_probe.last_seq()
        assert statuses(at_once([functools.partial(api_client.delete, key) for api_client in crowd])) == {
            200: 1,
            404: 4,
        }
        assert len(database_probe.entries(after=before)) == 1
