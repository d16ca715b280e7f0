"""The routes of imports: upload, dry run, import."""

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict, NotFound
from ranzcred.core.permissions import Permission
from ranzcred.domain.imports import operations, queries
from ranzcred.domain.imports.filters import RowFilters
from ranzcred.domain.imports.forms import FILE_LIMIT, TOO_LARGE, ImportForm
from ranzcred.domain.imports.models import ImportKind
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.imports import responses
from ranzcred.web.admin.organisations.blueprint import blueprint
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.refusals import attempt
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.uploads import accepts_file

IMPORTS = "/import"
IMPORT = f"{IMPORTS}/<key:import_id>"


@blueprint.get(IMPORTS)
@requires(Permission.IMPORT_RUN, readable_by=Permission.MEMBER_READ)
def import_new() -> ResponseReturnValue:
    """Show the upload form; `kind` in the query is the kind of file."""
    kind = request.args.get("kind", "")
    return responses.form_page(ImportForm(data={"kind": kind} if kind in set(ImportKind) else None))


@blueprint.get(f"{IMPORTS}/template/<key:kind>")
@requires(Permission.IMPORT_RUN, Permission.MEMBER_READ)
def import_template(kind: str) -> ResponseReturnValue:
    """Download an empty file with the right columns."""
    if kind not in set(ImportKind):
        raise NotFound("Template not found. Choose one on the import page.")
    return responses.file_response(queries.template(ImportKind(kind)), f"{kind}-template.csv")


@blueprint.post(IMPORTS)
@requires(Permission.IMPORT_RUN)
@accepts_file(limit=FILE_LIMIT, too_large=TOO_LARGE)
@transactional
def import_upload() -> ResponseReturnValue:
    """Store an uploaded file and start its dry run, which a short file finishes at once."""
    form = ImportForm(CombinedMultiDict((request.files, request.form)))
    if not form.validate():
        too_large = form.file.too_large
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.UNPROCESSABLE_ENTITY
        return responses.form_page(form, status=status)
    imported = operations.start_import(
        kind=ImportKind(form.kind.data), file_name=form.file.file_name, table=form.file.table, by=principal()
    )
    if imported.total <= operations.ROWS_AT_ONCE:
        operations.finish_check(import_id=imported.id)
    return responses.uploaded_response(imported)


@blueprint.get(IMPORT)
@requires(Permission.IMPORT_RUN, Permission.MEMBER_READ)
def import_page(import_id: str) -> ResponseReturnValue:
    """Show the progress of the dry run, its result, or the import."""
    return responses.rows_response(queries.get_import(import_id), RowFilters.from_args(request.args))


@blueprint.post(IMPORT)
@requires(Permission.IMPORT_RUN)
@transactional
def import_continue(import_id: str) -> ResponseReturnValue:
    """Continue the dry run: by one step for htmx, else to its end."""
    if htmx.wants_partial():
        return responses.checked_response(operations.continue_import(import_id=import_id))
    return responses.checked_response(operations.finish_check(import_id=import_id))


@blueprint.post(f"{IMPORT}/apply")
@requires(Permission.IMPORT_RUN)
def import_apply(import_id: str) -> ResponseReturnValue:
    """Import all rows, or none. If that is refused, repeat the dry run and store it."""

    def apply() -> bool:
        with writing():
            confirmed = "all_the_same" in request.form
            return operations.apply_import(
                import_id=import_id, by=principal(), settings=current_settings(), all_the_same=confirmed
            )

    applied = attempt(apply, Conflict)
    if isinstance(applied, Conflict):
        with writing():
            operations.compare_again(import_id=import_id)
        return responses.refused_response(queries.get_import(import_id), applied)
    return responses.applied_response(queries.get_import(import_id), applied=applied)


@blueprint.post(f"{IMPORT}/discard")
@requires(Permission.IMPORT_RUN)
@transactional
def import_discard(import_id: str) -> ResponseReturnValue:
    """Discard the import."""
    return responses.discarded_response(operations.discard_import(import_id=import_id))


@blueprint.get(f"{IMPORT}/refused")
@requires(Permission.IMPORT_RUN, Permission.MEMBER_READ)
def import_refused(import_id: str) -> ResponseReturnValue:
    """Download the refused rows, with the reasons."""
    imported = queries.get_import(import_id)
    return responses.file_response(queries.refused_rows(imported), f"refused-{imported.kind}.csv")
