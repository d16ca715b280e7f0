"""What people read is in the trade's words: none that only the authors would say, and one term for one thing.

The glossary has the terms. The words of the API's description are its own.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ranzcred.config import ROOT
from tests.architecture.words import shown_words

PRIVATE = re.compile(
    r"\b(?:told|whoever|anew|nobody|somebody|e-mails?|stands|(?:is|are|be) made)\b|\bso\.(?!\S)|\bmade, changed\b",
    re.IGNORECASE,
)
OTHER_TERMS = re.compile(r"\b(?:definitions?|staff|members?|holders?|sms)\b", re.IGNORECASE)
"""Said of a micro-credential, of people and of text messages in the code, in the API and in the names of settings."""
PERMITTED = re.compile(r"\bmember organisations?\b|\borganisation staff\b|\borg:staff\b", re.IGNORECASE)
CONTRACTS = {
    "Cannot delete a default credential definition. Default definitions are core RANZ credentials.",
    "Cannot delete this definition because it has … staff credential assignment(s). Remove all assignments first.",
    "Definition not found",
    "Member not found",
    *("Definition", "Member", "Staff credential"),
    "default definitions",
    *(
        "An organisation administrator needs an organisation, organisation staff need a member,",
        "Organisation or member not found.",
    ),
    "Stands for",
    "Holder as named",
    "Reinstate it, or award it anew.",
}
"""What the API answers; its names for what a call gives; the name of a lock; what a command says of its options; and
what other systems know of an award: the name of a column, and why a revoked one is not renewed. "Stands for" is what
RANZ calls the organisation or person of a user.
"""
SOURCES = [
    *(path for suffix in ("html", "txt", "json") for path in sorted((ROOT / "templates").rglob(f"*.{suffix}"))),
    *sorted((ROOT / "ranzcred").rglob("*.py")),
    *sorted((ROOT / "static" / "js").rglob("*.js")),
]
ELSEWHERE = re.compile(r"templates/api/|ranzcred/(?:cli|config|demo|web/api)/|ranzcred/core/addresses\.py")
"""The API, the command line, and a list of words."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


SCREENS = [path for path in SOURCES if not ELSEWHERE.match(name_of(path))]


def found(pattern: re.Pattern[str], texts: Iterator[str] | list[str]) -> list[str]:
    """Return the texts that a pattern is found in."""
    return [text for text in texts if pattern.search(PERMITTED.sub("", text))]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_nothing_that_people_read_is_in_private_words(path: Path) -> None:
    assert [text for text in found(PRIVATE, shown_words.texts_of(path)) if text not in CONTRACTS] == []


@pytest.mark.parametrize("path", SCREENS, ids=name_of)
def test_screens_say_micro_credential_and_people(path: Path) -> None:
    assert [text for text in found(OTHER_TERMS, shown_words.texts_of(path)) if text not in CONTRACTS] == []


def test_what_is_permitted_is_still_said() -> None:
    assert {text for path in SCREENS for text in shown_words.texts_of(path)} >= CONTRACTS


@pytest.mark.parametrize(
    ("texts_of", "source"),
    [
        (shown_words.of_page, '<p class="told">{{ name }} was\n  told of it</p>'),
        (shown_words.of_page, '<a aria-label="Whoever it is"{% if more %} href="/"{% endif %}>More</a>'),
        (shown_words.of_page, '{{ opener("id", "Nobody is here") }}'),
        (shown_words.of_mail, "{# told #}\nThis e-mail is for {{ name }}.\n"),
        (shown_words.of_samples, '{"title": "A", "about": "Where somebody is", "samples": []}'),
        (shown_words.of_module, 'raise Conflict("It cannot be done so.")'),
        (shown_words.of_module, 'sentence = f"{count} are made now"'),
        (shown_words.of_module, '@group.command("x")\ndef x():\n    """Write it anew."""'),
        (shown_words.of_script, 'respond({ announce: "Nobody found" });'),
        (shown_words.of_script, "region.textContent = `${name} is told`;"),
    ],
)
def test_private_word_is_found(texts_of: Callable[[str], Iterator[str]], source: str) -> None:
    assert len(found(PRIVATE, texts_of(source))) == 1


@pytest.mark.parametrize("text", ["Delete this definition", "Add Staff", "204 members", "By SMS", "Holders of it"])
def test_other_name_for_one_thing_is_found(text: str) -> None:
    assert found(OTHER_TERMS, [text]) == [text]
    assert found(OTHER_TERMS, ["Member organisations", "Organisation staff", "Set RANZCRED_SMS_FROM"]) == []


@pytest.mark.parametrize(
    ("texts_of", "source"),
    [
        (shown_words.of_page, '<p id="told">{# Whoever reads this #}{% include "told.html" %}</p>'),
        (shown_words.of_module, 'def told():\n    """Return whoever it is."""\n    logger.info("%s is told", name)'),
        (shown_words.of_module, 'whoever = 1\n"""Whoever it is."""'),
        (shown_words.of_script, '// Nobody is told.\n/* "anew" */ told("row");'),
    ],
)
def test_what_nobody_reads_may_have_any_words(texts_of: Callable[[str], Iterator[str]], source: str) -> None:
    assert [text for text in texts_of(source) if shown_words.TEXT.search(text) and PRIVATE.search(text)] == []
