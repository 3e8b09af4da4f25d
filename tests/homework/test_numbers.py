"""The numbers and lines that a teacher reads, each worked out by hand: likeness, table, report, points."""

import contextlib
import json
import math
import pkgutil
import re
import threading
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

import course_utils
from course_utils.homework import (
    grading,
    late,
    parts,
    regrading,
    release,
    repair,
    report,
    roster,
    similarity,
    spreadsheets,
    table,
    withheld,
)
from course_utils.homework.autograde import Assignment, Result
from course_utils.homework.similarity import Pair
from course_utils.homework.submissions import Submission


def a_cell(name, source="", kind="code", **marks):
    metadata = {"nbgrader": {"grade_id": name, **marks}}
    return {"cell_type": kind, "source": source, "metadata": metadata, "outputs": [name]}


def notebook(*cells):
    return json.dumps({"cells": cells, "metadata": {}})


ANSWER, TEST = {"solution": True}, {"grade": True, "points": 3}
HW = Assignment(
    "hw1", "", notebook(a_cell("q1", **ANSWER), a_cell("q1_test", **TEST), a_cell("q2", **ANSWER, grade=True, points=2))
)


def test_a_fingerprint_weighs_more_the_fewer_have_it_and_likeness_is_a_cosine(monkeypatch):
    class_ = {"b": {1, 2, 4}, "a": {1, 2, 3}, "c": {4, 5}, "d": set()}  # log 2 where two of three have it, else log 4
    found = similarity.pairs(class_)
    assert [(pair.first, pair.second, pair.contained) for pair in found] == [("a", "b", 0), ("b", "c", 0)]
    assert [pair.likeness for pair in found] == pytest.approx([2 / math.sqrt(6 * 3), 1 / math.sqrt(3 * 5)])
    monkeypatch.setattr(similarity, "LEAST", 3)
    assert [pair.contained for pair in similarity.pairs(class_)] == pytest.approx([2 / 3, 0])


def test_pairs_that_are_equally_alike_stand_by_name():
    found = similarity.pairs({"d": {1}, "c": {1}, "b": {2}, "a": {2}})
    assert [pair[:2] for pair in found] == [("a", "b"), ("c", "d")]


@pytest.mark.parametrize(
    ("likeness", "contained", "worth"),
    [(0.85, 0, True), (0.849, 0, False), (0.1, 0.9, True), (0.1, 0.899, False)],
)
def test_which_pair_is_worth_a_look(likeness, contained, worth):
    assert similarity.alike(Pair("a", "b", likeness, contained)) is worth


def test_seven_tokens_alone_are_no_fingerprint_and_eight_are_one_with_their_place():
    symbols = [(letter, (2 * n, 2 * n + 1)) for n, letter in enumerate("abcdefgh")]
    assert similarity.winnow(symbols[:7]) == {}
    assert list(similarity.winnow(symbols).values()) == [[(0, 15)]]


def test_of_four_neighbours_one_is_kept_and_of_equals_the_last():
    same = [("a", (n, n + 1)) for n in range(8 + 4)]  # five hashes, two windows
    assert list(similarity.winnow(same).values()) == [[(3, 11), (4, 12)]]


