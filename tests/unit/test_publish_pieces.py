"""The pieces of slides, cheat sheets and the pages' exercises, each on the smallest text that shows it."""

import functools
import io
import json
import re
from pathlib import Path
from unittest.mock import MagicMock

import numpy as np
import pytest
from PIL import Image

from course_utils import rnn
from course_utils.exercises import Formula, Question, Table
from course_utils.exercises.checking import declared
from course_utils.exercises.declaration import FormulaPart
from course_utils.start import lessons
from course_utils.widgets import gradient_stacker

ROOT = Path(__file__).resolve().parents[2]


KEY = "**A sentence that is worth showing.**"


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        ("# A title", "# A title"),
        ("- a list", "- a list"),
        ("2. the second", "2. the second"),
        ("$$ x $$", "$$ x $$"),
        ("| a |", "| a |"),
        ("> said", "> said"),
        ("![](a.svg)", "![](a.svg)"),
        ("Some prose. More of it.", ""),
        ("Some prose. The case. What is it?", "The case. What is it?"),
        (f"Some prose. {KEY} More of it.", KEY),
        ("Some prose. **A short one** here.", ""),
        ("What is it? It is this.", "What is it?"),
    ],
)
def test_of_prose_a_slide_has_questions_with_the_sentence_before_and_key_sentences(publish, block, shown):
    assert publish("slides").shown_part(block) == shown


def test_a_heading_begins_a_slide_and_what_is_not_shown_is_said(publish):
    text = "# One\n\nSaid only.\n\n<details>\nfolded\n</details>\n\n### Two\n\n- shown"
    made = [(cell["metadata"]["slideshow"]["slide_type"], cell["source"]) for cell in publish("slides").prose(text)]
    assert made == [("slide", "# One"), ("notes", "Said only."), ("subslide", "### Two\n\n- shown")]
    [alone] = publish("slides").prose("- shown")
    assert alone["metadata"]["slideshow"]["slide_type"] == "-"
    assert publish("slides").blocks("a\n\n```\nb\n\nc\n```\n\n\nd") == ["a", "```\nb\n\nc\n```", "d"]


def printed(lines):
    return {"output_type": "stream", "text": [f"{n}\n" for n in range(lines)]}


def listing(*lengths):
    text = "\n\n".join("\n".join(["def f():", *["    pass"] * (length - 1)]) for length in lengths)
    return {"output_type": "display_data", "data": {"text/markdown": [f"```python\n{text}\n```"], "text/plain": "f"}}


def test_what_is_printed_is_cut_and_code_goes_on_in_equal_pieces(publish):
    slides = publish("slides")
    [whole], [cut] = slides.in_pieces(printed(16)), slides.in_pieces(printed(17))
    assert whole["text"].splitlines() == [str(n) for n in range(16)]
    assert cut["text"].splitlines() == [*(str(n) for n in range(16)), "…"]

    def sizes(*lengths):
        return [slides.shown_code(piece).count("\n") + 1 for piece in slides.in_pieces(listing(*lengths))]

    assert sizes(25) == [25]
    assert sizes(26) == [13, 13]
    assert sizes(12, 12) == [25]
    assert sizes(12, 13) == [12, 13]
    picture = {"output_type": "display_data", "data": {"image/png": "x"}}
    assert slides.in_pieces(picture) == [picture]
    frame = {"data": {"text/html": '<iframe class="course-frame">'}}
    assert [slides.height(each) for each in (printed(3), listing(5), picture, frame)] == [4, 6, 18, 25]


def test_short_code_stands_above_what_it_shows_and_long_code_is_left_out(publish):
    def made(lines, *outputs):
        cell = {
            "cell_type": "code",
            "source": "x\n" * lines,
            "metadata": {"tags": ["t"]},
            "outputs": [*outputs],
        }
        return [(each["metadata"]["tags"], len(each["outputs"])) for each in publish("slides").code(cell)]

    hidden = ["t", "remove_input"]
    assert made(6, printed(9), printed(8)) == [(["t"], 2)]
    assert made(6, printed(9), printed(9)) == [(["t"], 1), (hidden, 1)]
    assert made(7, printed(12), printed(11)) == [(hidden, 2)]
    assert made(1, {"output_type": "display_data", "data": {"text/html": "course-frame"}}) == [(hidden, 1)]


