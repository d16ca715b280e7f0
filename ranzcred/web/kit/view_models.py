"""What templates show: a frozen dataclass for each page and each partial, whose fields are the names that it knows."""

from collections.abc import MutableMapping
from dataclasses import dataclass, fields
from typing import Any

from flask import Flask, render_template
from flask.templating import Environment


class TemplateEnvironment(Environment):
    """An environment whose templates have its globals themselves, not a view of them, which is slow to read and is read
    whole for each page and each import.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template, none of which are its own."""
        return super().make_globals(d) if d else self.globals


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a part of a page shows: each field by its name, besides what every template knows.

    A field that is a Part itself gives its own names: a page shows what its parts show, whose templates it includes.
    """

    def names(self) -> dict[str, Any]:
        """Return what is shown, by name. Raise TypeError if two parts give one name to two things."""
        found: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            given = value.names() if isinstance(value, Part) else {each.name: value}
            given.pop("template", None)
            twice = [name for name in found.keys() & given.keys() if found[name] is not given[name]]
            if twice:
                raise TypeError(f"{type(self).__name__} has {', '.join(sorted(twice))} twice.")
            found |= given
        return found


@dataclass(frozen=True, kw_only=True)
class ViewModel(Part):
    """A template with all that it shows."""

    template: str


def render(shown: ViewModel) -> str:
    """Return the rendered template."""
    return render_template(shown.template, **shown.names())


def compile_templates(app: Flask) -> None:
    """Compile every template of the application, as the first page that shows it would."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