DUE = datetime(2026, 11, 2, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(("total", "lost"), [(18, 4.5), (3, 3), (0, 0), (-1, 0)])
def test_late_work_loses_a_share_of_the_possible_points_and_no_more_than_it_has(total, lost):
    assert late.Rule(DUE, percent_a_day=7.5).deduction(3, total, 20) == lost


def test_a_row_has_what_was_reached_what_it_costs_and_what_counts():
    rule = late.Rule(DUE, points_a_day=1, waivers={"9": True})
    students = [roster.Student("7", "Ada", section="A"), roster.Student("8", "Alan"), roster.Student("9", "Kim")]
    results = [
        Result("9", "hw1", {"q1_test": 3.0, "q2": 1.0}, "graded", seconds=2.5),
        Result("7", "hw1", {"q1_test": 1.5, "q2": 2.0}, "graded", note="moved"),
        Result("x", "hw1", {"q1_test": 3.0, "q2": None}, "needs manual grading"),
    ]
    work = [Submission(each, "hw1", handed_in=DUE + timedelta(hours=25)) for each in ("7", "9", "x")]
    rows = [row for _, row in table.rows(results, {"hw1": HW}, work, students, {"hw1": rule})]
    assert table.text(rows, {"hw1": HW}) == (
        "student,name,section,assignment,q1,q2,total,of,days late,deduction,points,status,note,seconds\n"
        "7,Ada,A,hw1,1.5,2,3.5,5,2,2,1.5,graded,moved,0\n"
        "8,Alan,,hw1,,,,5,,,,not handed in,,0\n"
        "9,Kim,,hw1,3,1,4,5,0,,4,graded,,2.5\n"
        "x,,,hw1,3,,3,5,2,2,,needs manual grading,not in the roster,0\n"
    )


def test_a_table_that_lacks_a_column_is_refused_by_its_name(tmp_path):
    path = tmp_path / "grades.csv"
    path.write_text(
        "student,assignment,total,of,days late,points,status,note\n7,hw1,1,2,0,1,graded,\n", encoding="utf-8"
    )
    with pytest.raises(ValueError, match=r"no table of `grade`: it has no column deduction, seconds$"):
        table.read(path)
    path.write_text("student\n", encoding="utf-8")
    assert table.read(path) == []


def test_a_question_s_points_are_those_of_its_cells_and_open_where_one_is():
    scores = {"q1_test": 1.0, "q1_test_more": 0.5, "q2": None, "q2_test": 1.0, "q3_test": 2.0, "q3": None}
    assert table.by_question(scores) == {"q1": 1.5, "q2": None, "q3": None}


def test_one_question_graded_anew_keeps_the_outputs_of_the_other_tests():
    cells = [a_cell("given", "import"), a_cell("q1", **ANSWER), a_cell("q1_test", "old", **TEST)]
    cells += [a_cell("q2_test", "same", **TEST)]
    before = [Result("7", "hw1", notebook=notebook(*cells)), Result("8", "hw1")]
    source = notebook(*cells[:2], a_cell("q1_test", "new", **TEST), cells[3])
    work = [Submission("7", "hw1"), Submission("8", "hw1")]
    found = regrading.prepared(work, before, {"hw1": source}, "q1")
    assert [each.kept for each in found] == [{"q2_test": ["q2_test"]}, None]
    with pytest.raises(ValueError, match="hw1 has changed in q1_test too, not in q2 alone: grade without --only"):
        regrading.prepared(work, before, {"hw1": source}, "q2")
    with pytest.raises(ValueError, match="no assignment has a question 'q3' with a test; there are q1, q2"):
        regrading.prepared(work, before, {"hw1": source}, "q3")


def test_whose_points_have_changed_is_said_in_a_line_each():
    before = [Result(name, "hw1", {"q1_test": 1.0, "q2_test": 1.0}) for name in ("b", "a", "c")]
    after = [
        Result("c", "hw1", {"q1_test": 1.0}),
        Result("b", "hw1", {"q1_test": 2.5}),
        Result("a", "hw1", {"q1_test": 0}),
    ]
    after += [Result("new", "hw1", {"q1_test": 3.0})]
    assert regrading.changes(before, after, "q1") == ["a, hw1: q1 1 -> 0", "b, hw1: q1 1 -> 2.5"]
    assert regrading.changes(before, before, "q1") == ["q1: nobody's points have changed"]
    assert regrading.changes(before, after, "") == []


def row(points, status="graded", **questions):
    return {"points": points, "of": "10", "status": status, **questions}


def test_the_summary_of_a_class_has_its_mean_quartiles_and_ten_bins():
    rows = [row("2"), row("4"), row("9"), row(""), row("", "not handed in")]
    found = report.summary("hw1", rows, [], {})
    assert (found["rows"], found["handed_in"], found["of"], found["mean"]) == (5, 4, 10, 5)
    assert found["quartiles"] == [3, 4, 6.5]
    assert found["statuses"] == [("graded", 4), ("not handed in", 1)]
    assert [each["label"] for each in found["bins"][:2]] == ["0-1", "1-2"]
    assert [each["count"] for each in found["bins"]] == [0, 0, 1, 0, 1, 0, 0, 0, 0, 1]


def test_a_question_s_line_counts_who_has_it_right_and_what_most_were_told():
    outputs = {"": [], "no": [{"output_type": "stream", "text": ["0 of 2\n", "  not yet: zeros\n"]}]}
    outputs["stopped"] = [{"output_type": "error", "ename": "ValueError", "evalue": "x" * 400}]

    def result(name, said, seconds):
        cells = [a_cell("Q1_test", **TEST) | {"outputs": outputs[said]}]
        return Result(name, "hw1", notebook=notebook(*cells), times={"Q1_test": seconds})

    results = [result("a", "", 1.0), result("b", "no", 2.0), result("c", "no", 6.0), result("d", "stopped", 0.0)]
    rows = [row("", q1=q1, q2=q2) for q1, q2 in (("3", "2"), ("0", "1"), ("1,5", ""), ("", "2"))]
    [first, second] = report.summary("hw1", rows, results, {"Q1": 3.0, "Q2": 2.0})["questions"]
    assert first == {
        "name": "Q1", "count": 3, "right": "33 %", "share": "50 %", "seconds": "2", "message": "not yet: zeros",
        "failing": 2, "failed": 3, "discrimination": f"{np.corrcoef([1, 0, 0], [2, 1, 0])[0, 1]:.2f}",
    }  # fmt: skip
    assert (second["count"], second["seconds"], second["message"], second["failed"]) == (3, "–", "", 0)
    alone = report.summary("hw1", rows, results[3:], {"Q1": 3.0, "Q2": None})["questions"]
    assert (alone[0]["message"], alone[0]["seconds"], alone[1]["share"]) == (f"ValueError: {'x' * 300}", "–", "–")


@pytest.mark.parametrize(
    ("right", "rest", "found"),
    [([1, 0], [1, 2], "–"), ([1, 1, 1], [1, 2, 3], "–"), ([1, 0, 1], [2, 2, 2], "–"), ([0, 0, 1], [1, 1, 3], "1.00")],
)
def test_discrimination_is_a_dash_where_one_side_never_varies_or_two_alone_answered(right, rest, found):
    assert report._discrimination(np.array(right, dtype=bool), np.array(rest)) == found


def test_what_two_answers_share_is_cut_out_where_it_stands_and_what_is_long_is_shortened():
    assert report._pieces("abcdefgh", [(4, 6), (1, 3), (2, 5)]) == [
        ("a", False), ("bc", True), ("de", True), ("f", True), ("gh", False),
    ]  # fmt: skip
    assert report._pieces("abc", [(0, 3)]) == [("abc", True)]
    whole = "x" * 10_000
    assert report._short(whole) == whole
    assert report._short(f"{whole}y") == f"{'x' * 5000} […] {'x' * 4999}y"


@pytest.mark.parametrize(
    ("text", "value"), [("1,5", 1.5), ("-2", -2), (" 3 ", 3), ("1e3", 1000)], ids=["comma", "sign", "blanks", "power"]
)
def test_a_number_of_a_table_is_read_as_a_spreadsheet_may_have_saved_it(text, value):
    assert spreadsheets.number(text) == value


def test_a_cell_of_the_table_is_cut_where_nobody_reads_on():
    longest = spreadsheets.LONGEST
    assert spreadsheets.harmless("x" * longest) == "x" * longest
    assert spreadsheets.harmless("x" * (longest + 1)) == "x" * (longest - 1) + "…"
    assert spreadsheets.harmless("-") == "-"
    assert spreadsheets.harmless("-1") == "'-1"


def test_the_line_of_a_table_that_cannot_be_meant_is_said(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\nsep=;\nA; b\n\n1;2\n3\n")
    assert spreadsheets.read(path) == [{"a": "1", "b": "2", "line": "5"}, {"a": "3", "b": "", "line": "6"}]
    path.write_bytes(b"a,b\n1,2,3\n")
    with pytest.raises(ValueError, match=r"a\.csv, line 2: 3 values for 2 columns"):
        spreadsheets.read(path)
    path.write_bytes(b"a,b,a\n")
    with pytest.raises(ValueError, match="name each column once, it is: a,b,a"):
        spreadsheets.read(path)
    path.write_bytes(b",\n")
    with pytest.raises(ValueError, match="name each column once"):
        spreadsheets.read(path)


@pytest.mark.parametrize(
    ("found", "expected", "said"),
    [
        (np.array([1.0]), np.array([True]), "f should return truth values"),
        (np.array([True]), np.array([1]), "f should return whole numbers"),
        (np.array([1.0]), np.array([1]), "f should return whole numbers"),
        (np.array([True]), np.array([1.0]), "f should return numbers"),
        (np.array([1]), np.array([1.0]), None),
        (np.array([2]), np.array([1]), None),
        (np.zeros(0), np.zeros(0, dtype=int), None),
        (np.zeros(2), np.zeros(3), "f gives 2 numbers, it should be 3 numbers"),
        (None, np.zeros(3), "f returns None: does it end with return?"),
        ((np.ones(1), np.ones(2)), (np.ones(1), np.array([1, 1])), "result 2 of f should return whole numbers"),
        ({}, {"a": 1}, None),
        ("b", "a", None),
        (3, "a", "f gives 3, it should be 'a'"),
    ],
)
def test_the_form_of_a_result_is_looked_at_before_its_values(found, expected, said):
    if said is None:
        parts._require_form(found, expected, "f")
    else:
        with pytest.raises(AssertionError) as refused:
            parts._require_form(found, expected, "f")
        assert str(refused.value) == said


def test_points_are_a_share_for_each_part_and_none_where_all_hidden_parts_failed(capsys):
    def tried(*failing):
        check = parts.Parts("f", abs, 2)
        for name, hidden in (("seen", False), ("one", True), ("two", True)):
            with check.hidden(name) if hidden else check.seen(name):
                assert name not in failing
        found = check.points()
        return float(found), found.told, capsys.readouterr().out

    assert tried() == (2, "", "3 of 3 passed: seen, one, two\n")
    points, told, said = tried("one")
    assert (points, told) == (1.33, "2 of 3 parts passed; not yet: one")
    assert said.startswith("2 of 3 passed\n  not yet: one: ")
    assert tried("one", "two")[0] == 0
    assert parts.Parts("f", abs, 2).points() == 0


def test_a_call_of_an_answer_gets_copies_and_a_hidden_part_may_be_limited(monkeypatch, capsys):
    given = [3, 2]
    check = parts.Parts("f", lambda values: values.clear() or 7, 1)
    assert check.call(given) == 7
    assert given == [3, 2]
    ticks = iter([0.0, 0.5, 0.0, 0.6, 0.0])
    monkeypatch.setattr(parts, "GRADING", parts.Grading({"f": lambda x: 2 * x}, clock=lambda: next(ticks)))
    slow = parts.Parts("f", lambda x: 2 * x, 1)
    for name in ("in time", "late"):
        slow.against(name, [(2,), (3,)], seconds=0.5)
    assert slow.problems == {"in time": None, "late": "it took 0.6 s, and may take 0.5 s"}
    slow.against("whole", [(2.5,)], whole=True)
    assert slow.problems["whole"] is None


def test_a_question_is_what_stands_before_the_first_line_below():
    assert [repair.question(name) for name in ("q3", "q3_test", "q3_test_more")] == ["q3"] * 3


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("scipy", False),
        ("scipy.stats", False),
        ("scipyx", True),
        ("course_utils.rnn.model", False),
        ("course_utils.rnnx", True),
        ("course_utils.exercises.task_03", False),
        ("course_utils.exercises.judging", True),
    ],
)
def test_what_would_answer_the_question_is_refused_by_its_name(name, there):
    finder = withheld._Refusing()
    if there:
        assert finder.find_spec(name, None, None) is None
    else:
        with pytest.raises(
            ImportError, match=rf"^{re.escape(name)} is not there for homework: an answer works with NumPy"
        ):
            finder.find_spec(name, None, None)


