"""What all lessons have in common: their order, what one can do at the end, links, terms taught before they are used,
and pictures that say what they show."""

import ast
import contextlib
import functools
import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest

from course_utils import notebooks, show_source

LESSONS = sorted(notebooks.FOLDER.glob("*.ipynb"))
GLOSSARY = notebooks.FOLDER.parent / "docs" / "glossary.md"
DRAWN = ("An LSTM cell: ", "A network sees ", "CBOW predicts ")  # nothing in it is measured
names = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


@functools.cache
def cells(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def prose(path: Path) -> list[str]:
    """The text of a lesson, cell by cell."""
    return [notebooks.source(cell) for cell in cells(path) if cell["cell_type"] == "markdown"]


def terms() -> dict[str, list[str]]:
    """The glossary's terms, each with the numbers of the lessons that introduce it."""
    body = GLOSSARY.read_text(encoding="utf-8").split("```{glossary}")[1]
    entries = re.findall(r"^([^\s:`][^\n]*)\n((?:  [^\n]*\n)+)", body, re.MULTILINE)
    return {term: re.findall(r"\d\d", text[text.rindex("(") :]) for term, text in entries}


def forms(term: str) -> list[str]:
    """How a term of the glossary is written in a text: "A (B)" is A or B, "top-k, top-p sampling" is top-k or top-p."""
    if "," in term:
        return [part.removesuffix(" sampling") for part in term.split(", ")]
    return [part for part in re.split(r"\s*[()]\s*", term) if part]


def uses(term: str, paragraph: str) -> bool:
    """Whether a paragraph uses a term, and not only as a part of another term (entropy in cross-entropy)."""
    flags = 0 if term.isupper() else re.IGNORECASE
    words = r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", term)))
    return re.search(rf"(?<![\w-]){words}s?(?!\w)", paragraph, flags) is not None


@names
def test_what_the_course_leaves_out_is_in_no_lesson(path):
    lines = GLOSSARY.read_text(encoding="utf-8").split("## What the course leaves out")[1].split("## Terms")[0]
    left_out = [term.strip(" .") for line in re.findall(r"^- .+?: (.+)$", lines, re.MULTILINE) for term in line.split(";")]
    assert len(left_out) > 10
    assert not [term for term in left_out if any(uses(term, paragraph) for paragraph in prose(path))]


@names
def test_a_lesson_goes_from_a_prediction_to_what_can_now_be_done(path):
    sections = [title for text in prose(path) for title in re.findall(r"^## (.+)$", text, re.MULTILINE)]
    starts = ["Predict", "See it", "Derive it", "Read the code", "Exercises", "Quiz", "What you can now do"]
    places = [next(at for at, title in enumerate(sections) if title.startswith(start)) for start in starts]
    assert places == sorted(places)
    assert places[0] == 0
    assert sections[-3:] == starts[-3:]


@names
def test_a_lesson_says_at_the_start_and_at_the_end_what_one_can_do(path):
    first, last = prose(path)[0], prose(path)[-1].partition("## What you can now do")[2]
    assert "end you can" in first
    for text in (first, last):
        assert len(re.findall(r"^- ", text, re.MULTILINE)) >= 3
    assert "**What comes next.**" in last


def test_each_lesson_links_to_the_next_and_all_but_the_first_to_an_earlier_one():
    for path, following in itertools.pairwise(LESSONS):
        assert f"]({following.name}" in prose(path)[-1].partition("**What comes next.**")[2], path.stem
    for path in LESSONS[1:]:
        linked = set(re.findall(r"\]\((\d\d)_\w+\.ipynb", "\n".join(prose(path))))
        assert linked - {path.stem[:2]} != {f"{int(path.stem[:2]) + 1:02}"}, path.stem
        assert linked <= {lesson.stem[:2] for lesson in LESSONS}


def test_no_term_of_the_glossary_is_used_before_the_lesson_that_introduces_it():
    """A paragraph that names the later lesson looks ahead, and says so."""
    early = []
    for term, (first, *_) in terms().items():
        for path in LESSONS:
            if path.stem[:2] >= first:
                break
            for paragraph in itertools.chain.from_iterable(text.split("\n\n") for text in prose(path)):
                looks_ahead = re.search(rf"[Ll]esson {first}|\]\({first}_", paragraph)
                early += [f"{path.stem}: {form}" for form in forms(term) if uses(form, paragraph) and not looks_ahead]
    assert early == []


def test_the_lessons_that_the_glossary_names_write_about_the_term():
    lessons = {path.stem[:2]: "\n".join(prose(path)).lower() for path in LESSONS}
    assert len(terms()) > 40
    for term, numbers in terms().items():
        assert numbers, f"{term} names no lesson"
        for number in numbers:
            # "exploding gradient" is introduced by "gradients explode": the beginning of its first word is enough.
            assert re.search(rf"(?<!\w){re.escape(term.split()[0].strip(',').lower()[:6])}", lessons[number]), term


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("entropy", "The entropy of a distribution", True),
        ("entropy", "The cross-entropy of a model", False),
        ("hidden state", "two hidden states", True),
        ("RNN", "the rnn module", False),
        ("type", "prototype", False),
    ],
)
def test_a_term_is_found_where_it_is_used(term, text, found):
    assert uses(term, text) is found


@names
def test_every_picture_says_what_it_shows_with_its_numbers_and_not_that_it_is_one(path):
    shown = [output["data"] for cell in cells(path) for output in cell.get("outputs", []) if "data" in output]
    texts = ["".join(data["text/plain"]) for data in shown if "<img" in "".join(data.get("text/html", ""))]
    assert texts
    for text in texts:
        assert len(text.split()) >= 8, text
        assert not re.match(r"(an? |the )?(plot|figure|chart|graph|image|picture|diagram)\b", text, re.IGNORECASE), text
        assert re.search(r"\d", text) or text.startswith(DRAWN), f"no number: {text}"
        assert not re.search(r"\b(above|below|beside)\.", text), f"it must stand alone: {text}"


@names
def test_the_letters_of_every_figure_are_legible_in_the_narrowest_column(path):
    """They are 10 points, 13.3 pixels, where a figure is shown in its own width; in a column of 625 at least 9."""
    shown = [output["data"] for cell in cells(path) for output in cell.get("outputs", []) if "data" in output]
    pages = "".join("".join(each.get("text/html", "")) for each in shown)
    widths = [int(width) for width in re.findall(r"max-width: 100%; width: (\d+)px", pages)]
    assert widths
    assert 10 * 96 / 72 * min(1, 625 / max(widths)) >= 9


@names
def test_a_lesson_shows_the_code_that_is_there(path, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data["text/markdown"]))
    known, listings = {"show_source": show_source}, 0
    for cell in (each for each in cells(path) if each["cell_type"] == "code"):
        nodes = list(ast.walk(ast.parse(notebooks.source(cell))))
        for node in nodes:
            is_import = isinstance(node, ast.ImportFrom) and str(node.module).startswith("course_utils")
            is_method = isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute)
            if is_import or is_method:  # a method that is given a short name
                with contextlib.suppress(NameError):  # of what a cell has trained
                    exec(ast.unparse(node), known)
        stored = ["".join(each["data"].get("text/markdown", "")) for each in cell["outputs"] if "data" in each]
        for node in (each for each in nodes if isinstance(each, ast.Call)):
            if ast.unparse(node.func) == "show_source":
                eval(ast.unparse(node), known)
                assert shown[-1] in stored, f"run the lesson anew: {ast.unparse(node)}"
                listings += 1
    assert listings
