"""The audit log's words for preferences, from their forms."""

from ranzcred.core.forms.validators import plain_label
from ranzcred.core.phones import shown_phone
from ranzcred.domain.audit.labels import Presenter, labels_from, register
from ranzcred.domain.notifications.forms import ChoicesForm, OrganisationChoicesForm, UserChoicesForm


def labels(form: ChoicesForm) -> dict[str, str]:
    """Return the label of each column, with its channel first."""
    names = labels_from(form)
    for channel, words in (("email", "Emails"), ("sms", "Text messages")):
        names |= {switch.name: f"{words}: {plain_label(switch)}" for switch in form.channel(f"{channel}_")}
        names[f"{channel}_enabled"] = words
    return names


register(
    "NotificationPreference",
    Presenter(
        noun="Notification settings of user",
        labels={"user_id": "User", **labels(UserChoicesForm())},
        references={"user_id": "User"},
    ),
)
register(
    "OrganisationNotificationPreference",
    Presenter(
        noun="Notification settings of organisation",
        labels={"organisation_id": "Organisation", **labels(OrganisationChoicesForm())},
        words={"notification_phone": shown_phone},
        references={"organisation_id": "Organisation"},
    ),
)
