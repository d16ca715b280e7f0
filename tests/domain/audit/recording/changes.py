"""An organisation to change, and the states that its entries keep."""

import json
from typing import Any

from sqlalchemy import RowMapping

from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.directory.models import CertificationTier, Organisation

AROHA = Actor(id="0190-aroha", email="aroha@example.co.nz", role="ranz:admin")


def organisation(**columns: object) -> Organisation:
    defaults: dict[str, object] = {"name": "Ridgeline", "certification_tier": CertificationTier.ACCREDITED}
    return Organisation(**defaults | columns)


def states(entry: RowMapping) -> tuple[Any, Any]:
    return json.loads(entry["previous_state"] or "null"), json.loads(entry["new_state"] or "null")
