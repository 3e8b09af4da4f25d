"""Every internal link of the course's pages and notebooks leads to a file and a heading that are there."""

import importlib.util
import json
from pathlib import Path

import pytest

from course_utils.notebooks import FOLDER

pytest.importorskip("markdown_it", reason="the links are read by the parser that the site brings")
SCRIPT = FOLDER.parent / "publish" / "links.py"


@pytest.fixture(scope="module")
def links():
    specification = importlib.util.spec_from_file_location("course_links", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def all_links(links):
    return links.everywhere()


@pytest.fixture
def page(links, monkeypatch, tmp_path):
    """Writes a page into a repository of its own, which has one notebook, and returns what is wrong with its links."""
    monkeypatch.setattr(links, "ROOT", tmp_path)
    monkeypatch.setattr(links, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(links, "FOLDER", tmp_path / "notebooks")
    for folder in ("docs", "notebooks/homework/release/hw1", "notebooks/homework/source/hw1"):
        (tmp_path / folder).mkdir(parents=True)
    cells = [
        {"cell_type": "markdown", "source": ["# One step\n", "## Read: `step`"]},
        {"cell_type": "code", "source": "# no heading"},
    ]
    for path in ("notebooks/05_rnn.ipynb", "notebooks/homework/release/hw1/hw1.ipynb"):
        (tmp_path / path).write_text(json.dumps({"cells": cells}), encoding="utf-8")

    def wrong(text: str, name: str = "README.md") -> list[str]:
        path: Path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return [problem for link in links.links(path) if (problem := links.problem(link))]

    return wrong


def test_no_internal_link_is_broken(links, all_links):
    assert links.broken(all_links) == []


def test_the_pages_and_the_lessons_are_read(links):
    names = [path.relative_to(FOLDER.parent).as_posix() for path in links.pages()]
    assert {"README.md", "CONTRIBUTING.md", "docs/index.md", "data/README.md", "notebooks/01_tfidf.ipynb"} <= set(names)
    assert sum(name.startswith("notebooks/homework/release/") for name in names) >= 4
    readme = [link.target for link in links.links(FOLDER.parent / "README.md")]
    assert [f"notebooks/{path.name}" for path in sorted(FOLDER.glob("*.ipynb"))] == [
        target for target in readme if target.endswith(".ipynb")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[a](notebooks/05_rnn.ipynb)",
        "[a](notebooks/05_rnn.ipynb#one-step)",
        "[a](notebooks/05_rnn.ipynb#read-step)",
        "[a](docs)",
        "# The top\n\n[up](#the-top)",
        "# Same\n\n# Same\n\n# Same\n\n[third](#same-2)",
        "Code is no link: `[a](gone.md)`\n\n```\n[a](gone.md)\n```",
        "[elsewhere](https://nowhere.invalid/gone)",
    ],
)
def test_a_link_to_what_is_there_is_fine(page, text):
    assert page(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[a](gone.md)", "no such file"),
        ("![a](gone.png)", "no such file"),
        ("| a |\n|---|\n| [a](gone.md) |", "no such file"),
        ("[a][b]\n\n[b]: gone.md", "no such file"),
        ('see <a href="gone.md">a</a>', "no such file"),
        ("[a](../outside.md)", "no such file"),
        ("[a](notebooks/05_rnn.ipynb#no-heading)", "no such heading"),
        ("[a](notebooks/05_rnn.ipynb#one-stop)", "near it are One-step, one-step"),
        ("# The top\n\n[up](#the-bottom)", "no such heading"),
        ("```\n# In code\n```\n\n[a](#in-code)", "no such heading"),
        ("[a](/notebooks/05_rnn.ipynb)", "relative"),
    ],
)
def test_each_kind_of_broken_link_is_found(page, text, words):
    (found,) = page(text)
    assert words in found


def test_a_page_of_the_site_links_to_what_the_site_has(page):
    there = "[a](notebooks/05_rnn.ipynb#one-step) [b](homework/hw1.ipynb) [c](claims.md) [d](../notebooks/05_rnn.ipynb)"
    assert page(there, "docs/index.md") == []
    assert page("[a](homework/hw9.ipynb) [b](notebooks/09.ipynb)", "docs/index.md") == ["there is no such file"] * 2


def test_a_link_says_where_it_stands(links, page):
    page("first\n\nthen [a](gone.md)")
    (link,) = links.links(links.ROOT / "README.md")
    assert str(link) == "README.md, line 3: gone.md"
    cells = [{"cell_type": "code", "source": ""}, {"cell_type": "markdown", "source": "[a](gone.md)"}]
    (links.ROOT / "notebooks" / "06.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    (link,) = links.links(links.ROOT / "notebooks" / "06.ipynb")
    assert str(link) == "notebooks/06.ipynb, cell 1: gone.md"


def test_external_addresses_are_listed_with_their_places(links, all_links):
    listed = links.external(all_links)
    assert any(place.startswith("docs/instructors.md, line") for place in listed["https://nbgrader.readthedocs.io"])
    assert any(place.startswith("course_utils/corpora/registry.json") for places in listed.values() for place in places)
    assert not any("127.0.0.1" in target for target in listed)


def test_the_program_lists_and_refuses_words_it_does_not_know(links, all_links, monkeypatch, capsys):
    monkeypatch.setattr(links, "everywhere", lambda: all_links)
    assert links.main([]) == 0
    printed = capsys.readouterr().out
    assert " 0 of them broken" in printed
    assert "https://nbgrader.readthedocs.io\n    docs/instructors.md, line" in printed
    monkeypatch.setattr(links, "everywhere", lambda: [links.Link(links.ROOT / "README.md", "line 1", "gone.md")])
    assert links.main([]) == 1
    assert capsys.readouterr().out.startswith("broken: README.md, line 1: gone.md: there is no such file")
    assert links.main(["--follow"]) == 2
    assert capsys.readouterr().err.startswith("usage:")
