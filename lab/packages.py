"""Packages that the locks pin, for those who have to know what they install: licenses, and a CycloneDX list.

``python -m lab.packages licenses`` writes `PAGE` anew, ``python -m lab.packages sbom FILE`` writes the list that goes
with a release. What a license is called is what a package's own metadata say.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licenses.md"
NOWHERE = "sys_platform == 'never'"
"""Marker of what pyproject's overrides leave out on every system."""
LONGEST_NAME = 40
"""Characters of a license's name in the field License; what is longer there is the license itself."""
HEAD = """\
# Licenses

The course is under the MIT license. These are the packages that `requirements.lock` pins, with the licenses that they
declare. Those with *course* are installed for learners; the others are for tests, the documentation and the web site.

The web site contains [Pyodide](https://pyodide.org) (MPL-2.0) with Python's standard library (PSF-2.0) as well. `mocks`
contains the vocabulary o200k_base of tiktoken (MIT); `mocks/api/tokens/vocabularies/NOTICE` has its license.
`python3 start.py licenses` writes the table.

| package | version | license | part |
| --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Pin:
    """A package in one version, as a lock names it."""

    name: str
    version: str
    sha256: tuple[str, ...]


def pins(lock: str = "requirements.lock") -> list[Pin]:
    """Return the packages of a lock, in its order; of some there are several versions, for other Pythons."""
    lines = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [_pin(line) for line in lines if line and not line.startswith("-e") and NOWHERE not in line]


def _pin(line: str) -> Pin:
    entry = Requirement(re.sub(r"\s--hash=\S+", "", line))
    (version,) = entry.specifier
    return Pin(canonicalize_name(entry.name), version.version, tuple(re.findall(r"--hash=sha256:(\w+)", line)))


def licenses_on_page() -> dict[tuple[str, str], str]:
    """Return the license of each package and version in the table of `PAGE`."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    rows = re.findall(r"^\| (\S+) \| (\d\S*) \| (.+?) \| \w* ?\|$", text, re.MULTILINE)
    return {(name, version): license_ for name, version, license_ in rows}


def declared_license(package: Distribution) -> str:
    """Return what a package's metadata say of its license, in a few words."""
    metadata: dict[str, Any] = package.metadata.json
    if "license_expression" in metadata:
        return str(metadata["license_expression"])
    first_line, *_ = metadata.get("license", "").strip().splitlines() or [""]
    if len(first_line) <= LONGEST_NAME and re.match(r"(?!UNKNOWN|Copyright)\w", first_line):
        return str(first_line)
    names = [line.split(" :: ")[-1] for line in metadata.get("classifier", []) if line.startswith("License")]
    return ", ".join(names) or "see the package's own files"


def page() -> str:
    """Return `PAGE` as it should be: packages that are not for this system are looked up on the page, or downloaded."""
    installed = {canonicalize_name(each.metadata["Name"]): declared_license(each) for each in distributions()}
    known = {name: license_ for (name, _), license_ in licenses_on_page().items()} | installed
    missing = [pin for pin in pins() if pin.name not in known]
    known |= dict(_downloaded(missing)) if missing else {}
    course = {(pin.name, pin.version) for pin in pins("requirements.txt")}
    rows = (
        f"| {pin.name} | {pin.version} | {known[pin.name]} | {'course ' * ((pin.name, pin.version) in course)}|\n"
        for pin in pins()
    )
    return HEAD + "".join(rows)


def _downloaded(missing: Sequence[Pin]) -> Iterator[tuple[str, str]]:
    """Yield the licenses of packages for other systems; wheels for Windows are the only ones some of them have."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "uv", "--quiet", "pip", "install", "--no-deps", "--target", folder]
        wanted = [f"{pin.name}=={pin.version}" for pin in missing]
        system = ["--python-platform", "windows", "--python-version", "3.14"]
        subprocess.run([*command, *system, *wanted], check=True)
        for found in distributions(path=[folder]):
            yield canonicalize_name(found.metadata["Name"]), declared_license(found)


def sbom(packages: Iterable[Pin]) -> str:
    """Return a CycloneDX list of these packages, as JSON."""
    from cyclonedx.model import HashAlgorithm, HashType
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.model.license import DisjunctiveLicense, License, LicenseExpression
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

    def license_of(pin: Pin) -> License:
        name = known[pin.name, pin.version]
        try:
            return LicenseExpression(canonicalize_license_expression(name))
        except InvalidLicenseExpression:
            return DisjunctiveLicense(name=name)

    known = licenses_on_page()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    components = (
        Component(
            name=pin.name,
            version=pin.version,
            type=ComponentType.LIBRARY,
            bom_ref=f"{pin.name}=={pin.version}",
            purl=PackageURL("pypi", None, pin.name, pin.version),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in pin.sha256],
            licenses=[license_of(pin)],
        )
        for pin in packages
    )
    bom = Bom(components=components)
    bom.metadata.component = Component(
        name=project["name"], version=project["version"], type=ComponentType.APPLICATION, bom_ref=project["name"]
    )
    bom.register_dependency(bom.metadata.component, bom.components)
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Write what ``arguments`` ask for, say where, and return the exit code."""
    match arguments:
        case ["licenses"]:
            PAGE.write_text(page(), encoding="utf-8")
            print(f"Written: {PAGE.relative_to(ROOT)}.")
        case ["sbom", file]:
            Path(file).write_text(sbom(pins()), encoding="utf-8")
            print(f"Written: {file}.")
        case _:
            print("Say `licenses`, or `sbom FILE`.", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
