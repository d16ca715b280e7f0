"""The queues: what waits for somebody at RANZ, each the rows of a list that a condition leaves."""

import enum
from collections.abc import Mapping
from typing import NamedTuple


class QueueList(enum.StrEnum):
    """The list that a queue is a part of."""

    CREDENTIALS = "credentials"
    PEOPLE = "people"
    DEFINITIONS = "definitions"
    MESSAGES = "messages"
    ORGANISATIONS = "organisations"


class Queue(enum.StrEnum):
    """A queue, by its name in addresses."""

    EXPIRING = "expiring"
    EXPIRED = "expired"
    ASSESSMENT = "assessment"
    TRAINING = "training"
    SUSPENSION = "suspension"
    PREREQUISITE = "prerequisite"
    RETIRED = "retired"
    UNREACHABLE = "unreachable"
    LBP_NUMBER = "lbp-number"
    REVIEW = "review"
    FAILED = "failed"
    TARGET = "target"

    @property
    def label(self) -> str:
        return ABOUT[self].label

    @property
    def sentence(self) -> str:
        """What is in it, in one sentence."""
        return ABOUT[self].sentence

    @property
    def listed_in(self) -> QueueList:
        return ABOUT[self].listed_in


class About(NamedTuple):
    """The words for a queue, and its list."""

    listed_in: QueueList
    label: str
    sentence: str


LATE_DAYS, ASSESSMENT_DAYS, TRAINING_MONTHS = 90, 14, 12
"""How long ago a suspension may have run out, and how long an assessment and a training may take."""

ABOUT: Mapping[Queue, About] = {
    Queue.EXPIRING: About(
        QueueList.CREDENTIALS, "Expiring, not renewed", "Awards that expire within 30 days, with no renewal recorded."
    ),
    Queue.EXPIRED: About(
        QueueList.CREDENTIALS, "Expired, not renewed", "Awards that expired in the last 90 days, of current people."
    ),
    Queue.ASSESSMENT: About(
        QueueList.CREDENTIALS, "Assessment overdue", "Assessments that have been pending for more than 14 days."
    ),
    Queue.TRAINING: About(
        QueueList.CREDENTIALS, "Long in training", "People who have been in training for more than 12 months."
    ),
    Queue.SUSPENSION: About(
        QueueList.CREDENTIALS,
        "Suspension over",
        "Awards that count again because their suspension ran out in the last 90 days: check that they may.",
    ),
    Queue.PREREQUISITE: About(
        QueueList.CREDENTIALS,
        "Prerequisite lost",
        "Awards of people who no longer hold what must be held first.",
    ),
    Queue.RETIRED: About(
        QueueList.CREDENTIALS, "Working towards a retired one", "Credentials not awarded yet that can't be any more."
    ),
    Queue.UNREACHABLE: About(
        QueueList.PEOPLE, "No email or phone", "People who can't be sent anything: neither is recorded."
    ),
    Queue.LBP_NUMBER: About(
        QueueList.PEOPLE, "LBP number missing", "Qualified roofers whose LBP number isn't recorded."
    ),
    Queue.REVIEW: About(
        QueueList.DEFINITIONS, "Review due", "Micro-credentials whose review is due today, or was before."
    ),
    Queue.FAILED: About(QueueList.MESSAGES, "Messages that failed", "Messages that could not be delivered."),
    Queue.TARGET: About(
        QueueList.ORGANISATIONS,
        "Below target",
        "Organisations in which fewer people are qualified than the target of their tier asks for.",
    ),
}
