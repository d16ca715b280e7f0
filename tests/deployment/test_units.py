"""The units of docs/deployment/systemd/: each with a user, rights and secrets of its own, and no more."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from ranzcred.cli.main import cli
from tests.deployment.units import DEPLOYMENT, INSTALLED, SERVICES, SYSTEMD, directives, environment_files, settings_in
from tests.support.command import RANZCRED
from tests.support.database.restricted import CREATED, sql_of

HARDENED = {
    "UMask": ["0077"],
    "NoNewPrivileges": ["yes"],
    "CapabilityBoundingSet": [""],
    "ProtectSystem": ["strict"],
    "ProtectHome": ["yes"],
    "InaccessiblePaths": ["-/srv/ranzcred/.git"],
    "PrivateTmp": ["yes"],
    "PrivateDevices": ["yes"],
    "ProtectProc": ["invisible"],
    "ProcSubset": ["pid"],
    "ProtectClock": ["yes"],
    "ProtectControlGroups": ["yes"],
    "ProtectHostname": ["yes"],
    "ProtectKernelLogs": ["yes"],
    "ProtectKernelModules": ["yes"],
    "ProtectKernelTunables": ["yes"],
    "LockPersonality": ["yes"],
    "MemoryDenyWriteExecute": ["yes"],
    "RemoveIPC": ["yes"],
    "RestrictNamespaces": ["yes"],
    "RestrictRealtime": ["yes"],
    "RestrictSUIDSGID": ["yes"],
    "SystemCallArchitectures": ["native"],
}
CALLS = ["@system-service", "~@privileged @resources"]
ALONE = {"PrivateNetwork": ["yes"], "IPAddressDeny": ["any"], "RestrictAddressFamilies": ["AF_UNIX"]}
WITH_NETWORK = {"PrivateNetwork": [], "IPAddressDeny": [], "RestrictAddressFamilies": ["AF_UNIX AF_INET AF_INET6"]}
SECRETS = {
    "ranzcred": ("web", {"DATABASE_URL", "RANZCRED_DATA_DIR", "SECRET_KEY"}),
    "ranzcred-migrate": ("migrate", {"DATABASE_URL"}),
    "ranzcred-sweep": ("sweep", {"DATABASE_URL"}),
    "ranzcred-deliver": ("deliver", {"DATABASE_URL", "RANZCRED_SMTP_URL", "RANZCRED_SMS_URL"}),
    "ranzcred-audit": ("audit", {"DATABASE_URL"}),
}
"""The environment file of each unit's own, and what is in it."""
SHARED = {
    "RANZCRED_ENV",
    "RANZCRED_ALLOWED_HOSTS",
    "RANZCRED_PROXIES",
    "RANZCRED_MAIL_FROM",
    "RANZCRED_SMS_FROM",
}
EXPOSURE = {"ranzcred": 8, "ranzcred-migrate": 7, "ranzcred-sweep": 7, "ranzcred-deliver": 16, "ranzcred-audit": 7}
"""The most that `systemd-analyze security` may find of each unit, in tenths; it judges what is bare at 96."""
OFFLINE_SINCE = 250
"""The version of systemd that judges files without running them."""

each_service = pytest.mark.parametrize("name", SERVICES)


def analyzers() -> list[str]:
    """Return the systemd-analyze of this machine, if there is one that reads files alone."""
    found = shutil.which("systemd-analyze")
    if not found:
        return []
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    return [found] if int(version) >= OFFLINE_SINCE else []


def test_units_are_known() -> None:
    assert set(SERVICES) == set(SECRETS) == set(EXPOSURE)
    assert {path.stem for path in SYSTEMD.glob("*.timer")} == {"ranzcred-sweep", "ranzcred-deliver", "ranzcred-audit"}
    assert {path.stem for path in (DEPLOYMENT / "environment").iterdir()} == {
        "settings",
        *(own for own, _ in SECRETS.values()),
    }


