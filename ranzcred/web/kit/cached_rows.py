"""A cache of rendered table rows, by the values that they are rendered from."""

from collections.abc import Hashable, Mapping
from functools import lru_cache

from flask import Flask
from markupsafe import Markup

CACHE_SIZE = 2_000
"""The number of cached rows, of about 2 KB each."""


def init_app(app: Flask) -> None:
    """Add `cached_row("a/_row.html", title=...)` to the application's templates."""

    @lru_cache(maxsize=CACHE_SIZE)
    def render(template: str, given: tuple[tuple[str, Hashable], ...]) -> Markup:
        # Nobody's page: no context processor is asked, so that no user is known here.
        return Markup(app.jinja_env.get_template(template).render(dict(given)))  # noqa: S704 - a template's own output

    def cached_row(template: str, /, *, list_query: Mapping[str, str], **given: Hashable) -> Markup:
        """Return the rendered row; it gets `list_query`, the query of the list's address, as pairs."""
        return render(template, (("list_query", tuple(list_query.items())), *given.items()))

    app.jinja_env.globals["cached_row"] = cached_row
