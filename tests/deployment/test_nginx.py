"""docs/deployment/nginx.conf: what nginx lets through, asked of a real one where there is one."""

import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPMessage, HTTPSConnection
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer
from typing import ClassVar

from ranzcred.domain.notifications.delivery.links import PATHS
from ranzcred.web.kit.http.security import HSTS
from tests.deployment.certificates import certify
from tests.deployment.units import DEPLOYMENT, SERVICES, directives
from tests.support.concurrency import LONGEST_SECONDS

CONF = (DEPLOYMENT / "nginx.conf").read_text()
SOCKET = "/run/ranzcred/ranzcred.sock"
HOST = "credentials.example.org.nz"
MAIN = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log {folder}/access.log;
    gzip on; gzip_types *; gzip_proxied any; gzip_min_length 1;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/ranzcred.conf;
}}
"""
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The policy of what nginx answers itself."""
INVENTED = {
    "X-Forwarded-For": "198.51.100.7",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "evil.example",
    "Forwarded": "for=198.51.100.7;host=evil.example",
    "SCRIPT_NAME": "//evil.example",
}
"""What a client says of itself."""
OWN_HEADERS = {
    "Strict-Transport-Security": "max-age=1",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'self'",
}
"""What the application answers with, said by it alone."""
CONTENT = b"<p>Kowhai Roofing</p>" * 200
ANSWERS = {
    "/plain": {"Content-Type": "text/html", "Vary": "Accept-Encoding"},
    "/tagged": {"Content-Type": "application/json", "ETag": '"3-0.2.1"'},
    "/packed": {"Content-Type": "text/html", "Content-Encoding": "zstd", "Vary": "Accept-Encoding"},
}
"""What the application answers with, by path; whether it is packed is its own affair."""
OF_THE_BODY = {"Content-Length", "Accept-Encoding"}


def test_proxy_knocks_at_the_socket_of_the_unit() -> None:
    unit = directives(SERVICES["ranzcred"])
    [start] = unit["ExecStart"]
    assert f"--socket {SOCKET} " in start
    assert (unit["RuntimeDirectory"], unit["RuntimeDirectoryMode"]) == (["ranzcred"], ["0750"])
    assert set(re.findall(r"proxy_pass (\S+);", CONF)) == {f"http://unix:{SOCKET}"}


def test_proxy_speaks_no_old_protocol_and_adds_to_no_header() -> None:
    assert re.findall(r"ssl_protocols (.*);", CONF) == ["TLSv1.2 TLSv1.3"]
    assert "$proxy_add_x_forwarded_for" not in CONF
    for line in (
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "underscores_in_headers off;",
        "proxy_request_buffering on;",
        "client_body_timeout 10s;",
        "client_header_timeout 10s;",
        "client_max_body_size 6m;",
        "return 301 https://$host$request_uri;",
    ):
        assert f" {line}\n" in CONF, line


class Application(BaseHTTPRequestHandler):
    """Stands where the application does, and keeps what it is asked."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[list[dict[str, str]]] = []

    def do_GET(self) -> None:
        self.asked.append(dict(self.headers))
        self.send_response(200)
        for name, value in {**ANSWERS[self.path], "Content-Length": str(len(CONTENT))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(CONTENT)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(dict(self.headers))
        self.send_response(204)
        for name, value in OWN_HEADERS.items():
            self.send_header(name, value)
        self.end_headers()

    def address_string(self) -> str:
        return ""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class has it
        pass


def free_ports() -> list[str]:
    """Return two ports that nobody listens at."""
    with socket.socket() as first, socket.socket() as second:
        for each in (first, second):
            each.bind(("127.0.0.1", 0))
        return [str(each.getsockname()[1]) for each in (first, second)]


@contextmanager
def proxied(nginx: str, folder: Path) -> Iterator[tuple[int, int]]:
    """The ports, without and with TLS, of an nginx with this file, in front of the application's place."""
    certify(folder, HOST)
    plain, tls = free_ports()
    text = re.sub(r"^ +listen \[::\].*\n", "", CONF, flags=re.MULTILINE)
    for before, after in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{tls} ssl;"),
        ("/etc/ssl/certs/credentials.pem", f"{folder}/pem"),
        ("/etc/ssl/private/credentials.key", f"{folder}/key"),
        (SOCKET, f"{folder}/socket"),
    ):
        assert before in text
        text = text.replace(before, after)
    (folder / "ranzcred.conf").write_text(text)
    (folder / "main.conf").write_text(MAIN.format(folder=folder))
    command = [nginx, "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/main.conf"]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    with ThreadingUnixStreamServer(f"{folder}/socket", Application) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            with subprocess.Popen(command) as running:
                try:
                    await_port(int(tls), running)
                    yield int(plain), int(tls)
                finally:
                    running.terminate()
        finally:
            server.shutdown()


