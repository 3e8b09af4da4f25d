"""A class from folders to one table: nobody is missing, a person's points count, late work, one question anew."""

import csv
import json
import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from practice import Q1, TEST_2, WRONG, answers, notebook, source

from course_utils.homework import autograde, commands, export, grading, late, spreadsheets, store
from course_utils.homework.roster import Student

LONG = "ö" * 122 + "x"  # 245 bytes, near what a file system takes
STUDENTS = [
    Student("7", "Ada Lovelace", "ada@uni.example", "A"),
    Student("8", "Alan Turing", "alan@uni.example", "B"),
    Student("9", "Kim Lee", "kim@uni.example", "A; B"),
    Student("10", "Never There", "never@uni.example", "A"),
    Student("11", "No Entry", "no@uni.example", "A"),
]
DUE = datetime(2026, 11, 2, 12, tzinfo=UTC)
RULES = {"practice": late.Rule(DUE, percent_a_day=10, waivers={"9": True})}


def with_essay(content, text="*Your answer here.*", name="q4"):
    """The practice assignment with an answer that a person reads, of question 4 where nothing else is said."""
    marks = {"grade": True, "grade_id": name, "locked": False, "points": 4, "schema_version": 3}
    essay = {
        "cell_type": "markdown",
        "source": text,
        "metadata": {"nbgrader": {**marks, "solution": True, "task": False}},
    }
    return notebook([*content["cells"], essay])


def set_source(folder, content):
    path = folder / "practice" / "practice.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def hand_in(folder, student, content, hours_late=-1.0):
    place = folder / student / "practice"
    place.mkdir(parents=True, exist_ok=True)
    (place / "practice.ipynb").write_text(json.dumps(content), encoding="utf-8")
    moment = DUE.timestamp() + 3600 * hours_late
    os.utime(place / "practice.ipynb", (moment, moment))


class Room:
    """A course folder in which a class is graded again and again."""

    def __init__(self, root):
        self.submitted, self.source, self.out = root / "submitted", root / "source", root / "grades.csv"

    def grade(self, **more):
        return grading.grade_folder(self.submitted, self.out, self.source, workers=1, safe=False, **more)

    def rows(self):
        with open(self.out, encoding="utf-8", newline="") as file:
            return {row["student"]: row for row in csv.DictReader(file)}

    def page(self, student):
        return (self.out.with_suffix("") / "feedback" / student / "practice.html").read_text(encoding="utf-8")

    def read(self, student, points, comment="", name="q4"):
        """What formgrader stores when a person has read an answer."""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.out.with_suffix('') / 'gradebook.db'}") as book:
            grade = book.find_grade(name, "practice", "practice", student)
            grade.manual_score, grade.needs_manual_grade = points, False
            book.find_comment(name, "practice", "practice", student).manual_comment = comment or None
            book.db.commit()

    def waiting(self, student):
        """The questions that formgrader lays before a person."""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.out.with_suffix('') / 'gradebook.db'}") as book:
            [read] = book.find_submission("practice", student).notebooks
            return [grade.name for grade in read.grades if grade.needs_manual_grade]


@pytest.fixture
def room(tmp_path):
    made = Room(tmp_path)
    set_source(made.source, with_essay(source()))
    return made


