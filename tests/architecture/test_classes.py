"""A class is found by its name: no two have the same."""

import ast
from collections import defaultdict

from ranzcred.config import ROOT

PACKAGE = ROOT / "ranzcred"


def modules_by_class() -> dict[str, list[str]]:
    """The modules that define each public class, by its name; one within another class or function counts too."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(str(path.relative_to(PACKAGE)))
    return found


def test_public_classes_have_names_of_their_own() -> None:
    found = modules_by_class()
    assert {"Problem", "MicroCredentialDefinition", "SignInPage"} <= set(found)
    assert {name: modules for name, modules in found.items() if len(modules) > 1} == {}
