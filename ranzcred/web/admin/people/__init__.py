"""All people, of all organisations."""

from ranzcred.web.admin.people.views import blueprint
from ranzcred.web.navigation import NavItem

NAV = NavItem(
    label="People",
    endpoint="people.person_list",
    icon="users",
    weight=22,
    go="p",
    pages=(
        "credentials.member_page",
        "credentials.member_assign",
        "credentials.member_assign_confirmed",
        "member_credentials",
    ),
)

__all__ = ["NAV", "blueprint"]
