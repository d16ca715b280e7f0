"""The lists of organisations, people and micro-credentials as files."""

from collections.abc import Sequence

from ranzcred.core.lists.exports import ListExport
from ranzcred.core.phones import shown_phone
from ranzcred.core.spreadsheets.columns import FileColumn, ValueKind
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.credentials.lists.definitions import DefinitionRow, find_definition_keys, load_definitions
from ranzcred.domain.credentials.lists.members import MemberRow, find_staff_keys, load_staff
from ranzcred.domain.credentials.lists.organisations import OrganisationRow, find_organisation_keys, load_organisations
from ranzcred.domain.credentials.overview.people import PersonRow, find_people_keys, load_people
from ranzcred.domain.directory.own_people.sign_ins import OwnSignIn, list_own_sign_ins

SignsIn = tuple[MemberRow, OwnSignIn]

CATALOGUE_COLUMNS: Sequence[FileColumn[DefinitionRow]] = (
    FileColumn("Title", lambda row: row.definition.title),
    FileColumn("Level", lambda row: row.definition.level, ValueKind.NUMBER),
    FileColumn("Issuing body", lambda row: row.definition.issuing_body),
    FileColumn("Skill standard", lambda row: row.definition.skill_standard),
    FileColumn("Requirements", lambda row: row.definition.requirements),
    FileColumn("Validity in months", lambda row: row.definition.validity_months, ValueKind.NUMBER),
    FileColumn("State", lambda row: row.definition.state.value.capitalize()),
    FileColumn("Assigned", lambda row: row.assigned, ValueKind.NUMBER),
    FileColumn("Assigned to people who have left", lambda row: row.former, ValueKind.NUMBER),
    FileColumn("Type", lambda row: "Default" if row.definition.is_default else "Custom"),
)
ORGANISATION_COLUMNS: Sequence[FileColumn[OrganisationRow]] = (
    FileColumn("Name", lambda row: row.organisation.name),
    FileColumn("Trading name", lambda row: row.organisation.trading_name),
    FileColumn("NZBN", lambda row: row.organisation.nzbn),
    FileColumn("Tier", lambda row: row.organisation.certification_tier.label),
    FileColumn("Programme status", lambda row: row.organisation.programme_status.label),
    FileColumn("Email", lambda row: row.organisation.email),
    FileColumn("Phone", lambda row: shown_phone(row.organisation.phone)),
    FileColumn("City", lambda row: row.organisation.city),
    FileColumn("People", lambda row: row.staff, ValueKind.NUMBER),
    FileColumn("Assigned", lambda row: row.assigned, ValueKind.NUMBER),
    FileColumn("Awarded", lambda row: row.awarded, ValueKind.NUMBER),
)
PEOPLE_COLUMNS: Sequence[FileColumn[PersonRow]] = (
    FileColumn("Name", lambda row: row.member.display_name),
    FileColumn("Organisation", lambda row: row.member.organisation.name),
    FileColumn("LBP number", lambda row: row.member.lbp_number),
    FileColumn("Email", lambda row: row.member.email),
    FileColumn("Phone", lambda row: shown_phone(row.member.phone)),
    FileColumn("Role", lambda row: row.member.role.label),
    FileColumn("Active", lambda row: "Yes" if row.member.active else "No"),
    FileColumn("Assigned", lambda row: row.assigned, ValueKind.NUMBER),
    FileColumn("Awarded", lambda row: row.awarded, ValueKind.NUMBER),
    FileColumn("Expiring in 90 days", lambda row: row.expiring, ValueKind.NUMBER),
)
STAFF_COLUMNS: Sequence[FileColumn[MemberRow]] = (
    FileColumn("Name", lambda row: row.member.display_name),
    FileColumn("Role", lambda row: row.member.role.label),
    FileColumn("Email", lambda row: row.member.email),
    FileColumn("Phone", lambda row: shown_phone(row.member.phone)),
    FileColumn("LBP number", lambda row: row.member.lbp_number),
    FileColumn("Credentials", lambda row: row.credentials, ValueKind.NUMBER),
    FileColumn("Active", lambda row: "Yes" if row.member.active else "No"),
)
CATALOGUE = ListExport(
    name="micro-credentials",
    title="Micro-credentials",
    columns=lambda _filters: CATALOGUE_COLUMNS,
    find=find_definition_keys,
    load=lambda keys, _filters: load_definitions(keys),
)
ORGANISATIONS = ListExport(
    name="organisations",
    title="Member organisations",
    columns=lambda _filters: ORGANISATION_COLUMNS,
    find=find_organisation_keys,
    load=lambda keys, _filters: load_organisations(keys),
)
PEOPLE = ListExport(
    name="people", title="People", columns=lambda _filters: PEOPLE_COLUMNS, find=find_people_keys, load=load_people
)


def staff_export(organisation_id: str) -> ListExport:
    """Return the people of an organisation as a file."""
    return ListExport(
        name="people-of-organisation",
        title="People of one organisation",
        columns=lambda _filters: STAFF_COLUMNS,
        find=lambda filters, limit: find_staff_keys(organisation_id, filters, limit),
        load=lambda keys, _filters: load_staff(keys),
    )


def own_people_export(organisation_id: str, by: SignedInUser) -> ListExport:
    """Return the people of the organisation that somebody administers as a file, with whether they may sign in."""

    def load(keys: Sequence[str], _filters: object) -> list[SignsIn]:
        rows = load_staff(keys)
        sign_ins = list_own_sign_ins([row.member for row in rows], by=by)
        return [(row, sign_ins[row.member.id]) for row in rows]

    signs_in = FileColumn[SignsIn]("May sign in", lambda row: row[1].label)
    return ListExport(
        name="people",
        title="People",
        columns=lambda _filters: [*(each.read_from(lambda row: row[0]) for each in STAFF_COLUMNS), signs_in],
        find=lambda filters, limit: find_staff_keys(organisation_id, filters, limit),
        load=load,
    )
