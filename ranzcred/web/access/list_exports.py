"""The route by which a list is exported: for whoever may read it, and may export lists."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import begin_reading, writing
from ranzcred.core.db.types import moment_text
from ranzcred.core.errors import Invalid
from ranzcred.core.lists.arguments import optional_choice
from ranzcred.core.permissions import Permission
from ranzcred.core.policy import require
from ranzcred.domain.accounts.list_exports import record_list_export
from ranzcred.domain.audit.queries import read_head
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import may_call, requires
from ranzcred.web.kit.http.downloads import download
from ranzcred.web.kit.lists.exports import EXPORT, ExportedList, FileFormat
from ranzcred.web.kit.lists.paged_list import PagedList


def add_export_route(
    blueprint: Blueprint,
    address: str,
    page: str,
    list_of: Callable[..., PagedList[Any]],
    *,
    permission: Permission = Permission.LIST_EXPORT,
) -> None:
    """Add the route that exports a list, below an address. `page` is the endpoint of the list's page in the blueprint;
    `list_of` returns the list for the URL arguments. Whoever exports it may call the page too.
    """
    endpoint = f"{blueprint.name}.{page}"

    def export(**keys: str) -> ResponseReturnValue:
        """Send all that the filters of the query leave, as a file."""
        require(may_call, principal(), endpoint)
        return _export_response(list_of(**keys))

    export.exported_page = endpoint  # type: ignore[attr-defined]
    export.list_of = list_of  # type: ignore[attr-defined]
    blueprint.post(f"{address}/export", endpoint=f"{page}{EXPORT}")(requires(permission)(export))


def list_on_page(endpoint: str, keys: Mapping[str, Any]) -> PagedList[Any] | None:
    """Return the list that the page of an endpoint shows, for the URL arguments; None if it shows none to export."""
    list_of = getattr(current_app.view_functions.get(f"{endpoint}{EXPORT}"), "list_of", None)
    return list_of(**keys) if list_of else None


def _export_response(shown: PagedList[Any]) -> ResponseReturnValue:
    """Return the file, once the export is on record; or the page that says why there is none."""
    filters = shown.filters.from_args(request.args)
    chosen = optional_choice(request.form, "format", FileFormat, label="Format")
    if chosen is None or shown.export is None:
        raise Invalid("Choose CSV or XLSX.", field="format")
    export = shown.export()
    begin_reading()
    keys = export.find(filters, chosen.most + 1)
    db.session.expunge_all()  # rows that were found stay as they are: after a commit each would be read again
    if len(keys) > chosen.most:
        return shown.page_response(status=HTTPStatus.UNPROCESSABLE_ENTITY, export_problem=chosen.too_many)
    words = filters.in_words(shown.names_of_records(filters))
    exported = ExportedList(export=export, filters=filters, words=words, format=chosen, keys=keys)
    about = {**exported.about, **_record(exported)}
    name = f"{export.name}-{clock.today().isoformat()}.{chosen}"
    return download(exported.parts(about), name=name, mimetype=chosen.mimetype)


def _record(exported: ExportedList) -> dict[str, str]:
    """Record the export, and return when and by whom it was made, and up to which entry the log was there."""
    by, now = principal(), clock.now()
    details = {
        "list": exported.export.title,
        "format": exported.format.label,
        "rows": len(exported.keys),
        "filters": exported.words,
        "query": exported.filters.args(page=1),
    }
    with writing():
        record_list_export(details=details, by=by)
    number, newest = read_head()
    return {
        "Made": f"{clock.auckland(now)} in Auckland ({moment_text(now)} UTC)",
        "By": f"{by.name} ({by.email})",
        "Newest entry of the audit log": str(number),
        "Its hash": newest,
    }
