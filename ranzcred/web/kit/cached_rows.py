"""Rendered rows and entries, and rendered parts of the frame around every page, kept by the values that they show."""

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import cast

from flask import Flask
from jinja2.runtime import Macro
from markupsafe import Markup

CACHE_SIZE = 200
"""The number of cached rows, of about 2 KB each: several times those of the dashboard. A list's rows are filled in."""
CALLS = 800
"""The number of cached calls of macros, of about 3 KB each."""
PARTS = 100
"""The number of cached parts: more than there are roles and areas."""


def init_app(app: Flask) -> None:
    """Add `cached_row("a/_row.html", title=...)`, `cached_part("a/_part.html", ...)` and `cached_call(macro, ...)` to
    the templates.
    """

    def render(template: str, given: tuple[tuple[str, Hashable], ...]) -> Markup:
        # Nobody's page: no context processor is asked, so that no user is known here.
        return Markup(app.jinja_env.get_template(template).render(dict(given)))  # noqa: S704 - a template's own output

    rendered_row, rendered_part = lru_cache(maxsize=CACHE_SIZE)(render), lru_cache(maxsize=PARTS)(render)

    def cached_row(template: str, /, *, list_query: Mapping[str, str], **given: Hashable) -> Markup:
        """Return the rendered row; it gets `list_query`, the query of the list's address, as pairs."""
        return rendered_row(template, (("list_query", tuple(list_query.items())), *given.items()))

    def cached_part(template: str, /, **given: Hashable) -> Markup:
        """Return the rendered part, which is the same for everybody of whom the same is given."""
        return rendered_part(template, tuple(given.items()))

    @lru_cache(maxsize=CALLS)
    def cached_call(macro: Macro, /, *given: Hashable) -> Markup:
        """Return what a macro renders of what it is given, in less time than a template takes for a row.

        Only of one that was imported without context: that one knows no user, and is the same for every page.
        """
        return cast("Markup", macro(*given))

    app.jinja_env.globals.update(cached_row=cached_row, cached_part=cached_part, cached_call=cached_call)
