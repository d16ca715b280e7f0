"""The rows of long tables: a fragment that says nothing but what it is given is written once, and kept with that."""

from collections.abc import Hashable, Mapping
from functools import lru_cache

from flask import Flask, request
from markupsafe import Markup

CACHE_SIZE = 2_000
"""Fragments, of about 2 KB each."""


def init_app(app: Flask) -> None:
    """Let an application's templates include fragments by `cached_row("a/_row.html", title=...)`."""

    @lru_cache(maxsize=CACHE_SIZE)
    def render(_root: str, template: str, given: tuple[tuple[str, Hashable], ...]) -> Markup:
        # Nobody's page: no context processor is asked, so that no user is known here.
        return Markup(app.jinja_env.get_template(template).render(dict(given)))  # noqa: S704 - a template's own output

    def cached_row(template: str, /, *, list_query: Mapping[str, str], **given: Hashable) -> Markup:
        """`list_query` is the query of the list's own address, which the fragment gets as pairs."""
        return render(request.script_root, template, (("list_query", tuple(list_query.items())), *given.items()))

    app.jinja_env.globals["cached_row"] = cached_row
