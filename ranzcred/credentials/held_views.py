"""What an organisation sees of its staff's credentials, and each of its staff of their own."""

from flask.typing import ResponseReturnValue

from ranzcred.accounts.current import principal
from ranzcred.credentials import held
from ranzcred.credentials.held import HeldFilters
from ranzcred.credentials.holders import Expiry
from ranzcred.credentials.status import MicroCredentialStatus
from ranzcred.credentials.views import blueprint
from ranzcred.kit.paged_list import PagedList, Part
from ranzcred.permissions import Permission, Role, requires


@blueprint.get("/credentials")
@requires(Permission.HELD_CREDENTIAL_READ)
def held_list() -> ResponseReturnValue:
    """The table, searched, filtered, sorted and paged as the address says."""
    user = principal()
    return PagedList(
        plural="held",
        filters=HeldFilters,
        load=lambda filters: held.list_held(user, filters),
        endpoint="credentials.held_list",
        page=Part(
            ["credentials/held_list.html"],
            context=lambda: {
                "whose": held.whose(user),
                "statuses": [(status.value, status.label) for status in MicroCredentialStatus],
                "expiries": [(expiry.value, expiry.label) for expiry in Expiry],
                "staff": [(staff.value, staff.label) for staff in held.Staff],
            },
        ),
        table="credentials/_held_table.html",
        context=lambda _listing: {"of_staff": user.role is Role.ORG_ADMIN},
    ).list_response()
