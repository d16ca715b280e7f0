"""The worker: delivers due messages in batches, and stores the result of each at once."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ranzcred.config import Settings
from ranzcred.domain.notifications.delivery import leases
from ranzcred.domain.notifications.delivery.email import SmtpGateway
from ranzcred.domain.notifications.delivery.gateways import (
    ConnectionLost,
    Gateway,
    Letter,
    PermanentFailure,
    TransientFailure,
    Unavailable,
)
from ranzcred.domain.notifications.delivery.leases import Lease
from ranzcred.domain.notifications.delivery.sms import SmsGateway
from ranzcred.domain.notifications.types import Channel

DROPS_IN_A_ROW = 3
"""The number of broken connections in a row after which the server is at fault, and not the message."""

logger = logging.getLogger(__name__)

Stop = Callable[[], bool]


@dataclass
class Tally:
    """The result of a delivery: numbers of messages, and the unavailable channels with their reasons."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    unavailable: dict[Channel, str] = field(default_factory=dict)

    @property
    def well(self) -> bool:
        return not (self.failed or self.unavailable)


def gateways(settings: Settings) -> Mapping[Channel, Callable[[], Gateway]]:
    """Return a function that opens the gateway, for each channel that has one."""
    opened: dict[Channel, Callable[[], Gateway]] = {}
    server, sender, account = settings.mail_server, settings.mail_from, settings.sms
    if server and sender:
        opened[Channel.EMAIL] = lambda: SmtpGateway(server, sender, base_url=settings.base_url)
    if account:
        opened[Channel.SMS] = lambda: SmsGateway(account, settings.sms_from, base_url=settings.base_url)
    return opened


def deliver(settings: Settings, *, stop: Stop = lambda: False) -> Tally:
    """Deliver everything that is due, until there is no more or `stop` returns true. Concurrent workers share the
    work.
    """
    tally = Tally()
    for channel, open_gateway in gateways(settings).items():
        while channel not in tally.unavailable and not stop():
            lease = leases.claim(channel)
            if not lease.messages:
                break
            with open_gateway() as gateway:
                _deliver_batch(channel, lease, gateway, tally, stop)
    return tally


def _deliver_batch(channel: Channel, lease: Lease, gateway: Gateway, tally: Tally, stop: Stop) -> None:
    """Deliver the leased messages while the lease lasts; release the rest."""
    drops = 0
    why = None
    try:
        for message in lease.messages:
            if stop() or not lease.lasts:
                break
            drops = drops + 1 if _deliver_one(lease, message, gateway, tally) else 0
            if drops == DROPS_IN_A_ROW:
                raise Unavailable(f"Lost the connection {drops} times in a row.")
    except Unavailable as error:
        why = tally.unavailable[channel] = str(error)
    finally:
        leases.release(lease, why=why)


def _deliver_one(lease: Lease, message: str, gateway: Gateway, tally: Tally) -> bool:
    """Deliver one message, or store the failure; return whether the connection broke."""
    found = leases.read(lease, message)
    if found is None:
        return False
    letter, tries = found
    if tries >= leases.TRIES:  # each of its workers died on the way
        leases.mark_failed(lease, message, why=f"Gave up after {tries} attempts; each was interrupted.")
        tally.failed += 1
        return False
    try:
        external_id = _send(letter, gateway)
    except PermanentFailure as error:
        leases.mark_failed(lease, message, why=str(error))
        tally.failed += 1
    except TransientFailure as error:
        again = leases.defer(lease, message, tries=tries + 1, why=str(error))
        tally.deferred += again
        tally.failed += not again
        return isinstance(error, ConnectionLost)
    else:
        leases.mark_sent(message, external_id=external_id)
        tally.sent += 1
    return False


def _send(letter: Letter, gateway: Gateway) -> str:
    """Send a letter; an unexpected error is a failure of this letter alone."""
    try:
        return gateway.send(letter)
    except (PermanentFailure, TransientFailure, Unavailable):
        raise
    except Exception as error:
        logger.exception("message %s could not be sent", letter.id)
        raise TransientFailure(f"Unexpected error ({type(error).__name__}). Contact support.") from error
