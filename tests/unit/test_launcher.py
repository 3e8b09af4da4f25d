"""course.py: what it installs and when, what it hands over, what the doctor finds."""

import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
import course  # noqa: E402

sys.path.remove(str(ROOT))


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A clone without an environment whose pip and venv only note what they were asked; `.fails` makes pip fail."""

    class Machine:
        calls: list = []  # noqa: RUF012
        fails = False
        interrupted = False

    calls = Machine.calls = []

    def call(command, **_):
        calls.append([str(word) for word in command])
        if "venv" in command:
            python = course.venv_python()
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
            return 0
        if Machine.interrupted:
            raise KeyboardInterrupt
        return 1 if Machine.fails else 0

    def run(command, **_):
        raise FileNotFoundError  # the old environment does not answer

    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(course, "STAMP", tmp_path / ".venv" / "course.json")
    monkeypatch.setattr(course.subprocess, "call", call)
    monkeypatch.setattr(course.subprocess, "run", run)
    monkeypatch.setattr(course, "answers", lambda address, seconds: False)
    return Machine


def pip_calls(machine) -> list[list[str]]:
    return [command for command in machine.calls if "pip" in command]


@pytest.mark.parametrize("words", [["frobnicate"], []])
def test_an_unknown_or_missing_verb_prints_the_usage_and_exits_with_2(words, capsys):
    assert course.main(words) == 2
    assert "python course.py lab" in capsys.readouterr().err


def test_help_exits_with_0(capsys):
    assert course.main(["--help"]) == 0
    assert "doctor" in capsys.readouterr().out


def test_the_first_start_installs_by_the_constraint_file_and_the_second_does_nothing(machine):
    course.ensure_installed(course.READ)
    (command,) = pip_calls(machine)
    assert command[command.index("-c") + 1].endswith("constraints.txt")
    assert command[-1] == ".[fast,texts]"
    before = len(machine.calls)
    course.ensure_installed(course.READ)
    assert len(machine.calls) == before


def test_what_lab_installed_is_kept_when_test_needs_more(machine):
    course.ensure_installed(course.READ)
    course.ensure_installed(course.ALL)
    assert pip_calls(machine)[-1][-1] == f".[{','.join(sorted(course.ALL))}]"
    assert set(course.READ) < set(course.ALL)
    before = len(machine.calls)
    course.ensure_installed(course.READ)
    assert len(machine.calls) == before


def test_a_changed_constraint_file_installs_again(machine):
    course.ensure_installed(course.READ)
    with (course.ROOT / "constraints.txt").open("a") as file:
        file.write("# changed\n")
    course.ensure_installed(course.READ)
    assert len(pip_calls(machine)) == 2


def test_a_failed_or_interrupted_installation_is_not_taken_for_a_finished_one(machine, capsys):
    machine.fails = True
    assert course.main(["install"]) == 1
    assert "doctor" in capsys.readouterr().err
    assert not course.STAMP.exists()
    machine.fails, machine.interrupted = False, True
    assert course.main(["install"]) == 130
    assert not course.STAMP.exists()
    machine.interrupted = False
    assert course.main(["install"]) == 0
    assert course.STAMP.exists()


def test_a_damaged_stamp_counts_as_none(machine):
    course.ensure_installed(course.READ)
    for damage in ("{", "[]", ""):
        course.STAMP.write_text(damage)
        assert course.read_stamp() == {}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a choice of torch builds")
def test_torch_comes_alone_from_the_index_of_cpu_builds_where_that_answers(machine, monkeypatch):
    monkeypatch.setattr(course, "answers", lambda address, seconds: seconds <= 3)
    course.ensure_installed(course.READ)
    first, second = pip_calls(machine)
    assert first[-1] == "torch"
    assert "--no-deps" in first
    assert course.TORCH_CPU_WHEELS in first
    assert course.TORCH_CPU_WHEELS not in second


def test_an_address_that_refuses_or_stays_silent_does_not_answer():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # it accepts, and never says a word
        assert not course.answers(f"http://127.0.0.1:{listener.getsockname()[1]}/", seconds=0.3)
        closed = listener.getsockname()[1]
    assert not course.answers(f"http://127.0.0.1:{closed}/", seconds=3)


def test_an_address_that_answers_answers():
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    server.RequestHandlerClass.log_message = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        assert course.answers(f"http://127.0.0.1:{server.server_port}/", seconds=3)
    finally:
        server.shutdown()
        server.server_close()


def test_words_after_the_verb_reach_the_program(monkeypatch):
    handed = []
    monkeypatch.setattr(course, "ensure_installed", lambda extras: None)
    monkeypatch.setattr(course, "hand_over", handed.append)
    monkeypatch.setattr(course.os, "geteuid", lambda: 1000, raising=False)
    course.main(["test", "-n", "2", "--dist", "loadscope"])
    course.main(["lab", "--no-browser"])
    course.main(["run", "01"])
    course.main(["bench", "tfidf", "--quick"])
    assert handed == [
        ["-m", "pytest", "-n", "2", "--dist", "loadscope"],
        ["-m", "jupyterlab", "notebooks", "--no-browser"],
        ["-m", "course_utils.notebooks", "01"],
        ["benchmarks/results.py", "tfidf", "--quick"],
    ]


def test_the_site_installs_jupyterlite_only_where_a_runtime_is_named_from_where_the_user_stands(monkeypatch, tmp_path):
    installed = []
    monkeypatch.setattr(course, "ensure_installed", installed.append)
    monkeypatch.setattr(course, "hand_over", lambda words: installed.append(os.environ["COURSE_PYODIDE"]))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_PYODIDE", "")
    course.main(["site"])
    monkeypatch.setenv("COURSE_PYODIDE", "runtime")
    course.main(["site"])
    assert installed == [course.SITE, "", course.LITE, str(tmp_path / "runtime")]
    assert set(course.LITE) - set(course.SITE) == {"lite"}


def test_root_is_warned_and_not_refused(monkeypatch, capsys):
    handed = []
    monkeypatch.setattr(course, "ensure_installed", lambda extras: None)
    monkeypatch.setattr(course, "hand_over", handed.append)
    monkeypatch.setattr(course.os, "geteuid", lambda: 0, raising=False)
    course.main(["lab", "--no-browser"])
    assert handed == [["-m", "jupyterlab", "notebooks", "--allow-root", "--no-browser"]]
    assert "root" in capsys.readouterr().err


@pytest.mark.parametrize(("processors", "words"), [(1, []), (2, ["-n", "2", "--dist", "loadscope"])])
def test_tests_run_on_two_processors_where_there_are_two(monkeypatch, processors, words):
    handed, installed = [], []
    monkeypatch.setattr(course, "ensure_installed", installed.append)
    monkeypatch.setattr(course, "hand_over", handed.append)
    monkeypatch.setattr(course.os, "cpu_count", lambda: processors)
    course.main(["test"])
    assert handed == [["-m", "pytest", *words]]
    assert "lint" in installed[0], "the tests read the licences of the linters too"


def test_a_setting_of_the_user_is_stronger_than_the_courses(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    assert course.child_env()["OMP_NUM_THREADS"] == "7"
    assert course.child_env()["OPENBLAS_NUM_THREADS"] == "1"


# The doctor


def test_the_doctor_names_an_old_python_and_the_ones_that_fit(monkeypatch):
    monkeypatch.setattr(course.sys, "version_info", (3, 9, 1))
    problem, line = course.python_version()
    assert problem
    assert "3.9.1" in line
    assert "3.12" in line


def test_the_doctor_names_the_missing_venv_module_and_its_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    problem, line = course.venv_module()
    assert problem
    assert "python3-venv" in line


def test_the_doctor_names_a_full_disk(machine, monkeypatch):
    usage = type("Usage", (), {"free": 3e8})
    monkeypatch.setattr(course.shutil, "disk_usage", lambda path: usage)
    problem, line = course.disk_space()
    assert problem
    assert "0.3 GB" in line


def test_the_doctor_names_a_network_that_pip_cannot_cross(monkeypatch):
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setattr(course, "read_stamp", dict)
    problem, line = course.network()
    assert problem
    assert "proxy" in line


def test_the_doctor_says_that_a_taken_port_is_no_problem():
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", 8888))
            listener.listen()
        except OSError:
            pass  # somebody else holds it, which is what the test needs
        problem, line = course.port()
    assert not problem
    assert "taken" in line


def test_the_doctor_names_a_package_of_another_version_and_the_pinned_one(machine, monkeypatch):
    course.ensure_installed(course.READ)
    monkeypatch.setattr(course, "installed_versions", lambda: {"numpy": "1.0"})
    problem, line = course.environment()
    assert problem
    assert "numpy 1.0, not 2." in line


def test_the_doctor_exits_with_1_where_there_is_a_problem(monkeypatch, capsys):
    for name in ("network", "port", "browser", "environment"):
        monkeypatch.setattr(course, name, lambda: (False, "fine"))
    assert course.main(["doctor"]) == 0
    monkeypatch.setattr(course, "disk_space", lambda: (True, "no room"))
    assert course.main(["doctor"]) == 1
    assert "PROBLEM  no room" in capsys.readouterr().out


# Processes


@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
def test_ctrl_c_ends_jupyterlab_and_leaves_nothing_running(tmp_path):
    """Started without a terminal, the server asks nothing back and stops at the first Ctrl-C."""
    if not course.read_stamp():
        pytest.skip("runs only where course.py has installed the environment")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["lab", "--no-browser", f"--port={port}", "--IdentityProvider.token=t"]
    command = [sys.executable, str(ROOT / "course.py"), *words]
    environment = os.environ | {"JUPYTER_RUNTIME_DIR": str(tmp_path)}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
        # A terminal starts programs so that Ctrl-C reaches them; who started the tests may have had it ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        base = f"http://127.0.0.1:{port}/api/"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{base}status?token=t", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        request = urllib.request.Request(f"{base}kernels?token=t", data=b"{}", method="POST")
        urllib.request.urlopen(request, timeout=30).close()
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        assert len(family) >= 2, "the server and its kernel"
        os.killpg(process.pid, signal.SIGINT)
        _, alive = psutil.wait_procs(family, timeout=60)
        assert alive == []
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
