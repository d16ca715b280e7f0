"""What one application compiles or reads once in its life, kept for all the applications of a run."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from wsgiref.headers import Headers

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Rule
from whitenoise import WhiteNoise

if TYPE_CHECKING:
    from types import CodeType


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all the applications of a run; one that has changed is compiled anew."""

    def __init__(self) -> None:
        self.compiled: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self.compiled[bucket.key, bucket.checksum] = bucket.code


class CompiledStatements:
    """SQL compiled once for all the applications of a run, as one engine does it in an application's life.

    A statement is found again by the dialect that compiled it: that of `first`, which has connected.
    """

    def __init__(self, first: Engine) -> None:
        self.dialect = first.dialect
        self.compiled: dict[object, object] = {}

    def lend(self, engine: Engine) -> None:
        engine.dialect = self.dialect
        engine.update_execution_options(compiled_cache=self.compiled)


@dataclass(frozen=True, kw_only=True)
class ParsedRoute:
    """What a route's pattern comes to, and how addresses are built of it."""

    parts: list[Any]
    trace: list[tuple[bool, str]]
    converters: dict[str, Any]
    arguments: frozenset[str]
    build: Any
    build_unknown: Any


class CompiledRule(Rule):
    """A route whose pattern is parsed once for all the applications of a run.

    What comes of it depends on the pattern and its defaults alone; address builders read the rule they are bound to.
    """

    parsed: ClassVar[dict[tuple[object, ...], ParsedRoute]] = {}

    def compile(self) -> None:
        kinds = tuple(self.map.converters.items())
        key = (self.rule, self.subdomain, self.merge_slashes, repr(self.defaults), kinds)
        route = self.parsed.get(key)
        if route is None:
            super().compile()
            self.parsed[key] = ParsedRoute(
                parts=self._parts,
                trace=self._trace,
                converters=self._converters,
                arguments=frozenset(self.arguments),
                build=self._build.__func__,  # type: ignore[attr-defined]
                build_unknown=self._build_unknown.__func__,  # type: ignore[attr-defined]
            )
            return
        self._parts, self._trace, self._converters = route.parts, route.trace, route.converters
        self.arguments |= route.arguments
        self._build = route.build.__get__(self)
        self._build_unknown = route.build_unknown.__get__(self)


LISTED: dict[tuple[str, str, str], dict[str, Any]] = {}
"""The static files that are served, by folder, address and headers."""
list_files = WhiteNoise.update_files_dictionary


def list_files_once(server: WhiteNoise, root: str, prefix: str) -> None:
    headers = Headers()
    server.add_headers_function(headers, "", "")
    key = (root, prefix, str(headers))
    if key not in LISTED:
        list_files(server, root, prefix)
        LISTED[key] = server.files
    server.files = LISTED[key]


def compile_once() -> None:
    """Have every application share what is compiled by any of them."""
    Flask.url_rule_class = CompiledRule
    WhiteNoise.update_files_dictionary = list_files_once
