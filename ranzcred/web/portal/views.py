"""What an organisation sees of its staff's credentials, and each of its staff of their own."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission, Role
from ranzcred.domain.credentials.lists import own
from ranzcred.domain.credentials.lists.own import HeldFilters
from ranzcred.domain.credentials.lists.standing import Expiry
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.kit.lists.paged_list import PagedList, Part

blueprint = Blueprint("portal", __name__)


@blueprint.get("/credentials")
@requires(Permission.HELD_CREDENTIAL_READ)
def held_list() -> ResponseReturnValue:
    """The table, searched, filtered, sorted and paged as the address says."""
    user = principal()
    return PagedList(
        plural="held",
        filters=HeldFilters,
        load=lambda filters: own.list_held(user, filters),
        endpoint="portal.held_list",
        page=Part(
            ["portal/held_list.html"],
            context=lambda: {
                "whose": own.whose(user),
                "statuses": [(status.value, status.label) for status in MicroCredentialStatus],
                "expiries": [(expiry.value, expiry.label) for expiry in Expiry],
                "staff": [(staff.value, staff.label) for staff in own.Staff],
            },
        ),
        table="portal/_held_table.html",
        context=lambda _listing: {"of_staff": user.role is Role.ORG_ADMIN},
    ).list_response()
