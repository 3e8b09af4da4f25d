"""pyproject.toml, constraints.txt, environment.yml and devcontainer.json agree; conda and Binder can read theirs."""

import json
import re
import shlex
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CONDA = [entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, str)]
PIP = next(entry["pip"] for entry in ENVIRONMENT["dependencies"] if isinstance(entry, dict))
MACHINES = {  # of each system: `os_name`, and what it calls its processors
    "linux": ("posix", ("x86_64", "aarch64")),
    "darwin": ("posix", ("x86_64", "arm64")),
    "win32": ("nt", ("AMD64", "ARM64")),
}
PLATFORMS = [
    {"python_version": f"3.{minor}", "python_full_version": f"3.{minor}.1", "sys_platform": system, "os_name": os_name,
     "platform_machine": machine, "platform_version": "Darwin Kernel Version 23.6.0: Mon"}
    for minor in (11, 12, 13, 14)
    for system, (os_name, machines) in MACHINES.items()
    for machine in machines
]  # fmt: skip


def pins() -> list[Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def declared() -> list[Requirement]:
    optional = [entry for extra in PROJECT["optional-dependencies"].values() for entry in extra]
    return [Requirement(entry) for entry in PROJECT["dependencies"] + optional]


@pytest.mark.parametrize(
    "platform", PLATFORMS, ids=lambda p: f"{p['sys_platform']}-{p['platform_machine']}-{p['python_version']}"
)
def test_every_dependency_is_pinned_once_to_a_version_that_pyproject_allows(platform):
    pinned = {}
    for pin in pins():
        if pin.marker is None or pin.marker.evaluate(platform):
            name = canonicalize_name(pin.name)
            assert name not in pinned, f"{name} is pinned twice"
            pinned[name] = str(pin.specifier).removeprefix("==")
    for requirement in declared():
        if requirement.marker is not None and not requirement.marker.evaluate(platform):
            continue
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} is pinned to {version}"


def test_no_marker_compares_the_version_of_a_kernel():
    """Most are no version to pip, and those of 24 (they come with Python 3.12 and 3.13) fail on such a marker."""
    assert [str(each) for each in [*pins(), *declared()] if "platform_release" in str(each.marker)] == []


def test_every_pin_is_exact():
    assert all(re.fullmatch(r"==[\w.]+", str(pin.specifier)) for pin in pins())


@pytest.mark.parametrize(
    "name", ["anywidget", "gensim", "jupyterlab", "nbval", "numba", "numpy", "scikit-learn", "scipy", "torch"]
)
def test_the_installed_version_is_the_pinned_one(name):
    (pinned,) = (str(pin.specifier).removeprefix("==") for pin in pins() if pin.name == name)
    assert version(name).split("+")[0] == pinned


def test_conda_installs_the_package_by_the_same_constraint_file():
    assert "-c constraints.txt" in PIP
    extras = re.fullmatch(r"-e \.\[([\w,]+)\]", PIP[-1]).group(1).split(",")
    assert set(extras) <= set(PROJECT["optional-dependencies"])


def test_conda_takes_a_python_that_the_project_allows():
    python = next(entry for entry in CONDA if entry.startswith("python="))
    assert SpecifierSet(PROJECT["requires-python"]).contains(Version(python.removeprefix("python=")))


def test_the_conda_dependencies_parse_as_match_specs():
    from rattler import MatchSpec

    assert [str(MatchSpec(entry).name.normalized) for entry in CONDA] == ["python", "pip"]


def test_binder_reads_the_environment_file(tmp_path):
    """repo2docker picks its conda build pack, and prints the image it would build."""
    for name in ("environment.yml", "constraints.txt", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "environment.yml" in done.stdout + done.stderr


def test_the_development_container_has_an_allowed_python_and_starts_with_a_verb_of_the_launcher():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    python = re.fullmatch(r"python:(3\.\d+)", container["image"]).group(1)
    assert SpecifierSet(PROJECT["requires-python"]).contains(Version(python))
    program, launcher, verb = container["postCreateCommand"].split()
    assert (program, launcher) == ("python", "course.py")
    launched = subprocess.run(
        [sys.executable, str(ROOT / launcher), "help"], capture_output=True, text=True, check=True
    )
    assert f"python course.py {verb} " in launched.stdout


def test_the_launcher_and_the_project_allow_the_same_pythons():
    sys.path.insert(0, str(ROOT))
    try:
        from launcher import install, pythons
    finally:
        sys.path.remove(str(ROOT))
    allowed = SpecifierSet(PROJECT["requires-python"])
    for minor in range(8, 17):
        fits = pythons.FITS[0] <= (3, minor) <= pythons.FITS[1]
        assert fits == allowed.contains(f"3.{minor}")
    assert {*install.ALL, *install.LITE} == set(PROJECT["optional-dependencies"])


def test_the_citation_has_what_its_format_asks_for_and_the_version_of_the_project():
    """Of the Citation File Format 1.2.0, the fields that must be there; version and licences are the project's."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert all(author.get("name") or author.get("family-names") for author in citation["authors"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", citation["date-released"])
    assert citation["version"] == PROJECT["version"]
    assert " AND ".join(citation["license"]) == PROJECT["license"]


def test_uv_installs_the_course_as_the_readme_says():
    """By the line of the README, asked what it would do: nothing but the course itself, for all else is there."""
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        pytest.skip("uv is not installed: python course.py install")
    for pin in pins():  # one of these that was left out is not there, and the test is left out with it
        if pin.name in ("gensim", "numba", "torch") and (pin.marker is None or pin.marker.evaluate()):
            version(pin.name)
    line = re.search(r"`uv (pip install [^`]+)`", (ROOT / "README.md").read_text(encoding="utf-8"))[1]
    asked = [str(uv), *shlex.split(line), "--dry-run", "--offline", "--no-build-isolation", "--python", sys.executable]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    changed = re.findall(r"^ [-+] ([\w-]+)", done.stderr, re.MULTILINE)
    assert set(changed) <= {"course-utils"}
