"""Grading on a Dask cluster: encrypted where keys are given, and no work is lost with a scheduler or a worker."""

import csv
import json
import os
import shutil
import subprocess
import sys
import threading
import time

import pytest
from practice import answers

from course_utils.homework import cluster, commands, grading, sandbox
from course_utils.homework.submissions import Submission


def hand_in(folder, students):
    for number in range(students):
        place = folder / f"student{number:02}" / "practice"
        place.mkdir(parents=True)
        (place / "practice.ipynb").write_text(json.dumps(answers()), encoding="utf-8")
    return folder


def keys(folder):
    """An authority and one signed pair, made by OpenSSL as docs/instructors.md says."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl is installed")

    def run(*words):
        subprocess.run([openssl, *words], cwd=folder, check=True, capture_output=True)

    run(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=course",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
    )
    run("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=grading", "-keyout", "key.pem", "-out", "request.pem")
    run(
        "x509",
        "-req",
        "-days",
        "2",
        "-in",
        "request.pem",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-out",
        "own.pem",
    )
    return folder / "ca.pem", folder / "own.pem", folder / "key.pem"


class Cluster:
    """A scheduler and workers, started as on other machines."""

    def __init__(self, folder, tls=()):
        self.folder, self.started = folder, []
        self.tls = []
        for name, path in zip(("ca-file", "cert", "key"), tls):
            self.tls += [f"--tls-{name}", str(path)]
        self.file = folder / "scheduler.json"
        self.scheduler = self.start("scheduler", "--port", "0", "--scheduler-file", str(self.file), "--no-dashboard")
        deadline = time.monotonic() + 60
        while not self.file.exists() or not self.file.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        self.address = json.loads(self.file.read_text())["address"]

    def start(self, what, *words):
        log = open(self.folder / f"{what}{len(self.started)}.log", "wb")  # noqa: SIM115
        command = [sys.executable, "-m", "distributed.cli.dask_" + what, *words, *self.tls]
        self.started.append(
            subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | {"OMP_NUM_THREADS": "1"})
        )
        return self.started[-1]

    def work(self):
        return self.start("worker", self.address, "--nthreads", "1", "--nworkers", "1", "--no-dashboard")

    def stop(self):
        for process in self.started:
            process.kill()
            process.wait()


@pytest.fixture
def made(tmp_path):
    clusters = []

    def make(tls=()):
        clusters.append(Cluster(tmp_path, tls))
        return clusters[-1]

    yield make
    for each in clusters:
        each.stop()


def test_work_travels_encrypted_where_keys_are_given_and_nobody_without_them_is_let_in(
    made, tmp_path, source_folder, capsys
):
    files = keys(tmp_path)
    running = made(files)
    assert running.address.startswith("tls://")
    running.work()
    submitted, out = hand_in(tmp_path / "in", 2), tmp_path / "grades.csv"
    words = ["grade", str(submitted), "--source", str(source_folder), "--out", str(out), "--unsafe"]
    words += ["--scheduler", running.address]
    assert commands.main(words) == 1  # without keys
    assert "cannot be reached" in capsys.readouterr().err
    assert commands.main([*words, "--tls", *map(str, files)]) == 0
    with open(out, encoding="utf-8", newline="") as file:
        assert [row["total"] for row in csv.DictReader(file)] == ["6", "6"]


def test_a_scheduler_that_goes_is_one_sentence_and_what_is_graded_is_kept(
    made, tmp_path, source_folder, capsys, monkeypatch
):
    monkeypatch.setattr(cluster, "WAIT", 3)
    running = made()
    running.work()
    submitted, out = hand_in(tmp_path / "in", 30), tmp_path / "grades.csv"
    results = tmp_path / "grades" / "results"

    def kill_after_two():
        while len(list(results.glob("*/*.json"))) < 2:
            time.sleep(0.1)
        running.scheduler.kill()

    threading.Thread(target=kill_after_two, daemon=True).start()
    words = ["grade", str(submitted), "--source", str(source_folder), "--out", str(out), "--unsafe"]
    assert commands.main([*words, "--scheduler", running.address]) == 1
    [said] = [line for line in capsys.readouterr().err.splitlines() if line.startswith("course.py grade: ")]
    assert "the scheduler" in said
    assert "has gone" in said
    with open(out, encoding="utf-8", newline="") as file:
        done = [row for row in csv.DictReader(file) if row["total"] == "6"]
    assert 2 <= len(done) < 30
    assert (tmp_path / "grades" / "gradebook.db").is_file()
    for name in ("student03", "student04"):
        shutil.rmtree(submitted / name, ignore_errors=True)
    left = sorted(submitted.iterdir())[len(done) + 3 :]
    for folder in left:
        shutil.rmtree(folder)
    again = grading.grade_folder(submitted, out, source_folder, workers=1, safe=False)
    assert {sum(each.scores.values()) for each in again} == {6.0}
    assert "are graded already" in capsys.readouterr().out


def test_a_scheduler_that_is_not_there_is_one_sentence(tmp_path, source_folder, monkeypatch):
    monkeypatch.setattr(cluster, "WAIT", 1)
    with pytest.raises(cluster.LostError, match=r"the scheduler tcp://127\.0\.0\.1:9 cannot be reached"):
        grading.grade_folder(
            hand_in(tmp_path / "in", 1), tmp_path / "g.csv", source_folder, scheduler="tcp://127.0.0.1:9", safe=False
        )


def test_a_worker_that_fails_is_no_fault_of_the_work_and_the_next_start_tries_again():
    class Task:
        def __init__(self, status, error):
            self.status, self.exception = status, lambda: error

    def result(status, error):
        task = Task(status, error)
        return cluster._result(task, {task: Submission("ada", "hw1")}, "tcp://there:1")

    failed = result("error", ValueError("x" * 400))
    assert (failed.student, failed.assignment, failed.final) == ("ada", "hw1", False)
    assert failed.note == "the worker failed: " + "x" * 300
    assert failed.status == "error"
    with pytest.raises(sandbox.SandboxError, match="no bubblewrap"):
        result("error", sandbox.SandboxError("no bubblewrap"))
    for lost in ("cancelled", "lost"):
        with pytest.raises(cluster.LostError, match="tcp://there:1 has gone"):
            result(lost, None)


def test_outputs_that_are_kept_go_to_the_worker_with_the_work(monkeypatch):
    monkeypatch.setattr(cluster.autograde, "grade", lambda *given, **options: (given, options))
    given, options = cluster._graded("the assignment", "ada", [("hw1.ipynb", b"{}")], True, {"q1_test": []})
    assert given == ("the assignment", "ada", [("hw1.ipynb", b"{}")], True)
    assert options == {"kept": {"q1_test": []}}
