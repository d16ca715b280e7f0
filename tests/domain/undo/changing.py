"""What an administrator changes by requests of their own, and undoes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask

from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts.principal import SystemPrincipal
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.domain.undo.changes import Offer, offer_of_transaction
from ranzcred.domain.undo.operations import Undone, undo_change
from tests.support.environment import settings_of
from tests.support.factories.catalogue import settings_where_needed
from tests.support.factories.principals import acting


@dataclass
class Administrator:
    """An administrator, each of whose changes is a request."""

    app: Flask
    user_id: str
    requests: int = 0

    def change(self, operation: Callable[..., object], **values: Any) -> Offer | None:
        """Change something, and return how it can be undone."""
        by = self._by()
        with self.app.app_context(), writing():
            operation(**values, by=by, **settings_where_needed(self.app, operation))
            return offer_of_transaction(by)

    def decide(self, credential: str, name: str, *args: Any, **values: Any) -> Offer | None:
        """Make a decision about the awards of a credential."""
        by = self._by()
        with self.app.app_context(), writing():
            desk = AwardDesk(credential, version=None, by=by, settings=settings_of(self.app), reason="It is so.")
            getattr(desk, name)(*args, **values)
            return offer_of_transaction(by)

    def undo(self, offer: Offer | None) -> Undone:
        assert offer is not None
        with self.app.app_context(), writing():
            return undo_change(seq=str(offer.seq), by=self._by())

    def _by(self) -> SystemPrincipal:
        self.requests += 1
        return acting(Actor(id=self.user_id, request_id=f"request-{self.requests}"))
