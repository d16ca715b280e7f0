"""Calls as a browser makes them, over connections that are kept open, cheap enough to leave the cores to the server:
what is packed is unpacked only where it is read.
"""

import contextlib
import gzip
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ROOT = Path(__file__).resolve().parents[2]
RANZCRED = Path(sys.executable).parent / "ranzcred"
WORKERS, THREADS = "2", "8"
TOKEN = re.compile(rb'name="csrf_token"[^>]*?value="([^"]+)"')
COOKIE = re.compile(rb"(?im)^set-cookie: ([^;\r]+)")
LENGTH = re.compile(rb"(?im)^content-length: (\d+)")
CODING = re.compile(rb"(?im)^content-encoding: (\w+)")
UNPACK: dict[bytes, Callable[[bytes], bytes]] = {
    b"zstd": zstd.decompress,
    b"br": brotli.decompress,
    b"gzip": gzip.decompress,
}
CLIENTS = 8


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request; a form makes it a POST. `headers` are its own beside the session's."""

    path: str
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


Make = Callable[[int, int], Call]
"""What makes the next call of a client: by the client's number, and the number of the call."""


class Browser:
    """One connection, with a session's cookie once it is signed in."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = self.token = ""
        self.connection = socket.create_connection(("127.0.0.1", port))
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def call(self, call: Call) -> bytes:
        """Send a call, and answer the whole response; an answer with another status ends the benchmark."""
        self.connection.sendall(self._bytes(call))
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        parts, missing = [body], int(length[1]) - len(body) if length else 0
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        if int(head.split(b" ", 2)[1]) != call.status:
            answer = unpacked(head + b"\r\n\r\n" + b"".join(parts))
            sys.exit(f"{call.path}: {answer[:4000].decode(errors='replace')}")
        for cookie in COOKIE.findall(head):
            self.cookie = cookie.decode()
        return head + b"\r\n\r\n" + b"".join(parts)

    def sign_in(self, email: str, password: str) -> None:
        self.remember(self.call(Call(path="/sign-in")))
        self.call(Call(path="/sign-in", form={"email": email, "password": password}, status=303))
        self.remember(self.call(Call(path="/account")))

    def remember(self, answer: bytes) -> None:
        """Keep the page's CSRF token."""
        found = TOKEN.search(unpacked(answer))
        self.token = found[1].decode() if found else self.token

    def again(self) -> "Browser":
        """Another connection of the same session."""
        other = Browser(self.port)
        other.cookie, other.token = self.cookie, self.token
        return other

    def _more(self) -> bytes:
        received = self.connection.recv(1 << 18)
        if not received:
            sys.exit("The server has closed the connection.")
        return received

    def _bytes(self, call: Call) -> bytes:
        lines = {"Host": f"127.0.0.1:{self.port}", "Accept-Encoding": "gzip, deflate, br, zstd", **call.headers}
        if self.cookie and "Authorization" not in lines:
            lines["Cookie"] = self.cookie
        body = b""
        if call.form is not None:
            body = urlencode({"csrf_token": self.token, **call.form}).encode()
            lines |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
            lines |= {"Origin": f"http://127.0.0.1:{self.port}"}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"{'GET' if call.form is None else 'POST'} {call.path} HTTP/1.1\r\n{head}\r\n".encode() + body


def unpacked(answer: bytes) -> bytes:
    """An answer with its content as it was before it was packed."""
    head, between, content = answer.partition(b"\r\n\r\n")
    coding = CODING.search(head)
    return head + between + (UNPACK[coding[1]](content) if coding else content)


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Milliseconds in the middle and at 95 in 100, and the bytes of an answer as it was sent."""

    p50: float
    p95: float
    size: int


def timed(browser: Browser, make: Make, *, times: int = 40, before: int = 5) -> Timing:
    """How long calls take, one after the other."""
    seconds, size = [], 0
    for number in range(before + times):
        call = make(0, number)
        started = time.perf_counter()
        size = max(size, len(browser.call(call)))
        seconds.append(time.perf_counter() - started)
    kept = sorted(seconds[before:])
    return Timing(p50=statistics.median(kept) * 1000, p95=kept[int(len(kept) * 0.95) - 1] * 1000, size=size)


def rate(browser: Browser, make: Make, *, seconds: float = 2) -> float:
    """How many calls a second are answered, with several clients at once."""
    counts = [0] * CLIENTS
    ends = time.perf_counter() + seconds

    def ask(client: int) -> None:
        own = browser.again()
        while time.perf_counter() < ends:
            own.call(make(client + 1, counts[client]))
            counts[client] += 1

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


@contextlib.contextmanager
def product(port: int, environ: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """The product as it is started, until this ends."""
    with _started([str(RANZCRED), "run", "--port", str(port), "--workers", WORKERS], port, environ) as server:
        yield server


@contextlib.contextmanager
def served(name: str, port: int, environ: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Serve the application of a module as the product is served: "bench.response_times.constant:app"."""
    worker = "ranzcred.server.worker.RequestWorker"
    server = ["-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", WORKERS, "--worker-class", worker]
    more = ["--threads", THREADS, "--no-control-socket", "--chdir", str(ROOT), name]
    with _started([sys.executable, *server, *more], port, environ) as server_process:
        yield server_process


def memory(server: "subprocess.Popen[bytes]") -> int:
    """Bytes that the server and its workers have in memory together, what they share counted once (PSS)."""
    workers = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    kept = [
        re.search(r"Pss:\s+(\d+) kB", Path(f"/proc/{each}/smaps_rollup").read_text()) for each in (server.pid, *workers)
    ]
    return sum(int(each[1]) * 1024 for each in kept if each)


@contextlib.contextmanager
def _started(command: list[str], port: int, environ: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env={**os.environ, **environ}, stdout=quiet, stderr=quiet) as server:  # noqa: S603
        try:
            _wait_for(port, server)
            yield server
        finally:
            server.terminate()


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit("The server does not start.")
