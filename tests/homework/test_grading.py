"""A folder of submissions becomes the same CSV however the work is spread, and a stopped run goes on."""

import csv
import json
import os
import signal
import threading
import time
from types import SimpleNamespace

import practice
import process_work
import pytest
from practice import POINTS, Q1, WRONG, answers, cell

from course_utils.homework import autograde, commands, execute, grading, release, repair, sandbox, store, submissions


def hand_in(folder, student, content, name="practice"):
    place = folder / student / name
    place.mkdir(parents=True)
    (place / f"{name}.ipynb").write_text(json.dumps(content), encoding="utf-8")


def curious():
    """Keeps what the tests pass, and shows it wherever a student can show something."""
    show = "seen = []\ndef normalise(vector):\n    seen.append(vector.tolist())\n"
    show += "    if len(vector) > 6:\n        raise AssertionError(f'told {seen}')\n"
    show += "    return vector / np.sqrt((vector**2).sum())"
    return answers(q2=show, q3="dimension = 7\nprint('told', seen)\nraise ValueError(f'told {seen}')")


@pytest.fixture(scope="module")
def submitted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("submitted")
    hand_in(folder, "ada", answers())
    hand_in(folder, "Zoë 学生", answers(q2=WRONG))
    hand_in(folder, "=1+1", answers(extra="import os\nos._exit(0)"))
    hand_in(folder, "curious", curious())
    (folder / "nobody").mkdir()
    (folder / "empty" / "practice").mkdir(parents=True)
    (folder / "linked").mkdir()
    (folder / "linked" / "practice.ipynb").symlink_to("/etc/passwd")
    return folder


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    for row in found:
        assert float(row.pop("seconds")) < 60
    return found


@pytest.fixture(scope="module")
def serially(submitted, source_folder, tmp_path_factory, _sandbox_works):
    out = tmp_path_factory.mktemp("serial") / "grades.csv"
    grading.grade_folder(submitted, out, source_folder, workers=1)
    return out


def test_the_csv_has_a_line_a_student_and_says_why_a_line_has_no_points(serially):
    found = {row["student"]: row for row in rows(serially)}
    assert list(found) == sorted(found)
    assert found["ada"] == {
        "student": "ada",
        "name": "",
        "section": "",
        "assignment": "practice",
        "q1": "2",
        "q2": "3",
        "q3": "1",
        "total": "6",
        "of": "6",
        "days late": "",
        "deduction": "",
        "points": "6",
        "status": "graded",
        "note": "",
    }
    assert (found["Zoë 学生"]["q2"], found["Zoë 学生"]["total"]) == ("0", "3")
    killed = found["'=1_1"]
    assert (killed["total"], killed["status"]) == ("6", "error")
    assert "cell 4" in killed["note"]
    for name, word in (("nobody", "none of the assignments"), ("empty", "no notebook"), ("linked", "link")):
        assert (found[name]["status"], found[name]["total"]) == ("error", "")
        assert word in found[name]["note"]


def test_feedback_shows_what_failed_and_no_hidden_test(serially):
    page = (serially.with_suffix("") / "feedback" / "Zoë 学生" / "practice.html").read_text(encoding="utf-8")
    assert "the length should be 1" in page
    assert "HIDDEN" not in page
    assert "linspace(-3" not in page
    assert "secret array" not in page


def test_feedback_does_not_pass_on_the_data_of_hidden_tests(serially):
    folder = serially.with_suffix("")
    page = (folder / "feedback" / "curious" / "practice.html").read_text(encoding="utf-8")
    graded = (folder / "autograded" / "curious" / "practice" / "practice.ipynb").read_text(encoding="utf-8")
    data = "-2.3333333333333335"  # of the hidden linspace(-3, 1, 7)
    assert "told [[3.0, 4.0], [-3.0, 1.0]" in graded
    assert data in graded
    assert data not in page
    assert "told [" not in page
    assert "the code stopped with an error in a hidden test" in page


