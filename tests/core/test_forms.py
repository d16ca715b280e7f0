"""What a form takes, what it refuses and in which words: the same for every way in."""

import unicodedata

import pytest
from hypothesis import given, strategies
from werkzeug.datastructures import MultiDict

from ranzcred.core.errors import Invalid
from ranzcred.core.lists.arguments import optional_number, page_number
from ranzcred.core.text import refused_character
from ranzcred.domain.definitions.forms import DefinitionEditForm, DefinitionForm
from tests.support.factories.relations import LIFE_LEFT_ALONE

GOOD = {
    "title": "Slate Repair",
    "level": "4",
    "issuing_body": "RANZ",
    "skill_standard": "",
    "requirements": "",
}
TEXTS = ("title", "issuing_body", "skill_standard", "requirements")
UNUSABLE = "has a character that can't be saved, U+{:04X}, after “{}”. Delete it."
NOT_A_LEVEL = "NZQCF level must be a whole number from 1 to 10."


def posted(**changes: str) -> DefinitionForm:
    return DefinitionForm(MultiDict(GOOD | changes))


def errors(**changes: str) -> dict[str, list[str]]:
    form = posted(**changes)
    form.validate()
    return {name: list(map(str, messages)) for name, messages in form.errors.items()}


def test_definition_form_takes_what_is_good() -> None:
    form = posted(skill_standard="NZQA 123", requirements="One.\nTwo.")
    assert form.validate(), form.errors
    assert form.values() == {
        "title": "Slate Repair",
        "level": 4,
        "issuing_body": "RANZ",
        "skill_standard": "NZQA 123",
        "requirements": "One.\nTwo.",
        **LIFE_LEFT_ALONE,
    }


def test_definition_form_starts_with_ranz_as_issuing_body() -> None:
    form = DefinitionForm()
    assert form.issuing_body.data == "RANZ"
    assert [str(field.label.text) for field in form] == [
        "Title",
        "NZQCF level",
        "Issuing body",
        "Skill standard (optional)",
        "Requirements (optional)",
        "Validity in months (optional)",
        "Renewal window in days",
        "Grace in days",
        "Purposes",
        "Evidence of an award",
        "Review",
        "Next review (optional)",
        "Listed on the NZQCF",
        "Credits (optional)",
        "Code (optional)",
    ]


@pytest.mark.parametrize("blank", ["", "   ", " \t\n ", "\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}"])
def test_definition_form_blank(blank: str) -> None:
    assert errors(title=blank) == {"title": ["Enter a title."]}
    assert errors(issuing_body=blank) == {"issuing_body": ["Enter an issuing body."]}
    form = posted(skill_standard=blank, requirements=blank)
    assert form.validate()
    assert form.values()["skill_standard"] is None
    assert form.values()["requirements"] is None


@pytest.mark.parametrize(
    ("field", "label", "limit"),
    [
        ("title", "Title", 200),
        ("issuing_body", "Issuing body", 200),
        ("skill_standard", "Skill standard", 200),
        ("requirements", "Requirements", 2000),
    ],
)
def test_definition_form_limits_count_characters(field: str, label: str, limit: int) -> None:
    assert errors(**{field: "ā" * limit}) == {}
    assert errors(**{field: "👷" * limit}) == {}
    assert errors(**{field: "x" * (limit + 1)}) == {
        field: [f"{label} must be {limit:,} characters or fewer (1 too many)."]
    }
    assert errors(**{field: "x" * (limit + 1234)}) == {
        field: [f"{label} must be {limit:,} characters or fewer (1,234 too many)."]
    }


def test_definition_form_title_of_two_characters() -> None:
    assert errors(title="ab") == {"title": ["Title must be 3 characters or more."]}
    assert errors(title=" ab ") == {"title": ["Title must be 3 characters or more."]}
    assert errors(title="abc") == {}


def test_definition_form_counts_crlf_as_one() -> None:
    lines = "\r\n".join(["x"] * 1000)
    form = posted(requirements=lines + "y")
    assert form.validate(), form.errors
    requirements = form.values()["requirements"] or ""
    assert len(requirements) == 2000
    assert "\r" not in requirements
    assert list(errors(requirements=lines + "yz")) == ["requirements"]


def test_definition_form_composes_and_trims() -> None:
    form = posted(title="  Whanga\u0304rei slates\t", skill_standard=" a ")
    assert form.validate()
    assert form.values()["title"] == "Whang\N{LATIN SMALL LETTER A WITH MACRON}rei slates"
    assert form.values()["skill_standard"] == "a"


