"""The Programme's part of the API's description."""

from typing import Any

from ranzcred.core.forms.fields import Schema
from ranzcred.core.lists.filters import SEARCH_LENGTH
from ranzcred.domain.directory.forms import MemberChangeForm, MemberForm, OrganisationForm
from ranzcred.domain.directory.models import CertificationTier, MemberRole, ProgrammeStatus
from ranzcred.domain.directory.operations import EMAIL_TAKEN, NZBN_TAKEN
from ranzcred.web.api.document import Description
from ranzcred.web.api.schema import (
    OPTIONAL,
    REVISION,
    REVISION_EXAMPLE,
    TEXT,
    change_operation,
    create_operation,
    enum_schema,
    form_schema,
    get_operation,
    key_parameter,
    list_operation,
    query_parameter,
    record_schema,
    refusal_example,
    text_parameter,
)

TIER = enum_schema(CertificationTier)
STATUS = enum_schema(ProgrammeStatus)
ORGANISATION: dict[str, Schema] = {
    "id": TEXT,
    "name": TEXT,
    "tradingName": OPTIONAL,
    "nzbn": OPTIONAL | {"description": "New Zealand Business Number, 13 digits."},
    "certificationTier": TIER,
    "programmeStatus": STATUS,
    "email": OPTIONAL,
    "phone": OPTIONAL,
    "city": OPTIONAL,
}
MEMBER: dict[str, Schema] = {
    "id": TEXT,
    "firstName": TEXT,
    "lastName": TEXT,
    "email": OPTIONAL,
    "phone": OPTIONAL,
    "lbpNumber": OPTIONAL | {"description": "Licensed Building Practitioner."},
    "role": enum_schema(MemberRole),
    "active": {"type": "boolean", "description": "Whoever has left is inactive, and keeps what was awarded."},
    "organisation": record_schema({"id": TEXT, "name": TEXT}),
}
NEW_ORGANISATION: dict[str, Any] = {
    "name": "Skyline Roofing Limited",
    "tradingName": "Skyline",
    "nzbn": "9429000000017",
    "certificationTier": "CERTIFIED",
    "programmeStatus": "ACTIVE",
    "email": "office@skyline.example.nz",
    "phone": "+64 3 555 0101",
    "city": "Whangārei",
}
ORGANISATION_ID = "0197a3c2-5b1e-7d40-8f3a-2c6e9b1d4f70"
NEW_MEMBER: dict[str, Any] = {
    "firstName": "Aroha",
    "lastName": "Ngata",
    "email": "aroha@skyline.example.nz",
    "phone": "021 555 0102",
    "lbpNumber": "BP123456",
    "role": "STAFF",
}
ORGANISATION_EXAMPLE = {"id": ORGANISATION_ID, **NEW_ORGANISATION, **REVISION_EXAMPLE}
MEMBER_EXAMPLE: dict[str, Any] = {
    "id": "0197a3c4-9c2f-7a11-b6d5-83e0f4c7a912",
    **NEW_MEMBER,
    "active": True,
    "organisation": {"id": ORGANISATION_ID, "name": NEW_ORGANISATION["name"]},
}
MEMBER_RECORD_EXAMPLE = {**MEMBER_EXAMPLE, **REVISION_EXAMPLE}

ORGANISATIONS: dict[str, Any] = {
    "get": list_operation(
        "listOrganisations",
        "List organisations",
        order="By name.",
        schema="Organisation",
        example=ORGANISATION_EXAMPLE,
        parameters=[
            text_parameter("q", SEARCH_LENGTH, "Words in name, trading name, NZBN or city."),
            query_parameter("tier", TIER, "The certification tier."),
            query_parameter("status", STATUS, "The programme status."),
        ],
    ),
    "post": create_operation(
        "createOrganisation",
        "Create an organisation",
        takes="NewOrganisation",
        sent=NEW_ORGANISATION,
        schema="Organisation",
        example=ORGANISATION_EXAMPLE,
    ),
}
ONE_ORGANISATION: dict[str, Any] = {
    "parameters": [key_parameter("id")],
    "get": get_operation("getOrganisation", "Get an organisation", schema="Organisation", example=ORGANISATION_EXAMPLE),
    "patch": change_operation(
        "changeOrganisation",
        "Change an organisation",
        takes="OrganisationChange",
        sent={"programmeStatus": "RENEWAL_DUE"},
        schema="Organisation",
        example=ORGANISATION_EXAMPLE | {"programmeStatus": "RENEWAL_DUE", "version": 2},
    ),
}
MEMBERS: dict[str, Any] = {
    "parameters": [key_parameter("id")],
    "get": list_operation(
        "listMembers",
        "List an organisation's staff",
        order="By last name, then by first name, whoever is inactive among them.",
        schema="Member",
        example=MEMBER_RECORD_EXAMPLE,
        parameters=[text_parameter("q", SEARCH_LENGTH, "Words in name, e-mail address or LBP number.")],
        statuses=["404"],
    ),
    "post": create_operation(
        "createMember",
        "Add somebody to an organisation",
        takes="NewMember",
        sent=NEW_MEMBER,
        schema="Member",
        example=MEMBER_RECORD_EXAMPLE,
        statuses=["404"],
    ),
}
ONE_MEMBER: dict[str, Any] = {
    "parameters": [key_parameter("id"), key_parameter("memberId")],
    "get": get_operation(
        "getMember", "Get one of an organisation's staff", schema="Member", example=MEMBER_RECORD_EXAMPLE
    ),
    "patch": change_operation(
        "changeMember",
        "Change one of an organisation's staff",
        description="Whoever becomes inactive does so for a `reason`, which the audit log keeps.",
        takes="MemberChange",
        sent={"active": False, "reason": "Left the trade."},
        schema="Member",
        example=MEMBER_RECORD_EXAMPLE | {"active": False, "version": 2},
    ),
}
refusal_example(ORGANISATIONS["post"], "409", NZBN_TAKEN)
refusal_example(MEMBERS["post"], "409", EMAIL_TAKEN)

ROOT = "/api/admin/organisations"
DESCRIPTION = Description(
    paths={
        ROOT: ORGANISATIONS,
        f"{ROOT}/{{id}}": ONE_ORGANISATION,
        f"{ROOT}/{{id}}/members": MEMBERS,
        f"{ROOT}/{{id}}/members/{{memberId}}": ONE_MEMBER,
    },
    schemas={
        "Organisation": record_schema({**ORGANISATION, **REVISION}),
        "NewOrganisation": form_schema(OrganisationForm),
        "OrganisationChange": form_schema(OrganisationForm, partial=True),
        "Holder": record_schema(MEMBER),
        "Member": record_schema({**MEMBER, **REVISION}),
        "NewMember": form_schema(MemberForm),
        "MemberChange": form_schema(MemberChangeForm, partial=True),
    },
)
