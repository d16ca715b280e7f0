"""Delivering what is due: batch by batch, each message closed as soon as it is accepted or refused."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import current_app

from ranzcred.domain.notifications.delivery import leases
from ranzcred.domain.notifications.delivery.email import SmtpGateway
from ranzcred.domain.notifications.delivery.gateways import Deferred, Dropped, Gateway, Letter, Refused, Unavailable
from ranzcred.domain.notifications.delivery.leases import Lease
from ranzcred.domain.notifications.delivery.sms import SmsGateway
from ranzcred.domain.notifications.types import Channel

DROPS_IN_A_ROW = 3
"""After so many broken connections it is the server, and not the message."""

logger = logging.getLogger(__name__)

Stop = Callable[[], bool]


@dataclass
class Tally:
    """What became of the messages that were due, and which channels could not be used and why."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    unavailable: dict[Channel, str] = field(default_factory=dict)

    @property
    def well(self) -> bool:
        return not (self.failed or self.unavailable)


def gateways() -> Mapping[Channel, Callable[[], Gateway]]:
    """What opens a gateway, for each channel that has one."""
    config = current_app.config
    opened: dict[Channel, Callable[[], Gateway]] = {}
    if config["MAIL_SERVER"]:
        opened[Channel.EMAIL] = lambda: SmtpGateway(config["MAIL_SERVER"], config["MAIL_FROM"])
    if config["SMS"]:
        opened[Channel.SMS] = lambda: SmsGateway(config["SMS"])
    return opened


def deliver(*, stop: Stop = lambda: False) -> Tally:
    """Deliver everything that is due, until there is no more or `stop` says so. Many workers share the work."""
    tally = Tally()
    for channel, open_gateway in gateways().items():
        while channel not in tally.unavailable and not stop():
            lease = leases.claim(channel)
            if not lease.messages:
                break
            with open_gateway() as gateway:
                _deliver_batch(channel, lease, gateway, tally, stop)
    return tally


def _deliver_batch(channel: Channel, lease: Lease, gateway: Gateway, tally: Tally, stop: Stop) -> None:
    """Deliver what is leased, as long as that lasts; whatever is left goes back."""
    drops = 0
    why = None
    try:
        for message in lease.messages:
            if stop() or not lease.lasts:
                break
            drops = drops + 1 if _deliver_one(lease, message, gateway, tally) else 0
            if drops == DROPS_IN_A_ROW:
                raise Unavailable(f"The connection broke {drops} times in a row.")
    except Unavailable as error:
        why = tally.unavailable[channel] = str(error)
    finally:
        leases.released(lease, why=why)


def _deliver_one(lease: Lease, message: str, gateway: Gateway, tally: Tally) -> bool:
    """Deliver one message, or say in its row why not; answer whether the connection broke on it."""
    found = leases.read(lease, message)
    if found is None:
        return False
    letter, tries = found
    if tries >= leases.TRIES:  # whoever had it ended each time without a word
        leases.failed(lease, message, why=f"Given up after {tries} tries, which all ended half-way.")
        tally.failed += 1
        return False
    try:
        external_id = _handed_in(letter, gateway)
    except Refused as error:
        leases.failed(lease, message, why=str(error))
        tally.failed += 1
    except Deferred as error:
        again = leases.deferred(lease, message, tries=tries + 1, why=str(error))
        tally.deferred += again
        tally.failed += not again
        return isinstance(error, Dropped)
    else:
        leases.sent(message, external_id=external_id)
        tally.sent += 1
    return False


def _handed_in(letter: Letter, gateway: Gateway) -> str:
    """Send a letter. What nobody foresaw is about this one alone: the others go on."""
    try:
        return gateway.send(letter)
    except (Refused, Deferred, Unavailable):
        raise
    except Exception as error:
        logger.exception("message %s could not be sent", letter.id)
        raise Deferred(f"An unexpected error: {type(error).__name__}.") from error
