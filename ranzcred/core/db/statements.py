"""Statements that are built once for each shape, and get their values each time they are executed."""

import enum
import functools
import itertools
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Integer, bindparam

SHAPES = 100
"""The number of shapes that are kept of each statement."""

P = ParamSpec("P")
S = TypeVar("S")


def built_once(build: Callable[P, S]) -> Callable[P, tuple[S, dict[str, Any]]]:
    """Return a function that returns the statement which `build` builds, and the values to execute it with.

    In place of each value `build` gets a parameter: of texts, numbers, days and lists, among its arguments and in their
    tuples. What chooses the SQL it gets as it is: keywords, members of enums, True or False, and None for what is
    absent. It is not called again for what differs in values alone.
    """

    @functools.lru_cache(maxsize=SHAPES)
    def built(shape: Any, choices: tuple[tuple[str, Any], ...]) -> S:  # noqa: ANN401
        arguments: Any = _parameters(shape, itertools.count())
        return build(*arguments, **dict(choices))

    @functools.wraps(build)
    def statement(*arguments: P.args, **choices: P.kwargs) -> tuple[S, dict[str, Any]]:
        values: list[Any] = []
        found = built(_shape(arguments, values), tuple(choices.items()))
        return found, {_name(place): value for place, value in enumerate(values)}

    return statement


def _shape(argument: Any, values: list[Any]) -> Any:  # noqa: ANN401
    """Return what the SQL depends on: of a value its type. Add the values to `values`, in order."""
    if isinstance(argument, tuple):
        return type(argument), tuple([_shape(each, values) for each in argument])
    if argument is None or isinstance(argument, bool | enum.Enum):
        return argument
    values.append(argument)
    return type(argument)


def _parameters(shape: Any, places: Iterator[int]) -> Any:  # noqa: ANN401
    """Return the arguments of this shape, with a parameter for each value."""
    if isinstance(shape, tuple):
        kind, parts = shape
        made = [_parameters(each, places) for each in parts]
        return kind(*made) if hasattr(kind, "_fields") else kind(made)
    if isinstance(shape, type):
        return bindparam(_name(next(places)), type_=Integer() if shape is int else None)
    return shape


def _name(place: int) -> str:
    return f"value_{place}"
