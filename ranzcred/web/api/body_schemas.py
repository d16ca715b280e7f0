"""JSON Schemas of the API's responses, each derived from its class."""

from collections.abc import Iterable, Mapping
from typing import cast

from msgspec import inspect

from ranzcred.core.forms.fields import Schema
from ranzcred.web.api.response_body import ResponseBody

SCALARS: Mapping[type[inspect.Type], Schema] = {
    inspect.StrType: {"type": "string"},
    inspect.IntType: {"type": "integer"},
    inspect.BoolType: {"type": "boolean"},
    inspect.DateType: {"type": "string", "format": "date"},
}
LIMITS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
}
"""JSON Schema's names for the limits of an annotation."""


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def record_schema(properties: Mapping[str, Schema]) -> Schema:
    """Return the schema of an object with exactly these keys."""
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": dict(properties),
    }


def response_schemas(*bodies: type[ResponseBody]) -> dict[str, Schema]:
    """Return the schemas of responses by their names."""
    return {body.schema_name: response_schema(body) for body in bodies}


def response_schema(body: type[ResponseBody]) -> Schema:
    """Return the schema of a response."""
    fields = cast("inspect.StructType", inspect.type_info(body)).fields
    return record_schema({field.encode_name: _value_schema(field.type) for field in fields})


def _value_schema(value: inspect.Type) -> Schema:
    match value:
        case inspect.Metadata(type=inner, extra_json_schema=more):
            return _value_schema(inner) | (more or {})
        case inspect.UnionType(types=(inner, inspect.NoneType())):
            schema = _value_schema(inner)
            return schema | {"type": [schema["type"], "null"]}
        case inspect.ListType(item_type=item):
            return {"type": "array", "items": _value_schema(item)}
        case inspect.StructType(cls=cls) if issubclass(cls, ResponseBody):
            return ref(cls.schema_name) if cls.schema_name else response_schema(cls)
        case inspect.EnumType(cls=members):
            return enum_schema(member.value for member in members)
        case inspect.StrType() | inspect.IntType() | inspect.BoolType() | inspect.DateType():
            limits = {key: getattr(value, name, None) for name, key in LIMITS.items()}
            return SCALARS[type(value)] | {key: limit for key, limit in limits.items() if limit is not None}
    raise TypeError(f"No response has had a field of {value} yet: say here which JSON Schema it is.")


def enum_schema(values: Iterable[str]) -> Schema:
    return {"type": "string", "enum": list(values)}