def test_every_student_has_a_row_and_what_is_nobody_s_has_a_line(room, monkeypatch, capsys):
    hand_in(room.submitted, "7", with_essay(answers()))
    hand_in(room.submitted, "alan@uni.example", with_essay(answers(q2=WRONG)), hours_late=25)
    hand_in(room.submitted, "Lee, Kim_4711_assignsubmission_file_", with_essay(answers()), hours_late=25)
    hand_in(room.submitted, "=stranger()", with_essay(answers()))
    hand_in(room.submitted, LONG, with_essay(answers()))
    (room.submitted / "11").mkdir()
    (room.submitted / "linked").symlink_to("/etc")
    (room.submitted / "hw1.zip").write_bytes(b"PK")
    (room.submitted / ".DS_Store").touch()
    listed = Path.iterdir

    def refused(path):
        if path.name == "11":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refused)
    room.grade(students=STUDENTS, rules=RULES)
    found = room.rows()
    assert [found[name]["status"] for name in ("7", "8", "9")] == ["graded"] * 3
    assert (found["10"]["status"], found["10"]["total"], found["10"]["name"]) == ("not handed in", "", "Never There")
    assert (found["11"]["status"], found["11"]["note"]) == ("error", "the folder cannot be read: Permission denied")
    assert found["9"]["section"] == "A; B"
    assert [found[name]["total"] for name in ("7", "8", "9")] == ["6", "3", "6"]
    assert [found[name]["days late"] for name in ("7", "8", "9")] == ["0", "2", "0"]
    assert [found[name]["deduction"] for name in ("7", "8", "9")] == ["", "2", ""]
    strangers = [row for row in found.values() if "not in the roster" in row["note"]]
    assert [row["total"] for row in strangers if row["status"] != "error"] == ["6", "6"]
    assert "cannot be read: it is a link" in found["linked"]["note"]
    assert len(found) == len(STUDENTS) + 3
    with open(room.out.with_suffix("") / "unclaimed.csv", encoding="utf-8", newline="") as file:
        nobodys = {row["file"]: row["why"] for row in csv.DictReader(file)}
    assert nobodys["hw1.zip"] == "a file beside the students' folders"
    assert {"linked", "'=stranger()"} <= set(nobodys)
    assert sum(name.startswith("ööö") for name in nobodys) == 1
    assert len(nobodys) == 4
    printed = capsys.readouterr().out
    assert all(name in printed for name in nobodys)


def test_an_archive_that_was_handed_in_is_named_in_the_table(room):
    hand_in(room.submitted, "7", with_essay(answers()))
    for place in (room.submitted / "7" / "practice", room.submitted / "8" / "practice", room.submitted / "9"):
        place.mkdir(parents=True, exist_ok=True)
        (place / "practice.ZIP").write_bytes(b"PK")
    (room.submitted / "9" / "practice").mkdir()
    room.grade(students=STUDENTS)
    found = room.rows()
    assert (found["7"]["status"], found["7"]["note"]) == ("graded", "")  # a notebook lies beside it
    for name in ("8", "9"):
        assert (found[name]["status"], found[name]["total"]) == ("error", "")
        assert found[name]["note"].startswith("practice.ZIP is an archive, and no notebook was handed in: unpack it")
    assert found["10"]["status"] == "not handed in"


def test_hostile_names_stay_in_their_cells_and_folders(room, tmp_path):
    class_ = [
        Student("12/CS/001", "=HYPERLINK(0)", "ada+cs@uni.example", "@A; +B"),
        Student("../../up", "\u202eevoL adA", "", "-1+1"),
        Student("C:\\ada", "<script>alert(1)</script>", "", "|x"),
        Student("9" * 300, "Ada\tLovelace", "", ""),
        Student("CON", "x" * 10**6, "", ""),
    ]
    strange = ["=1+1\nrow,2", "\u202egpj", "@SUM(A1)", "-", "a\tb"]
    for folder in ["12_CS_001", "_.._up", "C__ada", "9" * 200, "con", *strange]:
        hand_in(room.submitted, folder, with_essay(answers(extra="raise ValueError('=1+1')")))
    room.grade(students=class_)
    with open(room.out, encoding="utf-8", newline="") as file:
        cells = list(csv.reader(file))
    assert room.out.read_text(encoding="utf-8").count("\n") == len(cells) == 1 + 10 + 1
    texts = [cell for row in cells for cell in row]
    assert not [cell for cell in texts if cell.startswith(tuple("=+-@|\t\r")) and cell != "-"]
    assert not [cell for cell in texts if set("\n\r\t\u202e") & set(cell)]
    found = room.rows()
    assert [found[name]["total"] for name in ("12/CS/001", "../../up", "C:\\ada", "CON")] == ["6"] * 4
    assert found["9" * 300]["status"] == "not handed in"  # 200 of its digits are another name
    outside = {path.name for path in tmp_path.iterdir()}
    assert outside == {"submitted", "source", "grades.csv", "grades"}
    assert len(list((room.out.with_suffix("") / "feedback").glob("*/practice.html"))) == 10
    text, _ = export.grades(spreadsheets.read(room.out), class_, "moodle")
    assert text.count("\n") == 1 + len(class_)


