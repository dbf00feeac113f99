"""The contracts of `bin/check imports` name modules one by one: here is said that they leave none out."""

import re
import tomllib
from pathlib import Path

import pytest

import activistnet

PACKAGE = Path(activistnet.__file__).parent
CONTRACTS = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LAYERS = next(each["layers"] for each in CONTRACTS if each["name"] == "The roles inside a feature")
SERVICES = next(each["source_modules"] for each in CONTRACTS if each["name"] == "Services know no HTTP")
ROLES = ("views", "cli", "forms", "services", "queries", "rules", "models")


def named(role):
    """Modules of features that play this part, as `reply_views` and `case_views` are views."""
    return {path.stem for path in PACKAGE.glob("*/*.py") if re.search(rf"_{role}$", path.stem)}


@pytest.mark.parametrize("role", ROLES)
def test_each_module_of_a_role_stands_in_the_layer_of_that_role(role):
    layer = next(layer for layer in LAYERS if f"({role})" in layer)
    assert sorted(named(role) - set(re.findall(r"\((\w+)\)", layer))) == []


def test_all_services_are_kept_from_http():
    assert sorted(named("services") - {each.rpartition(".")[2] for each in SERVICES}) == []
