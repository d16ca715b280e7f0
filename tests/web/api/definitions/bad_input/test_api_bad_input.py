"""What no body may say: refused by the name of the field, with nothing written."""

import json

from tests.support.database.probe import DatabaseProbe
from tests.support.http.api_client import ApiClient, invalid
from tests.web.api.definitions.bad_input.bodies import SLATE, raw

TEXTS = ["title", "skillStandard", "issuingBody", "requirements"]
UNSEEN = (
    "\x00\x01\x07\x08\x0b\x0c\x1b\x1f\x7f\x85\x9f\u200c\u200d\u2028\u2029"
    "\u202d\u202e\u2061\u206a\ufffd\ufffe\uffff\U000e0041\U0010ffff"
)
SURROGATES = ["\\ud800", "\\udfff", "\\udc00\\ud800", "\\ud83c x", "\\uD83C\\uD83C"]
BLANK = "\u3164\u115f\uffa0\u2800\u034f\u17b4"


def test_api_body_with_a_level_that_is_no_integer(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    before = database_probe.last_seq()
    levels = ['"5"', "true", "false", "5.5", "null", "[]", "{}", "[5]", '{"level": 5}', "-1", "0", "11", "-0"]
    levels += [
        '""',
        '"five"',
        "5e-1",
        "1e400",
        "-1e400",
        str(2**31),
        str(2**63),
        str(-(2**63)),
        str(2**64),
    ]
    levels += ["9" * 5000, "-" + "9" * 5000, "1" + "0" * 4299]
    for level in levels:
        details = invalid(api_client.send(method, path, raw("level", level)))
        assert list(details) == ["level"], level[:20]
    assert database_probe.last_seq() == before


def test_api_body_with_a_whole_number_in_another_spelling(api_client: ApiClient, method: str, path: str) -> None:
    """JSON has one kind of number: 5.0 is the integer 5 (JSON Schema 2020-12, 6.1.1)."""
    response = api_client.send(method, path, raw("level", "5.0"))
    assert response.json is not None
    assert response.text.count('"level":5,') == 1


def test_api_body_with_text_that_is_no_text(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    before = database_probe.last_seq()
    for field in TEXTS:
        for value in ("5", "5.5", "0", "true", "false", "[]", "{}", '["Slate"]', '{"a": "Slate"}', "9" * 5000):
            details = invalid(api_client.send(method, path, raw(field, value)))
            assert list(details) == [field], value[:20]
    for field in ("title", "issuingBody"):
        assert list(invalid(api_client.send(method, path, raw(field, "null")))) == [field]
    assert database_probe.last_seq() == before


def test_api_body_with_keys_that_may_not_be(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    before = database_probe.last_seq()
    read_only = ["id", "isDefault", "version", "createdAt", "updatedAt", "_count", "statusCounts"]
    unknown = [
        "foo",
        "Title",
        "TITLE",
        " title",
        "issuing_body",
        "skill_standard",
        "is_default",
        "csrf_token",
        "__proto__",
    ]
    unknown += [
        "",
        "title\x00",
        "level\u200b",
        "ｔitle",
        "title_key",
        "organisation",
        "role",
        "é",
        "a" * 10_000,
        "<b>",
        "{{7*7}}",
    ]
    values: list[object] = [None, True, 1, "x", {}, []]
    for key in read_only + unknown:
        for value in values:
            details = invalid(api_client.call(method, path, SLATE | {key: value}))
            assert list(details) == [key if len(key) <= 100 else f"{key[:99]}…"], key[:20]
    assert set(invalid(api_client.call(method, path, SLATE | {"foo": 1, "isDefault": True}))) == {"foo", "isDefault"}
    assert database_probe.last_seq() == before


def test_api_body_with_a_key_that_is_no_text(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    before = database_probe.last_seq()
    for key in SURROGATES:
        body = json.dumps(SLATE).encode()[:-1] + f', "{key}": 1}}'.encode()
        invalid(api_client.send(method, path, body))
    assert database_probe.last_seq() == before


def test_api_body_with_a_key_twice(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    before = database_probe.last_seq()
    whole = json.dumps(SLATE)[:-1]
    for field, value in SLATE.items():
        escaped = "".join(f"\\u{ord(letter):04x}" for letter in field)
        for spelt in (field, escaped, f"\\u{ord(field[0]):04X}{field[1:]}"):
            details = invalid(api_client.send(method, path, f'{whole}, "{spelt}": {json.dumps(value)}}}'.encode()))
            assert list(details) == [field], spelt
    assert database_probe.last_seq() == before


def test_api_body_with_what_nobody_sees(
    api_client: ApiClient, database_probe: DatabaseProbe, method: str, path: str
) -> None:
    before = database_probe.last_seq()
    for field in TEXTS:
        for unseen in UNSEEN:
            details = invalid(api_client.call(method, path, SLATE | {field: f"Slate{unseen}Repair"}))
            assert list(details) == [field], ascii(unseen)
        for unseen in SURROGATES:
            details = invalid(api_client.send(method, path, raw(field, f'"Slate {unseen} Repair"')))
            assert list(details) == [field], unseen
        if field != "requirements":
            for unseen in "\n\r\t":
                assert list(invalid(api_client.call(method, path, SLATE | {field: f"Slate{unseen}Repair"}))) == [field]
    for blank in BLANK:
        assert list(invalid(api_client.call(method, path, SLATE | {"title": blank * 3}))) == ["title"], ascii(blank)
    unescaped = json.dumps(SLATE | {"title": "Slate\u202eRepair"}, ensure_ascii=False).encode()
    assert list(invalid(api_client.send(method, path, unescaped))) == ["title"]
    assert database_probe.last_seq() == before
