"""The audit log's words for targets."""

from ranzcred.domain.audit.labels import Presenter, labels_from, labels_of, register
from ranzcred.domain.coverage.targets.forms import TargetForm
from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import CertificationTier

register(
    "CoverageTarget",
    Presenter(
        noun="Coverage target",
        labels={**labels_from(TargetForm()), "purpose": "Purpose", "definition_id": "Micro-credential"},
        words={"tier": labels_of(CertificationTier), "purpose": labels_of(Purpose)},
        references={"definition_id": "MicroCredentialDefinition"},
    ),
)
