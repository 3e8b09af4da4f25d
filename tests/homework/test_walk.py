"""docs/instructors.md, followed word for word: twelve students, from handing out to the file that Moodle imports.

Its files are read out of the page, its commands run in its order. What the page leaves to a person is done here: the
students' work comes as Moodle's archive, the open answers are read, and a test is mended.
"""

import csv
import json
import os
import random
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest
from independent import submission
from test_export import canvas_import, moodle_import, moodle_owner

from course_utils.homework import variants

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
NAME = "hw1_tfidf_language_models"
SOURCE = ROOT / "notebooks" / "homework" / "source" / NAME / f"{NAME}.ipynb"
LAUNCH = (
    "import sys; sys.path.insert(0, {root!r}); from launcher import verbs; verbs.prepare = lambda extras: None; "
    "verbs.tools.bring_sandbox = lambda: None; sys.exit(verbs.main(sys.argv[1:], ''))"
)
LATE, WAIVED = "1815003", "1815012"
ABSENT, BROKEN = "1815011", "1815010"
READ = {"q6_words": 2, "q7": 3}


def block(language):
    return re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[1]


def commands():
    return [line for part in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in part.splitlines()]


def run(line, folder):
    """A command as the page has it; the course is installed already."""
    words = shlex.split(line)
    if words[:2] == ["python", "course.py"]:
        words = [sys.executable, "-c", LAUNCH.format(root=str(ROOT)), *words[2:]]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def download(folder, students):
    """Moodle's archive: what ten students handed in, something broken, and a file of somebody who left."""
    handed_out = json.loads((folder / "handed_out" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    draw = random.Random(1)
    with zipfile.ZipFile(folder / "submissions.zip", "w") as archive:
        for number, student in enumerate(students):
            if student["id"] == ABSENT:
                continue
            answers = submission(SOURCE, draw, student["id"])
            for cell in handed_out["cells"]:
                marks = cell["metadata"].get("nbgrader", {})
                if marks.get("solution"):
                    cell["source"] = answers.get(marks["grade_id"], f"What {student['name']} thinks.")
                elif variants.written([{**cell, "source": "".join(cell["source"])}]) is not None:
                    cell["source"] = f"{variants.NAME} = '{student['id']}'"
            content = "{" if student["id"] == BROKEN else json.dumps(handed_out)
            day = (2026, 11, 5 if student["id"] in (LATE, WAIVED) else 2, 12, 0, 0)
            path = f"{student['name']}_{500 + number}_assignsubmission_file/my homework {number}.ipynb"
            archive.writestr(zipfile.ZipInfo(path, day), content)
        archive.writestr("Gone Away_599_assignsubmission_file/hw1.ipynb", "{}")


def read_open_answers(line, folder, students):
    """Formgrader is started by its command, and is sent what it sends itself when a person has read the answers."""
    words = [sys.executable, "-c", LAUNCH.format(root=str(ROOT)), *shlex.split(line)[2:]]
    runtime = folder.parent / f"{folder.name}-runtime"
    environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(runtime), "BROWSER": "true", "JUPYTER_TOKEN": "walk"}
    with open(folder.parent / f"{folder.name}-lab.log", "w", encoding="utf-8") as log:
        lab = subprocess.Popen(words, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        deadline = time.monotonic() + 120
        while not any(page.stat().st_size for page in runtime.glob("jpserver-*-open.html")):  # it is written last
            assert lab.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.2)
        [server] = runtime.glob("jpserver-*.json")
        address = json.loads(server.read_text(encoding="utf-8"))["url"] + "formgrader/api/"
        [opened] = runtime.glob("jpserver-*-open.html")
        assert "/formgrader?" in opened.read_text(encoding="utf-8"), "the browser opens something else"
        for row in ask(address + f"submitted_notebooks/{NAME}/{NAME}"):
            student = row["student"]
            assert student in students
            for name, points in READ.items():
                grade, comment = (
                    next(each for each in ask(f"{address}{kind}?submission_id={row['id']}") if each["name"] == name)
                    for kind in ("grades", "comments")
                )
                ask(f"{address}grade/{grade['id']}", {"manual_score": points})
                ask(f"{address}comment/{comment['id']}", {"manual_comment": f"Read, {student}."})
    finally:
        os.killpg(lab.pid, signal.SIGTERM)
        lab.wait(30)


def ask(address, data=None):
    request = urllib.request.Request(address, data and json.dumps(data).encode(), {"Authorization": "token walk"})
    request.method = "PUT" if data else "GET"
    for _ in range(50):  # the file with the address is written before the first answer
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:
            time.sleep(0.2)
    raise AssertionError(f"{address} does not answer")


def mend_question_3(folder):
    path = folder / "private" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    [test] = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == "q3_test"]
    test["source"] = "assert callable(rank), 'q3 was too hard'"
    path.write_text(json.dumps(notebook), encoding="utf-8")


