"""What is shown of a record where it is suggested, found or picked."""

from ranzcred.core.lists.suggestions import Suggestion
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.state import DefinitionState
from ranzcred.domain.directory.models import Organisation, OrganisationMember, ProgrammeStatus


def organisation_suggestion(organisation: Organisation) -> Suggestion:
    """Return what is shown of an organisation."""
    trading = f"trading as {organisation.trading_name}" if organisation.trading_name else ""
    usual = organisation.programme_status is ProgrammeStatus.ACTIVE
    return Suggestion(
        key=organisation.id,
        name=organisation.name,
        about=" · ".join(filter(None, [trading, organisation.city])),
        mark="" if usual else organisation.programme_status.label,
    )


def person_suggestion(member: OrganisationMember) -> Suggestion:
    """Return what is shown of a person."""
    return Suggestion(
        key=member.id,
        name=member.display_name,
        about=" · ".join(filter(None, [member.organisation.name, member.email])),
        mark="" if member.active else "Inactive",
    )


def definition_suggestion(definition: MicroCredentialDefinition) -> Suggestion:
    """Return what is shown of a micro-credential."""
    about = f"Level {definition.level} · {definition.issuing_body}"
    mark = "" if definition.state is DefinitionState.ACTIVE else definition.state.label
    return Suggestion(key=definition.id, name=definition.title, about=about, mark=mark)
