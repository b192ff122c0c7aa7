"""Packages that are installed, as they are told: their licenses, and the list that goes with a release."""

from __future__ import annotations

import json
from collections import Counter
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from lab import packages


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """Write the list of packages and return its entries by their address."""
    file = tmp_path_factory.mktemp("sbom") / "sbom.cdx.json"
    assert packages.main(["sbom", str(file)]) == 0
    bom = json.loads(file.read_text(encoding="utf-8"))
    assert (bom["bomFormat"], bom["metadata"]["component"]["name"]) == ("CycloneDX", "function-calling-course")
    return {component["purl"]: component for component in bom["components"]}


def test_the_page_lists_what_the_lock_pins() -> None:
    assert {(pin.name, pin.version) for pin in packages.pins()} == set(packages.licenses_on_page())


def test_the_page_says_what_the_packages_declare() -> None:
    found = {(canonicalize_name(each.metadata["Name"]), each.version): each for each in distributions()}
    said = {key: license_ for key, license_ in packages.licenses_on_page().items() if key in found}
    several = Counter(pin.name for pin in packages.pins())  # where Pythons get different versions, one stands for all
    assert len(said) > 100
    assert [
        key
        for key, license_ in said.items()
        if several[key[0]] == 1 and license_ != packages.declared_license(found[key])
    ] == []


def test_every_package_is_in_the_list_with_its_hashes_and_its_license(listed: dict[str, dict[str, object]]) -> None:
    assert set(listed) == {f"pkg:pypi/{pin.name}@{pin.version}" for pin in packages.pins()}
    assert [purl for purl, entry in listed.items() if not (entry["hashes"] and entry["licenses"])] == []
    assert listed[f"pkg:pypi/openai@{version('openai')}"]["licenses"] == [{"expression": "Apache-2.0"}]


def version(name: str) -> str:
    """Return the version that is pinned."""
    return next(pin.version for pin in packages.pins() if pin.name == name)


def test_wrong_use_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert packages.main(["sbom"]) == 2
    assert "sbom FILE" in capsys.readouterr().err
