"""The files of docs/deployment/, read."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from ranzcred.config import ROOT

DEPLOYMENT = ROOT / "docs" / "deployment"
SYSTEMD = DEPLOYMENT / "systemd"
SERVICES = {path.stem: path for path in sorted(SYSTEMD.glob("*.service"))}
INSTALLED = "/srv/ranzcred/"
"""Where docs/running.md has the code."""

Directives = Mapping[str, Sequence[str]]


def directives(path: Path) -> Directives:
    """Return a unit's directives, each with its values in order; one may be given more than once."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in path.read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            found[name].append(value)
    return found


def settings_in(name: str) -> set[str]:
    """Return the settings that an environment file has, those that wait to be switched on too."""
    text = (DEPLOYMENT / "environment" / f"{name}.env").read_text()
    return set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE))


def environment_files(unit: Directives) -> list[str]:
    """Return the names of a unit's environment files."""
    return [re.sub(r"^/etc/ranzcred/(\w+)\.env$", r"\1", path) for path in unit["EnvironmentFile"]]
