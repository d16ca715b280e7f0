"""All credentials as a list."""

from dataclasses import dataclass

from ranzcred.domain.credentials.overview.credentials import CredentialList, list_credentials
from ranzcred.domain.credentials.overview.filters import CredentialFilters
from ranzcred.web.kit.lists.paged_list import ListPage, ListTable, PagedList


@dataclass(frozen=True, kw_only=True)
class CredentialsTable(ListTable[CredentialList]):
    """All credentials, or those that the filters leave."""

    template: str = "admin/credentials/overview/_credentials_table.html"


@dataclass(frozen=True, kw_only=True)
class CredentialsPage(ListPage):
    """The whole page."""

    template: str = "admin/credentials/overview/credential_list.html"


CREDENTIALS = PagedList(
    plural="credentials",
    filters=CredentialFilters,
    load=list_credentials,
    endpoint="all_credentials.credential_list",
    page=CredentialsPage,
    table=CredentialsTable,
)
