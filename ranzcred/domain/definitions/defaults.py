"""The three default definitions of every installation."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True)
class Default:
    """A default definition. Its key is fixed, so that it is recognised after it was renamed."""

    id: str
    title: str
    level: int
    skill_standard: str
    issuing_body: str
    requirements: str

    def columns(self) -> dict[str, object]:
        return {**asdict(self), "is_default": True}


DEFAULTS = (
    Default(
        id="00000000-0000-7000-8000-000000000001",
        title="Reclad/Reroofing Level 5",
        level=5,
        skill_standard="NZQA Skill Standard - Reclad/Reroofing",
        issuing_body="RANZ",
        requirements="Completion of RANZ RoofWright Level 5 assessment for reclad and reroofing projects. "
        "Covers scope management, weathertightness detailing, and compliance documentation.",
    ),
    Default(
        id="00000000-0000-7000-8000-000000000002",
        title="Repairs/Maintenance Level 5",
        level=5,
        skill_standard="NZQA Skill Standard - Repairs/Maintenance",
        issuing_body="RANZ",
        requirements="Completion of RANZ RoofWright Level 5 assessment for repair and maintenance work. "
        "Covers diagnostic assessment, material selection, and warranty management.",
    ),
    Default(
        id="00000000-0000-7000-8000-000000000003",
        title="Compliance Practices Level 4",
        level=4,
        skill_standard="NZQA Skill Standard - Compliance Practices",
        issuing_body="RANZ",
        requirements="Completion of RANZ RoofWright Level 4 assessment for building compliance practices. "
        "Covers Building Act requirements, consent processes, and record of work procedures.",
    ),
)
