"""What people do all day, and what the largest of everything costs, as calls."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bench.support.association import (
    Size,
    definition_content,
    definition_key,
    member_key,
    organisation_key,
    organisations_of_members,
    person_with_most,
    rank_held_by,
)
from bench.support.calling import Call, Make
from bench.support.filling import BENCH
from ranzcred.core import clock
from ranzcred.core.db.transactions import writing
from ranzcred.domain.definitions.operations import create_definition

TIMES = 40
"""How often each is measured."""
DOOMED = 2 * (TIMES + 5)
OFTEN = {"definitions", "definitions, searched", "edit form", "API: one, by status", "audit log, of a record"}
OFTEN |= {"dashboard", "find anything", "largest organisation, searched", "held by few", "people to assign, searched"}
HTMX = {"HX-Request": "true"}
CATALOGUE, PROGRAMME, LOG = "/admin/micro-credentials", "/admin/programme", "/admin/audit-log"
numbers = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that people do; `alone` where many clients at once would get into each other's way."""

    name: str
    make: Make
    alone: bool = False


def actions(size: Size, token: str) -> list[Action]:
    """What is measured, each with calls that differ as people's do."""
    if size.log:
        return of_the_log(size)
    lists = [*of_lists(), *of_the_log(size), *of_the_largest(size)]
    return [*of_the_catalogue(size), *lists, *of_the_interface(token)]


def of_the_catalogue(size: Size) -> list[Action]:
    kept = size.definitions - 3
    versions: dict[int, int] = {}
    doomed = itertools.count()

    def form(title: str) -> dict[str, str]:
        return {"title": title, "level": "4", "issuing_body": "RANZ", "skill_standard": "", "requirements": ""}

    def create(*_: int) -> Call:
        return Call(path=CATALOGUE, form=form(f"Bench {next(numbers)}"), headers=HTMX)

    def edit(client: int, _: int) -> Call:
        which = client % kept
        versions[which] = versions.get(which, 0) + 1
        # What awards keep the words of stays: a change of those is a question first.
        given = {**definition_content(which + 3), "grace_days": next(numbers) % 300, "version": versions[which]}
        typed = {name: str(value) for name, value in given.items()}
        return Call(path=f"{CATALOGUE}/{definition_key(which + 3)}", form=typed, headers=HTMX)

    def delete(*_: int) -> Call:
        return Call(path=f"{CATALOGUE}/doomed{next(doomed):04}/delete", form={}, headers=HTMX)

    return [
        Action(name="definitions", make=get(CATALOGUE)),
        Action(name="definitions, searched", make=searched(f"{CATALOGUE}?q=", "slate", "co", "zinc+7")),
        Action(name="definitions, by how many have each", make=get(f"{CATALOGUE}?sort=-assigned")),
        Action(name="edit form", make=get(f"{CATALOGUE}/{definition_key(4)}/edit", **HTMX)),
        Action(name="create", make=create),
        Action(name="edit", make=edit),
        Action(name="delete", make=delete, alone=True),
    ]


def of_lists() -> list[Action]:
    return [
        Action(name="dashboard", make=get("/admin")),
        Action(name="all people", make=get("/admin/people")),
        Action(name="all credentials", make=get("/admin/credentials")),
        Action(
            name="all credentials, searched",
            make=searched("/admin/credentials?q=", "aroha+slate", "ridgeline+9+slating", "mere+ng"),
        ),
        Action(name="find anything", make=searched("/admin/search?q=", "aroha", "mere+ng", "ridgeline+9")),
        Action(name="Programme", make=get(PROGRAMME)),
        Action(name="Programme, by awards", make=get(f"{PROGRAMME}?sort=-awarded")),
    ]


def of_the_log(size: Size) -> list[Action]:
    return [
        Action(name="audit log", make=get(LOG)),
        Action(name="audit log, far back", make=get(f"{LOG}?before={(size.log + size.entries) // 2}")),
        Action(name="audit log, searched", make=searched(f"{LOG}?q=", "aroha", "wiremu+64", "slate")),
        Action(name="audit log, of a person", make=get(f"{LOG}?person=user3")),
        Action(name="audit log, of a record", make=get(f"{LOG}?record={member_key(7)}")),
    ]


def years_ago(years: int) -> date:
    return clock.today() - timedelta(days=365 * years)


def of_the_largest(size: Size) -> list[Action]:
    """The definitions that all, that one in fifteen, and that hardly anybody holds; the largest organisation; the
    person who holds the most.
    """
    everyone = f"{CATALOGUE}/{definition_key(0)}"
    many = f"{CATALOGUE}/{definition_key(rank_held_by(size, size.members // 15))}"
    few = f"{CATALOGUE}/{definition_key(size.definitions - 1)}"
    largest = f"{PROGRAMME}/{organisation_key(0)}"
    then = f"{everyone}?on={years_ago(2)}"
    most = person_with_most(size)
    person = f"{PROGRAMME}/{organisation_key(organisations_of_members(size)[most])}/staff/{member_key(most)}"
    words = ("aroha", "ng", "ridgeline", "sione+roofing")
    return [
        Action(name="held by everyone", make=get(everyone)),
        Action(name="held by everyone, searched", make=searched(f"{everyone}?q=", *words)),
        Action(name="held by everyone, by expiry", make=get(f"{everyone}?sort=expiry")),
        *(
            Action(name=f"held by everyone {years} years ago", make=get(f"{everyone}?on={years_ago(years)}"))
            for years in (2, 10)
        ),
        Action(name="held by everyone 2 years ago, as known then", make=get(f"{then}&known={years_ago(2)}")),
        Action(name="held by everyone 2 years ago, by expiry", make=get(f"{then}&sort=expiry")),
        Action(name="held by everyone 2 years ago, searched", make=searched(f"{then}&q=", *words)),
        Action(name="held by everyone, assign form", make=get(f"{everyone}/assign")),
        Action(name="people to assign, searched", make=searched(f"{everyone}/assign?q=", "aroha", "mere+ng")),
        Action(name="held by one in fifteen", make=get(many)),
        Action(name="held by one in fifteen, searched", make=searched(f"{many}?q=", *words)),
        Action(name="held by few", make=get(few)),
        Action(name="largest organisation", make=get(largest)),
        Action(name="largest organisation, searched", make=searched(f"{largest}?q=", "aroha", "ng", "mere+ka")),
        Action(name="person with the most", make=get(person)),
    ]


def of_the_interface(token: str) -> list[Action]:
    called = {"Authorization": f"Bearer {token}"}
    return [
        Action(name="API: definitions", make=get("/api/admin/micro-credentials?page=1&perPage=50", **called)),
        Action(name="API: one, by status", make=get(f"/api/admin/micro-credentials/{definition_key(0)}", **called)),
    ]


def doomed_definitions() -> None:
    """Make definitions to delete."""
    with writing():
        for number in range(DOOMED):
            content = {"title": f"Doomed {number}", "level": 1, "issuing_body": "RANZ"}
            create_definition(content=content, by=BENCH).id = f"doomed{number:04}"


def get(path: str, **headers: str) -> Make:
    return lambda *_: Call(path=path, headers=headers)


def searched(path: str, *queries: str) -> Make:
    return lambda _, number: Call(path=f"{path}{queries[number % len(queries)]}", headers=HTMX)


def often_read(every: Sequence[Action]) -> list[Action]:
    """The actions that change nothing, without the longest answers."""
    return [action for action in every if action.make(0, 0).form is None and action.name in OFTEN]
