"""A kind of record in the API: its routes, and their description, from the operations of its feature."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.forms.base import BaseForm
from ranzcred.core.lists.filters import ListFilters
from ranzcred.core.records import Operation, RecordOperations, none_alike
from ranzcred.core.token_scopes import area_of
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.api import schema
from ranzcred.web.api.answers import deleted_response, list_response, record_response
from ranzcred.web.api.body import read_form
from ranzcred.web.api.body_schemas import response_schemas
from ranzcred.web.api.document import Description
from ranzcred.web.api.etags import precondition
from ranzcred.web.api.likeness import WarningResponse, warned_name, warned_schemas, warnings_of
from ranzcred.web.api.query import read_list
from ranzcred.web.api.response_body import ResponseBody
from ranzcred.web.kit.transaction import transactional

T = TypeVar("T")
"""What is loaded for a response: the record itself, or a row with what its response shows besides."""


@dataclass(frozen=True, kw_only=True)
class Resource(Generic[T]):
    """The declaration of a kind of record in the API."""

    operations: RecordOperations[Any]
    new_form: type[BaseForm] | None = None
    """The form of a new record's body, if it takes more than that of the page."""
    change_form: type[BaseForm] | None = None
    path: str
    """The address of the list: "/api/admin/venues"."""
    load: Callable[[str], T]
    """Returns what its response shows, by the record's key; or raises NotFound."""
    rows: Callable[..., tuple[Sequence[Any], int]]
    """Returns what a list's filters leave, by `limit` and `offset`, and how many that is in all."""
    filters: type[ListFilters]
    order: str
    """The order of the list, for people: "By name."."""
    versions: Callable[[T], list[int]] = lambda record: [record.version]  # type: ignore[attr-defined]
    """Returns what the entity tag depends on, the record's own version first."""
    response: Callable[[Any], ResponseBody]
    """Returns how a row of the list is shown, and a record after a change."""
    detail: Callable[[T], ResponseBody] | None = None
    """Returns the response to GET of one record, if it shows more than that to a change."""
    example: ResponseBody
    detail_example: ResponseBody | None = None
    created: Mapping[str, Any] | None = None
    """An example of a new record's body; the example's own values unless said."""
    changes: Mapping[str, Any]
    """An example of a change's body."""
    changed_example: ResponseBody | None = None
    duplicate: str
    """The refusal of what is there already."""
    deletion: str = ""
    """What is to be known of deleting one."""
    kept: str = ""
    """The refusal to delete one."""

    def add_routes(self, blueprint: Blueprint) -> None:
        """Add the routes `<noun>_list`, `_create`, `_get`, `_patch` and, if it can be deleted, `_delete`.

        The blueprint's prefix is the path.
        """
        operations = self.operations

        def show_list() -> ResponseReturnValue:
            """Return the records, filtered by the query."""
            filters, paging = read_list(self.filters)
            rows, total = self.rows(filters, limit=paging.size, offset=paging.offset)
            return list_response([self.response(row) for row in rows], total=total, paging=paging)

        def get(**keys: str) -> ResponseReturnValue:
            """Return one record."""
            record = self.load(keys[operations.key])
            return record_response((self.detail or self.response)(record), self.versions(record))

        declare = requires(operations.read)
        blueprint.get("", endpoint=f"{operations.noun}_list")(declare(show_list))
        blueprint.get(self._one, endpoint=f"{operations.noun}_get")(declare(get))
        self._add_changes(blueprint)
        if operations.delete:
            self._add_deletion(blueprint, operations.delete)

    def _add_changes(self, blueprint: Blueprint) -> None:
        operations, known = self.operations, type(self.detail_example or self.example)

        def create() -> ResponseReturnValue:
            """Add a record."""
            form = read_form(self._new_form, response=known)
            created = operations.create.run(content=form.values(), by=principal())

            def address(record: Any) -> str:  # noqa: ANN401 - of any kind
                return url_for(f"{blueprint.name}.{operations.noun}_get", **{operations.key: record.id})

            remarks = [(created, remark) for remark in operations.remarks(created)]
            warnings = warnings_of(operations.alike(created), address, remarks)
            return self._changed(created.id, location=address(created), warnings=warnings)

        def patch(**keys: str) -> ResponseReturnValue:
            """Change the fields that are sent."""
            record = self.load(keys[operations.key])
            form = read_form(self._change_form, response=known, partial=True)
            with precondition(self.versions(record)) as version:
                operations.update.run(**keys, version=version, changes=form.values(), by=principal())
            return self._changed(keys[operations.key])

        may_create, may_change = requires(operations.create.permission), requires(operations.update.permission)
        blueprint.post("", endpoint=f"{operations.noun}_create")(may_create(transactional(create)))
        blueprint.patch(self._one, endpoint=f"{operations.noun}_patch")(may_change(transactional(patch)))

    def _add_deletion(self, blueprint: Blueprint, deletion: Operation[Any]) -> None:
        def delete(**keys: str) -> ResponseReturnValue:
            """Delete a record."""
            with precondition(self.versions(self.load(keys[self.operations.key]))) as version:
                deletion.run(**keys, version=version, by=principal())
            return deleted_response()

        declare = requires(deletion.permission)
        blueprint.delete(self._one, endpoint=f"{self.operations.noun}_delete")(declare(transactional(delete)))

    @property
    def _new_form(self) -> type[BaseForm]:
        return self.new_form or self.operations.creation_form

    @property
    def _change_form(self) -> type[BaseForm]:
        return self.change_form or self.operations.form

    @property
    def _warns(self) -> bool:
        return self.operations.alike is not none_alike

    @property
    def _one(self) -> str:
        return f"/<key:{self.operations.key}>"

    def _changed(self, key: str, *, location: str = "", warnings: Sequence[WarningResponse] = ()) -> Response:
        record = self.load(key)
        return record_response(self.response(record), self.versions(record), location=location, warnings=warnings)

    @property
    def description(self) -> Description:
        """Return the part of the API description about these records."""
        noun = self.operations.noun
        name, indefinite = noun.capitalize(), f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
        bodies = [type(example) for example in (self.example, self.detail_example) if example]
        item: dict[str, Any] = {
            "parameters": [schema.key_parameter("id")],
            "get": schema.get_operation(f"get{name}", f"Get {indefinite}", example=self.detail_example or self.example),
            "patch": schema.change_operation(
                f"change{name}",
                f"Update {indefinite}",
                takes=f"{name}Change",
                sent=self.changes,
                example=self.changed_example or self.example,
            ),
        }
        if self.operations.delete:
            item["delete"] = schema.delete_operation(f"delete{name}", f"Delete {indefinite}", description=self.deletion)
        if self.kept:
            schema.refusal_example(item["delete"], "409", self.kept)
        return Description(
            scope=area_of(self.operations.create.permission),
            paths={self.path: self._collection(name, indefinite), f"{self.path}/{{id}}": item},
            schemas={
                **response_schemas(*bodies),
                **(warned_schemas(type(self.example)) if self._warns else {}),
                f"New{name}": schema.form_schema(self._new_form),
                f"{name}Change": schema.form_schema(self._change_form, partial=True),
            },
        )

    def _collection(self, name: str, indefinite: str) -> dict[str, Any]:
        create = schema.create_operation(
            f"create{name}",
            f"Create {indefinite}",
            takes=f"New{name}",
            sent=self.created or schema.request_example(self.example, self.operations.form),
            example=self.example,
            returns=warned_name(type(self.example)) if self._warns else "",
        )
        schema.refusal_example(create, "409", self.duplicate)
        found = schema.list_operation(
            f"list{name}s",
            f"List {name.lower()}s",
            order=self.order,
            example=self.example,
            parameters=schema.filter_parameters(self.filters),
        )
        return {"get": found, "post": create}
