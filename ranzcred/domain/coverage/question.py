"""What a page of coverage is asked about, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from ranzcred.core import clock
from ranzcred.core.formats import date as in_words
from ranzcred.domain.coverage.filters import CoverageFilters, Programme
from ranzcred.domain.coverage.scope import Scope, WantedCredentials, all_of, any_of, any_usual
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.queries import list_definitions_by_key
from ranzcred.domain.directory.queries import list_organisations_by_key


@dataclass(frozen=True, kw_only=True)
class CoverageQuestion:
    """What is asked: what people should hold, the definitions that this names, and the organisation if it is one."""

    filters: CoverageFilters
    scope: Scope
    wanted: WantedCredentials
    definitions: Sequence[MicroCredentialDefinition]
    organisation: str = ""

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The key and the title of each micro-credential that is chosen, also of one that is gone."""
        titles = {each.id: each.title for each in self.definitions}
        return [(key, titles.get(key, "No longer here")) for key in self.filters.definitions]

    @property
    def scope_sentence(self) -> str:
        """Whom it counts: "People active on 28 Nov 2026 in organisations in the programme."."""
        filters = self.filters
        who = "People, active or not," if filters.staff else "People active"
        return f"{who} on {in_words(filters.day)} in {self.organisation or self._organisations}."

    @property
    def day_sentence(self) -> str:
        """How that is known: as known on a day, or of one to come, if nothing changes until then."""
        filters = self.filters
        known = f"as known on {in_words(filters.known)}" if filters.known else ""
        ahead = "if nothing changes until then" if filters.day > clock.today() else ""
        words = ", ".join(filter(None, (known, ahead)))
        return f"On {in_words(filters.day)}, {words}." if words else ""

    @property
    def wanted_sentence(self) -> str:
        """What they should hold: "Covered: who holds Reroofing and Repairs."."""
        titles = [each.title for each in self.definitions]
        if not titles:
            return "Nothing is asked about: no micro-credential counts for this."
        if self.wanted.any_one and len(titles) > 1:
            return f"Covered: who holds any of {', '.join(titles)}."
        return f"Covered: who holds {' and '.join(filter(None, (', '.join(titles[:-1]), titles[-1])))}."

    @property
    def _organisations(self) -> str:
        filters = self.filters
        words = ["organisations"]
        words += [f"of the tier {filters.tier.label}"] if filters.tier else []
        words += [f"in {filters.city}"] if filters.city else []
        if filters.programme is None:
            words.append("in the programme")
        elif filters.programme is not Programme.ALL:
            words.append(f"whose programme status is {filters.programme.label}")
        return " ".join(words)


def question_of(filters: CoverageFilters, scope: Scope | None = None) -> CoverageQuestion:
    """Return what filters ask about, of a scope in place of theirs if there is one: what is chosen, or what counts for
    the purpose; in three statements at most, and one more for an organisation.
    """
    scope = scope or filters.scope
    wanted = _wanted_by(filters)
    found = {each.id: each for each in list_definitions_by_key(wanted.definitions)} if wanted.definitions else {}
    organisation = next(iter(list_organisations_by_key(list(filter(None, [scope.organisation])))), None)
    return CoverageQuestion(
        filters=filters,
        scope=scope,
        wanted=wanted,
        definitions=[found[key] for key in wanted.definitions if key in found],
        organisation=organisation.name if organisation else "",
    )


def _wanted_by(filters: CoverageFilters) -> WantedCredentials:
    if filters.definitions:
        return all_of(filters.definitions, filters.day)
    return any_of(filters.purpose, filters.day) if filters.purpose else any_usual(filters.day)
