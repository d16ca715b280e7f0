"""What an organisation sees of its staff's credentials: filtered and in order."""

from typing import Any

import pytest
from flask import Flask

from ranzcred.domain.credentials.lists.effective import Expiry
from ranzcred.domain.credentials.lists.filters import Staff
from tests.domain.credentials.lists.held.ridgeline import TODAYS, Ridgeline, Status, listed, told


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"q": "aroha"}, ["Aroha Copper", "Aroha Reclad", "Aroha Slate"]),
        ({"q": "hemi reclad"}, ["Hēmi Reclad"]),
        ({"q": "mele"}, ["Mele"]),
        ({"q": "elsewhere"}, []),
        ({"q": "fee"}, []),
        ({"status": Status.AWARDED}, ["Aroha Copper", "Aroha Reclad"]),
        ({"status": Status.EXPIRED}, ["Hēmi Reclad"]),
        ({"expiry": Expiry.IN_90}, ["Aroha Reclad"]),
        ({"expiry": Expiry.IN_90, "staff": Staff.ALL}, ["Tāne Reclad", "Aroha Reclad"]),
        ({"expiry": Expiry.NONE}, ["Aroha Copper", "Aroha Slate", "Hēmi Slate", "Sione Reclad"]),
        ({"staff": Staff.INACTIVE}, ["Tāne Reclad"]),
        ({"staff": Staff.ALL}, ["Mele", "Tāne Reclad", *TODAYS[1:]]),
    ],
)
def test_filters(app: Flask, ridgeline: Ridgeline, filters: dict[str, Any], expected: list[str]) -> None:
    found = listed(app, ridgeline.admin, **filters)
    assert (told(found), found.page.total) == (expected, len(expected))
    assert found.found == len([row for row in expected if " " in row])
    assert found.figures == listed(app, ridgeline.admin).figures


SORTED = {
    "-staff": ["Sione Reclad", "Hēmi Reclad", "Hēmi Slate", "Aroha Copper", "Aroha Reclad", "Aroha Slate", "Mele"],
    "credential": ["Aroha Copper", "Aroha Reclad", "Hēmi Reclad", "Sione Reclad", "Aroha Slate", "Hēmi Slate", "Mele"],
    "-level": ["Aroha Copper", "Aroha Reclad", "Hēmi Reclad", "Sione Reclad", "Aroha Slate", "Hēmi Slate", "Mele"],
    "status": ["Hēmi Slate", "Aroha Slate", "Sione Reclad", "Aroha Copper", "Aroha Reclad", "Hēmi Reclad", "Mele"],
    "-expiry": ["Aroha Reclad", "Hēmi Reclad", "Mele", "Aroha Copper", "Aroha Slate", "Hēmi Slate", "Sione Reclad"],
    "awarded": ["Aroha Copper", "Aroha Reclad", "Hēmi Reclad", "Mele", "Aroha Slate", "Hēmi Slate", "Sione Reclad"],
}


@pytest.mark.parametrize("sort", SORTED)
def test_order(app: Flask, ridgeline: Ridgeline, sort: str) -> None:
    assert told(listed(app, ridgeline.admin, sort=sort)) == SORTED[sort]