@each_service
def test_unit_has_no_right_that_it_does_not_need(name: str) -> None:
    unit = directives(SERVICES[name])
    expected = HARDENED | (WITH_NETWORK if name == "ranzcred-deliver" else ALONE)
    assert {directive: unit.get(directive, []) for directive in expected} == expected
    # gunicorn gives its socket to the user that it runs as already.
    assert unit["SystemCallFilter"] == [*CALLS, "@chown"] if name == "ranzcred" else CALLS
    assert "ReadWritePaths" not in unit
    assert "AmbientCapabilities" not in unit


def test_each_unit_has_a_user_of_its_own_who_is_a_role() -> None:
    users = [user for path in SERVICES.values() for user in directives(path)["User"]]
    text = (DEPLOYMENT / "sysusers.conf").read_text()
    # A colon would end the field of /etc/passwd.
    declared = re.findall(r'^u (\w+) - "[^":]+" /\S*$', text, re.MULTILINE)
    assert sorted(users) == sorted(declared) == sorted(CREATED.findall(sql_of("roles.sql")))
    assert len(set(users)) == len(SERVICES)
    assert re.findall(r"^m .*", text, re.MULTILINE) == ["m www-data ranzcred"]


@each_service
def test_unit_reads_its_own_secrets_alone(name: str) -> None:
    own, expected = SECRETS[name]
    unit = directives(SERVICES[name])
    assert environment_files(unit) == ["settings", own]
    assert settings_in(own) == expected
    assert settings_in("settings") == SHARED
    assert unit.get("ConditionPathExists", []) == (["/etc/ranzcred/migrate.env"] if own == "migrate" else [])
    for path in (*unit.get("RuntimeDirectoryMode", []), *unit.get("StateDirectoryMode", [])):
        assert path == ("0750" if name == "ranzcred" and path != "0700" else "0700")


@each_service
def test_unit_starts_commands_that_are_there(name: str) -> None:
    commands = re.findall(rf"{INSTALLED}\.venv/bin/ranzcred ([^'\n]+)", SERVICES[name].read_text())
    assert commands
    for line in commands:
        words = shlex.split(line.replace("$$(date +%%F)", "today"))
        command: click.Command = cli
        while isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        command.make_context(command.name, words)
        for word in words:
            assert not word.startswith(INSTALLED) or (DEPLOYMENT.parents[1] / word.removeprefix(INSTALLED)).exists()


def copied(folder: Path, *, elsewhere: bool) -> list[Path]:
    """Copy the units to a folder, where the command is that of this machine."""
    units = []
    for path in sorted(SYSTEMD.glob("ranzcred*")):
        copy = folder / path.name
        copy.write_text(path.read_text().replace(f"{INSTALLED}.venv/bin/ranzcred", str(RANZCRED)))
        units.append(copy)
        if elsewhere and path.suffix == ".service":
            shutil.copytree(SYSTEMD, folder / f"{path.name}.d", ignore=shutil.ignore_patterns("ranzcred*"))
    return units


@pytest.mark.parametrize("elsewhere", [False, True], ids=["database here", "database elsewhere"])
def test_units_are_approved_by_systemd(tmp_path: Path, elsewhere: bool) -> None:
    """Where there is one: the tests above need none."""
    units = copied(tmp_path, elsewhere=elsewhere)
    assert len(units) == len(SERVICES) + 3
    for analyze in analyzers():
        verified = subprocess.run([analyze, "verify", *units], capture_output=True, text=True, check=False)
        assert (verified.returncode, verified.stderr) == (0, "")
        for name in SERVICES:
            limit = f"--threshold={EXPOSURE[name] + (10 if elsewhere else 0)}"
            judged = subprocess.run(
                [analyze, "security", "--offline=yes", "--no-pager", limit, tmp_path / f"{name}.service"],
                capture_output=True,
                text=True,
                check=False,
            )
            assert judged.returncode == 0, judged.stdout
