"""How preferences read in the audit log: by the words of their forms."""

from ranzcred.core.forms.validators import plain_label
from ranzcred.domain.audit.labels import Presenter, labels_from, register
from ranzcred.domain.notifications.forms import ChoicesForm, OrganisationChoicesForm, UserChoicesForm


def labels(form: ChoicesForm) -> dict[str, str]:
    """The words for each column: a kind says its channel first."""
    told = labels_from(form)
    for channel, words in (("email", "E-mail"), ("sms", "SMS")):
        told |= {switch.name: f"{words}: {plain_label(switch)}" for switch in form.channel(f"{channel}_")}
        told[f"{channel}_enabled"] = words
    return told


register(
    "NotificationPreference",
    Presenter(
        noun="Notification preferences of user",
        labels={"user_id": "User", **labels(UserChoicesForm())},
        references={"user_id": "User"},
    ),
)
register(
    "OrganisationNotificationPreference",
    Presenter(
        noun="Notification preferences of organisation",
        labels={"organisation_id": "Organisation", **labels(OrganisationChoicesForm())},
        references={"organisation_id": "Organisation"},
    ),
)