def test_the_folder_of_results_is_a_course_that_nbgrader_s_formgrader_lists(serially):
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    [listed] = NbGraderAPI(CourseDirectory(root=str(serially.with_suffix("")))).get_assignments()
    assert (listed["name"], listed["num_submissions"]) == ("practice", 0)
    assert "sanitize_html = True" in (serially.with_suffix("") / "nbgrader_config.py").read_text(encoding="utf-8")


def test_the_merged_gradebook_holds_everybody_s_scores(serially):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{serially.with_suffix('') / 'gradebook.db'}") as gradebook:
        totals = {each.student.id: each.score for each in gradebook.assignment_submissions("practice")}
    assert totals == {"ada": 6, "Zoë 学生": 3, "=1_1": 6, "curious": 3}


def test_a_second_start_grades_only_what_is_new(serially, submitted, source_folder, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(autograde, "grade", lambda *given: asked.append(given))
    grading.grade_folder(submitted, serially, source_folder, workers=1)
    assert asked == []
    assert "7 of 7 are graded already" in capsys.readouterr().out
    changed = submissions.Submission("ada", "practice", (submitted / "curious" / "practice" / "practice.ipynb",))
    assert store.load(serially.with_suffix(""), changed, store.key(changed, "")) is None
    same = submissions.Submission("ada", "practice", (submitted / "ada" / "practice" / "practice.ipynb",))
    other_tests = store.key(same, "other tests")
    assert store.load(serially.with_suffix(""), same, other_tests) is None
    assert store.load(serially.with_suffix(""), same, other_tests, any_tests=True).student == "ada"


@pytest.mark.parametrize(("asked", "safe"), [({}, True), ({"safe": False}, False)])
def test_the_sandbox_is_used_unless_somebody_asks_for_none(
    submitted, source_folder, tmp_path, monkeypatch, asked, safe
):
    used = []

    def noted(assignment, student, files, safe, **more):
        used.append(safe)
        return autograde.Result(student, assignment.name)

    monkeypatch.setattr(autograde, "grade", noted)
    grading.grade_folder(submitted, tmp_path / "grades.csv", source_folder, workers=1, **asked)
    assert used == [safe] * 4


def test_ctrl_c_keeps_what_is_graded_and_the_next_start_goes_on(
    submitted, source_folder, tmp_path, monkeypatch, serially
):
    out, work = tmp_path / "grades.csv", autograde.grade
    done = []

    def interrupted(assignment, student, *rest, **more):
        if done:
            raise KeyboardInterrupt
        done.append(student)
        return work(assignment, student, *rest, **more)

    monkeypatch.setattr(autograde, "grade", interrupted)
    with pytest.raises(KeyboardInterrupt):
        grading.grade_folder(submitted, out, source_folder, workers=1)
    assert done[0] in "".join(row["student"] for row in rows(out))
    monkeypatch.setattr(autograde, "grade", work)
    results = grading.grade_folder(submitted, out, source_folder, workers=1)
    assert len(results) == 7
    assert rows(out) == rows(serially)


def test_two_workers_give_the_same_csv(submitted, source_folder, tmp_path, serially):
    grading.grade_folder(submitted, tmp_path / "grades.csv", source_folder, workers=2)
    assert rows(tmp_path / "grades.csv") == rows(serially)


def test_a_scheduler_whose_worker_is_killed_gives_the_same_csv(submitted, source_folder, tmp_path, serially):
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        victim = next(iter(cluster.workers.values())).pid

        def kill_when_busy():
            while not cluster.scheduler.tasks:
                time.sleep(0.05)
            time.sleep(1)
            os.kill(victim, signal.SIGKILL)

        threading.Thread(target=kill_when_busy, daemon=True).start()
        out = tmp_path / "grades.csv"
        grading.grade_folder(submitted, out, source_folder, scheduler=cluster.scheduler_address)
        deadline = time.monotonic() + 60  # whoever watches the worker may notice its end later than the scheduler
        while victim in [worker.pid for worker in cluster.workers.values()] and time.monotonic() < deadline:
            time.sleep(0.1)
        assert victim not in [worker.pid for worker in cluster.workers.values()]
    assert rows(out) == rows(serially)


def test_how_long_a_process_takes_to_start_costs_no_cell_its_time(assignment, monkeypatch):
    monkeypatch.setattr(autograde.execute, "work", process_work.grade_on_a_busy_machine)
    result = autograde.grade(assignment, "student", json.dumps(answers()).encode(), safe=False, longest=4.0)
    assert (result.status, result.note, result.scores) == ("graded", "", POINTS)
    assert max(result.times.values()) < 5


def test_work_for_which_no_process_starts_is_graded_by_the_next_start(assignment, monkeypatch):
    monkeypatch.setattr(autograde.execute, "work", process_work.grade_on_a_full_machine)
    result = autograde.grade(assignment, "student", json.dumps(answers()).encode(), safe=False)
    assert (result.status, result.scores, result.final) == ("error", {}, False)
    assert "did not start" in result.note


@pytest.mark.parametrize(("missing", "seen"), [("bubblewrap is missing", ""), ("", "it lies in /usr")])
def test_where_the_sandbox_cannot_keep_it_apart_other_people_s_work_is_refused(
    missing, seen, submitted, source_folder, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(sandbox, "why_not", lambda: missing)
    asked = []
    monkeypatch.setattr(sandbox, "seen", lambda places: asked.extend(places) or seen)
    words = ["grade", str(submitted), "--source", str(source_folder), "--out", str(tmp_path / "g.csv")]
    assert commands.main(words) == 1
    assert (missing or seen) in capsys.readouterr().err
    assert asked == ([] if missing else [submitted, tmp_path / "g.csv", source_folder])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda folder: folder / "missing", "is not a folder"),
        (lambda folder: folder, "no students' folders"),
    ],
)
def test_a_folder_that_cannot_be_graded_is_named(make, word, tmp_path):
    with pytest.raises(ValueError, match=word):
        submissions.collect(make(tmp_path), ["practice"])


