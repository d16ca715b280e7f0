"""Derived columns, by which organisations and members are searched, sorted and kept unique."""

from typing import cast

from sqlalchemy import Connection, Table, event, inspect, select, update
from sqlalchemy.orm import Mapper

from ranzcred.core.text import address_key, code_key, search_key
from ranzcred.domain.audit.proof.derived import DerivedColumns, State, kept_apart, register_derived
from ranzcred.domain.directory.models import Organisation, OrganisationMember, full_name

MEMBERS = cast("Table", OrganisationMember.__table__)


def last_word(last_name: str | None) -> str:
    """Return the last word of a surname with several, folded: "rangi" of "Te Rangi" or "Aroha-Rangi"; else ""."""
    words = search_key(last_name or "").split()
    return words[-1] if len(words) > 1 else ""


def words_within(name: str, first_name: str, last_word: str) -> str:
    """Return the words of a folded name that begin neither way round and are not the last, with a blank before several:
    the others are found by the columns that begin with them.
    """
    words = first_name.split()
    known = {*words[:1], *name.split()[:1], last_word}
    others = [word for word in words if word not in known]
    return f" {' '.join(others)}" if len(others) > 1 else "".join(others)


def derive_member(
    first_name: str | None, last_name: str | None, email: str | None, lbp_number: str | None
) -> dict[str, str | None]:
    """Return the derived columns of a member, without those of the organisation."""
    names = (
        search_key(full_name(last_name, first_name)),
        search_key(full_name(first_name, last_name)),
        last_word(last_name),
    )
    return {
        **dict(zip(("name_folded", "first_name_folded", "last_word_folded"), names, strict=True)),
        "middle_folded": words_within(*names),
        "email_key": address_key(email) if email else None,
        "lbp_key": code_key(lbp_number) if lbp_number else None,
    }


def derive_organisation(name: str, trading_name: str | None, city: str | None) -> dict[str, str | None]:
    """Return the derived columns of an organisation."""
    return {
        "name_folded": search_key(name),
        "trading_name_folded": search_key(trading_name) if trading_name else None,
        "city_folded": search_key(city) if city else None,
    }


def _derive_stored_member(state: State) -> dict[str, str | None]:
    """Return the derived columns of a stored member."""
    columns = derive_member(state["first_name"], state["last_name"], state["email"], state["lbp_number"])
    columns |= kept_apart(state, email_key=columns["email_key"])
    return {**columns, "organisation_folded": search_key(state["organisation_name"])}


register_derived(
    "Organisation",
    DerivedColumns(rule=lambda state: derive_organisation(state["name"], state["trading_name"], state["city"])),
)
register_derived(
    "OrganisationMember",
    DerivedColumns(
        rule=_derive_stored_member,
        looked_up={
            "organisation_name": select(Organisation.name)
            .where(Organisation.id == OrganisationMember.organisation_id)
            .scalar_subquery()
        },
    ),
)


@event.listens_for(Organisation, "before_insert")
@event.listens_for(Organisation, "before_update")
def _derive_organisation(_mapper: Mapper[Organisation], _: Connection, organisation: Organisation) -> None:
    for column, value in derive_organisation(organisation.name, organisation.trading_name, organisation.city).items():
        setattr(organisation, column, value)


@event.listens_for(OrganisationMember, "before_insert")
@event.listens_for(OrganisationMember, "before_update")
def _derive_member(_mapper: Mapper[OrganisationMember], connection: Connection, member: OrganisationMember) -> None:
    for column, value in derive_member(member.first_name, member.last_name, member.email, member.lbp_number).items():
        setattr(member, column, value)
    if inspect(member).attrs.organisation_id.history.has_changes():
        # Shared, so that whoever renames the organisation at this moment comes after, and finds this member too.
        name = connection.scalar(
            select(Organisation.name).where(Organisation.id == member.organisation_id).with_for_update(read=True)
        )
        member.organisation_folded = search_key(name or "")  # a key that refers to nothing is refused next


@event.listens_for(Organisation, "after_update")
def _derive_members(_mapper: Mapper[Organisation], connection: Connection, organisation: Organisation) -> None:
    """Copy an organisation's new name to its members. Derived columns are not audited."""
    if inspect(organisation).attrs.name.history.has_changes():
        connection.execute(
            update(MEMBERS)
            .where(MEMBERS.c.organisation_id == organisation.id)
            .values(organisation_folded=organisation.name_folded)
        )