def test_each_slide_has_an_id_of_its_own_which_is_the_same_in_the_next_build(publish):
    shows = {"cell_type": "code", "id": "c", "source": "x", "metadata": {}, "outputs": [printed(16), printed(16)]}
    says = {"cell_type": "markdown", "id": "m", "source": "# a\n\n## b", "metadata": {}}
    lesson = {"cells": [says, shows, says], "metadata": {}}
    first, again = ([cell["id"] for cell in publish("slides").deck(lesson)["cells"]] for _ in range(2))
    assert first == again
    assert len(set(first)) == len(first) == 6


def test_links_and_pictures_of_a_lesson_are_those_of_the_site(publish):
    text = "![](pictures/a.svg) [b](build_up/02_b.ipynb#c) [d](d.ipynb) [e](e.md)"
    assert publish("slides").beside_the_pages(text) == (
        "![](../_static/pictures/a.svg) [b](../notebooks/build_up/02_b.html#c) [d](../notebooks/d.html) [e](e.md)"
    )


@pytest.mark.parametrize(
    ("paragraph", "asked"),
    [
        ("It is so. Is it?", "It is so. Is it?"),
        (f"{'So ' * 72}xyz. Is it?", f"{'So ' * 72}xyz. Is it?"),
        (f"{'So ' * 72}xyzw. Is it?", "Is it?"),
        ("A. B? C? It is.", "A. B? C?"),
        ("Nothing is asked.", ""),
        ("# A title?", ""),
        ("- What?\n- A list", "What?"),
        ("**Why is it so?**", "**Why is it so?**"),
        ("It is *so. Why?", "It is so. Why?"),
    ],
)
def test_the_last_questions_of_a_paragraph_take_a_short_sentence_before_them_along(publish, paragraph, asked):
    assert publish("lesson_parts").last_question(paragraph) == asked


def test_formulas_that_stand_side_by_side_are_taken_apart_and_an_environment_is_not(publish):
    apart = publish("lesson_parts").apart
    assert apart(r"a = b, \quad c = d.") == ["a = b", "c = d"]
    assert apart(r"a \qquad b") == ["a", "b"]
    assert apart(r"f{a \quad b}") == [r"f{a \quad b}"]
    assert apart(r"\begin{x} a \quad b \end{x}") == [r"\begin{x} a \quad b \end{x}"]


def test_a_question_to_ask_stands_last_before_a_cell_that_answers_it_and_is_no_exercise(publish, monkeypatch):
    parts = publish("lesson_parts")
    made = [{"cell_type": "markdown", "source": f"{asked}?\n\nWhy {asked}?", "metadata": {}} for asked in "abc"]
    for place, marks in ((1, []), (4, ["exercise"])):  # after "Why a?" and after "Why c?"
        made.insert(place, {"cell_type": "code", "source": "# print?", "metadata": {"tags": marks}})
    monkeypatch.setattr(parts, "cells", lambda lesson: made)
    assert parts.questions(None) == ["Why a?"]


def test_a_section_s_minutes_are_its_share_of_words_code_and_exercises(publish, monkeypatch):
    parts = publish("lesson_parts")
    text = [f"# Lesson\n\n## A\n\n{'word ' * 448}", "<details>" + "word " * 900 + "</details>\n\n## B\n"]
    made = [{"cell_type": "markdown", "source": each, "metadata": {}} for each in text]
    for source, marks in (('check("Q1", 1)', ["exercise"]), ('check("1.1", f)', ["exercise"]), ("x", [])):
        made.append({"cell_type": "code", "source": source, "metadata": {"tags": marks}})
    monkeypatch.setattr(parts, "cells", lambda lesson: made)
    lesson = next(iter(lessons()))
    weights = [2 / 150, 450 / 150, 2 / 150 + 2 + 8 + 0.5]
    expected = [max(1, round(lesson.minutes * weight / sum(weights))) for weight in weights]
    assert [(each.title, each.minutes) for each in parts.sections(lesson)] == [*zip(("Opening", "A", "B"), expected)]


