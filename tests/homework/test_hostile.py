"""Every submission gets the score declared beforehand, whatever it tries; nothing outside the sandbox changes."""

import contextlib
import json
import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from practice import POINTS, answers
from submissions_broken import broken, graded, handed_in
from submissions_forged import forged
from submissions_hostile import SECRET, hostile

from course_utils.homework import sandbox, seccomp
from course_utils.homework.kernel import Kernel, KernelGoneError

AT_ONCE = 3  # most of them wait for a limit


def all_of_them(port=0, outside=""):
    return [*broken(), *forged(), *hostile(port, outside)]


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


@pytest.fixture(scope="module")
def results(assignment, outside, _sandbox_works):
    """The result of each submission, to be waited for; they are graded side by side."""
    folder, port, _ = outside
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADERS_TOKEN", SECRET)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = {each.name: pool.submit(graded, assignment, each) for each in all_of_them(port, str(folder))}
            yield found
            for each in found.values():
                each.cancel()


def texts(result):
    """All that a graded notebook shows."""
    for cell in json.loads(result.notebook or '{"cells": []}')["cells"]:
        for output in cell.get("outputs", []):
            yield "".join(output.get("text", "")) + "".join(output.get("traceback", ""))
            yield "".join(output.get("data", {}).get("text/plain", ""))


def kernels():
    """Those below this process, and those that no Python waits for any more: a worker beside this one has its own."""
    found = set()
    for each in psutil.process_iter(["cmdline"]):
        if "course_utils.homework.student" in (each.info["cmdline"] or []):
            with contextlib.suppress(psutil.Error):
                above = each.parents()
                if os.getpid() in {parent.pid for parent in above} or not any("python" in p.name() for p in above):
                    found.add(each.pid)
    return found


def test_no_two_submissions_share_a_name():
    names = [each.name for each in all_of_them()]
    assert len(names) == len(set(names)) > 80


QUICK = ("old format of nothing", "an id that is none", "a number as a text")


@pytest.mark.usefixtures("safely")
@pytest.mark.parametrize("name", QUICK)
def test_what_is_no_text_or_no_value_ends_no_worker(assignment, name):
    [submission] = [each for each in all_of_them() if each.name == name]
    result = graded(assignment, submission)
    assert result.status in submission.status
    assert "within the limits" not in result.note
    assert "has ended" not in result.note
    assert result.scores == dict(zip(POINTS, submission.scores))


@pytest.mark.parametrize("submission", all_of_them(), ids=lambda submission: submission.name)
def test_a_submission_gets_the_score_and_status_declared_beforehand(submission, results):
    result = results[submission.name].result()
    shown = "\n".join(texts(result))
    assert result.status in submission.status, result.note
    assert result.scores == dict(zip(POINTS, submission.scores))
    assert result.final
    assert result.seconds < 60
    assert (result.status == "graded") == (result.note == "")
    assert submission.shows in shown
    assert "wrote" not in shown
    assert SECRET not in shown


def test_after_all_of_them_nothing_outside_has_changed_nobody_was_called_and_nothing_runs(results, outside):
    folder, _, calls = outside
    for each in results.values():
        each.result()
    assert list(folder.iterdir()) == []
    assert calls == []
    deadline = time.monotonic() + 10
    while kernels() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert kernels() == set()


LOOK = """
import json, os
status = dict(line.split(":\\t") for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
try: first = open("/proc/1/environ", "rb").read().decode()
except OSError: first = ""
print(json.dumps([status, first + repr(dict(os.environ)), os.listdir("/"), os.listdir("/proc/self/fd")]))"""