def test_a_class_that_handed_in_nothing_has_its_rows_too(room):
    room.submitted.mkdir()
    (room.submitted / "all.zip").touch()
    room.grade(students=STUDENTS)
    assert {row["status"] for row in room.rows().values()} == {"not handed in"}
    assert len(room.rows()) == len(STUDENTS)
    with pytest.raises(ValueError, match="no students' folders"):
        room.grade()


def test_without_a_roster_a_long_name_and_a_link_are_one_line_each(room):
    hand_in(room.submitted, LONG, with_essay(answers()))
    hand_in(room.submitted, LONG[:-1] + "y", with_essay(answers(q2=WRONG)))
    (room.submitted / "linked").symlink_to(room.submitted / LONG)
    (room.submitted / "dangling").symlink_to("nowhere")
    room.grade()
    found = room.rows()
    assert sorted(row["total"] for row in found.values()) == ["", "", "3", "6"]
    assert [found[name]["status"] for name in ("linked", "dangling")] == ["error", "error"]


def test_a_person_s_points_and_comments_count_until_the_answer_changes(room):
    for name in ("7", "8"):
        hand_in(room.submitted, name, with_essay(answers(), "first answer"))
    room.grade(students=STUDENTS)
    assert (room.rows()["7"]["q4"], room.rows()["7"]["points"]) == ("", "")
    assert room.waiting("7") == ["q4"]
    room.read("7", 3, "well <b>read</b> & said")
    room.read("8", 0)
    room.grade(students=STUDENTS)
    found = room.rows()["7"]
    assert (found["q4"], found["total"], found["points"], found["status"]) == ("3", "9", "9", "graded")
    assert room.waiting("7") == []
    assert (room.rows()["8"]["points"], room.rows()["8"]["status"]) == ("6", "graded")
    assert "well &lt;b&gt;read&lt;/b&gt; &amp; said" in room.page("7")
    assert "9 points of 10" in room.page("7")

    hand_in(room.submitted, "7", with_essay(answers(q2=WRONG), "first answer"))
    room.grade(students=STUDENTS)
    assert (room.rows()["7"]["q4"], room.rows()["7"]["points"], room.rows()["7"]["note"]) == ("3", "6", "")

    hand_in(room.submitted, "7", with_essay(answers(), "second answer"))
    for _ in range(2):
        room.grade(students=STUDENTS)
        found = room.rows()["7"]
        assert (found["q4"], found["points"], found["status"]) == ("", "", "needs manual grading")
        assert "q4: the answer has changed, the one before had 3 points from a person" in found["note"]
        assert "well <b>read</b>" in found["note"]
        assert "read&lt;/b&gt;" not in room.page("7")
    room.read("7", 4)
    room.grade(students=STUDENTS)
    assert (room.rows()["7"]["points"], room.rows()["7"]["note"]) == ("10", "")


def test_points_for_words_beside_code_are_taken_back_in_one_note_until_they_are_read_again(room):
    set_source(room.source, with_essay(source(), name="q2_words"))
    hand_in(room.submitted, "7", with_essay(answers(), "because", "q2_words"))
    room.grade()
    room.read("7", 3, name="q2_words")
    hand_in(room.submitted, "7", with_essay(answers(q2=WRONG), "because", "q2_words"))
    room.grade()
    assert room.rows()["7"]["note"] == "q2: the answer has changed, the one before had 3 points from a person"
    room.read("7", 1, name="q2_words")
    room.grade()
    assert (room.rows()["7"]["q2"], room.rows()["7"]["note"]) == ("1", "")


