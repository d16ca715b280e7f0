"""The derived columns of a definition: its identity, and what is searched and sorted."""

from ranzcred.core.text import identity_key, search_key


def title_key(title: str, code: str | None) -> str:
    """Return the key by which a title is the same as another: of two definitions with one title, the codes differ."""
    return f"{identity_key(title)}\n{identity_key(code)}" if code else identity_key(title)


def derive(title: str, issuing_body: str, skill_standard: str | None, code: str | None) -> dict[str, str | None]:
    """Return the derived columns of a definition."""
    return {
        "title_key": title_key(title, code),
        "code_key": identity_key(code) if code else None,
        "issuing_body_key": identity_key(issuing_body),
        "title_folded": search_key(title),
        "issuing_body_folded": search_key(issuing_body),
        "skill_standard_folded": search_key(skill_standard) if skill_standard else None,
    }
