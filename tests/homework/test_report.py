"""The pages for the teacher: right numbers, nothing of a student's alive in them, tables that can be read aloud."""

import json
import re

import numpy as np
import pytest
from bs4 import BeautifulSoup
from practice import Q2, WRONG, answers, source
from test_class import STUDENTS, Room, hand_in, set_source, with_essay

from course_utils.homework import commands, pages, report
from course_utils.homework.autograde import Result

LOUD = "<script>alert(1)</script><img src=x onerror=alert(1)>"
MINE = """def normalise(v):
    total = 0.0
    for x in v:
        total += x * x
    return np.array([x / total**0.5 for x in v])"""
SLOPPY = "def normalise(vector):\n    raise ValueError({text!r})"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Eight students: three fail question 2 alike, one fails it loudly, two copied, one is not there."""
    room = Room(tmp_path_factory.mktemp("room"))
    set_source(room.source, with_essay(source()))
    for number in range(3):
        hand_in(room.submitted, f"w{number}", with_essay(answers(q2=WRONG + f"  # {number}")))
    hand_in(room.submitted, "loud", with_essay(answers(q2=SLOPPY.format(text=LOUD), q3=f"dimension = {LOUD!r}")))
    copy = MINE.replace("v", "vec").replace("total", "s").replace("x", "each") + "  # </pre><script>alert(2)</script>"
    hand_in(room.submitted, "<b>one", with_essay(answers(q2=MINE)))
    hand_in(room.submitted, "two", with_essay(answers(q2=copy)))
    hand_in(room.submitted, "good", with_essay(answers(q2=Q2)))
    (room.submitted / "<img src=x>.txt").touch()
    room.grade(students=STUDENTS[:1])
    assert commands.main(["grades", "report", "--grades", str(room.out)]) == 0
    return room


def soup(room, name):
    return BeautifulSoup((room.out.with_suffix("") / name).read_text(encoding="utf-8"), "html.parser")


def table(page, caption):
    found = next(each for each in page.find_all("table") if each.caption.text.startswith(caption))
    return [[cell.text.strip() for cell in row.find_all(["th", "td"])] for row in found.find_all("tr")]


def test_a_question_s_line_says_how_many_were_right_and_what_failed_most(graded):
    header, q1, q2, q3, q4 = table(soup(graded, "report.html"), "Questions of practice")
    assert header[0] == "question"
    assert q1[:5] == ["q1", "7", "100 %", "100 %", "–"]
    assert q2[:4] == ["q2", "7", "43 %", "43 %"]
    assert q2[6].startswith("3 of 4 that failed: AssertionError: the length should be 1")
    assert q3[2] == "86 %"
    assert q4[0] == "q4"
    assert float(q2[5]) < 60


def test_discrimination_is_the_point_biserial_correlation_with_the_other_questions(graded):
    right = np.array([0, 0, 0, 0, 1, 1, 1])
    rest = np.array([3, 3, 3, 2, 3, 3, 3])
    expected = np.corrcoef(right, rest)[0, 1]
    assert table(soup(graded, "report.html"), "Questions of practice")[2][4] == f"{expected:.2f}"


def test_the_distribution_counts_everybody_whose_work_is_graded(graded):
    page = soup(graded, "report.html")
    [_, counts] = table(page, "Distribution of practice")
    assert sum(map(int, counts[1:])) == 7
    assert len(page.find_all("rect")) == 10
    assert "7 of 8 handed in" in page.text
    assert "1 not handed in" in page.text
    assert ["<img src=x>.txt", "a file beside the students' folders"] in table(page, "What was found")


def test_the_copied_pair_stands_side_by_side(graded):
    page = soup(graded, "similarity.html")
    ranked = {row[3]: row for row in table(page, "practice, code: the pairs")}
    rank, likeness, contained, _ = ranked["_b_one and two"]
    assert float(likeness) > 0.85
    assert float(contained) == 0  # little code
    header, *cells = table(page, f"practice, code, rank {rank}:")
    assert header[0] == "answer"
    assert [row[0] for row in cells] == ["q2"]
    assert "total += x * x" in cells[0][1]
    assert "s += each * each" in cells[0][2]
    assert page.find_all("mark")


def test_answers_in_words_are_compared_beside_the_code():
    """A copied essay shows, whatever the code; what was handed out does not count."""
    handed_out = "Say in your own words what a query is, and how documents are ranked for it, in five sentences."
    essay = "I think that ranking is a way of asking which stories are about the same things as a few words"

    def result(student, text):
        cell = {"cell_type": "markdown", "source": text, "metadata": {"nbgrader": {"grade_id": "q7", "solution": True}}}
        return Result(student, "hw1", notebook=json.dumps({"cells": [cell]}))

    class_ = [
        result("a", f"{handed_out} {essay}, and so on."),
        result("b", f"{essay.upper()}; that is all."),
        result("c", f"{handed_out} Cosines order the stories by what they share with what you ask for, longest first."),
        result("d", f"{handed_out} To me it is a list in which the best story stands first and the worst one last."),
    ]
    released = {"cells": [{"cell_type": "markdown", "source": handed_out}]}
    found = report.likeness(class_, released, prose=True)
    assert (found["compared"], found["name"]) == (4, "hw1, answers in words")
    assert (found["pairs"][0]["first"], found["pairs"][0]["second"]) == ("a", "b")
    assert found["pairs"][0]["likeness"] > 0.4
    assert all(pair["likeness"] < 0.2 for pair in found["pairs"][1:])
    assert report.likeness(class_, released)["compared"] == 0


def test_code_in_cells_of_one_s_own_counts_and_what_few_share_is_shown_without_much_beside_it():
    copied = (
        "def rank(documents, query):\n    values = [cosine(each, query) for each in documents]\n    return values[::-1]"
    )

    def result(student, *cells):
        made = [{"cell_type": "code", "source": source, "metadata": marks} for source, marks in cells]
        return Result(student, "hw1", notebook=json.dumps({"cells": made}))

    answer = {"nbgrader": {"grade_id": "q3", "solution": True}}
    class_ = [
        result("a", (copied, {}), ("rank = rank", answer)),
        result("b", ("#" * 60_000 + "\n" + copied, answer)),
        result("c", ("def rank(a, b):\n    return sorted(range(len(a)), key=lambda i: -a[i] @ b)", answer)),
    ]
    found = report.likeness(class_, {"cells": []})
    assert (found["compared"], found["alike"]) == (3, 1)
    assert (found["pairs"][0]["first"], found["pairs"][0]["second"]) == ("a", "b")
    sides = [text for cell in found["pairs"][0]["cells"] for side in cell["sides"] for text, _ in side]
    assert 0 < max(map(len, sides)) < 20_000


@pytest.mark.parametrize("name", ["report.html", "similarity.html"])
def test_nothing_of_a_student_s_is_alive_in_a_page(graded, name):
    page = soup(graded, name)
    assert page.find_all(["script", "img", "iframe", "link", "base", "form", "object", "a"]) == []
    assert not [value for tag in page.find_all() for value in tag.attrs if value.startswith("on")]
    policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert page.find("html")["lang"] == "en"
    for each in page.find_all("table"):
        assert each.caption
        assert all(head["scope"] in ("col", "row") for head in each.find_all("th"))


def test_without_results_the_report_is_refused(tmp_path):
    with pytest.raises(ValueError, match="grade first"):
        report.write(tmp_path / "grades.csv")
    row = {"assignment": "<b>", "points": 1, "of": 2}
    assert "&lt;b&gt;" in pages.render("feedback.html", row=row, most={}, comments={}, cells="")


@pytest.mark.parametrize("points", ["-3", "17,5", "25", "0"])
def test_points_as_a_spreadsheet_saves_them_or_beyond_the_possible_are_counted(points):
    [row] = [{"points": points, "of": "20", "q1": points, "status": "graded"}]
    bins = report.summary("hw1", [row], [], {})["bins"]
    assert [each["share"] for each in bins if each["count"]] == [1.0]


@pytest.mark.parametrize("points", ["nan", "1e400", "many"])
def test_points_that_are_no_number_are_refused(points):
    with pytest.raises(ValueError, match="where a number should be"):
        report.summary("hw1", [{"points": points, "of": "20", "status": "graded"}], [], {})


def test_a_class_of_nobody_has_a_page_too():
    empty = report.likeness([], {"cells": []})
    assert (empty["compared"], empty["pairs"]) == (0, [])
    nobody = report.summary("hw1", [{"points": "", "of": "", "status": "not handed in"}], [], {})
    assert (nobody["handed_in"], nobody["questions"]) == (0, [])
    text = pages.render("report.html", assignments=[nobody], unclaimed=[])
    assert "0 of 1 handed in" in re.sub(r"\s+", " ", text)
    silent = Result("a", "hw1", notebook=json.dumps({"cells": []}))
    assert report.likeness([silent, silent], {"cells": []})["pairs"] == []


@pytest.mark.parametrize("name", ["report.html", "similarity.html"])
def test_a_page_has_no_violation_that_axe_finds_and_its_own_style_applies(axe_finds, browser, graded, name):
    address = (graded.out.with_suffix("") / name).as_uri()
    page = browser.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    assert page.evaluate("getComputedStyle(document.querySelector('table')).borderCollapse") == "collapse"
    assert said == []
    page.close()
    assert axe_finds(address) == ""


def test_who_has_no_points_yet_for_one_question_is_counted_in_the_other_ones():
    rows = [{"q1": first, "q2": second} for first, second in (("1", ""), ("0", "2"), ("1", ""), ("0", "2"))]
    assert report._question("q1", rows, {"q1": 1.0, "q2": 2.0}, [], [])["discrimination"] == "-1.00"
