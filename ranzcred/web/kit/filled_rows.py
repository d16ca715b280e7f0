"""Table rows that are rendered once for each kind of row, and filled in with the texts of each record."""

import re
import secrets
from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from urllib.parse import urlencode

from flask import Flask
from markupsafe import Markup, escape

PATTERNS = 500
"""The number of kept patterns, of 3.4 KB each: several times the kinds of rows of all lists."""
QUERIES = 100
"""The number of kept queries, of the lists that are shown at the same time."""
MARK = f"place-{secrets.token_hex(8)}-"
"""What parts texts, and marks their places in a pattern: nobody knows it, so that no text has it."""
PLACE = re.compile(rf"{MARK}(\d+)-")
Given = tuple[tuple[str, Hashable], ...]
Pattern = tuple[list[str], list[int]]
"""The parts of a row, each second one in the place of a text, and the numbers of the texts there."""


def init_app(app: Flask) -> None:
    """Add `filled_row("a/row.html", {"title": ...}, may_edit=...)` to the templates."""

    @lru_cache(maxsize=PATTERNS)
    def pattern(template: str, shown: Sequence[str], absent: Sequence[str], given: Given) -> Pattern:
        texts = {name: f"{MARK}{number}-" for number, name in enumerate(shown)} | dict.fromkeys(absent, "")
        # Nobody's page: no context processor is asked, so that no user is known here.
        parts = PLACE.split(app.jinja_env.get_template(template).render(texts, **dict(given)))
        return parts, [int(number) for number in parts[1::2]]

    def filled_row(
        template: str, texts: Mapping[str, object], /, *, list_query: Mapping[str, str], **given: Hashable
    ) -> Markup:
        """Return the row. Its template may show a text as it is, or ask whether there is one; whatever else it depends
        on is `given`. Its `query` is the end of an address that comes back to the list.
        """
        known = {"query": query_string(tuple(list_query.items())), **texts}
        shown = {name: str(text) for name, text in known.items() if text}
        absent = tuple(name for name in known if name not in shown) if len(shown) < len(known) else ()
        parts, places = pattern(template, tuple(shown), absent, tuple(given.items()))
        escaped = str.split(escape(MARK.join(shown.values())), MARK)
        filled = parts.copy()
        filled[1::2] = [escaped[place] for place in places]
        return Markup("".join(filled))  # noqa: S704 - a template's own output, and escaped texts

    app.jinja_env.globals["filled_row"] = filled_row


@lru_cache(maxsize=QUERIES)
def query_string(args: tuple[tuple[str, str], ...]) -> str:
    """Return the end of an address with these arguments, "" without any."""
    return f"?{urlencode(args)}" if args else ""
