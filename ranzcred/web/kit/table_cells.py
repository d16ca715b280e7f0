"""The cells of a table's rows, labelled by their columns: what a narrow screen shows as a card."""

import re
from collections.abc import Sequence
from itertools import chain, repeat

from markupsafe import Markup, escape

_CELL = re.compile(r"<t[dh](?=[ >])")
_BLANK = re.compile(r"(<td[^>]*>)\s+(?=</td>)")


def label_cells(row: Markup, columns: Sequence[str]) -> Markup:
    """Return a rendered row with the words of its column on each cell, as `data-label`; none where they are "", or past
    the last column. A cell that shows nothing is empty: then a card leaves it out.
    """
    labels = chain(map(escape, columns), repeat(""))

    def labelled(cell: re.Match[str]) -> str:
        label = next(labels)
        return f'{cell[0]} data-label="{label}"' if label else cell[0]

    return Markup(_CELL.sub(labelled, _BLANK.sub(r"\1", str(row))))  # noqa: S704 - a template's own output
