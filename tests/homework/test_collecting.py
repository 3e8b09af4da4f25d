"""What students hand in under any name is found; what systems leave beside it is nobody's."""

import json
import os
import sys
from pathlib import Path

import pytest
from answers import handed_in
from practice import WRONG, answers

from course_utils.homework import autograde, commands, export, grading, release, submissions, table
from course_utils.homework.roster import Student

ASSIGNMENTS = ["hw1_tfidf", "hw2_word2vec", "hw10_more"]


def touch(path, content="{}"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "assignment"),
    [
        ("hw1.ipynb", "hw1_tfidf"),
        ("hw1_tfidf.ipynb", "hw1_tfidf"),
        ("hw1 (1).ipynb", "hw1_tfidf"),
        ("hw1-Copy1.ipynb", "hw1_tfidf"),
        ("HW1.ipynb", "hw1_tfidf"),
        ("hw1.IPYNB", "hw1_tfidf"),
        ("hw1_tfidf_ada.ipynb", "hw1_tfidf"),
        ("hw1\u2026_ada.ipynb", "hw1_tfidf"),
        ("hw1_v2.ipynb", "hw1_tfidf"),
        ("ada_hw1.ipynb", "hw1_tfidf"),
        ("Lovelace, Ada_4711_assignsubmission_file_hw1.ipynb", "hw1_tfidf"),
        ("Homework 1.ipynb", "hw1_tfidf"),
        ("hw-01.ipynb", "hw1_tfidf"),
        ("\uff48\uff57\uff11.ipynb", "hw1_tfidf"),
        ("hw10.ipynb", "hw10_more"),
        ("hw1/hw1.ipynb", "hw1_tfidf"),
        ("hw1_tfidf/anything.ipynb", "hw1_tfidf"),
        ("HW1/work.ipynb", "hw1_tfidf"),
        ("hw11.ipynb", ""),
        ("show1.ipynb", ""),
        ("notes.ipynb", ""),
    ],
)
def test_a_name_that_students_or_systems_give_is_known(tmp_path, name, assignment):
    path = touch(tmp_path / "ada" / name)
    [found] = submissions.collect(tmp_path, ASSIGNMENTS)
    assert found.assignment == assignment
    assert list(found.files) == ([path] if assignment else [])
    assert assignment or name in found.problem


@pytest.mark.parametrize("name", ["hw1.zip", "hw1.7z", "hw1.RAR", "hw1.tar.gz"])
def test_an_archive_is_told_to_be_one_by_its_ending(tmp_path, name):
    touch(tmp_path / "ada" / name)
    [found] = submissions.collect(tmp_path, ASSIGNMENTS)
    assert found.problem.startswith(f"{name} is an archive")


@pytest.mark.parametrize("left", ["__MACOSX", ".ipynb_checkpoints", ".git", "._ada", ".DS_Store"])
def test_what_systems_leave_is_never_a_student_nor_a_submission(tmp_path, left):
    touch(tmp_path / left / "hw1.ipynb")
    good = touch(tmp_path / "ada" / "hw1.ipynb")
    for inside in (f"{left}/hw1.ipynb", f"hw2/{left}.ipynb", "._hw1.ipynb", f"hw1_tfidf/{left}/hw1.ipynb"):
        touch(tmp_path / "ada" / inside)
    found = submissions.collect(tmp_path, ASSIGNMENTS)
    assert {each.student for each in found} == {"ada"}
    assert [each.files for each in found if each.assignment == "hw1_tfidf"] == [(good,)]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_a_name_that_is_no_text_costs_nobody_else_a_grade(tmp_path, source_folder):
    for student, name in (("ada", b"caf\xe9.ipynb"), ("ben", b"practice_\xe9.ipynb"), ("eve", b"practice.ipynb")):
        folder = tmp_path / "in" / student
        folder.mkdir(parents=True)
        with open(os.fsencode(folder) + b"/" + name, "w", encoding="utf-8") as file:
            json.dump(answers(), file)
    with open(os.fsencode(tmp_path / "in" / "ben") + b"/practice_\xe8.ipynb", "w", encoding="utf-8") as file:
        file.write("{}")
    found = grading.grade_folder(tmp_path / "in", tmp_path / "grades.csv", source_folder, safe=False)
    assert [sum(each.scores.values()) for each in found] == [0, 6, 6]
    assert found[0].note.startswith(r"caf\xe9.ipynb: named like none of the assignments")
    assert r"practice_\xe9.ipynb counted, not practice_\xe8.ipynb" in found[1].note
    assert found[2].note == ""


def test_of_two_notebooks_the_latest_comes_first(tmp_path):
    old, new = touch(tmp_path / "ada" / "hw1_v2.ipynb"), touch(tmp_path / "ada" / "hw1.ipynb")
    for path, moment in ((old, 1), (new, 2)):
        os.utime(path, (moment, moment))
    [found] = submissions.collect(tmp_path, ASSIGNMENTS)
    assert found.files == (new, old)
    os.utime(old, (3, 3))
    [found] = submissions.collect(tmp_path, ASSIGNMENTS)
    assert found.files == (old, new)


