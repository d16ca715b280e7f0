"""The figures of a run: what they are to reach, and what they were at the last release."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

KIB = 1024
RELEASE = Path(__file__).with_name("release.json")
"""The figures of the last release, written by --release."""
SLOWER, MORE = 1.3, 1.1
"""How many times the limit of before, and how many times the bytes, are worse and no chance."""
SLOWER_MS = 1.0
"""Milliseconds below which a difference is chance."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What a call takes: milliseconds in the middle and at 95 in 100, of its SQL alone, and of the bare limit: that SQL
    and a constant page of its size by the same server; bytes sent, and not packed; calls a second by eight clients.
    """

    p50: float
    p95: float
    limit: float = 0.0
    statements: int = 0
    sql: float = 0.0
    sent: int = 0
    size: int = 0
    rate: float = 0.0

    @property
    def ratio(self) -> float:
        """How many times the bare limit it takes."""
        return self.p50 / self.limit if self.limit else 0.0


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What some figures are to reach at some sizes: `most` and `least` by their names."""

    what: str
    sizes: str = "S M L"
    most: Mapping[str, float] = field(default_factory=dict)
    least: Mapping[str, float] = field(default_factory=dict)


SHAPE = {"p50": 25, "size": 60 * KIB}
AIMS = (
    Aim(what="definitions", most={"ratio": 4, "size": 40 * KIB, "sent": 12 * KIB}),
    Aim(what="definitions", sizes="S", least={"rate": 500}),
    Aim(what="definitions", sizes="M", least={"rate": 400}),
    Aim(what="definitions", sizes="L", least={"rate": 200}),
    Aim(what="definitions, searched", sizes="S", most={"p50": 7.0}),
    Aim(what="definitions, searched", sizes="M", most={"p50": 6.4}),
    Aim(what="edit form", sizes="S", most={"p50": 4.7}),
    Aim(what="edit form", sizes="M", most={"p50": 3.9}),
    Aim(what="edit form", sizes="L", most={"p50": 7.3}),
    Aim(what="dashboard", sizes="L", most={"p50": 15}),
    Aim(what="Programme", most={"ratio": 4, "growth": 1.2}),
    Aim(what="audit log", sizes="S M L log", most={"ratio": 4, "growth": 1.2, **SHAPE}),
    Aim(what="audit log, far back", sizes="S M L log", most=SHAPE),
    Aim(what="audit log, searched", sizes="S M L log", most=SHAPE),
    Aim(what="audit log, of a person", sizes="S M L log", most=SHAPE),
    Aim(what="audit log, of a record", sizes="S M L log", most=SHAPE),
    Aim(what="held by everyone", most=SHAPE),
    Aim(what="held by everyone, searched", most=SHAPE),
    Aim(what="held by everyone, by expiry", most=SHAPE),
    Aim(what="held by everyone, assign form", most=SHAPE),
    Aim(what="held by one in fifteen", most=SHAPE),
    Aim(what="held by one in fifteen, searched", most=SHAPE),
    Aim(what="held by few", most=SHAPE),
    Aim(what="largest organisation", most={"ratio": 4, **SHAPE}),
    Aim(what="largest organisation, searched", most=SHAPE),
    Aim(what="person with the most", most=SHAPE),
    Aim(what="in the browser: save", sizes="L", most={"p95": 60}),
    Aim(what="in the browser: search", sizes="L", most={"p95": 60}),
    Aim(what="in the browser: sort", sizes="L", most={"p95": 60}),
)
MEMORY = 120
"""MiB that two workers and what starts them keep together, after all that is measured here."""

Run = dict[str, dict[str, Figure]]
"""The figures of one database, by size and by what was done."""


def missed(run: Run) -> Iterator[str]:
    """Say what falls short of its aim."""
    for aim in AIMS:
        for size in aim.sizes.split():
            figure = run.get(size, {}).get(aim.what)
            if figure is None:
                continue
            for name, most in aim.most.items():
                found = _measure(run, size, aim.what, name)
                if found > most:
                    yield f"{aim.what}, {size}: {name} {found:,.1f}, to be at most {most:,}"
            for name, least in aim.least.items():
                found = _measure(run, size, aim.what, name)
                if found < least:
                    yield f"{aim.what}, {size}: {name} {found:,.1f}, to be at least {least:,}"


def _measure(run: Run, size: str, what: str, name: str) -> float:
    if name == "growth":
        return run[size][what].p50 / run["S"][what].p50 if "S" in run else 0.0
    return float(getattr(run[size][what], name))


def worse(kind: str, run: Run) -> Iterator[str]:
    """Say what is worse than at the last release: by the limit, since machines differ, by statements and by bytes."""
    for size, before in _release().get(kind, {}).items():
        for what, figure in before.items():
            now = run.get(size, {}).get(what)
            if now is None:
                continue
            slower = now.ratio > figure.ratio * SLOWER and now.p50 - figure.ratio * now.limit > SLOWER_MS
            if slower:
                yield f"{what}, {size}: {now.ratio:.1f} × the limit, was {figure.ratio:.1f} ×"
            for name in ("statements", "sent", "size"):
                was, found = getattr(figure, name), getattr(now, name)
                if found > was * (1 if name == "statements" else MORE):
                    yield f"{what}, {size}: {name} {found:,}, was {was:,}"


def release(runs: Mapping[str, Run]) -> None:
    """Keep the figures of a run as those of the release, beside those that it did not measure."""
    kept = json.loads(RELEASE.read_text()) if RELEASE.exists() else {}
    for kind, run in runs.items():
        for size, figures in run.items():
            kept.setdefault(kind, {})[size] = {what: asdict(figure) for what, figure in figures.items()}
    RELEASE.write_text(f"{json.dumps(kept, indent=1)}\n")


def _release() -> dict[str, Run]:
    if not RELEASE.exists():
        return {}
    kept = json.loads(RELEASE.read_text())
    return {
        kind: {size: {what: Figure(**each) for what, each in figures.items()} for size, figures in run.items()}
        for kind, run in kept.items()
    }
