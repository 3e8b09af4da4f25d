"""What was answered is kept beside the notebook, survives whatever else stands in the file, and says what is due."""

import datetime
import json
import os
import re
from pathlib import Path

import pytest

from course_utils import notebooks, start
from course_utils import record as records
from course_utils.exercises import check, predict, progress
from course_utils.exercises.predictions import ASKED

TODAY = datetime.date(2026, 1, 31)


@pytest.fixture
def record(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    return tmp_path / "progress.json"


def test_an_answer_is_kept_with_its_tries_and_an_open_one_is_not(record, capsys):
    check("Q2", None)
    assert not record.exists()
    check("Q2", False)
    check("Q2", True)
    kept = records.load(record)["exercises"]["Q2"]
    assert (kept["tries"], kept["right"]) == (2, True)
    shown = progress.picture(records.load(record))
    assert re.search(r"lesson 02  \.+\+\.+  1 of \d+ right", shown)
    assert "To review today: nothing" in shown
    capsys.readouterr()


def test_the_files_that_a_learner_gets_beside_the_lessons_are_never_committed_and_the_site_saves_under_the_same_name():
    root = Path(__file__).resolve().parents[2]
    ignored = (root / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {records.FILE, f"notebooks/{start.PAGE}"} <= {*ignored}
    assert f'download: "{records.FILE}"' in (root / "docs/_static/exercises.js").read_text(encoding="utf-8")


def test_the_interval_follows_sm_2(record):
    entry = {}
    intervals = []
    for _ in range(4):
        entry = records.schedule(entry, 5, TODAY)
        intervals.append(entry["interval"])
    assert intervals == [1, 6, 17, 49]  # 6 * 2.8, 17 * 2.9
    assert entry["due"] == "2026-03-21"
    wrong = records.schedule(entry, 1, TODAY)
    assert (wrong["interval"], wrong["repetitions"], wrong["due"]) == (1, 0, "2026-02-01")
    assert records.schedule({"ease": 1.3}, 1, TODAY)["ease"] == 1.3


@pytest.mark.parametrize(("quality", "change"), [(5, 0.1), (4, 0.0), (3, -0.14), (2, -0.32), (1, -0.54)])
def test_the_ease_changes_as_sm_2_says(quality, change):
    assert records.schedule({}, quality, TODAY)["ease"] == pytest.approx(2.5 + change)


def test_right_at_once_counts_five_right_after_tries_three_and_wrong_one(record):
    for right, quality, ease in [(True, 5, 2.6), (False, 1, 2.06), (True, 3, 1.92), (True, 5, 2.02)]:
        records.keep_answer("Q2", right)
        assert records.load(record)["exercises"]["Q2"]["ease"] == pytest.approx(ease), (right, quality)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"version": 2}',
        '{"version": 1, "exercises": []}',
        '{"version": 1, "exercises": {"Q2": 3}}',
        '{"version": 1, "exercises": {}, "predictions": {"a": 3, "b": {}}}',
        '{"version": 1, "exercises": {"Q2": {"tries": "x", "ease": "y", "interval": null}}}',
        '{"version": 1, "exercises": {"Q2": {"repetitions": 2, "interval": NaN}}}',
        '{"version": 1, "exercises": {"Q2": {"repetitions": 2, "interval": 1e9}}}',
        "[" * 5000,
    ],
)
def test_whatever_stands_in_the_file_an_answer_is_judged_and_kept(record, text, capsys):
    record.write_text(text, encoding="utf-8")
    assert check("Q2", True).passed
    assert records.load(record)["exercises"]["Q2"]["right"] is True
    capsys.readouterr()


def test_a_folder_that_cannot_be_written_keeps_nothing_and_says_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "missing" / "progress.json"))
    assert check("Q2", True).passed
    assert capsys.readouterr().out == "Q2 passed\n"
    assert os.listdir(tmp_path) == []


def test_the_verb_shows_imports_and_forgets(record, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_CALLED_FROM", str(tmp_path))
    other = {"version": 1, "exercises": {"Q2": {"tries": 1, "right": False, "due": "2000-01-01"}}}
    (tmp_path / "other.json").write_text(json.dumps(other), encoding="utf-8")
    assert progress.main(["import", "other.json"]) == 0
    assert "To review today: Q2" in capsys.readouterr().out
    assert progress.main(["import", "nothing.json"]) == 1
    assert progress.main(["reset"]) == 0
    assert not record.exists()
    assert progress.main(["reset"]) == 0  # nothing is left to be forgotten
    assert progress.main(["dance"]) == 2
    assert progress.main([]) == 0
    assert "0 of " in capsys.readouterr().out


def test_a_prediction_is_kept_with_its_outcome_and_the_last_question_of_its_lesson_shows_it(record, capsys):
    records.keep_prediction(6, "where most of the gradient comes from", "the first word", "the last word", right=False)
    records.keep_prediction(6, "where most of the gradient comes from", "the last word", "the last word", right=True)
    records.keep_prediction(6, "the cost of 70 steps", "twice", "twice", right=True)
    records.keep_prediction(7, "the safest letter", "e", "\x1b[2Je", right=True)
    check("6.6", "doubles")
    assert "predictions" not in capsys.readouterr().out
    check("Q6.3", False)
    assert capsys.readouterr().out.splitlines() == [
        "Q6.3 passed",
        "Your predictions in this lesson: 1 of 2 was right",
        "  x where most of the gradient comes from: the first word; it was the last word",
        "  + the cost of 70 steps: twice; it was twice",
    ]
    shown = progress.picture(records.load(record))
    assert "Predictions: 2 of 3 were right" in shown
    assert "\x1b" not in shown
    assert records.predictions(5) == []


def test_a_prediction_in_free_text_is_kept_and_stands_beside_the_outcome_at_the_lessons_end(record, capsys):
    predict("P6.2", None)
    predict("P6.2", "  ")
    assert capsys.readouterr().out == ""
    assert records.predictions(6) == []
    predict("P6.2", "small ones")
    assert capsys.readouterr().out == "P6.2 kept: the lesson's end shows it beside what came out.\n"
    predict("P6.2", "a second thought, which knew the outcome")
    assert "your first prediction stays" in capsys.readouterr().out
    check("Q6.3", False)
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "Your predictions in this lesson: yours to judge",
        f"  ? {ASKED['P6.2'][0]}: small ones; it was {ASKED['P6.2'][1]}",
    ]
    with pytest.raises(ValueError, match=r"no question 'P6\.9'; there are P1\.1, "):
        predict("P6.9", "x")


@pytest.mark.parametrize("lesson", range(1, 10))
def test_each_question_in_the_prose_stands_in_its_lesson_and_its_outcome_in_what_the_lesson_prints_or_says(lesson):
    path = notebooks.with_exercises()[lesson - 1]
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    asked = [number for number in ASKED if number.startswith(f"P{lesson}.")]
    found = re.findall(r'^predict\("([^"]+)", None\)', "\n".join(map(notebooks.source, cells)), re.MULTILINE)
    assert found == asked
    said = json.dumps(cells, ensure_ascii=False)
    for number in asked:
        for figure in re.findall(r"\d+(?:\.\d+)?", ASKED[number][1]):
            assert re.search(rf"(?<![\d.]){re.escape(figure)}(?!\d)", said), (number, figure)
