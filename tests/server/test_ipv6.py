"""The server at an IPv6 address, as `run` says where it serves."""

import re
import urllib.request

import pytest

from ranzcred.config import Settings
from tests.support.http.real_server import ranzcred_run

pytestmark = pytest.mark.of_the_server


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_server_answers_where_it_says(module_settings: Settings, host: str) -> None:
    with ranzcred_run(module_settings, "--host", host) as server:
        base = f"http://[::1]:{server.address[1]}"
        assert server.wait_for(lambda line: "Serving at" in line) == f"Serving at {base}\n"
        link = server.wait_for(lambda line: "/first-admin/" in line).strip()
        assert re.fullmatch(rf"{re.escape(base)}/first-admin/[\w-]+", link)
        for address in (f"{base}/sign-in", link):
            with urllib.request.urlopen(address) as response:  # noqa: S310 - the scheme is ours
                assert response.status == 200
        assert server.get("/livez").status == 200
        assert server.access_line("/sign-in")["address"] == "::1"
