"""The names of the sample association's people, businesses and credentials, the same each time.

The addresses end in .example, where no mail goes (RFC 2606).
"""

import itertools
from collections.abc import Iterator
from random import Random
from typing import Any

from ranzcred.core.text import search_key
from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import CertificationTier, MemberRole, ProgrammeStatus

ORGANISATIONS = 60
STAFF = (4, 7, 9, 12, 14, 15, 18, 21, 22, 28)
"""How many people one organisation has, and the next; together 150."""
TARGETS: tuple[tuple[CertificationTier, Purpose, dict[str, int]], ...] = (
    (CertificationTier.MASTER_ROOFER, Purpose.QUALIFIED, {"minimum_people": 4, "minimum_percent": 40}),
    (CertificationTier.MASTER_ROOFER, Purpose.SUPERVISION, {"minimum_people": 2}),
    (CertificationTier.CERTIFIED, Purpose.QUALIFIED, {"minimum_people": 2}),
)
"""How many people of each organisation of a tier should hold something that counts for a purpose."""


def listed(names: str) -> list[str]:
    """Return "Mere,Aroha" as a list."""
    return names.split(",")


FIRST_AND_LAST = (
    (
        listed(
            "Aroha,Mere,Ngaire,Hana,Kiri,Moana,Anahera,Marama,Wiremu,Hēmi,Tāne,Rāwiri,Hōne,Tama,Mikaere,Pita,Rangi,Manaia,"
            "Tūī,Nīkau,Wikitōria,Hinemoa,Rewi,Kahurangi"
        ),
        listed(
            "Ngata,Parata,Tamahori,Te Rangi,Pōtae,Kereama,Rāpana,Tūhoro,Paki,Waititi,Herewini,Hohepa,Keepa,Mānuka,"
            "Ruatapu,Te Aho,Wharerau,Matiu,Rātana,Tāwhiri"
        ),
    ),
    (
        listed(
            "Sione,Mele,Sefa,Lupe,Tevita,Ana,Viliami,Losa,Ioane,Malia,Semisi,Sala,Filipo,Tavita,Leilani,Peni,Manu,Alofa,"
            "Siaosi,Seini"
        ),
        listed(
            "Latu,Tuilagi,Fifita,Leota,Vaipulu,Tupou,Faleafa,Sopoaga,Mataele,Taumalolo,Tavana,Folau,Masoe,Pouono,Tuala,"
            "Vaka,Toleafoa,Havili"
        ),
    ),
    (
        listed(
            "Grace,Oliver,Ruby,Jack,Emma,Liam,Isla,Thomas,Charlotte,George,Lucy,Hamish,Sophie,Callum,Kate,Angus,Megan,"
            "Duncan,Rachel,Craig,Fiona,Stuart,Bronwyn,Nigel"
        ),
        listed(
            "Wood,Wilson,MacLean,Fraser,Hughes,Barnett,Sinclair,Whitaker,Dawson,Holloway,O'Connor,van der Berg,Pearce,"
            "Lockhart,Rutherford,Ashby,Kinsella,Thorne,Marsden,Ellery"
        ),
    ),
    (
        listed(
            "Wei,Mei,Arjun,Priya,Jun,Hana,Rohan,Anjali,Minh,Linh,Daniel,Sunita,Harpreet,Kavita,Jin,Yuna,Ramon,Maricel,"
            "Farah,Imran"
        ),
        listed("Chen,Singh,Patel,Nguyen,Kim,Sharma,Li,Reyes,Kaur,Wong,Tan,Desai,Park,Santos,Rahman,Zhang,Iyer,Tran"),
    ),
)
"""First and last names that go together: Māori, Pasifika, Pākehā, Asian."""
SHARES = (330, 170, 270, 130)
"""How many people have names of each kind; together 900."""
ONE_NAME = [("", "Sukarnoto"), ("", "Venkatesan"), ("Losaline", "")]

PLACES = listed(
    "Tūī Hollow,Kererū Bay,Nīkau Terrace,Pōhutukawa Point,Two Kākā,Rātā Gully,Toetoe Flat,Kōtare Landing,Huia Cutting,"
    "Mānuka Bend,Pīwakawaka Lane,Long Cloud,Rimu Siding,Weka Corner,Tōtara Saddle,Miro Creek,Kāhu Rise,Harakeke Row,"
    "Pāua Shore,Kōkako Spur,Karearea Crest,Rangiora Steps,Tieke Wharf,Kahikatea Mile,Pūkeko Wetland,Horopito Hill,"
    "Mataī Crossing,Kākāpō Ledge,Rewarewa Ridge,Korimako Close"
)
TRADES = ("Roofing", "Reroofing & Cladding", "Longrun", "Slate & Copper", "Spouting & Flashings")
CITIES = listed(
    "Whangārei,Auckland,Manukau,Hamilton,Tauranga,Rotorua,Whakatāne,Taupō,Gisborne,Napier,Hastings,New Plymouth,"
    "Whanganui,Palmerston North,Levin,Ōtaki,Porirua,Wellington,Masterton,Nelson,Blenheim,Greymouth,Christchurch,"
    "Ashburton,Timaru,Ōamaru,Dunedin,Queenstown,Invercargill,Kaitāia"
)
AREAS = "34679"
STATUSES = {
    7: ProgrammeStatus.RENEWAL_DUE,
    11: ProgrammeStatus.SUSPENDED,
    16: ProgrammeStatus.RENEWAL_DUE,
    19: ProgrammeStatus.PENDING,
    23: ProgrammeStatus.RENEWAL_DUE,
    28: ProgrammeStatus.WITHDRAWN,
    34: ProgrammeStatus.SUSPENDED,
    37: ProgrammeStatus.RENEWAL_DUE,
    44: ProgrammeStatus.PENDING,
    48: ProgrammeStatus.RENEWAL_DUE,
    53: ProgrammeStatus.SUSPENDED,
    58: ProgrammeStatus.PENDING,
}
"""The programme status of the organisations that are not active, by number from 0."""
TIERS = (
    *[CertificationTier.CERTIFIED] * 3,
    *[CertificationTier.ACCREDITED] * 2,
    CertificationTier.MASTER_ROOFER,
)

