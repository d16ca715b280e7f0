"""What text is the same as what other text, and what text no field takes."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, strategies

from ranzcred.core.text import (
    address_key,
    character_refusal,
    code_key,
    identity_key,
    normalised,
    refused_character,
    search_key,
)


@pytest.mark.parametrize(
    "variant",
    [
        "reclad level 5",
        "RECLAD LEVEL 5",
        "  Reclad Level 5\t",
        "Reclad Level 5",
        "Reclad Level ５",
        "Ｒｅｃｌａｄ Level 5",
        "Recla\N{LATIN SMALL LETTER D} Level \N{CIRCLED DIGIT FIVE}",
        "Reclad  Level\u00a05",
        "Reclad\u2009\u3000 Level 5",
        "Re\u200bclad\ufeff Level 5",
    ],
)
def test_identity_key_folds_variants_of_one_name(variant: str) -> None:
    assert identity_key(variant) == identity_key("Reclad Level 5")


@pytest.mark.parametrize("other", ["Reclad Level 6", "RecladLevel 5", "Reclad-Level 5", "Rēclad Level 5"])
def test_identity_key_keeps_different_names_apart(other: str) -> None:
    assert identity_key(other) != identity_key("Reclad Level 5")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *[(f"O{char}Connell", "o'connell") for char in "'’‘ʻʼ`´′"],
        *[(f"Smith{char}Rewi", "smith-rewi") for char in "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d"],
        ("Straße", "STRASSE"),
        ("Whāngārei", "WHA\u0304NGA\u0304REI"),
        ("ﬁxing", "FIXING"),
        ("ΟΔΟΣ", "οδος"),
    ],
)
def test_identity_key_folds_by_unicode(one: str, other: str) -> None:
    assert identity_key(one) == identity_key(other)


@pytest.mark.parametrize("key", [identity_key, search_key, code_key, address_key])
@given(text=strategies.text() | strategies.text(strategies.characters(categories=["Lm", "Sk", "Pd", "Zs", "Mn", "Cf"])))
def test_the_key_of_a_key_is_itself(key: Callable[[str], str], text: str) -> None:
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("whangarei", "Whāngārei"),
        ("ZOE", "Zoë"),
        ("Māori", "maori"),
        ("５", "5"),
        (" slate ", "Slate"),
        ("dang van", "Đặng  Văn"),
        ("LUKASZ ORSTED", "Łukasz Ørsted"),
        ("aesir oeuvre", "Æsir Œuvre"),
        ("isik", "ışık"),
        ("strasse", "Straße"),
        ("oconnell", "O’Connell"),
        ("o'connell", "Oʻconnell"),
        ("ofa", "‘Ofa"),
        ("smith rewi", "Smith\u2011Rewi"),
        ("reclad reroofing l5", "Reclad/Reroofing (L5)"),
        ("st john & sons", "St. John — Sons"),
        ("हिन्दी", " हिन्दी"),
    ],
)
def test_search_key_finds_without_case_and_marks(typed: str, stored: str) -> None:
    assert search_key(typed) == search_key(stored)


@pytest.mark.parametrize("typed", ["BP 100 001", "bp100001", "BP\u2011100-001", " bp\u00a0100.001 "])
def test_code_key_is_of_letters_and_digits_alone(typed: str) -> None:
    assert code_key(typed) == "bp100001"


def test_address_key_keeps_what_parts_two_addresses() -> None:
    assert address_key(" Peni.O'Fale@Kowhai-Bend.example ") == "peni.o'fale@kowhai-bend.example"


def test_normalised_has_one_blank_between_the_words_of_a_line() -> None:
    assert normalised("Kowhai \u00a0 Bend\u2009Roofing ") == "Kowhai Bend Roofing"
    assert normalised("one\n\n  two  three ", multiline=True) == "one\n\n  two  three"


BODY_LIMIT = 256 * 1024


def test_normalised_trims_what_is_longest_in_one_pass() -> None:
    """Where each space was looked at from each other, this took five minutes."""
    assert normalised(f" x{' ' * BODY_LIMIT}x\u3000\n", multiline=True) == f"x{' ' * BODY_LIMIT}x"


def longest_row_of_marks(text: str) -> int:
    marks = "".join("m" if unicodedata.combining(char) else " " for char in unicodedata.normalize("NFD", text))
    return max(map(len, marks.split()), default=0)


@pytest.mark.parametrize(
    "marks",
    ["\u0301\u0316" * 65_000, "\u0301" * 65_000 + "\u0316" * 65_000, "\u0344" * 130_000, "\u05b0\u0e38" * 9_000],
)
def test_normalised_breaks_rows_of_marks_that_no_language_has(marks: str) -> None:
    """Rows are put in order in time that grows with their square: as long as a body, in half a minute."""
    broken = normalised(f"a{marks}")
    assert longest_row_of_marks(broken) <= 60
    assert refused_character(broken) is not None


@given(strategies.text(strategies.sampled_from("aāạe\u0301\u0316\u05b0 \u0344屋")))
def test_normalised_leaves_other_text_as_unicode_composes_it(text: str) -> None:
    if longest_row_of_marks(text) < 30:
        assert normalised(text, multiline=True) == unicodedata.normalize("NFC", text).strip()


REFUSED = {
    "NUL": "\0",
    "escape": "\x1b",
    "delete": "\x7f",
    "next line": "\x85",
    "lone surrogate": "\ud800",
    "right-to-left override": "\u202e",
    "first strong isolate": "\u2068",
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "byte order mark": "\ufeff",
    "soft hyphen": "\xad",
    "tag letter": "\U000e0041",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "noncharacter": "\uffff",
    "replacement character": "\ufffd",
}


@pytest.mark.parametrize("char", REFUSED.values(), ids=REFUSED)
def test_refused_character_names_what_nobody_can_see(char: str) -> None:
    assert refused_character(f"Slate{char}Repair") == char
    assert refused_character(f"Slate{char}Repair", multiline=True) == char


def test_refused_character_takes_line_feed_and_tab_in_lines_only() -> None:
    assert refused_character("a\nb\tc", multiline=True) is None
    assert refused_character("a\nb") == "\n"
    assert refused_character("a\tb") == "\t"
    assert refused_character("a\rb", multiline=True) == "\r"


@pytest.mark.parametrize(
    "text", ["", "Whāngārei – 90° pitch", "<script>{{ 7*7 }}</script>", "屋根", "a\u0304", "👷", "½ ² ™"]
)
def test_refused_character_passes_what_people_write(text: str) -> None:
    assert refused_character(text) is None


HARMLESS = "\xad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufeff"


@pytest.mark.parametrize("char", HARMLESS, ids=ascii)
def test_normalised_leaves_out_what_nobody_can_see_and_nobody_misses(char: str) -> None:
    for multiline in (False, True):
        assert normalised(f"{char} {char}Sla{char}te {char}", multiline=multiline) == "Slate"
        assert normalised(f"a{char}\u0304", multiline=multiline) == "ā"
    assert normalised(f"Slate {char} Repair") == "Slate Repair"


@pytest.mark.parametrize("char", sorted(set(REFUSED.values()) - set(HARMLESS)), ids=ascii)
def test_normalised_keeps_what_has_to_be_refused(char: str) -> None:
    """An override turns letters around, and a joiner is part of Arabic, of Indian scripts and of emoji."""
    assert char in normalised(f"Slate{char}Repair", multiline=True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Kow\x07hai", "has a character that can't be saved, U+0007, after “Kow”. Delete it."),
        ("\u0301Kowhai", "has a character that can't be saved, U+0301, at the start. Delete it."),
        (
            "Kowhai Bend Roofing\U000e0041 ",
            "has a character that can't be saved, U+E0041, after “Kowhai Bend Roofing”.",
        ),
        ("می\u200cخواهم", "has a character that can't be saved, U+200C, after “می”. Delete it."),
        ("x" * 30 + "\ud800\0", f"has a character that can't be saved, U+D800, after “{'x' * 20}”. Delete it."),
        ("One\nTwo\x1b", "has a line break after “One”. Use a space instead."),
        ("Aroha\tNgata", "has a tab after “Aroha”. Use a space instead."),
        ("Kowhai", None),
    ],
    ids=ascii,
)
def test_character_refusal_names_it_and_its_place(text: str, sentence: str | None) -> None:
    found = character_refusal(text)
    assert found == sentence or (sentence and (found or "").startswith(sentence))
    assert "after “Two”" in (character_refusal("One\nTwo\x1b", multiline=True) or "")


@given(strategies.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp"]))
def test_refused_character_never_passes_a_control(char: str) -> None:
    assert refused_character(char) == char


@pytest.mark.parametrize("mark", ["\u0301", "\u20dd", "\ufe0f"])
def test_refused_character_names_a_mark_with_nothing_to_stand_on(mark: str) -> None:
    assert refused_character(f"{mark}Slate") == mark
    assert refused_character(f"Slate{mark}") is None
