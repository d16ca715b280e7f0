"""The audit log's words for definitions."""

from ranzcred.domain.audit.labels import Presenter, register

register(
    "MicroCredentialDefinition",
    Presenter(
        noun="Definition",
        labels={
            "title": "Title",
            "level": "NZQCF level",
            "issuing_body": "Issuing body",
            "skill_standard": "Skill standard",
            "requirements": "Requirements",
            "is_default": "Default",
        },
    ),
)
