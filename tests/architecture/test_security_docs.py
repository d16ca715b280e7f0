"""What the documentation says of OWASP ASVS: a verdict for each requirement, once, and tests that are there."""

import re
from collections import Counter

import pytest

from ranzcred.config import ROOT

ASVS = ROOT / "docs" / "security.md"
REQUIREMENTS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
"""How many requirements of levels 1 and 2 each section of ASVS 5.0 has. They come before those of level 3."""
ROW = re.compile(r"^\| (\d+\.\d+\.\d+(?:, \d+\.\d+\.\d+)*) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")
VERDICTS = {"met", "not met", "n/a"}


def rows() -> list[tuple[list[str], str, str]]:
    """Each row's requirements, verdict and reason."""
    return [(numbers.split(", "), verdict, why) for numbers, _, verdict, why in ROW.findall(ASVS.read_text())]


def test_each_requirement_has_one_verdict() -> None:
    expected = [f"{section}.{number + 1}" for section, count in REQUIREMENTS.items() for number in range(count)]
    assert len(expected) == 253
    assert sorted(number for numbers, _, _ in rows() for number in numbers) == sorted(expected)
    assert {verdict for _, verdict, _ in rows()} == VERDICTS


def test_each_row_is_read() -> None:
    lines = [line for line in ASVS.read_text().splitlines() if re.match(r"\| \d", line)]
    assert len(lines) == len(rows())


def test_each_requirement_is_under_its_chapter() -> None:
    chapters = re.split(r"^### V(\d+) .*$", ASVS.read_text(), flags=re.MULTILINE)[1:]
    for chapter, text in zip(chapters[::2], chapters[1::2], strict=True):
        numbers = [number for found in ROW.findall(text) for number in found[0].split(", ")]
        assert {number.partition(".")[0] for number in numbers} == {chapter}


def named_tests() -> list[tuple[str, str]]:
    return sorted({(path, name) for _, _, why in rows() for path, name in TEST.findall(why)})


def test_many_tests_are_named() -> None:
    assert len(named_tests()) > 80
    most = Counter(verdict for _, verdict, why in rows() if TEST.search(why))
    assert most["met"] > 80


@pytest.mark.parametrize(("path", "name"), named_tests())
def test_named_test_is_there(path: str, name: str) -> None:
    text = (ROOT / path).read_text()
    assert re.search(rf"^def {name or 'test_'}", text, re.MULTILINE)
    assert not name or re.search(rf"^def {name}\(", text, re.MULTILINE)