DEFINITIONS: tuple[dict[str, Any], ...] = tuple(
    {
        "title": title,
        "level": level,
        "issuing_body": issuing_body,
        "skill_standard": f"NZQA Skill Standard - {subject}",
        "requirements": requirements,
        "validity_months": months,
        "renewal_window_days": window,
        "grace_days": grace,
        "purposes": purposes,
    }
    for title, level, issuing_body, subject, months, window, grace, purposes, requirements in (
        (
            "Longrun Metal Roofing",
            *(4, "RANZ", "Metal Roofing", 36, 90, 30, (Purpose.QUALIFIED,)),
            "Two supervised installations of at least 120 m² and a practical assessment on site.",
        ),
        (
            "Membrane Roofing",
            *(4, "RANZ", "Membrane Roofing", 36, 90, 0, (Purpose.QUALIFIED,)),
            "Manufacturer's training, three welded test seams and a practical assessment on site.",
        ),
        (
            "Flashings and Penetrations",
            *(5, "RANZ", "Flashings", 36, 90, 0, (Purpose.QUALIFIED,)),
            "Portfolio of eight details, with drawings and photographs, and an interview with an assessor.",
        ),
        (
            "Heritage Slate and Copper",
            *(6, "Heritage Trades Aotearoa", "Heritage Roofing", 60, 90, 0, (Purpose.QUALIFIED, Purpose.SUPERVISION)),
            "Repair of a listed building under supervision, and a written conservation plan.",
        ),
        (
            "Working at Height",
            *(3, "Roof Safety Institute", "Height Safety", 6, 30, 14, (Purpose.COMPLIANCE,)),
            "One-day course and a practical assessment with harness and edge protection.",
        ),
    )
)


def organisations() -> Iterator[dict[str, Any]]:
    """Yield the values of each organisation, by attribute."""
    names = [(place, TRADES[number % len(TRADES)]) for number, place in enumerate(PLACES)]
    names += [(f"{first} & {second}", TRADES[number % 3]) for number, (first, second) in enumerate(_partners())]
    for number, (trading_name, trade) in enumerate(names[:ORGANISATIONS]):
        name = f"{trading_name} {trade}"
        yield {
            "name": name,
            "trading_name": trading_name if number % 4 == 0 else None,
            "nzbn": _nzbn(number),
            "certification_tier": TIERS[number % len(TIERS)],
            "programme_status": STATUSES.get(number, ProgrammeStatus.ACTIVE),
            "email": f"office@{domain(name)}",
            "phone": f"+64{AREAS[number % len(AREAS)]}555{number:04}",
            "city": CITIES[number % len(CITIES)],
        }


def people(organisation: str, names: Iterator[tuple[str, str]], number: int) -> Iterator[dict[str, Any]]:
    """Yield the values of `number` people of an organisation, by attribute, the owner first."""
    for place, (first, last) in enumerate(itertools.islice(names, number)):
        role = (MemberRole.OWNER, MemberRole.ADMIN)[place] if place < 2 else MemberRole.STAFF
        address = f"{'.'.join(filter(None, map(plain, (first, last))))}@{domain(organisation)}"
        yield {
            "first_name": first or None,
            "last_name": last or None,
            "email": None if place % 9 == 8 else address,
            "phone": None if place % 5 == 4 else f"+6421555{place:04}",
            "lbp_number": f"BP{100_000 + len(organisation) * 1_000 + place * 7}" if place % 3 == 0 else None,
            "role": role,
        }


def everybody(chance: Random) -> Iterator[tuple[str, str]]:
    """Yield first and last name of 900 people, and of those with one name ("" for the other), no two alike."""
    chosen = [
        pair
        for (first, last), share in zip(FIRST_AND_LAST, SHARES, strict=True)
        for pair in chance.sample(list(itertools.product(first, last)), share)
    ]
    chosen += ONE_NAME
    chance.shuffle(chosen)
    return iter(chosen)


def domain(organisation: str) -> str:
    """Return the organisation's domain: "tui-hollow.example"."""
    return "-".join(plain(word) for word in organisation.replace("& ", "").split()[:2]) + ".example"


def plain(name: str) -> str:
    """Return a name as it is spelt in an e-mail address."""
    return "".join(letter for letter in search_key(name) if letter.isascii() and letter.isalnum())


def _partners() -> Iterator[tuple[str, str]]:
    """Yield two surnames of different kinds for each business that is named after two partners."""
    maori, pasifika, pakeha, asian = (last for _, last in FIRST_AND_LAST)
    return itertools.chain(zip(maori, pakeha, strict=False), zip(pasifika, asian, strict=False))


def _nzbn(number: int) -> str:
    """Return an NZBN: thirteen digits, the last of which is the GS1 check digit."""
    digits = f"9429{number:08}"
    return digits + str(-sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits)) % 10)