@pytest.mark.parametrize(
    ("choices", "otherwise", "kind", "options"),
    [
        ({False: "no", True: None}, "", "choice", ["True", "False"]),
        ({2: None, 1: "no"}, "the answer is the number of a line, 1 to 2", "line", []),
        ({2: None, 1: "no"}, "another number", "text", []),
        ({"b": None, "C": "no", "a": "no"}, "", "choice", ["a", "b", "C"]),
        ({"b": None, "a": "no"}, "a word", "text", []),
    ],
)
def test_a_question_of_a_page_has_buttons_a_line_or_a_text(publish, choices, otherwise, kind, options):
    pages = publish("page_exercises")
    data = pages.question_data(Question("1.9", choices, ["look"], otherwise))
    assert (data["kind"], data["options"], data["hints"]) == (kind, options, ["look"])
    assert data["otherwise"] == (otherwise or "choose one of them")
    assert data["messages"] == {pages.digest("1.9", value): message or "" for value, message in choices.items()}


def test_a_table_of_a_page_knows_its_numbers_and_its_mistakes_to_one_hundredth(publish):
    pages = publish("page_exercises")
    data = pages.table_data(Table("B9.9", {"a": ((0.5, 0.25), {"too much": (0.7, 0.25)})}, ["look"]))
    [row] = data["rows"].values()
    assert (data["kind"], data["hints"], row["size"]) == ("table", ["look"], 2)

    def said(*hundredths):
        return row["messages"].get(pages.digest("B9.9 a", hundredths))

    assert [said(50, 25), said(51, 24), said(52, 25), said(69, 26), said(25, 50)] == [
        "", "", None, "too much", "the numbers are in the opposite order",
    ]  # fmt: skip


def test_a_formula_of_a_page_has_its_right_values_and_each_mistake_once(publish):
    part = FormulaPart({"x": (("n",), "any")}, "2 * x", {"half of it": ["x / 2", "0.5 * x"], "none of it": ["0 * x"]})
    data = publish("page_exercises").part_data(part)
    for drawn, right in zip(data["draws"], data["right"], strict=True):
        assert np.allclose(right["values"], 2 * np.array(drawn["x"]["values"]))
        assert right["shape"] == drawn["x"]["shape"]
    assert [each["message"] for each in data["mistakes"]][:2] == ["half of it", "none of it"]
    assert [each["message"] for each in data["mistakes"]].count("half of it") == 1
    assert data["names"] == ["x"]
    assert data["sizes"] == f"n = {data['right'][0]['shape'][0]}"
    assert json.dumps(publish("page_exercises").array(1 / 3)) == '{"shape": [], "values": [0.333333333333]}'


def test_the_page_of_the_slides_has_its_title_its_files_and_no_numbers_of_cells(publish):
    cell = {"cell_type": "code", "id": "c", "source": "shown()", "metadata": {}, "execution_count": 7, "outputs": []}
    result = {"output_type": "execute_result", "execution_count": 7, "metadata": {}, "data": {"text/plain": ["found"]}}
    long = {**cell, "id": "d", "source": "hidden()\n" * 7, "outputs": [result]}
    title = {"cell_type": "markdown", "id": "m", "source": "# A title", "metadata": {}}
    cells = [title, {**cell, "outputs": [result]}, long]
    lesson = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    page = publish("slides").html(lesson, "Lesson 99", "../reveal")
    text = re.sub(r"<style.*?</style>|<script.*?</script>|<[^>]+>", "", page, flags=re.DOTALL)
    assert "<title>Lesson 99" in page
    assert "../reveal/dist/theme/white.css" in page
    assert (text.count("shown"), text.count("hidden"), text.count("found")) == (1, 0, 2)
    assert not re.search(r"\[\s*7\s*\]", text)


