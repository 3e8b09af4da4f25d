"""docs/licences.md names every text and every package that the course takes from others."""

import importlib.util
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from course_utils import corpora
from course_utils.corpora.catalogue import MADE_HERE
from course_utils.corpora.registry import entries

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
TEXTS, PACKAGES = PAGE.split("## Packages")


def rows(part: str) -> dict[str, list[str]]:
    """The cells of each row of the tables by the first of them."""
    lines = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    return {line[0].strip(" `"): [cell.strip() for cell in line[1:]] for line in lines}


@pytest.fixture(scope="module")
def licences():
    specification = importlib.util.spec_from_file_location("course_licences", ROOT / "publish" / "licences.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_every_direct_dependency_is_listed_with_a_licence():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = list(project["dependencies"])
    for group in project["optional-dependencies"].values():
        declared += group
    listed = rows(PACKAGES)
    for requirement in map(Requirement, declared):
        assert requirement.name in listed, f"{requirement.name} is missing: python publish/licences.py"
        assert listed[requirement.name][-1]


def test_every_text_is_listed_with_the_terms_that_the_registry_gives():
    listed = rows(TEXTS)
    for text in corpora.available():
        if text.licence == MADE_HERE:
            assert f"`{text.name}`" in PAGE
        else:
            assert listed[text.name][0] == text.licence, "python publish/licences.py"


def test_every_test_set_is_listed():
    assert set(entries()["evaluation"]) <= set(rows(TEXTS))


# Elsewhere torch is another build, whose parts have other licences.
@pytest.mark.skipif(sys.platform != "linux", reason="the table is written on Linux")
def test_the_tables_are_what_the_registry_the_lessons_and_the_installed_packages_give(licences):
    assert licences.renewed(PAGE) == PAGE, "python publish/licences.py"


def test_the_tables_are_written_between_their_marks_and_nothing_else_changes(licences):
    emptied = re.sub(r"(written by licences.py -->\n)\n\|.*?\n\n(<!-- end)", r"\1\n\2", PAGE, flags=re.DOTALL)
    assert emptied != PAGE
    assert "| gensim |" not in emptied
    assert re.sub(r"^\|.*\n", "", licences.renewed(emptied), flags=re.MULTILINE) == re.sub(
        r"^\|.*\n", "", PAGE, flags=re.MULTILINE
    )


@pytest.mark.parametrize(
    ("fields", "files", "found"),
    [
        ({"License-Expression": "MIT", "License": "other"}, [], "MIT"),
        ({"License": "LGPL-2.1-only"}, [], "LGPL-2.1-only"),
        ({"License": "All rights\nreserved"}, [], None),
        (
            {"License": "All rights\nreserved", "Classifier": "License :: OSI Approved :: BSD License"},
            [],
            "BSD License",
        ),
        ({}, ["MIT License\n\nPermission is"], "MIT License"),
        ({}, [], None),
    ],
)
def test_a_licence_is_what_the_package_says_in_a_line(licences, monkeypatch, tmp_path, fields, files, found):
    class About(dict):
        """Raises KeyError for what is not there, as importlib_metadata does; the standard library gives None."""

        def get_all(self, key, default):
            return [self[key]] if key in self else default

    for text in files:
        (tmp_path / "LICENSE").write_text(text)
    monkeypatch.setattr(licences.metadata, "metadata", lambda _: About(fields))
    monkeypatch.setattr(licences.metadata, "files", lambda _: list(tmp_path.iterdir()))
    if found is None:
        with pytest.raises(ValueError, match="states no licence"):
            licences.licence("somebody")
    else:
        assert licences.licence("somebody") == found
