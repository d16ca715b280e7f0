"""Entity tags of records, and preconditions of changes (RFC 9110)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus

from flask import request

from ranzcred.core.errors import Problem, Stale

CHANGED = "This has changed since. Get it again and repeat your change."
WEAK = (
    'A weak tag, W/"…", never matches in If-Match. Compressing proxies create them: get this again with '
    "Accept-Encoding: identity, and send that tag."
)


class PreconditionFailed(Problem):
    """The record is no longer what `If-Match` names."""

    status = HTTPStatus.PRECONDITION_FAILED

    def __init__(self, sentence: str = CHANGED) -> None:
        super().__init__(sentence, error="Precondition failed", details={"If-Match": [sentence]})


def entity_tag(versions: Sequence[object]) -> str:
    """Return the entity tag: the record's version, and what else its response depends on, such as counts: "3-0.2.1"."""
    version, *others = map(str, versions)
    return "-".join([version, ".".join(others)] if others else [version])


@contextmanager
def precondition(versions: Sequence[int | str]) -> Iterator[int | None]:
    """Check a change against `If-Match`; yield the version that it names, None if any version will do.

    Raise PreconditionFailed if `If-Match` does not name the current record, or if that changes before the operation
    locks it.
    """
    version = _insisted_version(versions)
    try:
        yield version
    except Stale as stale:
        if version is None:
            raise
        raise PreconditionFailed from stale


def _insisted_version(versions: Sequence[int | str]) -> int | None:
    wanted = request.headers.get("If-Match", "*").strip()
    if wanted == "*":
        return None
    # The whole tag is compared, quotes included, and a weak one never matches (RFC 9110, 8.8.3.2 and 13.1.1).
    tags = list(map(str.strip, wanted.split(",")))
    if f'"{entity_tag(versions)}"' not in tags:
        raise PreconditionFailed(WEAK if any(tag.startswith("W/") for tag in tags) else CHANGED)
    return int(versions[0])
