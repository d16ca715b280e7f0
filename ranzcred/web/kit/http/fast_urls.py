"""A fast `url_for` for tables: the URL of each route is built once as a pattern, then filled in.

A long table has hundreds of URLs, and building each of them takes longer than the rest of its rows.
"""

import re
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from flask import url_for as build

CACHE_SIZE = 1_000
"""The number of patterns that are kept: several times those of all templates together."""
PLAIN = re.compile(r"[A-Za-z0-9_-]+")
"""The characters that need no quoting in a URL."""
PLACE = re.compile(r"place-(\d+)-of-a-value")


def init_app(app: Flask) -> None:
    """Replace `url_for` in the application's templates."""

    @lru_cache(maxsize=CACHE_SIZE)
    def static_url(filename: str) -> str:
        return build("static", filename=filename)

    @lru_cache(maxsize=CACHE_SIZE)
    def pattern(endpoint: str, names: tuple[str, ...], quoted: tuple[tuple[str, Any], ...]) -> list[str]:
        places: dict[str, Any] = {name: f"place-{number}-of-a-value" for number, name in enumerate(names)}
        return PLACE.split(build(endpoint, **places, **dict(quoted)))

    def url_for(endpoint: str, **values: Any) -> str:  # noqa: ANN401 - whatever a route takes
        if endpoint == "static":
            return static_url(**values)
        if not all(isinstance(value, str) and not PLACE.search(value) for value in values.values()):
            return build(endpoint, **values)
        plain = {name: value for name, value in values.items() if PLAIN.fullmatch(value)}
        quoted = tuple(each for each in values.items() if each[0] not in plain)
        given = list(plain.values())
        parts = pattern(endpoint, tuple(plain), quoted)
        return "".join(given[int(part)] if number % 2 else part for number, part in enumerate(parts))

    app.jinja_env.globals["url_for"] = url_for


def url_for(endpoint: str, **values: Any) -> str:  # noqa: ANN401
    """Return the URL that templates get, by the same patterns."""
    of_templates: Any = current_app.jinja_env.globals["url_for"]
    return str(of_templates(endpoint, **values))
