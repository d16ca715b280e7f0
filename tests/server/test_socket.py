"""The server at a Unix socket, behind one proxy."""

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ranzcred.config import Settings
from tests.support.command import ranzcred
from tests.support.http.real_server import RealServer, ranzcred_run

pytestmark = pytest.mark.of_the_server


@pytest.fixture(scope="module")
def server(module_settings: Settings, socket_path: Path) -> Iterator[RealServer]:
    with ranzcred_run(module_settings, "--socket", str(socket_path), RANZCRED_PROXIES="1") as started:
        yield started


def test_socket_is_for_its_owner_and_group(server: RealServer, socket_path: Path) -> None:
    mode = socket_path.stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o660


@pytest.mark.parametrize(
    ("name", "headers", "address"),
    [
        ("one", ["X-Forwarded-For: 192.0.2.1"], "192.0.2.1"),
        ("two", ["X-Forwarded-For: 192.0.2.1, 192.0.2.2"], "192.0.2.2"),
        ("twice", ["X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 192.0.2.2"], "192.0.2.2"),
        ("underscores", ["X-Forwarded-For: 192.0.2.1", "X_Forwarded_For: 192.0.2.2"], "192.0.2.1"),
        ("other", ["Forwarded: for=192.0.2.1", "X-Real-IP: 192.0.2.1"], None),
        ("none", [], None),
        ("text", ["X-Forwarded-For: somewhere"], "invalid"),
    ],
)
def test_address_is_what_the_last_proxy_says(
    server: RealServer, name: str, headers: list[str], address: str | None
) -> None:
    assert server.get(f"/nothing-{name}", *headers).status == 404
    assert server.access_line(f"/nothing-{name}")["address"] == address


@pytest.mark.parametrize(
    "header", ["SCRIPT_NAME: //evil.example", "PATH_INFO: /livez", "X-Forwarded-Host: evil.example"]
)
def test_header_changes_no_address_of_a_page(server: RealServer, header: str) -> None:
    response = server.get("/account", header, "X-Forwarded-Proto: https", "X-Forwarded-Ssl: off")
    assert response.status == 302
    assert "\r\nLocation: /sign-in?next=/account\r\n" in response.head


def test_second_server_leaves_the_first_its_socket(
    server: RealServer, module_settings: Settings, socket_path: Path
) -> None:
    result = ranzcred(module_settings, "run", "--socket", str(socket_path), RANZCRED_PROXIES="1")
    assert (result.returncode, result.stderr) == (
        1,
        f"ranzcred: --socket: another server is listening on {socket_path}.\n",
    )
    assert server.get("/livez").status == 200


def test_socket_without_a_proxy_is_refused(settings: Settings, tmp_path: Path) -> None:
    result = ranzcred(settings, "run", "--socket", str(tmp_path / "s"))
    assert result.returncode == 1
    assert "--socket needs RANZCRED_PROXIES" in result.stderr
    assert "every client would look the same" in result.stderr


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("gone/s", "is not a folder that this user can write to."),
        ("file", "already exists and is not a socket."),
        ("s" * 120, "is longer than the 107 bytes that a Unix socket's path may have."),
    ],
)
def test_socket_that_cannot_be_is_refused(settings: Settings, tmp_path: Path, path: str, sentence: str) -> None:
    (tmp_path / "file").touch()
    result = ranzcred(replace(settings), "run", "--socket", str(tmp_path / path), RANZCRED_PROXIES="1")
    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert line.endswith(sentence)


def test_socket_and_port_are_not_both_given(settings: Settings, tmp_path: Path) -> None:
    result = ranzcred(settings, "run", "--socket", str(tmp_path / "s"), "--port", "5999", RANZCRED_PROXIES="1")
    assert result.returncode == 2
    assert "Give --socket, or --port and --host, not both." in result.stderr