def test_the_moving_picture_has_a_frame_before_the_first_step_and_one_after_each(publish, monkeypatch, tmp_path):
    pytest.importorskip("playwright", reason="the picture needs a browser")
    moving = publish("moving_picture")
    browser = MagicMock()
    page = browser.new_page.return_value
    clicks = page.get_by_role.return_value.click

    def screenshot():
        drawn = io.BytesIO()
        Image.new("RGB", (8, 8), (0, 0, 20 * clicks.call_count)).save(drawn, format="png")
        return drawn.getvalue()

    page.locator.return_value.screenshot.side_effect = screenshot
    play = MagicMock()
    play.return_value.__enter__.return_value.chromium.launch.return_value = browser
    monkeypatch.setattr(moving, "sync_playwright", play)
    monkeypatch.setattr(gradient_stacker, "find_spec", lambda name: None)  # torch takes long to load
    moving.write(tmp_path / "moving.webp")
    (shown,), _ = page.set_content.call_args
    assert "gradient_stacker" in shown or "Emily" in shown
    page.get_by_role.assert_called_with("button", name="Step backward")
    page.wait_for_selector.assert_called_once_with("html[data-ready]")
    browser.close.assert_called_once()
    frames, blues, durations = Image.open(tmp_path / "moving.webp"), [], []
    for number in range(frames.n_frames):
        frames.seek(number)
        frames.load()
        blues.append(frames.convert("RGB").getpixel((0, 0))[2])
        durations.append(frames.info["duration"])
    assert blues == [20 * step for step in range(8)]
    assert durations == [900] * 7 + [3000]
    assert frames.info["loop"] == 0


def test_the_moving_picture_is_of_the_widget_that_the_lesson_shows(publish, monkeypatch):
    pytest.importorskip("playwright", reason="the picture needs a browser")
    monkeypatch.setattr(gradient_stacker, "find_spec", lambda name: None)
    cells = json.loads((ROOT / "notebooks" / "06_bptt.ipynb").read_text(encoding="utf-8"))["cells"]
    [source] = [text for cell in cells if "GradientStacker(" in (text := "".join(cell["source"]))]
    shown = []
    stacker = functools.partial(gradient_stacker.GradientStacker, ask=False)
    exec(source, {"np": np, "rnn": rnn, "GradientStacker": lambda *given: shown.append(stacker(*given))})
    assert [each.static_html() for each in shown] == [publish("moving_picture").widget().static_html()]


def test_markdown_in_a_line_keeps_its_blanks_and_its_formulas(publish):
    inline = publish("cheat_sheets").inline
    assert inline("the *state* $h_t < 1$ and **more**") == "the <em>state</em> $h_t &lt; 1$ and <strong>more</strong>"
    assert inline("$a$ $b$") == "$a$ $b$"
    assert inline("") == ""


def test_the_icons_that_a_page_or_a_script_of_the_theme_names_are_kept_and_all_else_of_their_script(publish, tmp_path):
    icons = publish("icons")
    (tmp_path / icons.SCRIPTS).mkdir(parents=True)
    script = tmp_path / icons.SCRIPTS / "fontawesome.js"
    sun, cross, other = (
        f'{name}:[512,512,["a"],"f00d",{paths}],'
        for name, paths in (("sun", '"M1"'), ('"circle-xmark"', '["M1","M2"]'), ("moon", '"M1"'))
    )
    script.write_text("var a={" + sun + other + cross + "};show(a)")
    script.with_name("theme.js").write_text('icon("fa-circle-xmark")')
    (tmp_path / "index.html").write_text('<i class="fa-solid fa-sun"></i>')
    icons.keep_shown(tmp_path)
    assert script.read_text() == "var a={" + sun + cross + "};show(a)"


def test_each_exercise_of_a_lesson_has_the_kind_that_its_declaration_says(publish):
    kinds = {Question: {"choice", "line", "text"}, Formula: {"formulas"}, Table: {"table"}}
    data = publish("page_exercises").data()
    assert len(data) > 100
    for number, found in data.items():
        assert found["kind"] in kinds.get(type(declared(number)), {"code"}), number
        assert found["hints"] == list(declared(number).hints)
        assert (ROOT / f"{found['page']}.ipynb").exists()
