"""The server as it is started outside tests, in a process of its own, and clients that send it bytes."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ranzcred.config import Settings
from tests.support.command import RANZCRED
from tests.support.concurrency import LONGEST_SECONDS
from tests.support.environment import environment

HOST = "Host: localhost\r\n"


@dataclass(frozen=True)
class RawResponse:
    """What the server sent."""

    status: int
    head: str
    body: str


class RealServer:
    """A server that runs, and what it has said so far."""

    def __init__(self, process: "subprocess.Popen[str]", address: tuple[str, int] | str) -> None:
        self.process = process
        self.address = address
        self._lines: list[str] = []
        self._more = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as output:
            for line in output:
                with self._more:
                    self._lines.append(line)
                    self._more.notify_all()
        with self._more:
            self._ended = True
            self._more.notify_all()

    def wait_for(self, wanted: Callable[[str], bool]) -> str:
        """Return the first line like this, as soon as the server has said it."""
        with self._more:
            found = self._more.wait_for(lambda: self._ended or any(map(wanted, self._lines)), LONGEST_SECONDS)
            lines = [line for line in self._lines if wanted(line)]
        assert found, "the server hangs"
        assert lines, "".join(self._lines)
        return lines[0]

    def access_line(self, path: str) -> dict[str, Any]:
        """Return the line of the access log about the request for a path."""
        line: dict[str, Any] = json.loads(self.wait_for(lambda line: f'"path": "{path}"' in line))
        return line

    def connect(self) -> socket.socket:
        internet = socket.AF_INET6 if ":" in self.address[0] else socket.AF_INET
        client = socket.socket(socket.AF_UNIX if isinstance(self.address, str) else internet)
        client.settimeout(LONGEST_SECONDS)
        client.connect(self.address)
        return client

    def send(self, text: str) -> socket.socket:
        """Open a connection and send this on it."""
        client = self.connect()
        client.sendall(text.encode("latin-1"))
        return client

    def get(self, path: str, *headers: str, method: str = "GET") -> RawResponse:
        """Send a request and return the response."""
        lines = "".join(f"{header}\r\n" for header in ("Connection: close", *headers))
        with self.send(f"{method} {path} HTTP/1.1\r\n{HOST}{lines}\r\n") as client:
            return response_on(client)

    def end(self) -> int:
        """Ask the server to stop, and return its status."""
        self.process.terminate()
        status = self.process.wait(LONGEST_SECONDS)
        self._reader.join(LONGEST_SECONDS)
        return status


def response_on(client: socket.socket) -> RawResponse:
    """Read a connection to its end."""
    with client.makefile("rb") as received:
        head, _, body = received.read().decode().partition("\r\n\r\n")
    return RawResponse(int(head.split()[1]) if head else 0, head, body)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def ranzcred_run(settings: Settings, *arguments: str, **environ: str) -> Iterator[RealServer]:
    """Serve with `ranzcred run`, at a free port unless these say `--socket`."""
    with _started([str(RANZCRED), "run", "--workers", "1", *arguments], "--port", settings, **environ) as server:
        yield server


@contextmanager
def serving(settings: Settings) -> Iterator[RealServer]:
    """Serve what is set up already."""
    options = ["--workers", "1", "--threads", "2", "--request-seconds", "60"]
    with _started([sys.executable, "-m", "ranzcred.server", *options], "--bind", settings) as server:
        yield server


@contextmanager
def _started(command: list[str], option: str, settings: Settings, **environ: str) -> Iterator[RealServer]:
    host = command[command.index("--host") + 1].strip("[]") if "--host" in command else "127.0.0.1"
    address: tuple[str, int] | str = (host, free_port())
    if "--socket" in command:
        address = str(Path(command[command.index("--socket") + 1]))
    else:
        command = [*command, option, str(address[1]) if option == "--port" else f"127.0.0.1:{address[1]}"]
    process = subprocess.Popen(
        command,
        env={**environment(settings), **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    server = RealServer(process, address)
    try:
        server.wait_for(lambda line: "Listening at" in line)
        yield server
    finally:
        assert server.end() == 0
