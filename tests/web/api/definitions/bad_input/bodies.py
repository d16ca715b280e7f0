"""A body that is taken, and how any other is sent."""

import json
from typing import Any

SLATE: dict[str, Any] = {
    "title": "Slate Repair",
    "level": 4,
    "skillStandard": "Unit 31000",
    "issuingBody": "Ara Institute",
    "requirements": "Two assessed roofs.",
}


def raw(field: str, value: str, **others: object) -> bytes:
    """A body with the text of one value as it is."""
    rest = {name: each for name, each in {**SLATE, **others}.items() if name != field}
    return (json.dumps(rest)[:-1] + f', "{field}": {value}}}').encode()
