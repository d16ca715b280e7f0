"""Rendered table rows, and rendered parts of the frame around every page, kept by the values that they show."""

from collections.abc import Hashable, Mapping
from functools import lru_cache

from flask import Flask
from markupsafe import Markup

CACHE_SIZE = 2_000
"""The number of cached rows, of about 2 KB each."""
PARTS = 100
"""The number of cached parts: more than there are roles and areas."""


def init_app(app: Flask) -> None:
    """Add `cached_row("a/_row.html", title=...)` and `cached_part("a/_part.html", ...)` to the templates."""

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

    app.jinja_env.globals.update(cached_row=cached_row, cached_part=cached_part)