def test_what_is_left_aside_is_named(tmp_path):
    mine, _ = touch(tmp_path / "in" / "ada" / "hw1.ipynb"), touch(tmp_path / "in" / "ada" / "final.ipynb")
    (tmp_path / "in" / "ben").mkdir()
    (tmp_path / "in" / "ben" / "hw2").symlink_to(tmp_path / "in" / "ada", target_is_directory=True)
    found = submissions.collect(tmp_path / "in", ["hw1", "hw2"])
    assert [(each.student, each.assignment, each.files, each.problem) for each in found] == [
        ("ada", "hw1", (mine,), ""),
        ("ada", "", (), "final.ipynb: named like none of the assignments (hw1, hw2)"),
        ("ben", "hw2", (), "what was handed in is a link or no file"),
    ]


def test_which_of_two_notebooks_counted_is_noted_and_the_untouched_one_never_does(tmp_path, source_folder, assignment):
    for student, first, second in (("ada", answers(), answers(q2=WRONG)), ("ben", None, answers())):
        for number, content in enumerate((second, first)):  # the first is the later one
            text = assignment.release if content is None else json.dumps(content)
            path = touch(tmp_path / "in" / student / f"practice_{number}.ipynb", text)
            os.utime(path, (number, number))
    found = grading.grade_folder(tmp_path / "in", tmp_path / "grades.csv", source_folder, safe=False)
    assert [sum(each.scores.values()) for each in found] == [6, 6]
    assert found[0].note == "2 notebooks: practice_1.ipynb counted, not practice_0.ipynb (not the latest)"
    assert found[1].note == "2 notebooks: practice_0.ipynb counted, not practice_1.ipynb (unchanged)"
    assert {each.status for each in found} == {"graded"}


def test_no_work_gets_a_silent_zero(assignment):
    untouched = autograde.grade(assignment, "student", assignment.release.encode(), safe=False)
    assert (untouched.status, set(untouched.scores.values())) == ("graded", {0.0})
    assert "as it was handed out" in untouched.note
    one_lost = answers()
    one_lost["cells"] = [each for each in one_lost["cells"] if not str(each["metadata"]).count("'q2'")]
    result = autograde.grade(assignment, "student", json.dumps(one_lost).encode(), safe=False)
    assert result.scores == {"q1_test": 2.0, "q2_test": None, "q3_test": 1.0}
    assert (result.status, result.note) == ("error", "the answer cell of q2 is missing")


def test_checking_says_what_the_grader_would_say(tmp_path, capsys):
    solved = json.loads(handed_in(release.find("hw1"), "ada"))
    bare = [{"cell_type": each["cell_type"], "source": each["source"]} for each in solved["cells"]]
    path = touch(tmp_path / "hw1.ipynb", json.dumps({"cells": bare}))
    assert commands.check("hw1", path)
    assert "20 of 25 points" in capsys.readouterr().out
    assert not commands.check("hw2", path)
    said = capsys.readouterr().out
    assert "this is not hw2_word2vec_evaluation: it looks like hw1_tfidf_language_models" in said
    assert "0 of" not in said


def test_another_spelling_of_a_name_takes_nobody_s_place(tmp_path, source_folder):
    """A table leaves out marks that nobody sees: what is another folder must be another name there, too."""
    spellings = ["ada", " ada", "ada\u200b", "a\u00add\u2060a", "ada\u00a0", "ada\x7f", "ada\x85"]
    for number, name in enumerate(spellings):
        touch(tmp_path / "in" / name / "practice.ipynb", json.dumps(answers(q3=f"dimension = {7 + number}")))
    students = [Student("ada")]
    out = tmp_path / "out.csv"
    grading.grade_folder(tmp_path / "in", out, source_folder, safe=False, students=students)
    rows = table.read(out)
    assert len({row["student"] for row in rows}) == len(rows) == len(spellings)
    assert [row["points"] for row in rows if row["student"] == "ada"] == ["6"]
    assert "ada,,,,6,6," in export.grades(rows, students, "csv-wide")[0]


def test_of_many_notebooks_the_latest_few_are_read(tmp_path):
    for number in range(40):
        path = touch(tmp_path / "ada" / "hw1" / f"hw1 ({number}).ipynb")
        os.utime(path, (number, number))
    [found] = submissions.collect(tmp_path, ASSIGNMENTS)
    assert [path.stem for path in found.files] == [f"hw1 ({39 - number})" for number in range(submissions.MOST)]


def test_a_file_beside_a_notebook_that_cannot_be_read_is_named_and_stops_nobody_else(tmp_path, monkeypatch):
    for name in ("ada", "alan"):
        place = tmp_path / name / "practice"
        place.mkdir(parents=True)
        (place / "practice.ipynb").write_bytes(b"{}")
        (place / f"{name}.txt").write_bytes(b"a text")
    opened = Path.open

    def refused(path, *given, **more):
        if path.name == "ada.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *given, **more)

    monkeypatch.setattr(Path, "open", refused)
    ada, alan = submissions.collect(tmp_path, ["practice"])
    assert (ada.problem, ada.read()) == ("the folder cannot be read: Permission denied", [])
    assert [name for name, _ in alan.read()] == ["practice.ipynb", "alan.txt"]
