"""The API description (OpenAPI 3.1), collected from the features, as JSON and as a page."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, current_app, jsonify, request
from flask.sansio.app import App
from flask.typing import ResponseReturnValue

from ranzcred.core.forms.fields import Schema
from ranzcred.core.token_scopes import TokenScope
from ranzcred.web.access.declare import public
from ranzcred.web.api.body import shown
from ranzcred.web.api.query import InvalidQuery
from ranzcred.web.api.schema import ANYWHERE, ERROR, ERRORS
from ranzcred.web.kit.view_models import ViewModel, render

blueprint = Blueprint("api", __name__, url_prefix="/api")

CHANGING_METHODS = {"POST", "PATCH", "DELETE"}
INTRODUCTION = """\
Everything is JSON in UTF-8. Call with an API token, `Authorization: Bearer TOKEN`, or with the cookie of a \
signed-in user; with the cookie, POST, PATCH and DELETE need the header `X-CSRFToken` too. Every token can read; to \
change something it needs the scope of that area: `definitions`, `credentials` or `directory`. An older token with \
the scope `write` has all of them. No token changes users. Every error is \
`{"error": "…", "details": {field: [messages]}}`. A response with an `ETag` can be requested again with \
`If-None-Match` (304 if nothing has changed), and changed or deleted with `If-Match` (412 if someone else \
has changed it since). Text is trimmed and composed (Unicode NFC); CRLF counts as one character."""


@dataclass(frozen=True, kw_only=True)
class Description:
    """A feature's part of the API description: OpenAPI path items and schemas, by path and by name."""

    paths: Mapping[str, Mapping[str, Any]]
    schemas: Mapping[str, Schema] = field(default_factory=dict)
    scope: TokenScope | None
    """What an API token needs to change anything here; None where no token may."""

    def secured_paths(self) -> dict[str, Any]:
        """Return the path items, in which each operation that changes something names its scope."""
        by_token = [{"token": [self.scope.value]}] if self.scope else []
        security = {"security": [*by_token, {"session": []}]}
        return {
            path: {
                name: value | security if name.upper() in CHANGING_METHODS else value for name, value in item.items()
            }
            for path, item in self.paths.items()
        }


def collect(app: App, descriptions: Iterable[Description]) -> None:
    """Collect the features' descriptions in the application; raise ValueError if two have a schema of one name."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Schema] = {"Error": ERROR}
    for description in descriptions:
        paths |= description.secured_paths()
        for name, schema in description.schemas.items():
            if schemas.setdefault(name, schema) != schema:
                raise ValueError(f"Two features describe {name}, each another one.")
    app.extensions["api_parameters"] = dict(_query_parameters(paths))
    app.extensions["openapi"] = {
        "openapi": "3.1.0",
        "info": {"title": "RANZ micro-credentials", "version": "1", "description": INTRODUCTION},
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]},
            },
        },
    }


def _query_parameters(paths: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], set[str]]]:
    """Yield the query parameters of each operation, by its method and its path without the names of keys."""
    for path, item in paths.items():
        for method in item.keys() - {"parameters"}:
            names = {each["name"] for each in item[method].get("parameters", ()) if each["in"] == "query"}
            yield (method.upper(), _without_names(path)), names


def _without_names(path: str) -> str:
    return re.sub(r"<[^>]*>|{[^}]*}", "{}", path)


def refuse_unknown_parameters() -> None:
    """Raise InvalidQuery about query parameters that the description of this operation does not name."""
    method = "GET" if request.method == "HEAD" else request.method
    known = current_app.extensions["api_parameters"].get((method, _without_names(str(request.url_rule))))
    if known is not None:
        unknown = {shown(name): ["This parameter is not known. Leave it out."] for name in request.args.keys() - known}
        if unknown:
            raise InvalidQuery(unknown)


@blueprint.app_template_filter("json_text")
def json_text(value: object) -> str:
    """Return JSON for people."""
    return json.dumps(value, indent=2, ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class DocsPage(ViewModel):
    """Show the description for people."""

    template: str = "api/docs.html"
    api: Mapping[str, Any]
    anywhere: Mapping[str, str]
    """What any operation may return."""


@blueprint.get("/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    """Return the description for programs."""
    return jsonify(current_app.extensions["openapi"])


@blueprint.get("/docs")
@public
def docs() -> ResponseReturnValue:
    """Show the description for people."""
    anywhere = {status: ERRORS[status] for status in ANYWHERE}
    return render(DocsPage(api=current_app.extensions["openapi"], anywhere=anywhere))
