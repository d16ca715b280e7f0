"""Rendered parts of the frame around every page, and calls of macros, kept by the values that they show."""

from collections.abc import Hashable
from functools import lru_cache
from typing import cast

from flask import Flask
from jinja2.runtime import Macro
from markupsafe import Markup

CALLS = 800
"""The number of cached calls of macros, of about 3 KB each."""
PARTS = 100
"""The number of cached parts: more than there are roles and areas."""


def init_app(app: Flask) -> None:
    """Add `cached_part("a/_part.html", ...)` and `cached_call(macro, ...)` to the templates."""

    @lru_cache(maxsize=PARTS)
    def cached_part(template: str, /, **given: Hashable) -> Markup:
        """Return the rendered part, which is the same for everybody of whom the same is given."""
        # Nobody's page: no context processor is asked, so that no user is known here.
        return Markup(app.jinja_env.get_template(template).render(given))  # noqa: S704 - a template's own output

    @lru_cache(maxsize=CALLS)
    def cached_call(macro: Macro, /, *given: Hashable) -> Markup:
        """Return what a macro renders of what it is given, in less time than a template takes for a row.

        Only of one that was imported without context: that one knows no user, and is the same for every page.
        """
        return cast("Markup", macro(*given))

    app.jinja_env.globals.update(cached_part=cached_part, cached_call=cached_call)
