"""The audit log's words for definitions."""

from ranzcred.domain.audit.labels import Presenter, labels_from, register
from ranzcred.domain.definitions.forms import DefinitionForm

register(
    "MicroCredentialDefinition",
    Presenter(
        noun="Micro-credential",
        labels={**labels_from(DefinitionForm()), "is_default": "Default"},
    ),
)