@pytest.mark.parametrize(
    "code",
    [0, 0x07, 0x1B, 0x7F, 0x85, 0xD800, 0x202E, 0x200D, 0x2028, 0xE0041, 0xFFFD],
    ids=lambda code: f"U+{code:04X}",
)
def test_definition_form_refuses_what_nobody_can_see(code: int) -> None:
    labels = ("Title", "Issuing body", "Skill standard", "Requirements")
    for field, label in zip(TEXTS, labels, strict=True):
        assert errors(**{field: f"Slate{chr(code)}Repair"}) == {field: [f"{label} {UNUSABLE.format(code, 'Slate')}"]}


def test_definition_form_takes_lines_in_requirements_only() -> None:
    assert errors(requirements="a\tb\nc\r\nd\re") == {}
    assert errors(title="one\ntwo") == {"title": ["Title has a line break after “one”. Use a space instead."]}


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "{% raw %}", "=HYPERLINK()", "'; DROP TABLE users;--"]
)
def test_definition_form_keeps_markup_as_text(text: str) -> None:
    form = posted(title=text)
    assert form.validate()
    assert form.values()["title"] == text


@pytest.mark.parametrize("level", ["1", "10", " 5 ", "05"])
def test_definition_form_level(level: str) -> None:
    form = posted(level=level)
    assert form.validate()
    assert form.values()["level"] == int(level)


@pytest.mark.parametrize(
    "level",
    [
        *("true", "null", "[]", "NaN", "Infinity", "5abc", "five"),
        *("5.5", "5.0", "1e1", "0x5", "1_0", "5 5", "-1", "+5", "0", "11"),
        *("５", "٥", "²", "\0005", "5\0", str(2**63), "9" * 5000),
    ],
    ids=lambda level: ascii(level)[:12],
)
def test_definition_form_level_refused(level: str) -> None:
    assert errors(level=level) == {"level": [NOT_A_LEVEL]}


@pytest.mark.parametrize("level", ["", " "])
def test_definition_form_asks_for_a_level_that_is_blank(level: str) -> None:
    assert errors(level=level) == {"level": ["Enter an NZQCF level, from 1 to 10."]}


def test_definition_form_shows_the_level_as_it_was_typed() -> None:
    form = posted(level="five")
    form.validate()
    assert 'value="five"' in str(form.level())


def test_definition_form_names_every_field_in_error() -> None:
    form = DefinitionForm(MultiDict(dict.fromkeys(GOOD, "")))
    assert not form.validate()
    assert [(field.name, message) for field, message in form.summary] == [
        ("title", "Enter a title."),
        ("level", "Enter an NZQCF level, from 1 to 10."),
        ("issuing_body", "Enter an issuing body."),
    ]


def test_definition_form_takes_the_first_of_several_values() -> None:
    form = DefinitionForm(MultiDict([*GOOD.items(), ("title", "Second"), ("level", "9")]))
    assert form.validate()
    assert (form.values()["title"], form.values()["level"]) == ("Slate Repair", 4)


def test_definition_form_knows_no_other_field() -> None:
    form = posted(is_default="true", id="mine", version="9")
    assert form.validate()
    assert set(form.values()) == {*GOOD, *LIFE_LEFT_ALONE}


@given(strategies.fixed_dictionaries({name: strategies.text() for name in GOOD}))
def test_definition_form_answers_any_text(typed: dict[str, str]) -> None:
    form = DefinitionForm(MultiDict(typed))
    if form.validate():
        parsed = form.values()
        assert 3 <= len(parsed["title"]) <= 200
        assert 1 <= parsed["level"] <= 10
        for text in (
            parsed["title"],
            parsed["issuing_body"],
            parsed["skill_standard"] or "",
            parsed["requirements"] or "",
        ):
            assert text == unicodedata.normalize("NFC", text).strip()
            assert not refused_character(text, multiline=True)
    else:
        assert all(message for _, message in form.summary)


@pytest.mark.parametrize("version", ["", "x", "-1", "1.0", "５", "1" * 10, " 1"])
def test_definition_edit_form_version_refused(version: str) -> None:
    form = DefinitionEditForm(MultiDict({**GOOD, "version": version}))
    assert not form.validate()
    assert form.errors == {"version": ["This page is out of date. Reload it and try again."]}


def test_page_number() -> None:
    assert page_number({}) == 1
    assert page_number({"page": ""}) == 1
    assert page_number({"page": "12"}) == 12


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "５", "9" * 16, " 1", "1\n"])
def test_page_number_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"^Page must be a whole number of 1 or more\."):
        page_number({"page": text})
    with pytest.raises(Invalid, match=r"^Before must be a whole number of 1 or more\."):
        optional_number({"before": text}, "before", label="Before")
