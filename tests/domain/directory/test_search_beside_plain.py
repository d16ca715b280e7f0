"""The search for people finds whom a plain one in Python finds: each word begins one of the name, of the organisation
or of the address.
"""

import random

from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.text import address_key, search_key
from ranzcred.domain.directory.member_search import find_and_count, search_condition, search_people
from ranzcred.domain.directory.models import OrganisationMember, full_name
from tests.support.factories.many import store_all
from tests.support.factories.people import new_organisation

PEOPLE, QUERIES = 400, 250
FIRST = ["Aroha", "Mere", "Hēmi", "Zoë Mārama", "Anna-Luisa Maria", "An", "Te"]
LAST = ["Ngata", "Te Rangi", "van der Berg", "Smith-Rewi", "O’Neill", "De la Cruz", "Mere", ""]
ORGANISATIONS = ["Ridgeline Roofing", "Te Ara Aroha & Co", "Van Roofs", "Berg"]


def new_people(app: Flask, die: random.Random) -> list[OrganisationMember]:
    """People with names of one word to six, some of whom have left."""
    keys = [new_organisation(app, name=name) for name in ORGANISATIONS]
    people = []
    for n in range(PEOPLE):
        first, last = die.choice(FIRST), die.choice(LAST)
        people.append(
            OrganisationMember(
                id=f"p{n:03}",
                organisation_id=die.choices(keys, (80, 10, 5, 5))[0],
                first_name=first,
                last_name=last or None,
                email=f"{die.choice(['office', 'mere', 'x'])}.{n}@roof.nz" if die.random() < 0.5 else None,
                active=die.random() < 0.9,
            )
        )
    store_all(app, people)
    return people


def begins(word: str, text: str) -> bool:
    return f" {text}".find(f" {word}") >= 0


def plainly_finds(person: OrganisationMember, query: str) -> bool:
    texts = [
        search_key(full_name(person.first_name, person.last_name)),
        search_key(full_name(person.last_name, person.first_name))[: len(search_key(person.last_name or ""))],
        search_key(person.organisation.name),
    ]
    address = address_key(person.email or "")
    return all(
        any(begins(search_key(word), text) for text in texts) or address.startswith(address_key(word))
        for word in query.split()
    )


def typed(die: random.Random, people: list[OrganisationMember]) -> str:
    """A few words of one or two people and organisations, cut off anywhere."""
    words: list[str] = []
    for person in die.sample(people, 2):
        words += [*full_name(person.first_name, person.last_name, person.email, person.organisation.name).split(), "zz"]
    found = (word.strip("&") for word in die.sample(words, die.randint(1, 4)))
    return " ".join(word[: die.randint(1, 7)] for word in found if search_key(word))


def test_search_finds_whom_a_plain_one_finds(app: Flask) -> None:
    die = random.Random(25)  # noqa: S311 - the same each time
    new_people(app, die)
    with app.app_context():
        people = list(db.session.scalars(db.select(OrganisationMember).order_by(OrganisationMember.id)))
        for _ in range(QUERIES):
            query = typed(die, people)
            expected = {person.id for person in people if search_key(query) and plainly_finds(person, query)}
            everyone = search_people(query, limit=PEOPLE)
            assert (query, {person.id for person in everyone}) == (query, expected)
            condition = db.select(OrganisationMember.id).where(search_condition(query))
            assert (query, set(db.session.scalars(condition))) == (query, expected)
            shown, total = find_and_count(query, limit=5, counted=PEOPLE)
            active = sorted((person for person in everyone if person.active), key=by_name)
            assert (query, [person.id for person in shown], total) == (query, [p.id for p in active[:5]], len(active))


def by_name(person: OrganisationMember) -> tuple[str, str, str]:
    return person.name_folded, person.organisation_folded, person.id
