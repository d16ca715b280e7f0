"""The rendering of messages. Each mail is a folder of `templates/mail/`, found by its name, and rendered on use.

A folder has `subject.txt` (also the title in the application, and the SMS), `body.txt` and `body.html`, `line.txt` for
each line of a digest, and `samples.json` with values to look at it by; `action.txt` are the words of its link, where
they are its own. `body.html` is shown in the application as it
is; e-mail puts `mail/layout.txt` and `mail/layout.html` around the two bodies.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape
from markupsafe import Markup

from ranzcred.config import ROOT
from ranzcred.domain.audit.labels import day

TITLE_LENGTH = 300
Summary = Callable[[Sequence[Mapping[str, Any]]], Mapping[str, Any]]
SUMMARIES: dict[str, Summary] = {}
"""What the subject of a mail says of its lines, by mail; registered by whoever has the mail."""
WRITTEN_OUT = "written_out"
"""The mail of a message that has only text: an older version, or another system, queued it."""
FOLDER = ROOT / "templates" / "mail"

logger = logging.getLogger(__name__)

# Not the application's own environment: no request, no user and no address is known to a mail, and what it names and
# is not given is an error. Only HTML escapes its values: text and subject lines are no markup.
environment = Environment(
    loader=FileSystemLoader(ROOT / "templates"),
    autoescape=select_autoescape(["html"], default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.filters["date"] = day


@dataclass(frozen=True, kw_only=True)
class MessageText:
    """The text of a message: a mail by name, its values, and the values of each of its lines."""

    mail: str
    values: Mapping[str, Any]
    lines: Sequence[Mapping[str, Any]] = ()

    @cached_property
    def subject(self) -> str:
        """Return the subject of an e-mail, the title in the application, and the text of an SMS."""
        title = self._render("subject.txt", {**self.values, "number": len(self.lines)})
        return title if len(title) <= TITLE_LENGTH else f"{title[: TITLE_LENGTH - 1]}…"

    @cached_property
    def rendered_lines(self) -> list[str]:
        """Return each line of a digest, as plain text."""
        return [self._render("line.txt", {"line": line}) for line in self.lines]

    @cached_property
    def text(self) -> str:
        """Return the body as plain text."""
        return self._render("body.txt", {**self.values, "lines": self.rendered_lines})

    @cached_property
    def html(self) -> Markup:
        """Return the body as HTML, for a page or an e-mail."""
        rendered = self._render("body.html", {**self.values, "lines": self.rendered_lines})
        return Markup(rendered)  # noqa: S704 - a template's own output, whose values it has escaped

    @cached_property
    def opening(self) -> str:
        """Return the body without its lines, as plain text."""
        return self._render("body.txt", {**self.values, "lines": []})

    @cached_property
    def action(self) -> str:
        """Return the words of the link in an e-mail."""
        return environment.select_template([f"mail/{self.mail}/action.txt", "mail/action.txt"]).render().strip()

    def with_lines(self, lines: Sequence[Mapping[str, Any]], **values: Any) -> "MessageText":  # noqa: ANN401
        """Return the text with other lines, with what its subject says of them, and with some other values."""
        only = {"line": lines[0] if len(lines) == 1 else None}
        summary = SUMMARIES[self.mail](lines) if self.mail in SUMMARIES else {}
        return replace(self, lines=lines, values={**self.values, **values, **only, **summary})

    def as_data(self, *, lines: Sequence[Mapping[str, Any]], to: str) -> dict[str, Any]:
        """Return the data that the outbox stores: with these lines, since notices are stored separately, and with the
        key of the recipient.
        """
        return {"mail": self.mail, "values": self.values, "lines": list(lines), "to": to}

    def _render(self, part: str, values: Mapping[str, Any]) -> str:
        return render(f"{self.mail}/{part}", **values)


class StoredMessage(Protocol):
    """A row of the outbox."""

    id: str
    title: str
    message: str
    data: dict[str, Any] | None


def stored_text(row: StoredMessage, notices: Collection[Mapping[str, Any]] = ()) -> MessageText:
    """Return the text of a stored message, with the lines of its `notices`.

    The stored text is used if there is no data, or if it cannot be rendered any more: rows outlive changes of the
    templates.
    """
    written_out = MessageText(
        mail=WRITTEN_OUT, values={"title": row.title, "message": row.message}, lines=list(notices)
    )
    if row.data is None:
        return written_out
    try:
        text = MessageText(mail=row.data["mail"], values=row.data["values"], lines=[*row.data["lines"], *notices])
        _ = text.subject, text.text, text.html
    except (TemplateError, LookupError, TypeError, ValueError):
        logger.exception("message %s cannot be rendered from what is stored", row.id)
        return written_out
    return text


def render(template: str, **values: Any) -> str:  # noqa: ANN401 - whatever a template shows
    """Render one file of `templates/mail/`."""
    return environment.get_template(f"mail/{template}").render(values).strip()
