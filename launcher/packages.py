"""Run by the environment's own Python, for the doctor: which packages are missing or others than pinned.

Prints JSON: `without` has no release for this machine, `missing` and `wrong` are faults, `versions` what is installed.
"""

from __future__ import annotations

import glob
import json
import os
import re
import sys
from importlib import metadata, util
from pathlib import Path

try:
    import pip  # noqa: F401
except ImportError:  # an environment is to be: the pip that comes with Python
    import ensurepip

    wheels = os.path.join(os.path.dirname(ensurepip.__file__), "_bundled", "pip-*.whl")
    sys.path += glob.glob(wheels) or glob.glob("/usr/share/python-wheels/pip-*.whl")
from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.utils import canonicalize_name

try:
    import tomllib
except ImportError:  # a Python that does not fit
    sys.exit("no tomllib")

ROOT = Path(__file__).resolve().parent.parent
EXTRA = re.compile(r"""\bextra *== *["']([^"']+)""")


def applies(requirement: Requirement, extras: set[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras or {""})


def needs(found: metadata.Distribution, wanted: set[str]) -> list[Requirement]:
    """What a package needs with these extras; reading a line is slow, and most are of extras that nobody asked for."""
    names = {canonicalize_name(extra) for extra in wanted}
    lines = []
    for line in found.requires or ():
        of = {canonicalize_name(extra) for extra in EXTRA.findall(line)}
        if not of or of & names or " or " in line:
            lines.append(line)
    return [each for each in map(Requirement, lines) if applies(each, wanted)]


def main(extras: list[str]) -> dict[str, object]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for name in extras for line in project["optional-dependencies"][name])]
    asked = [Requirement(line) for line in lines]
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pins = [Requirement(line) for line in text.splitlines() if line and not line.startswith("#")]
    pinned: dict[str, str] = {
        canonicalize_name(pin.name): str(pin.specifier)[2:] for pin in pins if applies(pin, set())
    }
    versions: dict[str, str] = {}
    missing: set[str] = set()
    queue = [(each, set(each.extras)) for each in asked if applies(each, set())]
    seen = set()
    while queue:
        requirement, wanted = queue.pop()
        name = canonicalize_name(requirement.name)
        if (name, frozenset(wanted)) in seen:
            continue
        seen.add((name, frozenset(wanted)))
        try:
            found = metadata.distribution(requirement.name)
        except metadata.PackageNotFoundError:
            missing.add(name)
            continue
        versions[name] = found.version.split("+")[0]
        queue += [(need, set(need.extras)) for need in needs(found, wanted)]
    course = util.find_spec("course_utils")
    if course is None or not str(course.origin).startswith(str(ROOT)):
        missing.add("course-utils")
    wrong = [
        f"{name} {found}, not {pinned[name]}" for name, found in versions.items() if found != pinned.get(name, found)
    ]
    without = sorted({each.name for each in asked if not applies(each, set())})
    return {"without": without, "missing": sorted(missing), "wrong": sorted(wrong), "versions": versions}


if __name__ == "__main__":
    json.dump(main(sys.argv[1:]), sys.stdout)
