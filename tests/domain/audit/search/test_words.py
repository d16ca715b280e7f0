"""The words of an entry: everything that its values say, and nothing that the application calls them."""

import pytest
from flask import Flask

from ranzcred.domain.audit.chain import canonical
from ranzcred.domain.audit.search.words import LONGEST, wanted, words_in, words_of

KEY = "0190a1b2-7c3d-7e5f-8a9b-000000000001"
FINGERPRINT = f"sha256:{'0' * 64}"


def entry(resource_type: str = "Organisation", **values: object) -> dict[str, object]:
    """The columns of an entry that are read for words."""
    states: dict[str, object] = {
        name: canonical(values.pop(name)) for name in ("previous_state", "new_state") if name in values
    }
    names = ("actor_id", "actor_email", "ip_address", "resource_id", "previous_state", "new_state")
    details = canonical(values.pop("details", {}))
    return {**dict.fromkeys(names), "resource_type": resource_type, "metadata": details, **states, **values}


def is_found(query: str, words: set[str]) -> bool:
    return any(all(any(each.startswith(word) for each in words) for word in needed) for needed in wanted(query))


@pytest.mark.parametrize(
    ("stored", "typed", "others"),
    [
        ("Đặng Văn", ["Đặng", "ĐẶNG", "dang van", "Văn Đặng", "da"], ["ang", "dangvan"]),
        ("O’Connell-Smith", ["O’Connell-Smith", "o'connell", "oconnell smith", "smith", "OCONNELLSMITH"], ["nell"]),
        ("Łukasz Æsir Straße Øye Œuvre İlker ışık", ["łukasz", "lukasz aesir", "strasse", "oye", "oeuvre", "isik"], []),
        ("mere.ngata@kowhai.example", ["mere.ngata@kowhai.example", "mere", "ngata@", "kowhai.ex", "@kowhai"], ["hai"]),
        ("021 555 0100", ["021 555 0100", "0215550100", "021-555-0100", "555 0100", "(021) 555", "0100 021"], ["21"]),
        ("+64215550100", ["+64 21 555 0100", "6421"], ["215550100"]),
        ("BP 100 001", ["BP100001", "bp 100 001", "100\u00a0001", "BP-100001"], ["BP 200"]),
        ("BP100001", ["BP 100 001", "100 001", "bp100"], ["BP 2"]),
        ("9429000000017", ["9429 000 000 017", "9429-000"], []),
        ("Level 5, 2027 edition", ["level 5", "5 2027", "2027"], ["027"]),
        (KEY, [KEY, KEY.upper(), "0190a1b2-7c3d"], ["7c3d"]),
        ("“Roofs” & Sons 50%", ["“Roofs”", "sons &", "50%"], ["&", "roofs & daughters"]),
        ("नमस्ते", ["नमस्ते", "नम"], ["स्ते"]),
    ],
)
def test_text_is_found_as_it_is_typed_and_in_other_spellings(stored: str, typed: list[str], others: list[str]) -> None:
    words = set(words_in(stored))
    assert [query for query in typed if not is_found(query, words)] == []
    assert [query for query in others if is_found(query, words)] == []


def test_values_are_found_and_keys_and_secrets_are_not(app: Flask) -> None:
    assert app
    words = words_of(
        entry(
            "User",
            actor_id="system:sweep",
            actor_email="hone@ranz.example",
            ip_address="192.0.2.21",
            resource_id=KEY,
            previous_state={"role": "org:staff", "active": True, "member_id": None, "version": 731, "id": "u-1"},
            new_state={"role": "ranz:admin", "password_hash": FINGERPRINT, "updated_at": "2031-01-01T00:00:00+00:00"},
            details={"name": "Hōne", "reason": "Typed wrongly", "signed_in": {"id": "s-1", "token_hash": FINGERPRINT}},
        )
    )
    for typed in ("system:sweep", "hone@ranz", "192.0.2.21", KEY, "RANZ administrator", "Organisation staff", "yes"):
        assert is_found(typed, words), typed
    for typed in ("Hōne", "typed WRONGLY", "s-1"):
        assert is_found(typed, words), typed
    named = (
        "role",
        "active",
        "member",
        "version",
        "731",
        "u-1",
        "password",
        "2031",
        "name",
        "reason",
        "signed",
        "token",
    )
    for typed in (*named, "metadata", "resource", "sha256", "0000", "actor", "null", "none"):
        assert not is_found(typed, words), typed


@pytest.mark.parametrize(
    ("kind", "state", "shown"),
    [
        ("StaffMicroCredential", {"status": "NOT_STARTED"}, "Not Started"),
        ("StaffMicroCredential", {"status": "ASSESSMENT_PENDING"}, "Assessment Pending"),
        ("StaffMicroCredential", {"expiry_date": "2028-02-28"}, "28 Feb 2028"),
        ("StaffMicroCredential", {"expiry_date": "2028-02-28"}, "2028-02-28"),
        ("StaffMicroCredential", {"expiry_alert_90_sent": True}, "sent"),
        (
            "StaffMicroCredential",
            {"certificate_uploaded_at": "2026-03-03T04:05:06.123456+00:00"},
            "3 Mar 2026, 5:05 pm",
        ),
        ("Organisation", {"certification_tier": "MASTER_ROOFER"}, "Master Roofer"),
        ("Organisation", {"programme_status": "RENEWAL_DUE"}, "Renewal due"),
        ("OrganisationMember", {"active": False}, "no"),
        ("ApiToken", {"scope": "definitions directory"}, "Read; change micro-credentials, organisations and people"),
        ("MicroCredentialDefinition", {"level": 5}, "5"),
        ("Unknown", {"list": [{"a": ["deep"]}]}, "deep"),
    ],
)
def test_value_is_found_as_a_page_shows_it(app: Flask, kind: str, state: dict[str, object], shown: str) -> None:
    """Whoever changes what a page shows of a value has words that verification misses: they empty `audit_words`."""
    assert app
    assert is_found(shown, words_of(entry(kind, new_state=state)))
    assert is_found(shown, words_of(entry(kind, previous_state=state)))


@pytest.mark.parametrize("odd", ["nothing", "[]", '"', '{"status":', '{"expiry_date":7,"status":[1]}', "[" * 5000])
def test_entry_of_no_form_has_the_words_that_can_be_read(app: Flask, odd: str) -> None:
    assert app
    values = {**entry("StaffMicroCredential", resource_id="slate"), "new_state": odd, "metadata": odd}
    assert "slate" in words_of(values)


def test_words_have_a_longest_length() -> None:
    long = "a" * 5000
    assert words_in(f"{long}b {'1 ' * 500}") == {"a" * LONGEST, *("1" * length for length in range(1, LONGEST + 1))}
    assert is_found(long, set(words_in(long)))


def test_search_asks_for_each_word_once() -> None:
    assert wanted("te te TE teh") == [["teh"]]
    assert wanted(" … & ") == []
    assert wanted("021 555") == [["021", "555"], ["021555"]]
