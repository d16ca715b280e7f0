"""Readers of single arguments in a list's query."""

import enum
import re
from collections.abc import Mapping
from typing import TypeVar

from ranzcred.core.errors import Invalid
from ranzcred.core.text import character_refusal, normalised


def page_number(args: Mapping[str, str]) -> int:
    """Return the page number in a query, 1 if there is none; raise Invalid if it is no number."""
    return optional_number(args, "page", label="Page") or 1


def optional_number(args: Mapping[str, str], name: str, *, label: str, maximum: int | None = None) -> int | None:
    """Return a positive whole number from a query, or None; raise Invalid, naming `label`, if it is anything else."""
    text = args.get(name, "")
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,15}", text) or not 1 <= int(text) <= (maximum or int(text)):
        range_ = f"from 1 to {maximum}" if maximum else "of 1 or more"
        raise Invalid(f"{label} must be a whole number {range_}. Check the address.", field=name)
    return int(text)


def optional_text(args: Mapping[str, str], name: str, *, label: str, longest: int) -> str:
    """Return a line of text from a query, or ""; raise Invalid, naming `label`, if it is too long or unreadable."""
    text = normalised(args.get(name, ""))
    refusal = character_refusal(text)
    if refusal:
        raise Invalid(f"{label} {refusal}", field=name)
    if len(text) > longest:
        raise Invalid(f"{label} must be {longest} characters or fewer.", field=name)
    return text


E = TypeVar("E", bound=enum.StrEnum)


def optional_choice(args: Mapping[str, str], name: str, members: type[E], *, label: str) -> E | None:
    """Return an enum member from a query, or None; raise Invalid, naming `label`, if there is no such value."""
    text = args.get(name, "")
    try:
        return members(text) if text else None
    except ValueError:
        raise Invalid(f"{label} must be one from the list.", field=name) from None
