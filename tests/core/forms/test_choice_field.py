"""A choice that nobody has made yet."""

import enum
from typing import Any, cast

import pytest
from werkzeug.datastructures import MultiDict

from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.choice_field import ChoiceField


class Colour(enum.StrEnum):
    """Of a roof."""

    GREY = "GREY"
    RED = "RED"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class RoofForm(BaseForm):
    """A roof, with a colour that must be chosen and one that may be."""

    colour = ChoiceField("Colour", Colour, blank="Choose a colour")
    gutter = ChoiceField("Gutter", Colour, blank="(as the roof)", optional=True)


def judged(**sent: str) -> dict[str, str]:
    form = RoofForm(MultiDict(sent))
    form.validate()
    return {name: str(next(iter(messages))) for name, messages in form.errors.items()}


@pytest.mark.parametrize("sent", ["", "BLUE"])
def test_one_must_be_chosen(sent: str) -> None:
    assert judged(colour=sent) == {"colour": "Choose a colour from the list."}


def test_optional_one_may_stay_blank() -> None:
    form = RoofForm(MultiDict({"colour": "RED", "gutter": ""}))
    assert form.validate()
    assert (form.colour.data, form.gutter.data) == (Colour.RED, None)
    assert judged(colour="RED", gutter="BLUE") == {"gutter": "Choose a gutter from the list."}


def test_blank_choice_comes_first_and_stays_where_others_are_left_out() -> None:
    form = RoofForm()
    form.gutter.exclude(Colour.GREY)
    assert [choice.value for choice in cast("list[Any]", form.gutter.choices)] == ["", "RED"]
    assert judged(colour="RED", gutter="GREY") == {}
    assert form.gutter.members == [Colour.RED]


def test_json_takes_null_only_for_an_optional_one() -> None:
    form = RoofForm()
    assert form.gutter.json_schema()["enum"] == ["GREY", "RED", None]
    assert form.gutter.json_complaint(None) is None
    assert form.colour.json_schema() == {"type": "string", "enum": ["GREY", "RED"]}
    assert form.colour.json_complaint(None) == "Colour must be one of GREY, RED."
