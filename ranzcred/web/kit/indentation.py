"""Templates without their indentation, which a browser folds: it is a sixth of a page of rows."""

import re

from jinja2.ext import Extension

_INDENTATION = re.compile(r"(?<![%#]})\n[ \t]+")
_AFTER_TAG = re.compile(r"(?<=[%#]})\n[ \t]+")
"""Where Jinja leaves out the end of the line: then the indentation is what parts two words, or two attributes."""


class IndentationLeftOut(Extension):
    """Leaves out what each line of a template begins with, once, when it is compiled. Values are as they are."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - of Jinja
        """Return the source without indentation. Its lines keep their numbers."""
        return _AFTER_TAG.sub("\n ", _INDENTATION.sub("\n", source))
