"""A form that is taken."""

LIST = "/admin/micro-credentials"
SLATE = {
    "title": "Slate Repair",
    "level": "4",
    "issuing_body": "RANZ",
    "skill_standard": "Unit 31000",
    "requirements": "Two assessed roofs.",
}