def test_an_answer_has_the_rooms_below_the_models_and_no_other():
    finder, there = withheld._Refusing(), set()
    for room in pkgutil.iter_modules(course_utils.__path__, "course_utils."):
        with contextlib.suppress(ImportError):
            finder.find_spec(room.name, None, None)
            there.add(room.name.removeprefix("course_utils."))
    helping = {"arguments", "bridges", "display", "functional", "gradcheck", "notebooks", "places", "record", "text"}
    assert there == helping | {"bootstrap", "exercises", "export", "homework", "start"}


@pytest.mark.parametrize(
    ("logged", "said"),
    [(["Traceback\n  in cell 3\nEND SOLUTION is missing\n", "second"], "END SOLUTION is missing second"), ([], "no")],
)
def test_what_nbgrader_refuses_is_said_in_its_own_last_lines(logged, said, tmp_path, monkeypatch):
    from nbgrader.preprocessors import SaveCells

    class Failing:
        preprocessors = [SaveCells]  # noqa: RUF012

        def start(self):
            for each in logged:
                release.LOG.error(each)
            raise RuntimeError("no")

    monkeypatch.setattr(release, "quiet", lambda *_, **__: Failing())
    source = tmp_path / "source" / "hw9" / "hw9.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text("{}", encoding="utf-8")
    before = [*release.LOG.handlers]
    with pytest.raises(release.ReleaseError) as refused:
        release.build(source, tmp_path / "course")
    assert str(refused.value) == f"hw9.ipynb: {said}"
    assert release.LOG.handlers == before


