"""The description is one document: what features say of themselves has its place in it once."""

import pytest
from flask import Flask

from ranzcred.core.token_scopes import TokenScope
from ranzcred.web.api.document import Description, collect


def test_two_features_cannot_describe_one_name_differently(app: Flask) -> None:
    described = [
        Description(paths={}, schemas={"Retirement": schema}, scope=TokenScope.DEFINITIONS)
        for schema in ({"type": "object"}, {"type": "string"})
    ]
    with pytest.raises(ValueError, match="Retirement"):
        collect(app, described)
