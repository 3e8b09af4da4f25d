"""A process that is ended at its time, whatever it does, and what it leaves is removed at the next start."""

import os
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import process_work as work
import psutil
import pytest

from course_utils.homework import leftovers, process, processor, sandbox


@pytest.fixture
def start():
    started = []

    def made(work, *given):
        started.append(process.Worker(work, *given))
        return started[-1]

    yield made
    for each in started:
        each.end()


def test_what_a_process_sends_arrives_and_its_end_is_told(start):
    worker = start(work.greet, "ada" * 100_000)  # as long as a notebook with its outputs
    assert worker.receive(60) == ["hello", "ada" * 100_000]
    with pytest.raises(process.GoneError) as gone:
        worker.receive(60)
    assert not gone.value.late


def test_a_call_that_nothing_can_interrupt_is_ended(start):
    worker = start(work.hold)
    assert worker.receive(60) == ["at", 1]
    with pytest.raises(process.GoneError) as gone:
        worker.receive(0.2)
    assert gone.value.late
    begun = time.monotonic()
    worker.end()
    assert time.monotonic() - begun < 5


def test_a_process_that_has_no_group_of_its_own_yet_is_ended_alone(start, monkeypatch):
    worker = start(work.hold)
    with monkeypatch.context() as young:
        young.setattr(process.os, "killpg", Mock(side_effect=ProcessLookupError), raising=False)
        worker.kill()
    worker.process.join(5)
    assert not worker.process.is_alive()


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux alone")
def test_memory_is_bounded(start):
    kind, blocks = start(work.fill).receive(60)
    assert kind == "full"
    assert blocks * 2**27 <= process.MEMORY


@pytest.mark.skipif(sys.platform == "win32", reason="groups of processes")
def test_what_a_process_has_started_ends_with_it(start):
    worker = start(work.leave)
    _, pid = worker.receive(60)
    worker.end()
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == "zombie"


def test_what_is_no_message_is_the_end(start):
    with pytest.raises(process.GoneError):
        start(work.talk_nonsense).receive(60)


def test_what_a_killed_run_left_is_removed_and_what_runs_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    nobody = next(number for number in range(99_999, 10**6) if not psutil.pid_exists(number))
    left = tmp_path / f"course-grading-{nobody}-abc"
    (left / "source").mkdir(parents=True)
    (left / "source" / "solution.ipynb").write_text("secret")
    other = tmp_path / "course-grading-notes"
    other.mkdir()
    (tmp_path / f"course-grading-{nobody}-link").symlink_to(other)
    with leftovers.folder() as mine:
        assert Path(mine).name.startswith(f"course-grading-{os.getpid()}-")
        assert Path(mine).stat().st_mode & 0o777 == 0o700
        leftovers.remove()
        assert Path(mine).is_dir()
    assert not left.exists()
    assert other.is_dir()


def test_a_control_group_bounds_memory_where_the_machine_lets(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "_GROUPS", tmp_path)
    assert sandbox.memory_group() is None
    (tmp_path / "cgroup.subtree_control").write_text("cpu memory pids")
    group = sandbox.memory_group()
    if not Path("/proc/self/cgroup").exists() or "0::/" not in Path("/proc/self/cgroup").read_text():
        pytest.skip("this machine has no control groups of version 2")
    assert group.parent == tmp_path
    assert (group / "memory.max").read_text() == str(sandbox.RESIDENT)
    assert (group / "memory.swap.max").read_text() == "0"


def test_a_process_has_taken_what_it_took_itself_and_what_its_ended_children_took(monkeypatch):
    times = SimpleNamespace(user=1.0, system=2.0, children_user=4.0, children_system=8.0)
    monkeypatch.setattr(psutil.Process, "cpu_times", lambda process: times)
    monkeypatch.setattr(psutil.Process, "children", lambda process, recursive: [])
    clock = processor.Clock(os.getpid())
    assert clock.look()
    assert clock.gone + sum(clock.own.values()) == 15


@pytest.mark.parametrize(("prefix", "seconds"), [(leftovers.prefix, 5.25), (str, None)])
def test_the_control_group_of_a_submission_says_what_it_has_taken_and_another_group_nothing(
    tmp_path, monkeypatch, prefix, seconds
):
    name = f"{prefix()}of_one"
    (tmp_path / name).mkdir()
    (tmp_path / name / "cpu.stat").write_text("user_usec 5000000\nusage_usec 5250000\n", encoding="ascii")
    (tmp_path / "cgroup").write_text(f"8:pids:/\n0::/{name}\n", encoding="ascii")
    monkeypatch.setattr(processor, "_GROUPS", tmp_path)
    monkeypatch.setattr(processor, "Path", lambda proc: tmp_path / Path(proc).name)
    assert processor._of_group(os.getpid()) == seconds
