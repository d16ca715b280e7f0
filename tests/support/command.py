"""The `ranzcred` command, in a process with streams, environment and exit status of its own.

To start Python and to import everything takes a second, so most commands run in a fork of a process that has done so.
"""

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from ranzcred.cli.main import main
from ranzcred.config import Settings
from tests.support.concurrency import LONGEST_SECONDS, processes
from tests.support.environment import environment
from tests.support.factories.people import PASSWORD

RANZCRED = Path(sys.executable).parent / "ranzcred"
CompletedCommand = subprocess.CompletedProcess[str]


def ranzcred(settings: Settings, *arguments: str, password: str | bytes = PASSWORD, **environ: str) -> CompletedCommand:
    """Run a command. Whatever it says, it never says the password."""
    [result] = ranzcred_at_once([arguments], settings, password=password, **environ)
    assert PASSWORD not in result.stdout + result.stderr
    return result


def ranzcred_at_once(
    commands: Sequence[Sequence[str]], settings: Settings, *, password: str | bytes = PASSWORD, **environ: str
) -> list[CompletedCommand]:
    """Run several commands at the same time."""
    typed = password if isinstance(password, bytes) else f"{password}\n".encode()
    with tempfile.TemporaryDirectory() as folder:
        running = []
        for number, arguments in enumerate(commands):
            home = Path(folder, str(number))
            home.mkdir()
            (home / "stdin").write_bytes(typed)
            given = (home, arguments, {**environment(settings), **environ})
            running.append((home, arguments, processes.Process(target=_run, args=given)))
        for *_, process in running:
            process.start()
        return [_completed(*each) for each in running]


def _completed(home: Path, arguments: Sequence[str], process: ForkServerProcess) -> CompletedCommand:
    process.join(LONGEST_SECONDS)
    assert process.exitcode is not None, "a command hangs"
    output, errors = ((home / name).read_bytes().decode() for name in ("stdout", "stderr"))
    return CompletedCommand([RANZCRED, *arguments], process.exitcode, output, errors)


def _run(home: Path, arguments: Sequence[str], environ: dict[str, str]) -> None:
    """What the installed script does, with the streams that a shell and the start of Python would give it."""
    os.environ.clear()
    os.environ.update(environ)
    warnings.simplefilter("error")
    os.dup2(os.open(home / "stdin", os.O_RDONLY), 0)
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(home / name, os.O_WRONLY | os.O_CREAT), number)
    sys.stdin = os.fdopen(0, encoding="utf-8", errors="surrogateescape")
    sys.argv = [str(RANZCRED), *arguments]
    main()


def ranzcred_started(settings: Settings, *arguments: str) -> CompletedCommand:
    """Run a command as a shell does, from the start of Python, where even a warning is an error."""
    return subprocess.run(
        [RANZCRED, *arguments],
        env=environment(settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
