"""JupyterLite in the site: what is no release of Pyodide is refused, a release gets the course and the texts."""

import hashlib
import importlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

PUBLISH = Path(__file__).resolve().parents[2] / "publish"


@pytest.fixture
def publish(monkeypatch):
    """Import a module of publish/, as its programs do, which run with that folder on their path."""
    pytest.importorskip("sphinx", reason="the site needs the extra site")
    monkeypatch.syspath_prepend(PUBLISH)
    monkeypatch.delenv("COURSE_PYODIDE", raising=False)
    return importlib.import_module


@pytest.fixture
def release(publish, tmp_path, monkeypatch) -> Path:
    """A stand-in for an unpacked release: a lock file, and beside it the wheels that it lists."""
    folder = tmp_path / "release"
    folder.mkdir()
    packages = {name: {"file_name": f"{name}-1.whl"} for name in publish("lite").NEEDED}
    for entry in packages.values():
        (folder / entry["file_name"]).touch()
    (folder / "pyodide-lock.json").write_text(json.dumps({"packages": packages}))
    monkeypatch.setenv("COURSE_PYODIDE", str(folder))
    return folder


def test_without_a_release_the_page_is_one_sentence_and_a_link(publish):
    lite = publish("lite")
    assert lite.release_folder() is None
    page = lite.page(None)
    assert "**It is not in this copy of the site**" in page
    assert len(page.splitlines()) == 3
    assert "open lesson 01" in lite.page(Path("release"))


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (
            lambda folder: (folder / "pyodide-lock.json").unlink(),
            "is no unpacked release of Pyodide: FileNotFoundError",
        ),
        (
            lambda folder: (folder / "pyodide-lock.json").write_text("[]"),
            "is no unpacked release of Pyodide: TypeError",
        ),
        (
            lambda folder: (folder / "pyodide-lock.json").write_text("{"),
            "is no unpacked release of Pyodide: JSONDecode",
        ),
        (lambda folder: (folder / "numpy-1.whl").unlink(), "is no whole release of Pyodide, it lacks numpy"),
    ],
)
def test_what_is_no_release_is_refused_before_the_build_begins(publish, release, tmp_path, capsys, broken, words):
    broken(release)
    assert publish("build").main(["--output", str(tmp_path / "html")]) == 1
    said = capsys.readouterr().err
    assert f"COURSE_PYODIDE: {release}" in said
    assert words in said
    assert not (tmp_path / "html").exists()


def test_jupyterlite_gets_the_lessons_and_a_runtime_with_the_course_its_data_and_the_texts(
    publish, release, tmp_path, monkeypatch
):
    lite, seen = publish("lite"), {}
    real = subprocess.run

    def run(command, cwd, **options):
        if "wheel" in command:
            return real(command, cwd=cwd, **options)
        if "download" in command:  # the wheels of others need the package index
            for name in lite.PURE:
                Path(command[command.index("--dest") + 1], f"{name}-2-py3-none-any.whl").touch()
            return subprocess.CompletedProcess(command, 0)
        runtime = cwd / "static" / "pyodide"
        seen["packages"] = json.loads((runtime / "pyodide-lock.json").read_text())["packages"]
        seen["wheel"] = (runtime / seen["packages"]["course-utils"]["file_name"]).read_bytes()
        seen["lessons"] = sorted(path.name for path in (cwd / "files").iterdir())
        seen["config"] = json.loads((cwd / "jupyter-lite.json").read_text())["jupyter-config-data"]
        said, wrong = ("said before", "it broke") if options["text"] else (b"said before", b"it broke")
        return subprocess.CompletedProcess(command, seen.get("code", 0), said, wrong)

    monkeypatch.setattr(lite.subprocess, "run", run)
    assert lite.release_folder() == release.resolve()
    lite.build(tmp_path / "lite", release)
    assert {seen["packages"][name]["version"] for name in lite.PURE} == {"2"}
    entry = seen["packages"]["course-utils"]
    assert entry["sha256"] == hashlib.sha256(seen["wheel"]).hexdigest()
    assert set(entry["depends"]) == {*lite.NEEDED, *lite.PURE} < set(seen["packages"])
    assert seen["lessons"] == sorted(["build_up", *(path.name for path in lite.FOLDER.glob("*.ipynb"))])
    assert seen["config"]["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]["disablePyPIFallback"]
    (tmp_path / "wheel").write_bytes(seen["wheel"])
    names = zipfile.ZipFile(tmp_path / "wheel").namelist()
    assert "course_utils/carried/data/wheels/gensim-texts.whl" in names
    assert any(name.startswith("course_utils/carried/data/weights/") for name in names)
    seen["code"] = 1
    with pytest.raises(RuntimeError, match="it broke"):
        lite.build(tmp_path / "lite", release)