@pytest.mark.usefixtures("safely")
@pytest.mark.parametrize("mode", ["root", "user"])
def test_the_sandbox_has_no_rights_no_environment_and_a_filter_however_it_is_entered(mode):
    if mode == "root" and os.getuid():
        pytest.skip("only root can enter as root")
    words = sandbox._enter(mode)  # what it is entered with, then this program instead of the kernel
    words[2] = words[2].split("os.execv")[0] + LOOK
    os.environ["GRADERS_TOKEN"] = SECRET
    try:
        process = sandbox._launch(mode, words, stdin=-3, stderr=-1)
        printed, complained = process.communicate()
    finally:
        del os.environ["GRADERS_TOKEN"]
    status, environment, root, descriptors = json.loads(printed or complained)
    assert set(status["Uid"].split()).isdisjoint({"0"})
    assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0
    assert status["NoNewPrivs"].strip() == "1"
    assert status["Seccomp"].strip() == ("2" if seccomp.program() else "0")
    assert SECRET not in environment
    assert "'PWD': '/home/student'" in environment
    assert set(root) <= {"usr", "bin", "lib", "lib32", "lib64", "etc", "proc", "dev", "tmp", "home", "course"} | {
        path.parts[1] for path in sandbox.python_folders()
    }
    assert len(descriptors) <= 4


FILES = """
import json, os
names = [os.path.join(place, name) for place, _, files in os.walk({root!r}) for name in files]
print(json.dumps([name for name in names if os.path.getsize(name)]))"""


@pytest.mark.usefixtures("safely")
def test_a_course_among_the_packages_of_python_withholds_the_same_at_its_own_place(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "course_utils"
    held = ["homework/parts.py", "ffnn.py", "rnn/step.py", "carried/notebooks/homework/source/hw1/hw1.ipynb"]
    held += ["exercises/lesson_04.py", "exercises/task_01.py"]
    held += ["__pycache__/ffnn.cpython-311.pyc", "exercises/__pycache__/lesson_04.cpython-311.pyc"]
    for name in held:
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("# here", encoding="utf-8")
    known = sandbox.python_folders()
    monkeypatch.setattr(sandbox, "PACKAGE", package)
    monkeypatch.setattr(sandbox, "python_folders", lambda: [*known, package.parent])
    mode = sandbox.mode()
    for root, place in (("/course", "/course/course_utils"), (str(tmp_path), str(package))):
        words = [*sandbox._enter(mode)[:2], FILES.format(root=root)]
        printed, complained = sandbox._launch(mode, words, stdin=-3, stderr=-1).communicate()
        assert json.loads(printed or complained) == [f"{place}/{held[0]}"]


@pytest.mark.usefixtures("safely")
def test_files_without_a_byte_in_them_count_as_memory(monkeypatch):
    monkeypatch.setattr(sandbox, "memory_group", lambda: None)  # as where no control group can be made
    monkeypatch.setattr(sandbox, "FILE", 2**20)
    with contextlib.closing(Kernel(sandbox.mode())) as kernel:
        kernel.run(f"for number in range(1000): open('{sandbox.SCRATCH[0]}/' + str(number), 'w').close()")
        with pytest.raises(KernelGoneError):
            kernel.run("for number in range(2000): open(f'{number}', 'w').close()\nimport time\ntime.sleep(20)")


CRASH_PROGRAM = "import resource\nprint('core of', *resource.getrlimit(resource.RLIMIT_CORE))"


@pytest.mark.usefixtures("safely")
def test_a_crash_calls_no_program_of_the_machine(assignment):
    import resource

    if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
        pytest.skip("here the limit is 0 already, and nobody can raise it")
    result = graded(assignment, handed_in("crash", answers(extra=CRASH_PROGRAM)))
    assert "core of 1 1" in "\n".join(texts(result))


HOARD = """import os, pathlib, time
for _ in range({}):
    if os.fork() == 0:
        time.sleep(20)
        os._exit(0)
time.sleep(1)
stats = [path.read_text().rpartition(")")[2].split() for path in pathlib.Path("/proc").glob("[0-9]*/stat")]
print(f"nice {{ {{int(words[16]) for words in stats}} }}")"""


@pytest.mark.usefixtures("safely")
@pytest.mark.parametrize(("count", "nice"), [(3, -20), (30, 19)])
def test_who_starts_many_processes_gets_what_others_leave_of_the_processor(count, nice):
    with contextlib.closing(Kernel(sandbox.mode())) as kernel:
        [shown] = kernel.run(HOARD.format(count))
    assert shown["text"] == f"nice {{{max(nice, os.getpriority(os.PRIO_PROCESS, 0))}}}\n"
