"""The product as it dies: each worker that starts is killed at a point that its number chooses."""

import itertools
import os
import random
import threading
from pathlib import Path

from ranzcred import create_app
from ranzcred.core.db.session import db
from tests.support.database.failpoints import APPEND, MOVE_HEAD, at_commit, at_statement, die

STARTS = Path(os.environ["RANZCRED_DATA_DIR"]) / "starts"
"""A byte for each worker that has started."""


def arm() -> None:
    with STARTS.open("ab", buffering=0) as starts:
        starts.write(b".")
        number = starts.tell()
    chosen = random.Random(number)  # noqa: S311 - the same each time
    turn = chosen.randint(3, 25)
    points = itertools.cycle(
        [
            at_statement("INSERT INTO micro_credential_definitions", number=turn),
            at_statement("UPDATE micro_credential_definitions", number=turn),
            at_statement("INSERT INTO staff_micro_credentials", number=turn),
            at_statement(*APPEND, number=turn),
            at_statement(*MOVE_HEAD, number=turn),
            at_commit(turn),
            None,
        ]
    )
    point = next(itertools.islice(points, number, None))
    if point:
        point(db.engine)
    else:
        timer = threading.Timer(chosen.uniform(0.3, 1.5), die)
        timer.daemon = True
        timer.start()


app = create_app()
with app.app_context():
    arm()
