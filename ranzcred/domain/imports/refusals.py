"""Why a row matches no single record, in words that say whose a key is and what to do."""

from dataclasses import dataclass

from ranzcred.domain.directory.operations import SHARED_ADDRESS


class Unclear(Exception):
    """A row that matches several records, somebody else's, or refers to one that does not exist.

    `field` is the column of the problem, "" for the whole row.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def key_of_another(field: str, key: str, *, holder: str, given: str) -> Unclear:
    """Return the refusal of a row that has the key of `holder` and is named otherwise."""
    words = WORDS[field]
    return Unclear(
        field,
        f"The {words.noun} {key} belongs to {holder}, so this row would give {given} {words.what} of {holder}. "
        f"Correct the {words.short}, or leave it out. If {holder} is now called {given}, change the name on "
        f"{words.whose} own page first, then import.",
    )


def key_and_name_of_two(field: str, key: str, *, holder: str, given: str) -> Unclear:
    """Return the refusal of a row that has the key of `holder` and the name of another record."""
    words = WORDS[field]
    return Unclear(
        field,
        f"The {words.noun} {key} belongs to {holder}, and {words.other} is already called {given}. "
        f"Correct the {words.short} or the name, or leave the {words.short} out.",
    )


def keys_of_two(email: str, lbp: str, *, holder: str, other: str) -> Unclear:
    """Return the refusal of a row that has the e-mail address of one person and the LBP number of another."""
    return Unclear(
        "email",
        f"The email {email} belongs to {holder}, and the LBP number {lbp} to {other}. "
        "Correct one of the two, or leave it out.",
    )


def key_of_other(field: str, noun: str, key: str, *, holder: str, given: str) -> Unclear:
    """Return the refusal of a result that has the key of `holder` and names somebody else."""
    return Unclear(
        field, f"The {noun} {key} belongs to {holder}, not {given}. Correct the {noun} or the name, or leave one out."
    )


def shared_address(email: str, *, holder: str) -> Unclear:
    """Return the refusal of a row that has an address which another person has."""
    return Unclear("email", f"The email {email} already belongs to {holder}. {SHARED_ADDRESS}")


def key_in_another_row(field: str, key: str, *, row: int, holder: str, given_alike: bool) -> Unclear:
    """Return the refusal of a row that has the key of another row and is named otherwise; `given_alike` says whether
    the two may still be one.
    """
    words = WORDS[field]
    sentence = f"Row {row:,}, {holder}, also has the {words.noun} {key}."
    return Unclear(field, " ".join([sentence, words.rule, *([words.once] if given_alike else [])]))


@dataclass(frozen=True, kw_only=True)
class KeyWords:
    """The words about one kind of key."""

    noun: str
    short: str
    what: str
    whose: str = "their"
    other: str = "someone else"
    rule: str
    once: str = "If they are the same person, keep only one row."


WORDS = {
    "email": KeyWords(noun="email", short="email", what="the awards", rule=SHARED_ADDRESS),
    "lbp_number": KeyWords(
        noun="LBP number",
        short="number",
        what="the awards",
        rule="Each LBP number belongs to one person. Correct one of them, or leave it blank.",
    ),
    "nzbn": KeyWords(
        noun="NZBN",
        short="NZBN",
        what="the people and the awards",
        whose="its",
        other="another organisation",
        rule="Each NZBN belongs to one organisation. Correct one of them, or leave it blank.",
        once="If they are the same organisation, keep only one row.",
    ),
}