def table(folder):
    with open(folder / "grades.csv", encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def walked(tmp_path_factory, _sandbox_works):
    """The folder after the walk, and the table after each grading."""
    folder = tmp_path_factory.mktemp("walk")
    (folder / "notebooks").symlink_to(ROOT / "notebooks")
    (folder / "roster.csv").write_text(block("text"), encoding="utf-8")
    (folder / "late.toml").write_text(block("toml"), encoding="utf-8")
    students = list(csv.DictReader(block("text").splitlines()))
    assert len(students) == 12
    tables, printed = [], {}
    for line in commands():
        if " collect " in line:
            download(folder, students)
        if "--only" in line:
            mend_question_3(folder)
        if " read" in line:
            read_open_answers(line, folder, set(tables[0]) - {ABSENT, BROKEN})
            continue
        printed[line] = run(line, folder)
        if " grade " in line:
            tables.append(table(folder))
    return folder, tables, printed


def test_every_student_has_a_row_and_every_file_a_place(walked):
    folder, tables, printed = walked
    students = [line.split(",")[0] for line in block("text").splitlines()[1:]]
    assert all(sorted(each) == students for each in tables)
    first = tables[0]
    assert first[ABSENT]["status"] == "not handed in"
    assert first[BROKEN]["status"] == "error"
    assert {first[name]["status"] for name in set(students) - {ABSENT, BROKEN}} == {"needs manual grading"}
    assert first[LATE]["days late"] == "3"
    assert first[WAIVED]["days late"] == "0"
    [collected] = [text for line, text in printed.items() if " collect " in line]
    assert "Gone Away_599_assignsubmission_file/hw1.ipynb: nobody in the roster has this name" in collected
    assert not (folder / "handed_out" / NAME / "gradebook.db").exists()


def test_a_person_s_points_and_a_mended_test_change_what_they_should(walked):
    folder, (first, second, third), printed = walked
    for name in set(first) - {ABSENT, BROKEN}:
        assert second[name]["q7"] == third[name]["q7"] == "3"
        read = float(first[name]["total"]) + sum(READ.values())
        assert float(second[name]["total"]) == pytest.approx(read)
        assert first[name]["q6"] == ""
        others = [f"q{number}" for number in (1, 2, 4, 5, 6)]
        assert [third[name][each] for each in others] == [second[name][each] for each in others]
        page = (folder / "grades" / "feedback" / name / f"{NAME}.html").read_text(encoding="utf-8")
        assert f"Read, {name}." in page
    full = max(float(row["q3"] or 0) for row in third.values())
    helped = {
        name for name in second if second[name]["q3"] not in ("", f"{full:g}") and third[name]["q3"] == f"{full:g}"
    }
    assert helped
    [anew] = [text for line, text in printed.items() if "--only" in line]
    assert {line.split(",")[0] for line in anew.splitlines() if " -> " in line} == helped


def test_moodle_imports_the_grades_and_takes_the_feedback(walked):
    folder, tables, _ = walked
    students = set(tables[-1])
    grades = moodle_import((folder / "grades_moodle.csv").read_text(encoding="utf-8"), students, [NAME])
    last = tables[-1]
    assert grades[ABSENT][NAME] is grades[BROKEN][NAME] is None
    for name in students - {ABSENT, BROKEN}:
        assert grades[name][NAME] == float(last[name]["points"])
    of, total = float(last[LATE]["of"]), float(last[LATE]["total"])
    assert grades[LATE][NAME] == pytest.approx(max(0, total - 3 * 0.1 * of))
    participants = {str(500 + number) for number in range(12)}
    with zipfile.ZipFile(folder / f"feedback_{NAME}.zip") as archive:
        owners = [moodle_owner(name, participants)[0] for name in archive.namelist()]
    assert sorted(owners) == sorted(participants - {"509", "510"})


def test_canvas_imports_the_grades(walked):
    folder, tables, _ = walked
    users = [(str(number), name, "", "") for number, name in enumerate(sorted(tables[-1]), start=1)]
    text = (folder / "grades_canvas.csv").read_text(encoding="utf-8")
    found, possible = canvas_import(text, users, [NAME])
    assert len(found) == 12
    assert possible[NAME] == float(tables[-1][LATE]["of"])


def test_the_pages_are_there_and_the_page_has_every_verb(walked):
    folder, _, _ = walked
    assert "q3" in (folder / "grades" / "report.html").read_text(encoding="utf-8")
    assert (folder / "grades" / "similarity.html").is_file()
    assert (folder / "grades_csv-wide.csv").read_text(encoding="utf-8").count("\n") == 13
    spoken = " ".join(commands())
    for verb in ("release", "collect", "grade submitted", "read", "--only", "report", "canvas", "moodle", "csv-wide"):
        assert verb in spoken
    assert os.listdir(folder / "handed_out") == [NAME]
