"""The form of a question to RANZ."""

import enum

from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.fields import CleanTextField, EnumField
from ranzcred.core.forms.validators import TextLength

LONGEST = 2_000


class QuestionSubject(enum.StrEnum):
    """What a question is about."""

    PERSON_LEFT = "PERSON_LEFT"
    SIGN_IN = "SIGN_IN"
    WRONG = "WRONG"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        return SUBJECTS[self]


SUBJECTS = {
    QuestionSubject.PERSON_LEFT: "A person has left",
    QuestionSubject.SIGN_IN: "Someone can't sign in",
    QuestionSubject.WRONG: "Something is wrong",
    QuestionSubject.OTHER: "Other",
}


class QuestionForm(BaseForm):
    """A question to RANZ."""

    subject = EnumField("Subject", QuestionSubject, default=QuestionSubject.PERSON_LEFT)
    text = CleanTextField("Message", [TextLength(minimum=1, maximum=LONGEST)])
