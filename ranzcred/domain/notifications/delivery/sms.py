"""SMS through Twilio."""

from types import TracebackType
from typing import Self

from ranzcred.config import SmsAccount
from ranzcred.core.phones import text_message_number
from ranzcred.domain.notifications.delivery.email import full_address
from ranzcred.domain.notifications.delivery.gateways import (
    ConnectionLost,
    Letter,
    PermanentFailure,
    Unavailable,
    one_line,
    reason,
)
from ranzcred.domain.notifications.rendering import MessageText

TIMEOUT_SECONDS = 30
LENGTH = 320
"""The longest SMS: two parts or, with letters beyond GSM 03.38, five."""
AT_FAULT = 500
NO_MOBILE = (
    "This number can't receive text messages: it isn't a mobile number, or it has an extension. "
    "Correct it where it is recorded, then send the message again."
)
NOT_THE_MESSAGE = {401, 403, 404, 408, 429}
"""HTTP statuses that are about the account or the moment, and not about the message."""


class SmsGateway:
    """A gateway to Twilio's API. Its library is imported on use, since installations without SMS do not need it.

    Links start with `base_url`.
    """

    def __init__(self, account: SmsAccount, sender: str, *, base_url: str) -> None:
        from twilio.http.http_client import TwilioHttpClient
        from twilio.rest import Client

        self.sender = sender
        self.base_url = base_url
        self.http = TwilioHttpClient(timeout=TIMEOUT_SECONDS)
        self.client = Client(account.account, account.token, http_client=self.http)
        self.client.api.base_url = account.api

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.session.close()

    def send(self, letter: Letter) -> str:
        """Send a letter, and return Twilio's SID. It takes E.164 alone."""
        from requests import ConnectionError as ConnectionFailed
        from requests import RequestException
        from twilio.base.exceptions import TwilioException, TwilioRestException

        number = text_message_number(letter.recipient)
        if number is None:
            raise PermanentFailure(NO_MOBILE)
        body = sms_body(letter.text, letter.action_url, base_url=self.base_url)
        origin = "messaging_service_sid" if self.sender.startswith("MG") else "from_"
        try:
            sent = self.client.messages.create(to=number, body=body, **{origin: self.sender})
        except TwilioRestException as error:
            why = reason(error.status, error.msg)
            if error.status >= AT_FAULT or error.status in NOT_THE_MESSAGE:
                raise Unavailable(why) from error
            raise PermanentFailure(why) from error
        except ConnectionFailed as error:
            raise Unavailable(reason(error)) from error
        except (RequestException, TwilioException) as error:
            raise ConnectionLost(reason(error)) from error
        return str(sent.sid)


def sms_body(text: MessageText, action_url: str | None, *, base_url: str) -> str:
    """Return the text of an SMS: the subject, shortened to fit, and the link, if any."""
    link = full_address(action_url, base_url)
    return f"{one_line(text.subject)[: LENGTH - len(link) - 1]} {link}".strip()
