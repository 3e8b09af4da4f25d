"""The list of the lessons, which README, start pages and notebooks share, and the page on which JupyterLab opens."""

import json
import math
import re

import pytest

from course_utils import start
from course_utils.exercises.checking import of_lesson
from course_utils.notebooks import FOLDER, source, tags

PATHS = sorted(FOLDER.glob("0*.ipynb"))


def cells(path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def estimated(path) -> float:
    """Minutes: 150 words of prose a minute, half a minute a cell of code, four a widget, two a question, eight an
    exercise in code."""
    words = code = widgets = questions = exercises = 0
    for cell in cells(path):
        text = source(cell)
        if cell["cell_type"] == "markdown":
            words += len(re.findall(r"\w+", re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)))
            continue
        code += 1
        html = ["".join(output.get("data", {}).get("text/html", "")) for output in cell["outputs"]]
        widgets += any(each.startswith("<figure") for each in html)
        if "exercise" in tags(cell):
            questions += 'check("Q' in text
            exercises += 'check("Q' not in text
    return words / 150 + code / 2 + 4 * widgets + 2 * questions + 8 * exercises


def test_the_list_has_every_notebook_in_its_order():
    assert [lesson.file for lesson in start.lessons()] == [path.name for path in PATHS]
    assert [lesson.number for lesson in start.lessons()] == [path.stem[:2] for path in PATHS]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_time_of_a_lesson_is_what_its_words_and_exercises_take(path):
    (lesson,) = [each for each in start.lessons() if each.file == path.name]
    assert lesson.minutes % 15 == 0
    assert math.isclose(lesson.minutes, estimated(path), rel_tol=0.2), f"about {estimated(path):.0f} minutes"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_lesson_says_its_time_and_shows_its_picture_before_anything_else(path):
    (lesson,) = [each for each in start.lessons() if each.file == path.name]
    first = source(cells(path)[0])
    assert f"About {lesson.minutes} minutes." in first
    drawn = re.search(r"!\[([^\]]{20,})\]\(pictures/(\d\d)\.svg\)", first)
    assert drawn, "a picture with words for those who cannot see it"
    assert drawn[2] == lesson.number
    assert len(first[: drawn.start()].split()) < 130, "it is in sight where the lesson opens"


def test_a_readme_without_the_table_is_refused(tmp_path):
    (tmp_path / "README.md").write_text("# Nothing\n")
    with pytest.raises(ValueError, match="no table of lessons"):
        start.lessons(tmp_path / "README.md")


def test_the_start_page_leads_to_lesson_01_and_then_to_where_the_learner_is():
    listed = start.lessons()
    new = start.page(listed, {})
    assert f"Start with lesson 01: {listed[0].question}]({listed[0].file})" in new
    assert "answered" not in new
    done = {number: {"right": True} for number in of_lesson(1, "lesson")} | {
        next(iter(of_lesson(2, "lesson"))): {"right": False}
    }
    later = start.page(listed, done)
    assert f"Go on with lesson 02: {listed[1].question}]({listed[1].file})" in later
    assert f"{len(of_lesson(1, 'lesson'))} of {len(of_lesson(1, 'lesson'))} answered" in later
    pictures = [re.findall(r"\(pictures/(\d\d)\.svg\)", row) for row in later.splitlines() if row.startswith("| ")]
    assert pictures == [["01", "02", "03"], ["04", "05", "06"], ["07", "08", "09"]]
    for lesson in listed:
        assert f"](pictures/{lesson.number}.svg)]({lesson.file})" in later
    for link in re.findall(r"\]\(([^)]+)\)", later):
        assert (FOLDER / link).exists(), link


@pytest.mark.parametrize(("words", "folders"), [([], ["everybody", "learners"]), (["--teacher"], ["everybody"])])
def test_jupyterlab_opens_on_the_page_and_learners_see_no_menus_of_nbgrader(tmp_path, monkeypatch, words, folders):
    from jupyterlab import labapp

    seen = []
    monkeypatch.setattr(start, "FOLDER", tmp_path)
    monkeypatch.setattr(labapp, "main", lambda: seen.append(list(start.sys.argv)))
    monkeypatch.setattr(start.sys, "argv", ["start"])
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    assert start.main([*words, "--no-browser"]) == 0
    assert seen[0][1:] == [str(tmp_path), "--LabApp.default_url=/lab/tree/START.md", "--no-browser"]
    assert (tmp_path / "START.md").read_text(encoding="utf-8").startswith("# Counting")
    paths = start.os.environ["JUPYTER_CONFIG_PATH"].split(start.os.pathsep)
    assert paths == [*(str(start.SETTINGS / name) for name in folders), "mine"]
    disabled = json.loads((start.SETTINGS / "learners" / "labconfig" / "page_config.json").read_text())
    assert disabled == {"disabledExtensions": {"@jupyter/nbgrader": True}}
