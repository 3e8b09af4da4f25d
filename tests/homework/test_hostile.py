"""Every submission gets the score declared beforehand, whatever it tries; nothing outside the sandbox changes."""

import json
import socket
import threading

import psutil
import pytest
from practice import POINTS, broken, hostile

from course_utils.homework import autograde, execute


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """What the machine has to lose: a folder, and a server that counts who calls."""
    folder = tmp_path_factory.mktemp("outside")
    folder.chmod(0o777)
    calls = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            try:
                calls.append(server.accept())
            except OSError:
                return

    threading.Thread(target=listen, daemon=True).start()
    yield folder, server.getsockname()[1], calls
    server.close()


def graded(assignment, submission, monkeypatch):
    for name, value in submission.limits.items():
        monkeypatch.setattr(execute, name, value)
    result = autograde.grade(assignment, "student", submission.data, feedback=False)
    assert result.status in submission.status, result.note
    assert result.scores == dict(zip(POINTS, submission.scores))
    assert result.seconds < 60
    assert (result.status == "graded") == (result.note == "")
    assert submission.shows in "\n".join(texts(result))
    return result


def texts(result):
    """All that a graded notebook shows."""
    for cell in json.loads(result.notebook or '{"cells": []}')["cells"]:
        for output in cell.get("outputs", []):
            yield "".join(output.get("text", "")) + "".join(output.get("traceback", ""))
            yield "".join(output.get("data", {}).get("text/plain", ""))


@pytest.mark.usefixtures("safely")
@pytest.mark.parametrize("submission", broken(), ids=lambda submission: submission.name)
def test_damaged_work_gets_what_its_answers_are_worth(submission, assignment, monkeypatch):
    graded(assignment, submission, monkeypatch)


@pytest.mark.usefixtures("safely")
@pytest.mark.parametrize("number", range(len(hostile(0, ""))), ids=[each.name for each in hostile(0, "")])
def test_hostile_work_gains_nothing_and_harms_nothing(number, assignment, monkeypatch, outside):
    folder, port, calls = outside
    result = graded(assignment, hostile(port, str(folder))[number], monkeypatch)
    shown = "\n".join(texts(result))
    assert "wrote" not in shown
    assert list(folder.iterdir()) == []
    assert calls == []
    left = [process for process in psutil.Process().children(recursive=True) if process.status() != "zombie"]
    assert left == []