def test_an_assignment_is_found_by_its_name_or_the_start_of_it_where_one_alone_has_it(tmp_path):
    for name in ("hw1", "hw10", "hw2_words"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.ipynb").touch()
        (tmp_path / name / "other.ipynb").touch()
    assert [release.find(each, tmp_path).stem for each in ("hw1", "hw10", "hw2")] == ["hw1", "hw10", "hw2_words"]
    for name in ("hw", "hw3", ""):
        with pytest.raises(release.ReleaseError, match=rf"no single assignment '{name}' in .*: hw1, hw10, hw2_words$"):
            release.find(name, tmp_path)
    with pytest.raises(release.ReleaseError, match=r"there are: none$"):
        release.find("hw1", tmp_path / "nothing")


def test_there_is_at_least_one_worker(tmp_path):
    (tmp_path / "hw1").mkdir()
    (tmp_path / "hw1" / "hw1.ipynb").touch()
    with pytest.raises(ValueError, match="workers is 0; it may be 1 or more"):
        grading.grade_folder(tmp_path, tmp_path / "grades.csv", tmp_path, workers=0, safe=False)


def test_who_stops_a_grading_waits_for_nothing_that_runs_and_starts_nothing_new(tmp_path, monkeypatch):
    (tmp_path / "hw1.ipynb").touch()
    works = [Submission(each, "hw1", (tmp_path / "hw1.ipynb",)) for each in "abcd"]
    busy, stopped, ended_early = threading.Event(), threading.Event(), {}

    def grade(assignment, student, *rest, **more):
        if student == "a":
            busy.wait(9)
            raise KeyboardInterrupt
        busy.set()
        ended_early[student] = stopped.wait(9)

    monkeypatch.setattr(grading.autograde, "grade", grade)
    monkeypatch.setattr(grading.process, "end_all", stopped.set)
    with pytest.raises(KeyboardInterrupt):
        [*grading._here(works, {"hw1": HW}, workers=2, safe=False)]
    assert all(ended_early.values())
    assert "b" in ended_early
    assert "d" not in ended_early