def test_a_person_s_points_in_place_of_a_test_s_count_and_fall_with_the_answer(room):
    from nbgrader.api import Gradebook

    hand_in(room.submitted, "7", with_essay(answers(q2=WRONG)))
    room.grade()
    room.read("7", 4)
    with Gradebook(f"sqlite:///{room.out.with_suffix('') / 'gradebook.db'}") as book:
        grade = book.find_grade("q2_test", "practice", "practice", "7")
        grade.manual_score, grade.extra_credit = 2, 0.5
        book.db.commit()
    room.grade()
    assert (room.rows()["7"]["q2"], room.rows()["7"]["points"]) == ("2.5", "9.5")
    hand_in(room.submitted, "7", with_essay(answers(q2=WRONG + "  # tried again")))
    room.grade()
    assert (room.rows()["7"]["q2"], room.rows()["7"]["points"]) == ("0", "7")
    assert "had 2.5 points from a person" in room.rows()["7"]["note"]


def test_a_question_that_is_added_later_is_graded_by_the_machine_and_a_person_too(room):
    set_source(room.source, source())
    hand_in(room.submitted, "7", with_essay(answers(), "an answer"))
    room.grade()
    set_source(room.source, with_essay(source()))
    room.grade()
    assert (room.rows()["7"]["total"], room.rows()["7"]["status"]) == ("6", "needs manual grading")
    room.read("7", 4, "fine")
    room.grade()
    assert room.rows()["7"]["points"] == "10"
    assert "fine" in room.page("7")


def test_points_of_a_person_for_work_that_is_gone_are_named(room, capsys):
    for name in ("alan", "7"):
        hand_in(room.submitted, name, with_essay(answers(), "an answer"))
    room.grade()
    room.read("alan", 3)
    capsys.readouterr()
    room.grade(students=STUDENTS)  # alan is 8 from now on
    assert "alan, practice: a person gave points, and the work is not there any more" in capsys.readouterr().out
    assert room.rows()["8"]["status"] == "needs manual grading"
    assert commands.main(["grades", "report", "--grades", str(room.out)]) == 0
    page = (room.out.with_suffix("") / "similarity.html").read_text(encoding="utf-8")
    assert "7 and 8" in page
    assert "alan" not in page


def test_late_work_loses_points_in_columns_of_its_own_and_on_the_page(room):
    hand_in(room.submitted, "7", with_essay(answers()), hours_late=25)
    hand_in(room.submitted, "8", with_essay(answers()), hours_late=25)
    (room.submitted / "8" / "practice" / "timestamp.txt").write_text("2026-11-02 11:00:00 UTC", encoding="utf-8")
    room.grade(students=STUDENTS, rules=RULES)
    room.read("7", 4)
    room.read("8", 4)
    room.grade(students=STUDENTS, rules=RULES)
    columns = ("total", "of", "days late", "deduction", "points")
    assert [room.rows()["7"][name] for name in columns] == ["10", "10", "2", "2", "8"]
    assert [room.rows()["8"][name] for name in columns] == ["10", "10", "0", "", "10"]
    assert "8 points of 10" in room.page("7")
    assert "2 days late" in room.page("7")
    assert "days late" not in room.page("8")


def test_one_question_is_graded_anew_and_nothing_else_moves(room, capsys, monkeypatch):
    broken = source()
    for each in broken["cells"]:
        if each["source"] == TEST_2:
            each["source"] = "assert False, 'a test that nobody can pass'"
    set_source(room.source, with_essay(broken))
    counts = "import numpy as np\nseen = []\ndef scale(values, factor):\n    return values * factor"
    hand_in(room.submitted, "7", with_essay(answers(q1=counts)))
    hand_in(room.submitted, "8", with_essay(answers(q2=WRONG, q3="dimension = 'seven'")))
    room.grade(students=STUDENTS)
    room.read("7", 4)
    assert [room.rows()[name]["q2"] for name in ("7", "8")] == ["0", "0"]
    set_source(room.source, with_essay(source()))
    capsys.readouterr()
    room.grade(students=STUDENTS, only="q2")
    printed = capsys.readouterr().out
    assert "7, practice: q2 0 -> 3" in printed
    assert "8, practice" not in printed
    found = room.rows()
    assert [found["7"][name] for name in ("q1", "q2", "q3", "q4", "points")] == ["2", "3", "1", "4", "10"]
    assert [found["8"][name] for name in ("q1", "q2", "q3")] == ["2", "0", "0"]
    assert "a test that nobody can pass" not in room.page("7")
    assert "the length should be 1" in room.page("8")
    hand_in(room.submitted, "9", with_essay(answers()))
    room.grade(students=STUDENTS, only="q2")  # what is new is graded whole
    assert room.rows()["9"]["total"] == "6"


