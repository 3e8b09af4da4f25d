"""What a teacher takes along has the lesson's own numbers, asks nothing of the network, and leaves nothing out."""

import json
import re
from pathlib import Path

import pytest

from course_utils.notebooks import FOLDER, source
from course_utils.start import lessons

ROOT = Path(__file__).resolve().parents[2]
LESSONS = lessons()
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.number)
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def notebook(lesson) -> dict:
    return json.loads((FOLDER / lesson.file).read_text(encoding="utf-8"))


def said(lesson) -> str:
    """All that a lesson says and prints."""
    texts = []
    for cell in notebook(lesson)["cells"]:
        texts.append(source(cell))
        for output in cell.get("outputs", []):
            texts += ["".join(output.get("text", ""))]
            texts += ["".join(text) for kind, text in output.get("data", {}).items() if kind.startswith("text/")]
    return "\n".join(texts)


def text_of(page: str) -> str:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page, "html.parser")
    for unseen in soup.select("script, style"):
        unseen.decompose()
    return soup.get_text(" ")


def foreign(text: str, *known: str) -> set[str]:
    """Numbers that no text knows; a number of a formula may stand in pieces."""
    return {number for number in NUMBER.findall(text) if not any(number in each for each in known)}


@each_lesson
def test_every_number_of_the_slides_is_one_of_the_lesson(publish, lesson):
    page = publish("slides").html(notebook(lesson), "title", "../_static/reveal")
    assert foreign(text_of(page), said(lesson)) == set()
    assert not re.search(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?//', page)


@each_lesson
def test_every_section_is_a_slide_and_what_is_not_shown_is_said(publish, lesson):
    slides = publish("slides")
    deck = slides.deck(notebook(lesson))
    kinds = [(cell["metadata"].get("slideshow", {}).get("slide_type"), source(cell)) for cell in deck["cells"]]
    titles = [title for kind, text in kinds if kind == "slide" for title in re.findall(r"^##? (.+)", text)]
    prose = [source(cell) for cell in notebook(lesson)["cells"] if cell["cell_type"] == "markdown"]
    wanted = [t for text in prose for block in slides.blocks(text) for t in re.findall(r"\A##? (.+)", block)]
    assert titles == wanted
    words = " ".join(text for _, text in kinds).split()
    unfolded = re.sub(r"<details.*?</details>", "", "\n".join(prose), flags=re.DOTALL).split()
    assert len(set(unfolded) - set(words)) <= 0.02 * len(set(unfolded)), "what is cut is cut with its fold"
    assert not any("Worked solution" in text for _, text in kinds)


@each_lesson
def test_code_that_is_too_long_for_a_slide_goes_on_on_the_next_and_no_line_is_lost(publish, lesson):
    slides = publish("slides")

    def shown(cells) -> list[list[str]]:
        texts = (slides.shown_code(output) for cell in cells for output in cell.get("outputs", []))
        return [[line for line in text.splitlines() if line.strip()] for text in texts if text]

    before, after = shown(notebook(lesson)["cells"]), shown(slides.deck(notebook(lesson))["cells"])
    assert [line for text in after for line in text] == [line for text in before for line in text]
    assert max(map(len, after)) <= 25
    assert not any("exercise" in cell["metadata"].get("tags", []) for cell in slides.deck(notebook(lesson))["cells"])


def test_of_a_paragraph_the_question_and_the_key_sentence_are_shown_and_the_rest_is_said(publish):
    slides = publish("slides")
    text = "A first sentence. It sees the dog. Which number comes? **This is the one idea of it all.** And a last one."
    assert slides.shown_part(text) == "It sees the dog. Which number comes? **This is the one idea of it all.**"
    kinds = [cell["metadata"]["slideshow"]["slide_type"] for cell in slides.prose(f"## Title\n\n{text}")]
    assert kinds == ["slide", "notes"]


@each_lesson
def test_every_number_of_the_cheat_sheet_stands_in_the_lesson_the_glossary_or_the_claims(publish, lesson):
    page = publish("cheat_sheets").page(lesson, "../_static")
    known = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("glossary.md", "claims.toml")]
    shown = text_of(page).replace(lesson.number, "", 1)
    assert foreign(shown, said(lesson), *known) == set()
    for title in ("You can", "Measured", "Terms"):
        assert f"<h2>{title}</h2>" in page, lesson.number
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_the_plan_has_every_lesson_with_its_minutes_and_every_mistake_of_its_exercises(publish):
    parts, page = publish("lesson_parts"), publish("teaching_plan").page()
    for lesson in LESSONS:
        assert f"## {lesson.number} {lesson.name}: {lesson.minutes} minutes" in page
        sections = parts.sections(lesson)
        assert abs(sum(section.minutes for section in sections) - lesson.minutes) <= len(sections)
        assert len(parts.questions(lesson)) >= 3
        assert len(parts.misconceptions(lesson)) >= 3
        for messages in parts.misconceptions(lesson).values():
            for message in messages:
                assert publish("teaching_plan").escaped(message) in page


@pytest.mark.parametrize(
    ("paragraph", "asked"),
    [
        ("Which word is *the most frequent?* Decide.", "Which word is *the most frequent?*"),
        (
            "Many words. As many as tokens? As it has types? Then run.",
            "Many words. As many as tokens? As it has types?",
        ),
        ("*Look. Is it so?", "Look. Is it so?"),
        ("# Why?", ""),
        ("It is so.", ""),
    ],
)
def test_a_question_of_the_plan_has_the_sentence_that_leads_to_it(publish, paragraph, asked):
    assert publish("lesson_parts").last_question(paragraph) == asked


def test_a_chapter_of_the_pdf_has_pictures_for_frames_open_folds_and_links_inside_the_document(publish, tmp_path):
    lesson = LESSONS[0]
    (tmp_path / "notebooks").mkdir()
    page = (
        '<article><h1 id="a">T<a class="headerlink" href="#a">#</a></h1>'
        '<div class="course-frame"><iframe></iframe></div>'
        '<div class="course-paper"><img alt="x" src="../_images/x.png"></div><details><summary>s</summary>y</details>'
        '<a href="02_language_models.html#b">two</a><a href="#a">up</a><a href="../glossary.html">g</a></article>'
    )
    (tmp_path / "notebooks" / lesson.file.replace(".ipynb", ".html")).write_text(page, encoding="utf-8")
    chapter = publish("course_pdf").chapter(tmp_path, lesson)
    assert "iframe" not in chapter
    assert 'src="_images/x.png"' in chapter
    assert '<details open="">' in chapter
    assert 'href="#lesson-02"' in chapter
    assert 'href="#01-a"' in chapter
    assert "glossary.html" not in chapter
    assert 'id="01-a"' in chapter
