"""Names are the same, and found, whatever apostrophes, hyphens, blanks and letters with a stroke they are typed with.

What the rule makes equal stays apart: all definitions of one identity but the first get their own key behind it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

import sqlalchemy as sa
from alembic import op
import ranzcred.core.db.types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BATCH = 5_000
FOLDED = ranzcred.core.db.types.FoldedText
Rule = Callable[[str], str]
Derived = dict[str, str | None]


def upgrade() -> None:
    op.add_column("organisation_members", sa.Column("lbp_key", FOLDED(), nullable=True))
    op.add_column("notifications", sa.Column("title_folded", FOLDED(), server_default=sa.text("''"), nullable=False))
    fold(identity_key, search_key)
    fill("organisation_members", ["lbp_number"], lambda row: {"lbp_key": or_none(code_key, row.lbp_number)})
    fill("notifications", ["title"], lambda row: {"title_folded": search_key(row.title)})
    op.create_index(op.f("ix_organisation_members_lbp_key"), "organisation_members", ["lbp_key"])


def downgrade() -> None:
    op.drop_index(op.f("ix_organisation_members_lbp_key"), "organisation_members")
    op.drop_column("organisation_members", "lbp_key")
    op.drop_column("notifications", "title_folded")
    fold(former_identity_key, former_search_key)


def fold(identity: Rule, search: Rule) -> None:
    """Compute the derived columns anew by a rule for identity and one for search."""

    def joined(*parts: str) -> str:
        return " ".join(" ".join(map(search, parts)).split())

    def of_organisation(row: sa.Row) -> Derived:
        return {
            "name_folded": joined(row.name),
            "trading_name_folded": or_none(joined, row.trading_name),
            "city_folded": or_none(joined, row.city),
        }

    def of_member(row: sa.Row) -> Derived:
        words = re.split(r"[\s-]+", joined(row.last_name))
        return {
            "name_folded": joined(row.last_name, row.first_name),
            "first_name_folded": joined(row.first_name, row.last_name),
            "last_word_folded": words[-1] if len(words) > 1 else "",
            "organisation_folded": joined(row.organisation_name),
        }

    fill("organisations", ["name", "trading_name", "city"], of_organisation)
    fill(
        "organisation_members",
        ["first_name", "last_name"],
        of_member,
        "(SELECT name FROM organisations o WHERE o.id = t.organisation_id) AS organisation_name",
    )
    fold_definitions(identity, search)


def fold_definitions(identity: Rule, search: Rule) -> None:
    """Whoever has their key already keeps it, then the defaults come first."""
    rows = op.get_bind().execute(sa.text("SELECT * FROM micro_credential_definitions ORDER BY is_default DESC, id")).all()
    keys = {row.id: (identity(row.title), row.level, identity(row.issuing_body)) for row in rows}
    taken: set[tuple[str, int, str]] = set()
    apart: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: keys[row.id] != (row.title_key, row.level, row.issuing_body_key)):
        title = keys[row.id][0]
        apart[row.id] = f"{title} {row.id}" if keys[row.id] in taken else title
        taken.add(keys[row.id])
    write(
        "micro_credential_definitions",
        [
            {
                "row_id": row.id,
                "title_key": apart[row.id],
                "issuing_body_key": identity(row.issuing_body),
                "title_folded": search(row.title),
                "issuing_body_folded": search(row.issuing_body),
                "skill_standard_folded": or_none(search, row.skill_standard),
            }
            for row in rows
        ],
    )


def fill(table: str, columns: list[str], derive: Callable[[sa.Row], Derived], *also: str) -> None:
    """Give each row what follows from its other columns, a batch at a time by key."""
    for rows in batches(f"SELECT id, {', '.join([*columns, *also])} FROM {table} t"):
        write(table, [{"row_id": row.id, **derive(row)} for row in rows])


def batches(select: str) -> Iterator[list[sa.Row]]:
    statement, after = sa.text(f"{select} WHERE id > :after ORDER BY id LIMIT {BATCH}"), ""
    while rows := op.get_bind().execute(statement, {"after": after}).all():
        yield list(rows)
        after = rows[-1].id


def write(table: str, rows: list[Derived]) -> None:
    setting = ", ".join(f"{name} = :{name}" for name in rows[0] if name != "row_id") if rows else ""
    if rows:
        op.get_bind().execute(sa.text(f"UPDATE {table} SET {setting} WHERE id = :row_id"), rows)


def or_none(rule: Rule, text: str | None) -> str | None:
    return rule(text) if text else None


# The rules as they were here: later ones of the application make no other database of this.
FORMAT = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0"
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
)
APOSTROPHES = "`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u055a\u2018\u2019\u201b\u2032\u2035\ua78b\ua78c"
HYPHENS = "\u058a\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212"
ONE_SPELLING = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(HYPHENS, "-"))
PLAIN_LETTERS = str.maketrans(
    dict(zip("ðđɖɗøɔłŀɫħıɨŧƭŋɲƀɓƈƒǥɠƙƥƴɏƶʉəɛǝɍȼ", "ddddoolllhiittnnbbcfggkpyyzuaeerc", strict=True))
    | {"æ": "ae", "œ": "oe", "þ": "th", "ß": "ss", "ĸ": "k", "'": "", "\u00b7": "", "\u2027": ""}
)


def identity_key(text: str) -> str:
    seen = re.sub(f"[{FORMAT}]", "", composed(text.translate(ONE_SPELLING))).translate(ONE_SPELLING)
    return " ".join(composed(composed(seen).casefold()).translate(ONE_SPELLING).split())


def search_key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", identity_key(text)).translate(PLAIN_LETTERS)
    letters = (char for char in plain if not unicodedata.combining(char))
    in_words = (char if char.isalnum() or unicodedata.category(char).startswith("M") else " " for char in letters)
    return " ".join("".join(in_words).split())


def code_key(text: str) -> str:
    return search_key(text).replace(" ", "")


def composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def former_identity_key(text: str) -> str:
    return composed(composed(text).casefold()).strip()


def former_search_key(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).strip()