def test_checking_one_s_own_work_needs_no_sandbox(source_folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(release, "FOLDER", tmp_path)
    (tmp_path / "source").symlink_to(source_folder)
    monkeypatch.setattr(release.find, "__defaults__", (tmp_path / "source",))
    mine = tmp_path / "mine.ipynb"
    mine.write_text(json.dumps(answers(q1=Q1, q2=WRONG)), encoding="utf-8")
    assert commands.check("practice", mine) is False
    printed = capsys.readouterr().out
    assert "q1_test: 2 of 2\n" in printed
    assert "q2_test: 0 of 3  the length should be 1" in printed
    assert "3 of 6 points" in printed
    assert sum(POINTS.values()) == 6


def test_each_test_of_a_question_tests_the_answer_and_none_the_model(tmp_path):
    source = practice.source()
    more = cell("assert scale(4, 4) == 16", "q1_test_more", "test", 5)
    source["cells"].append(more | {"id": "more"})
    path = tmp_path / "practice" / "practice.ipynb"
    path.parent.mkdir()
    path.write_text(json.dumps(source), encoding="utf-8")
    assignment = autograde.Assignment.load(path)
    wrong = answers(q1="def scale(values, factor):\n    return 0")
    wrong["cells"].append(cell("print('sixteen is', scale(4, 4))"))
    result = autograde.grade(assignment, "ada", json.dumps(wrong).encode(), safe=False)
    assert result.scores["q1_test"] == result.scores["q1_test_more"] == 0
    assert result.scores["q2_test"] == 3
    assert "sixteen is 16" in result.notebook  # after its last test the model stands in


def test_the_time_of_a_cell_is_that_of_its_first_run(assignment, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(autograde, "time", SimpleNamespace(monotonic=lambda: now[0]))
    job = assignment.job([], "", True, {})
    job.cells = repair.repaired(assignment.release.encode(), job.release, {}).notebook["cells"]
    supervisor = autograde._Supervisor(autograde.Result("ada", "practice"), job, 10.0)
    number = next(n for n, cell in enumerate(job.cells) if repair.grade_id(cell) == "q1_test")
    for run, taken in ((1, 2.5), (2, 40.0)):
        supervisor.follow(["at", run, number])
        now[0] += taken
        supervisor.follow(["done", run, number, [], None])
    assert supervisor.result.times == {"q1_test": 2.5}


def supervisor(run, plain=False, page=True, longest=20.0):
    job = execute.Job({}, {}, [], {}, [], "", page, {}, until=145.0, plain=plain)
    made = autograde._Supervisor(autograde.Result("ada", "hw1", status="graded"), job, longest)
    made.place = (run, 0)
    return made


@pytest.mark.parametrize(
    ("run", "plain", "page", "goes_on", "becomes", "said"),
    [
        (-1, False, True, False, ("error", False), "a process that grades it did not start: "),
        (0, False, True, False, ("timeout", True), "the file could not be read within the limits of time and memory"),
        (3, False, True, True, ("graded", True), "its page is shown without markup"),
        (3, True, True, True, ("graded", True), "no page could be made"),
        (3, True, False, False, ("error", True), "no page could be made"),
    ],
)
def test_what_a_process_did_when_it_ended_is_left_out_from_then_on(run, plain, page, goes_on, becomes, said):
    ended = supervisor(run, plain, page)
    assert ended.blame("timeout", "it ran longer than a cell may") is goes_on
    assert (ended.result.status, ended.result.final) == becomes
    assert ended.notes[0].startswith(said)
    if run == 3:
        assert (ended.job.plain, ended.job.page) == (True, not plain)


@pytest.mark.parametrize(
    ("run", "longest", "now", "seconds"),
    [
        *((-1, 20.0, 100.0, 60.0), (0, 20.0, 100.0, 8.0), (3, 20.0, 100.0, 5.0)),
        *((1, 20.0, 100.0, 18.0), (2, 20.0, 95.0, 20.0), (1, 20.0, 144.0, 0.5), (1, 20.0, 144.75, 0.25)),
        *((1, 20.0, 150.0, 0.0), (1, 3.0, 100.0, 3.0)),
    ],
)
def test_a_step_takes_so_long_and_a_cell_less_when_time_runs_short(run, longest, now, seconds, monkeypatch):
    monkeypatch.setattr(autograde, "time", SimpleNamespace(monotonic=lambda: now))
    assert supervisor(run, longest=longest).seconds() == pytest.approx(seconds)


def test_what_an_answer_said_in_plain_data_is_read_once_before_a_later_cell_can_change_it():
    said = {"dimension": [3], "model": object()}
    session = execute._Session(lambda message: None, supervisor(1).job)
    session.models = SimpleNamespace(until=lambda answer: None, data={"q3": ["dimension", "model", "gone"]})
    session.kernel = SimpleNamespace(ask=lambda asked: said[asked["name"]])
    for _ in range(2):
        session.keep("q3")
        said["dimension"] = [7]
    assert session.kept == {"dimension": [3]}
    assert session.read("dimension") == [3]


def test_given_cells_run_as_a_program_and_what_a_tested_function_changes_is_changed_for_no_later_test(monkeypatch):
    said = {"dimension": 3, "forget": lambda: said.update(dimension=0)}
    job = supervisor(1).job
    job.cells = [
        cell("started = __name__ == '__main__'", "given", "given"),
        cell("assert started\nforget()", "q3_test", "test", 1),
        cell("assert dimension == 3", "q4_test", "test", 1),
    ]
    session = execute._Session(lambda message: None, job)
    session.models = SimpleNamespace(until=lambda answer: {}, data={"q3": ["dimension"]}, functions={}, names={})
    kernel = SimpleNamespace(run=lambda source: [], ask=lambda asked: said[asked["name"]], seconds=None)
    monkeypatch.setattr(execute, "Kernel", lambda mode, beside: kernel)
    monkeypatch.setattr(execute.parts, "GRADING", None)
    assert [session.run(1, place) for place in range(3)] == [([], "")] * 3
    assert said["dimension"] == 0
