"""SMS through Twilio."""

from types import TracebackType
from typing import Self

from ranzcred.config import SmsAccount
from ranzcred.domain.notifications.delivery.email import address
from ranzcred.domain.notifications.delivery.gateways import Dropped, Letter, Refused, Unavailable, one_line, reason

TIMEOUT_SECONDS = 30
LENGTH = 320
"""Two or, with letters beyond GSM 03.38, five parts."""
AT_FAULT = 500
NOT_THE_MESSAGE = {401, 403, 404, 408, 429}
"""Answers about the account or the moment, and not about the message."""


class SmsGateway:
    """Twilio's API. Its library is loaded where it is used: an installation that sends no SMS does without."""

    def __init__(self, account: SmsAccount) -> None:
        from twilio.http.http_client import TwilioHttpClient
        from twilio.rest import Client

        self.account = account
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
        """Send the title and the link, and answer Twilio's SID."""
        from requests import ConnectionError as NoConnection
        from requests import RequestException
        from twilio.base.exceptions import TwilioException, TwilioRestException

        link = address(letter.action_url or "")
        body = f"{one_line(letter.title)[: LENGTH - len(link) - 1]} {link}".strip()
        origin = "messaging_service_sid" if self.account.sender.startswith("MG") else "from_"
        try:
            sent = self.client.messages.create(to=letter.recipient, body=body, **{origin: self.account.sender})
        except TwilioRestException as error:
            told = reason(error.status, error.msg)
            if error.status >= AT_FAULT or error.status in NOT_THE_MESSAGE:
                raise Unavailable(told) from error
            raise Refused(told) from error
        except NoConnection as error:
            raise Unavailable(reason(error)) from error
        except (RequestException, TwilioException) as error:
            raise Dropped(reason(error)) from error
        return str(sent.sid)
