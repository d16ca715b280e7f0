"""An association of any size, the same each time, as skewed as real ones: a few organisations have most people, a few
definitions most holders, a few names most who bear them (Zipf's law), with a long tail.
"""

import hashlib
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from ranzcred.core import clock
from ranzcred.core.text import identity_key, search_key
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.chain import Event
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.directory.derived_columns import derive_member

FIRST = ["Aroha", "Mere", "Wiremu", "Sione", "Mele", "Hēmi", "Anahera", "Tāne", "Ngaire", "Rawiri", "Oliver", "Grace"]
LAST = ["Ngata", "Parata", "Latu", "Te Rangi", "Smith", "Wilson", "Tamahori", "van der Berg", "Chen", "Singh"]
TRADE = ["Roofing", "Reroofing", "Cladding", "Spouting", "Flashing", "Slating"]
WORDS = [
    a + b for a in ("ka", "mo", "ti", "ru", "po", "wha", "he", "na") for b in ("ri", "ana", "ua", "toa", "nui", "")
]
FIRSTS = FIRST + [f"{word.title()}{end}" for word in WORDS for end in ("", "ra")]
LASTS = LAST + [f"{name}{word}" for word in WORDS for name in LAST]
MATERIALS = ["Slate", "Copper", "Zinc", "Longrun", "Membrane", "Shingle", "Tile", "Cedar"]
REQUIREMENTS = "Two assessed jobs with photos, one of them witnessed, and the workbook signed by a supervisor."
FLATTENED = 1.6
"""How far down Zipf's law begins: the first of 10,000 organisations has 7 in 100 of all people, not 10."""
MANY_HELD = 200
"""How many credentials the person has who has the most, where there are so many definitions."""
STATUSES = ["AWARDED", "NOT_STARTED", "IN_TRAINING", "ASSESSMENT_PENDING"]
OF_A_HUNDRED = [82, 7, 8, 3]
Row = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much of everything. One credential in ten has expired, and `lapsed` more have without its being stored. The
    log has `log` entries of which only the shape is true before those others.
    """

    definitions: int
    organisations: int
    members: int
    credentials: int
    entries: int = 0
    lapsed: int = 0
    log: int = 0


SIZES = {
    "S": Size(definitions=20, organisations=50, members=1_000, credentials=3_000, entries=3_000),
    "M": Size(definitions=200, organisations=2_000, members=40_000, credentials=120_000, entries=60_000),
    "L": Size(definitions=1_000, organisations=10_000, members=300_000, credentials=1_000_000, entries=250_000),
    "log": Size(definitions=20, organisations=50, members=1_000, credentials=3_000, entries=3_000, log=10_000_000),
}


def key(kind: str, n: int) -> str:
    """Return the key of a record: a UUIDv7, as records get, later ones with a later time."""
    tail = hashlib.md5(f"{kind}{n}".encode(), usedforsecurity=False).hexdigest()
    time = f"{0x0197A3C20000 + n * 977:012x}"
    return f"{time[:8]}-{time[8:]}-7{tail[:3]}-8{tail[3:6]}-{tail[6:18]}"


def organisation_key(n: int) -> str:
    """Return the key of an organisation, of which the first is the largest."""
    return key("organisation", n)


def member_key(n: int) -> str:
    return key("member", n)


def definition_key(rank: int) -> str:
    """Return the key of a definition, of which the first is held by everyone, the next by fewer and fewer."""
    return DEFAULTS[rank].id if rank < len(DEFAULTS) else key("definition", rank)


def shares(total: int, parts: int) -> list[int]:
    """Divide a total into so many parts by Zipf's law, the largest first, none of them empty."""
    weights = [1 / (n + FLATTENED) for n in range(parts)]
    each = (total - parts) / sum(weights)
    found = [1 + int(weight * each) for weight in weights]
    found[0] += total - sum(found)
    return found


def rank_held_by(size: Size, people: int) -> int:
    """Return the rank of the definition whose holders are nearest to so many."""
    return min(range(size.definitions), key=lambda rank: abs(_holders(size)[rank] - people))


def person_with_most(size: Size) -> int:
    """Return the number of the member who holds the most."""
    return size.members // 3


def organisations(size: Size) -> Iterator[Row]:
    for n in range(size.organisations):
        name = organisation_name(n)
        yield {
            "id": organisation_key(n),
            "name": name,
            "name_folded": search_key(name),
            "certification_tier": "CERTIFIED",
            "programme_status": "ACTIVE",
        }


def organisation_name(n: int) -> str:
    return f"{'Ridgeline' if n % 9 == 0 else WORDS[n % len(WORDS)].title()} {n} {TRADE[n % len(TRADE)]}"


@cache
def organisations_of_members(size: Size) -> Sequence[int]:
    """Return the number of each member's organisation."""
    counts = shares(size.members, size.organisations)
    found = [n for n, count in enumerate(counts) for _ in range(count)]
    random.Random(1).shuffle(found)  # noqa: S311 - the same each time
    return found


