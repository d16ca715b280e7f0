"""What `--again` leaves out of a run on the other database, and tells in the end."""

import pytest
from xdist.workermanage import WorkerController

WHICHEVER = ("of_the_browser", "of_the_server")
"""The marks of what is the same whichever database it is."""
LEFT_OUT = pytest.StashKey[int]()
"""How many tests have nothing to do with a database."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--again",
        action="store_true",
        help="leave out what a run on the other database has shown: what needs no database, and axe",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--again"):
        return
    left_out = [item for item in items if not uses_database(item)]
    config.hook.pytest_deselected(items=left_out)
    config.stash[LEFT_OUT] = len(left_out)
    items[:] = filter(uses_database, items)


def uses_database(item: pytest.Item) -> bool:
    """Whether any fixture of a test, or of its fixtures, depends on which database it is, and what it shows may."""
    depends = isinstance(item, pytest.Function) and "database_kind" in item.fixturenames
    return depends and not any(map(item.get_closest_marker, WHICHEVER))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that prints how many were left out: each of the others has collected them all."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: WorkerController) -> None:
    output: dict[str, int] = getattr(node, "workeroutput", {})  # one that crashed has none
    node.config.stash[LEFT_OUT] = output.get("left_out", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if terminalreporter.config.getoption("--again"):
        number = terminalreporter.config.stash.get(LEFT_OUT, 0)
        terminalreporter.write_line(f"{number} tests of what needs no database, and axe, are left to the other run.")