def test_a_test_that_was_stopped_before_stays_stopped_when_another_question_is_graded_anew(room, monkeypatch):
    monkeypatch.setattr(autograde, "grade", partial(autograde.grade, longest=3.0))  # seconds, in place of twenty
    loop = "def scale(values, factor):\n    while True: pass"
    hand_in(room.submitted, "7", with_essay(answers(q1=loop)))
    room.grade()
    before = room.rows()["7"]
    assert (before["status"], before["q1"]) == ("timeout", "0")
    mended = source()
    for each in mended["cells"]:
        if each["source"] == TEST_2:
            each["source"] = "assert callable(normalise)"
    set_source(room.source, with_essay(mended))
    room.grade(only="q2")
    found = room.rows()["7"]
    assert (found["status"], found["q1"], found["q2"]) == ("timeout", "0", "3")
    assert "q1_test: stopped before, and not run again" in found["note"]


def test_a_stopped_answer_is_named_and_that_its_names_are_missing_is_said_in_the_table_and_on_the_page(
    room, monkeypatch
):
    monkeypatch.setattr(autograde, "grade", partial(autograde.grade, longest=3.0))  # seconds, in place of twenty
    hand_in(room.submitted, "7", with_essay(answers(q1=f"{Q1}\nwhile True: pass")))
    room.grade()
    found = room.rows()["7"]
    assert (found["status"], found["q1"]) == ("timeout", "0")
    said = "it ran longer than a cell may, and was stopped; the cells below do without the names that it defines"
    assert f"cell 2 (q1): {said}" in found["note"]
    assert said in room.page("7")


def test_other_tests_do_not_run_again(room, tmp_path):
    """The second start has another q3, which nobody passes: under `--only q2` it would show, so it is refused."""
    hand_in(room.submitted, "7", with_essay(answers()))
    room.grade()
    other = source()
    other["cells"][-1]["source"] = "assert False"
    set_source(room.source, with_essay(other))
    with pytest.raises(ValueError, match="changed in q3_test too, not in q2 alone"):
        room.grade(only="q2")
    with pytest.raises(ValueError, match="no assignment has a question 'q8' with a test; there are q1, q2, q3"):
        room.grade(only="q8")
    [kept] = store.every(room.out.with_suffix(""))
    assert kept.scores["q3_test"] == 1


def test_the_command_line_takes_roster_and_late_rules(room, tmp_path, monkeypatch, capsys):
    hand_in(room.submitted, "7", with_essay(answers()), hours_late=1)
    (tmp_path / "roster.csv").write_text("id,name\n7,Ada\n8,Alan\n", encoding="utf-8")
    (tmp_path / "late.toml").write_text("[practice]\ndue = 2026-11-02T12:00:00Z\npoints_a_day = 1\n", encoding="utf-8")
    monkeypatch.setenv("COURSE_CALLED_FROM", str(tmp_path))
    words = ["grade", "submitted", "--source", "source", "--unsafe", "--workers", "1"]
    assert commands.main([*words, "--roster", "roster.csv", "--late", "late.toml"]) == 0
    assert (room.rows()["7"]["days late"], room.rows()["8"]["status"]) == ("1", "not handed in")
    assert commands.main([*words, "--roster", "none.csv"]) == 1
    assert "none.csv" in capsys.readouterr().err
