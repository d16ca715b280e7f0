"""What is in the archive, in plain words for whoever it is about."""

from collections.abc import Sequence
from datetime import datetime

from ranzcred.core import clock
from ranzcred.domain.own_data.subject import DataSubject
from ranzcred.domain.own_data.values import DataList

README = """\
Data about {name}
Made {made_at}, New Zealand time

This is a copy of what RANZ micro-credentials holds about you. You may ask for it under the Privacy Act 2020
(principle 6), and ask RANZ to correct what is wrong (principle 7).


THE FILES

Each .csv file opens in a spreadsheet. An apostrophe in front of a value keeps the spreadsheet from taking it for a
formula. data.json has the same once more, in one file, for other programs. Times are UTC; dates are New Zealand's.

{files}


WHAT IS NOT IN IT

- Other people: who decided, recorded or sent something is not named.
- Messages about other people too: the list says that you got them, without their text.
- Passwords, codes and keys, which no one can read.
{reasons}

SOMETHING IS WRONG?

Ask RANZ to correct it. If RANZ does not, you may ask that your own statement is kept with it, and you may complain to
the Privacy Commissioner: privacy.org.nz.

Keep these files where only you can read them.
"""
OWN_REASONS = "- RANZ's own notes and reasons. Ask RANZ for them.\n"


def readme(subject: DataSubject, lists: Sequence[DataList], made_at: datetime) -> str:
    """Return the text of README.txt."""
    widest = max(len(each.name) for each in lists) + len(".csv")
    files = "\n".join(f"{f'{each.name}.csv':{widest}}  {each.about}" for each in lists)
    reasons = "" if subject.with_reasons else OWN_REASONS
    return README.format(name=subject.name, made_at=clock.auckland(made_at), files=files, reasons=reasons)