def members(size: Size) -> Iterator[Row]:
    """One in nine has left."""
    chosen = random.Random(2)  # noqa: S311
    firsts = chosen.choices(FIRSTS, _weights(FIRSTS), k=size.members)
    lasts = chosen.choices(LASTS, _weights(LASTS), k=size.members)
    organisation_of = organisations_of_members(size)
    for n, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        email = f"{search_key(first)}.{search_key(last).replace(' ', '')}.{n}@example.co.nz"
        organisation = organisation_of[n]
        yield {
            "id": member_key(n),
            "organisation_id": organisation_key(organisation),
            "first_name": first,
            "last_name": last,
            "email": email,
            "role": "STAFF",
            "active": n % 9 != 4 or n == person_with_most(size),
            "organisation_folded": search_key(organisation_name(organisation)),
            **derive_member(first, last, email, None),
        }


def definition_content(n: int) -> dict[str, Any]:
    """Return what is typed of a definition."""
    return {
        "title": f"{MATERIALS[n % len(MATERIALS)]} {TRADE[n % len(TRADE)]} {n}",
        "level": n % 10 + 1,
        "issuing_body": "RANZ",
        "skill_standard": f"NZQA Skill Standard {n}",
        "requirements": REQUIREMENTS,
    }


def definitions(size: Size) -> Iterator[Row]:
    """All but the defaults, which are there."""
    for n in range(len(DEFAULTS), size.definitions):
        content = definition_content(n)
        yield {
            **content,
            "id": definition_key(n),
            "is_default": False,
            "title_key": identity_key(content["title"]),
            "issuing_body_key": identity_key("RANZ"),
            "title_folded": search_key(content["title"]),
            "issuing_body_folded": search_key("RANZ"),
        }


def credentials(size: Size) -> Iterator[Row]:
    """Who holds what, in no order, as it comes to be over years."""
    today = clock.today()
    chosen = random.Random(3)  # noqa: S311
    pairs = _held(size)
    chosen.shuffle(pairs)
    every = size.credentials // size.lapsed if size.lapsed else size.credentials + 1
    statuses = chosen.choices(STATUSES, OF_A_HUNDRED, k=len(pairs))
    keys = [definition_key(rank) for rank in range(size.definitions)]
    for n, (rank, member) in enumerate(pairs):
        lapsed = n % every == 0 and n // every < size.lapsed
        expired = n % 10 == 3 and not lapsed
        status = "EXPIRED" if expired else "AWARDED" if lapsed else statuses[n]
        awarded = status in {"AWARDED", "EXPIRED"}
        expires = today + timedelta(days=-1 - n % 700 if expired else -1 - n % 30 if lapsed else n % 1000)
        yield {
            "id": key("credential", n),
            "definition_id": keys[rank],
            "member_id": member_key(member),
            "status": status,
            "awarded_on": today - timedelta(days=1000 + n % 1000) if awarded else None,
            "valid_from": today - timedelta(days=1000 + n % 1000) if awarded else None,
            "expiry_date": expires if awarded and (n % 20 or lapsed) else None,
            "expiry_alert_90_sent": False,
            "expiry_alert_60_sent": False,
            "expiry_alert_30_sent": False,
        }


def entries(size: Size) -> Iterator[Event]:
    """What the audit log tells: changes of members."""
    return (
        Event(
            actor=SYSTEM,
            action=AuditAction.UPDATE,
            resource_type="OrganisationMember",
            resource_id=member_key(n % size.members),
            previous_state={"phone": None, "version": 1},
            new_state={"phone": f"+64 21 {n:06}", "version": 2},
            details={"name": FIRST[n % len(FIRST)]},
        )
        for n in range(size.entries)
    )


@cache
def _holders(size: Size) -> Sequence[int]:
    """Return how many hold each definition, by rank: the first everyone, the others by Zipf's law."""
    rest = size.credentials - size.members - min(MANY_HELD, size.definitions - 1)
    return [size.members, *(min(count, size.members - 1) for count in shares(rest, size.definitions - 1))]


def _held(size: Size) -> list[tuple[int, int]]:
    """Return the pairs of a definition's rank and a member's number; one member holds many."""
    most = person_with_most(size)
    found = [(0, member) for member in range(size.members)]
    found += [(rank, most) for rank in range(1, min(MANY_HELD, size.definitions - 1) + 1)]
    others = [member for member in range(size.members) if member != most]
    turns = itertools.cycle(random.Random(4).sample(others, len(others)))  # noqa: S311
    for rank, count in enumerate(_holders(size)[1:], start=1):
        found += [(rank, member) for member in itertools.islice(turns, count)]
    return found


def _weights(names: Sequence[str]) -> list[float]:
    return [1 / (n + FLATTENED) for n in range(len(names))]
