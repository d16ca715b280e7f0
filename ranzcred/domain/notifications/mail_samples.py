"""The mails in `templates/mail/`, each with sample values for its preview."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from ranzcred.core.errors import NotFound
from ranzcred.domain.notifications.rendering import FOLDER, MessageText

SAMPLES = "samples.json"


@dataclass(frozen=True, kw_only=True)
class MailSample:
    """A mail with sample values; `about` describes the case."""

    name: str
    about: str
    text: MessageText


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail; `title` and `about` describe recipients and occasion, and `action_url` is its link."""

    name: str
    title: str
    about: str
    action_url: str
    samples: Sequence[MailSample]

    def get_sample(self, name: str) -> MailSample:
        """Return one sample, or raise NotFound."""
        for sample in self.samples:
            if sample.name == name:
                return sample
        raise NotFound("Sample not found.")


def list_mails() -> list[Mail]:
    """Return every mail, by name."""
    return [_read(path.parent.name) for path in sorted(FOLDER.glob(f"*/{SAMPLES}"))]


def get_mail(name: str) -> Mail:
    """Return one mail, or raise NotFound."""
    for mail in list_mails():
        if mail.name == name:
            return mail
    raise NotFound("Message template not found.")


def _read(name: str) -> Mail:
    content = json.loads((FOLDER / name / SAMPLES).read_text())
    samples = [
        MailSample(
            name=sample["name"],
            about=sample["about"],
            text=MessageText(mail=name, values=sample["values"], lines=sample["lines"]),
        )
        for sample in content["samples"]
    ]
    return Mail(
        name=name, title=content["title"], about=content["about"], action_url=content["action_url"], samples=samples
    )