def await_port(port: int, running: "subprocess.Popen[bytes]") -> None:
    """Return once somebody listens."""
    while running.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError("nginx has ended")


def connect(port: int) -> HTTPSConnection:
    anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    return HTTPSConnection("127.0.0.1", port, context=anybody, timeout=LONGEST_SECONDS)


def post(port: int, path: str = "/sign-in", *, size: int, **headers: str) -> tuple[int, HTTPMessage]:
    """Send a body of so many bytes, and return the status and the headers."""
    connection = connect(port)
    connection.request("POST", path, b"x" * size, {"Host": HOST, **headers})
    response = connection.getresponse()
    connection.close()
    return response.status, response.headers


def guards(headers: HTTPMessage) -> dict[str, list[str]]:
    """Each value of the headers that keep a browser from doing what it should not."""
    return {name: headers.get_all(name, []) for name in OWN_HEADERS}


def test_proxy_lets_through_what_it_should(tmp_path: Path) -> None:
    """Where there is an nginx: the tests above need none."""
    for nginx in filter(None, [shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")]):
        with proxied(nginx, tmp_path) as (plain, tls):
            redirected = HTTPConnection("127.0.0.1", plain, timeout=LONGEST_SECONDS)
            redirected.request("GET", "/credentials?page=2", headers={"Host": HOST})
            moved = redirected.getresponse()
            moved.read()
            assert (moved.status, moved.headers["Location"]) == (301, f"https://{HOST}/credentials?page=2")
            redirected.request("GET", "/api/credentials", headers={"Host": HOST})
            assert redirected.getresponse().status == 403, "a token in clear text is no secret any more"
            redirected.close()
            Application.asked.clear()
            assert guards(moved.headers)["X-Content-Type-Options"] == ["nosniff"]
            status, headers = post(tls, size=5 * 1024 * 1024, **INVENTED)
            assert (status, guards(headers)) == (204, {name: [value] for name, value in OWN_HEADERS.items()})
            status, headers = post(tls, size=7 * 1024 * 1024)
            assert (status, guards(headers)) == (
                413,
                {
                    "Strict-Transport-Security": [HSTS],
                    "X-Content-Type-Options": ["nosniff"],
                    "Content-Security-Policy": [NOTHING],
                },
            )
            [asked] = Application.asked
            assert {name: value for name, value in asked.items() if name not in OF_THE_BODY} == {
                "Host": HOST,
                "X-Forwarded-For": "127.0.0.1",
                "X-Forwarded-Proto": "https",
            }


def test_proxy_packs_nothing_and_passes_on_what_is_packed(tmp_path: Path) -> None:
    """Whatever the machine's own nginx.conf says of gzip, as Debian's does."""
    for nginx in filter(None, [shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")]):
        with proxied(nginx, tmp_path) as (_, tls):
            Application.asked.clear()
            connection = connect(tls)
            for path, sent in ANSWERS.items():
                connection.request("GET", path, headers={"Host": HOST, "Accept-Encoding": "gzip, br, zstd"})
                response = connection.getresponse()
                assert response.read() == CONTENT
                assert response.headers["Content-Length"] == str(len(CONTENT))
                for name in ("Content-Encoding", "ETag", "Vary"):
                    assert response.headers.get_all(name, []) == ([sent[name]] if name in sent else []), (path, name)
            connection.close()
            assert [asked["Accept-Encoding"] for asked in Application.asked] == ["gzip, br, zstd"] * len(ANSWERS)


def test_proxy_logs_no_link(tmp_path: Path) -> None:
    """Whoever reads the log of nginx finds no link that is good once, nor the code with which a provider sends back."""
    secret = [f"/{kind}/kauri" for kind in (*PATHS.values(), "first-admin")] + ["/sign-in/oidc/callback?code=kauri"]
    for nginx in filter(None, [shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")]):
        with proxied(nginx, tmp_path) as (plain, tls):
            for path in secret:
                connection = HTTPConnection("127.0.0.1", plain, timeout=LONGEST_SECONDS)
                connection.request("GET", path, headers={"Host": HOST})
                assert connection.getresponse().status == 301
                connection.close()
                assert post(tls, path, size=10)[0] == 204
            post(tls, size=10)
        logged = (tmp_path / "access.log").read_text()
        assert "/sign-in" in logged
        assert "kauri" not in logged
