"""The mails, each rendered by itself from its samples: complete, strict about values, and inert whatever they are."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from jinja2 import UndefinedError

from ranzcred.domain.notifications.mail_samples import Mail, MailSample, get_mail, list_mails
from ranzcred.domain.notifications.rendering import FOLDER, TITLE_LENGTH, WRITTEN_OUT, MessageText
from tests.support.http.markup import parse

MAILS = {mail.name: mail for mail in list_mails()}
SAMPLES = [(mail, sample) for mail in MAILS.values() for sample in mail.samples]
IDS = [f"{mail.name}-{sample.name}" for mail, sample in SAMPLES]
PARTS = {"subject.txt", "body.txt", "body.html", "line.txt", "samples.json"}
DECIDING = {"member_id", "within_days"}
"""The values of a line by which it is decided, and which it does not show."""
HOSTILE = "<script>alert(1)</script>&{{ 7 * 7 }}"


def letters(text: str) -> str:
    """Text without its spaces and line ends, which HTML has elsewhere."""
    return "".join(text.split())


of_each_sample = pytest.mark.parametrize(("mail", "sample"), SAMPLES, ids=IDS)


def hostile(values: Any) -> Any:
    """The same values with something hostile in every text that is no date."""
    if isinstance(values, Mapping):
        return {name: hostile(value) for name, value in values.items()}
    if isinstance(values, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", values):
        return HOSTILE
    return values


def test_every_folder_is_a_mail_with_all_its_parts() -> None:
    folders = {path.name: {part.name for part in path.iterdir()} for path in FOLDER.iterdir() if path.is_dir()}
    assert {name: parts - {"action.txt"} for name, parts in folders.items()} == dict.fromkeys(MAILS, PARTS)
    assert set(MAILS) == {
        "account_changed",
        "credential_expiry_holder",
        "credential_expiry_organisation",
        "credential_status_holder",
        "credential_status_organisation",
        "definition_retired",
        "definition_review",
        "email_change",
        "invitation",
        "password_reset",
        "question",
        "question_sent",
        WRITTEN_OUT,
    }


@of_each_sample
def test_mail_renders_by_itself(mail: Mail, sample: MailSample) -> None:
    text = sample.text
    assert mail.about
    assert sample.about
    assert 1 <= len(text.subject) <= TITLE_LENGTH
    assert text.subject == " ".join(text.subject.split())
    assert text.text.startswith(text.opening)
    html = parse(f"<div>{text.html}</div>")
    assert letters("".join(html.texts("p, li"))) == letters(re.sub(r"^- ", "", text.text, flags=re.M))
    for line in text.rendered_lines:
        assert f"\n- {line}" in text.text
        assert line in html.texts("li")


@of_each_sample
def test_mail_is_inert_in_html_and_literal_in_text(mail: Mail, sample: MailSample) -> None:
    text = MessageText(
        mail=mail.name, values=hostile(sample.text.values), lines=[hostile(line) for line in sample.text.lines]
    )
    html = parse(f"<div>{text.html}</div>")
    assert not html.has("script")
    if HOSTILE in text.text:
        assert HOSTILE in html.one("div").text
    assert "&lt;" not in text.text + text.subject
    assert "49" not in text.text + text.subject + text.html
    assert text.text.count(HOSTILE) >= len(text.lines)


@of_each_sample
def test_mail_that_lacks_a_value_is_an_error(mail: Mail, sample: MailSample) -> None:
    bare = MessageText(mail=mail.name, values={}, lines=[{}])
    for part in ("rendered_lines", "subject"):
        with pytest.raises(UndefinedError):
            getattr(bare, part)
    for line in sample.text.lines[:1]:
        unnamed = {"member"} if mail.name.endswith("_holder") else set()  # a holder is not named
        for name in set(line) - unnamed - DECIDING:
            text = replace(sample.text, lines=[{other: each for other, each in line.items() if other != name}])
            with pytest.raises(UndefinedError):
                _ = text.rendered_lines


def test_title_is_cut_to_what_the_outbox_takes() -> None:
    [sample] = [each for each in get_mail(WRITTEN_OUT).samples if each.name == "message"]
    long = replace(sample.text, values={"title": "x" * 301, "message": "M"})
    assert long.subject == "x" * 299 + "…"
    assert replace(long, values={"title": "x" * 300, "message": "M"}).subject == "x" * 300
