"""The command line of the homework passes on what it was given, and says on the right channel what was wrong."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from course_utils.homework import cluster, commands, execute, pages, sandbox
from course_utils.homework.roster import Student


@pytest.fixture
def passed(monkeypatch):
    """What `grade_folder` was given."""
    seen = []

    def grade_folder(*where, **options):
        seen.append((where, options))
        return [SimpleNamespace(status="graded"), SimpleNamespace(status="error"), SimpleNamespace(status="graded")]

    monkeypatch.setattr(commands, "grade_folder", grade_folder)
    monkeypatch.setattr(sandbox, "why_not", lambda: "no sandbox")
    monkeypatch.setenv("COURSE_CALLED_FROM", "/of the class")
    return seen


def test_grade_passes_on_the_folders_the_question_and_the_keys(passed, capsys):
    words = ["grade", "submitted", "--out", "points.csv", "--source", "source", "--only", "q3", "--workers", "5"]
    keys = ["ca.pem", "mine.pem", "key.pem"]
    assert commands.main([*words, "--scheduler", "tls://there:1", "--tls", *keys, "--unsafe"]) == 0
    here = Path("/of the class")
    ((where, options),) = passed
    assert where == (here / "submitted", here / "points.csv", here / "source", "tls://there:1", 5, False)
    assert options == {
        "students": None,
        "rules": None,
        "only": "q3",
        "tls": cluster.Keys(*(here / key for key in keys)),
    }
    assert (
        f"3 submissions (2 graded, 1 error): {here / 'points.csv'}; feedback and gradebook:" in capsys.readouterr().out
    )


def test_release_passes_on_the_names_and_the_two_folders(monkeypatch, capsys):
    monkeypatch.setattr(commands.release, "hand_out", lambda *given: given)
    assert commands.main(["grades", "release", "hw1", "hw2", "--source", "/source", "--to", "/out"]) == 0
    assert capsys.readouterr().out.splitlines() == ["['hw1', 'hw2']", *map(str, (Path("/source"), Path("/out")))]


def test_grade_passes_on_the_roster_and_the_rules_for_late_work(passed, monkeypatch):
    students, rules = [Student("ada", "Ada")], {"hw1": SimpleNamespace(waivers={})}
    monkeypatch.setattr(commands.roster, "read", lambda path: students)
    monkeypatch.setattr(commands.late, "read", lambda path, assignments: rules)
    assert commands.main(["grade", "submitted", "--roster", "roster.csv", "--late", "late.toml"]) == 0
    ((where, options),) = passed
    assert options == {"students": students, "rules": rules, "only": "", "tls": None}
    assert where[3] is None
    assert where[5] is True, "in the sandbox, where nobody says otherwise"


@pytest.mark.parametrize(("user", "more"), [(1000, []), (0, ["--allow-root"])])
@pytest.mark.skipif(sys.platform == "win32", reason="another program is a child there")
def test_jupyterlab_takes_the_place_of_the_program_in_the_folder_of_the_results(user, more, tmp_path, monkeypatch):
    asked = ["grades", "read", "--grades", str(tmp_path / "points.csv")]
    (folder := tmp_path / "points").mkdir()
    assert commands.main(asked) == 1, "nothing is graded yet"
    (folder / "gradebook.db").touch()
    seen = []

    def become(*words):
        seen.append((Path.cwd(), *words))
        raise SystemExit

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(os, "execv", become)
    with pytest.raises(SystemExit):
        commands.main(asked)
    words = [sys.executable, "-m", "jupyterlab", "--LabApp.default_url=/formgrader", *more]
    assert seen == [(folder, sys.executable, words)]


def test_on_windows_jupyterlab_is_a_child(tmp_path, monkeypatch):
    (folder := tmp_path / "points").mkdir()
    (folder / "gradebook.db").touch()
    monkeypatch.setattr(commands, "os", SimpleNamespace(name="nt", cpu_count=os.cpu_count, environ=os.environ))
    begun = []
    monkeypatch.setattr(commands.subprocess, "call", lambda words, cwd: begun.append((words, cwd)) or 5)
    assert commands.main(["grades", "read", "--grades", str(tmp_path / "points.csv")]) == 5
    assert begun == [([sys.executable, "-m", "jupyterlab", "--LabApp.default_url=/formgrader"], folder)]


@pytest.mark.parametrize(
    "words", [[], ["grades"], ["grades", "export"], ["grades", "collect", "a.zip", "hw1"], ["mark"]]
)
def test_a_line_that_lacks_what_it_needs_is_refused_with_its_usage(words, capsys):
    with pytest.raises(SystemExit):
        commands.main(words)
    assert capsys.readouterr().err.startswith("usage: course.py")


def test_ctrl_c_is_no_fault_and_is_said_beside_the_output(monkeypatch, capsys):
    def stopped(*where, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "grade_folder", stopped)
    assert commands.main(["grade", "submitted", "--unsafe"]) == 130
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Stopped. What is graded is kept" in captured.err


def test_values_in_a_page_are_escaped_and_a_line_of_a_template_alone_leaves_none():
    environment = pages._environment()
    assert environment.from_string("{{ name }}").render(name="<b>") == "&lt;b&gt;"
    assert environment.from_string("{% if 1 %}\na\n{% endif %}\nb").render() == "a\nb"


def test_of_an_error_that_no_line_of_the_test_leads_to_nothing_hidden_is_told():
    source = "check(f)\n### BEGIN HIDDEN TESTS\nassert f(2) == 4, 'hint'\n### END HIDDEN TESTS"
    assert execute._told_of_hidden(ValueError("elsewhere"), source) is None
