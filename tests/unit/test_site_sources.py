"""What the site is built from: the widgets' cells run again, the reference's pages, and a swap that leaves no half."""

import importlib
import json
import os
import pkgutil
import re
from pathlib import Path

import pytest

import course_utils
from course_utils import start
from course_utils.widgets.tfidf import TfidfExplorer

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ["the storm cut the power", "the storm", "the cricket team won"]


@pytest.fixture
def publish(monkeypatch):
    """Import a module of publish/, as its programs do, which run with that folder on their path."""
    pytest.importorskip("sphinx", reason="the site needs the extra site")
    monkeypatch.syspath_prepend(ROOT / "publish")
    return importlib.import_module


def lesson(*cells: str, shows: str) -> dict:
    """A notebook whose last cell stores a widget's text and picture."""
    data = {"text/plain": [shows], "text/html": [f'<img alt="{shows}" src="data:,">'], "image/png": "x"}
    outputs = [[] for _ in cells[1:]] + [[{"output_type": "execute_result", "data": data}]]
    return {"cells": [{"cell_type": "code", "source": [c], "outputs": o} for c, o in zip(cells, outputs)]}


EXPLORER = "from course_utils.widgets.tfidf import TfidfExplorer"


def test_only_the_cells_that_a_widget_follows_from_run_again(publish):
    cells = ["a = 1", "b = a + 1", "raise RuntimeError", "c = {}", "c['x'] = b", "unused = c", "print(c)"]
    assert publish("replay").needed(dict(enumerate(cells)), {6}) == [0, 1, 3, 4, 6]


def test_a_cell_whose_name_is_bound_anew_before_it_is_read_does_not_run_again(publish):
    cells = ["for n in [1]: slow = n", "slow = 2", "slow += 1", "kept = [n for n in [slow]]"]
    assert publish("replay").needed(dict(enumerate(cells)), {3}) == [1, 2, 3]


@pytest.mark.parametrize(
    ("code", "loads"),
    [
        ("a = 1\nprint(a, b)", {"print", "b"}),
        ("a = a + 1", {"a"}),
        ("a += 1", {"a"}),
        ("if b:\n    a = 1\nc = a", {"a", "b"}),
        ("for a in b: c(a)", {"b", "c"}),
        ("for a in a: pass", {"a"}),
        ("{a: d for a, b in c if b}", {"c", "d"}),
        ("[a for a in a]", {"a"}),
        ("lambda a, b=c: a + d", {"c", "d"}),
        ("def f(a, b=c):\n    e = a\n    return e + d", {"c", "d"}),
        ("import a\na.b(c)", {"c"}),
        ("a[0] = b", {"a", "b"}),
    ],
)
def test_what_a_cell_loads_is_what_it_reads_and_does_not_bind_before(publish, code, loads):
    assert publish("replay").names(code)[0] == loads


@pytest.mark.parametrize(
    ("code", "stores"),
    [
        ("import numpy as np", {"np"}),
        ("import os.path", {"os"}),
        ("from a import b, c as d", {"b", "d"}),
        ("def f(x): y = x", {"f", "y"}),
        ("a.b.c = 1", {"a"}),
        ("a['x'][0] *= 2", {"a"}),
        ("a, (b, *c) = z", {"a", "b", "c"}),
    ],
)
def test_a_cell_stores_what_it_imports_defines_assigns_or_changes_in_place(publish, code, stores):
    assert publish("replay").names(code)[1] == stores


def test_the_frame_of_a_widget_holds_its_data_and_comes_from_the_cache_the_second_time(publish, tmp_path, monkeypatch):
    replay = publish("replay")
    notebook = lesson(EXPLORER, f"TfidfExplorer({TEXTS})", shows=repr(TfidfExplorer(TEXTS)))
    frames = replay.frames("01_x", notebook, tmp_path)
    assert list(frames) == [1]
    assert frames[1].startswith("<iframe")
    assert "the cricket team won" in frames[1]
    monkeypatch.setattr(replay, "replay", lambda *_: pytest.fail("the cache has it"))
    assert replay.frames("01_x", notebook, tmp_path) == frames


def test_a_changed_cell_runs_again_and_its_old_frame_is_forgotten(publish, tmp_path):
    replay = publish("replay")
    first = replay.frames(
        "01_x", lesson(EXPLORER, f"TfidfExplorer({TEXTS})", shows=repr(TfidfExplorer(TEXTS))), tmp_path
    )
    other = [*TEXTS, "a fourth"]
    second = replay.frames(
        "01_x", lesson(EXPLORER, f"TfidfExplorer({other})", shows=repr(TfidfExplorer(other))), tmp_path
    )
    assert "a fourth" in second[1]
    assert "a fourth" not in first[1]
    assert len(list(tmp_path.iterdir())) == 1


def test_frames_follow_from_the_package_and_not_from_what_is_compiled_of_it(publish, tmp_path, monkeypatch):
    replay = publish("replay")
    monkeypatch.setattr(replay, "ROOT", tmp_path)
    compiled = tmp_path / "course_utils" / "__pycache__"
    compiled.mkdir(parents=True)
    (tmp_path / "constraints.txt").write_text("numpy==2\n", encoding="utf-8")
    digests = []
    for path in (compiled.parent / "a.py", compiled / "a.pyc", compiled / "a.nbi", compiled.parent / "b.npz"):
        path.write_bytes(b"1")
        digests.append(replay.package_digest.__wrapped__())
    assert digests[0] == digests[1] == digests[2] != digests[3]


def test_two_builds_at_once_leave_one_whole_file_and_both_have_their_frames(publish, tmp_path, monkeypatch):
    replay = publish("replay")
    notebook = lesson(EXPLORER, f"TfidfExplorer({TEXTS})", shows=repr(TfidfExplorer(TEXTS)))
    put_in_place, others = os.replace, []

    def after_another_build(*paths):
        monkeypatch.setattr(os, "replace", put_in_place)
        others.append(replay.frames("01_x", notebook, tmp_path))
        put_in_place(*paths)

    monkeypatch.setattr(os, "replace", after_another_build)
    assert [replay.frames("01_x", notebook, tmp_path)] == others
    (kept,) = tmp_path.iterdir()
    assert kept.suffix == ".json"


def test_frames_that_cannot_be_kept_leave_nothing_behind(publish, tmp_path, monkeypatch):
    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        publish("replay").keep("{}", tmp_path / "cache" / "01_x-0.json")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_widget_that_differs_from_the_stored_one_stops_the_build(publish, tmp_path):
    notebook = lesson(EXPLORER, f"TfidfExplorer({TEXTS})", shows="TfidfExplorer: what it showed long ago")
    with pytest.raises(RuntimeError, match="cell 1 stores 'TfidfExplorer: what it showed long ago'"):
        publish("replay").frames("01_x", notebook, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_lesson_stores_a_widget_that_the_site_finds(publish):
    sources, replay = publish("sources"), publish("replay")
    for path in sources.lessons():
        assert replay.stored_widgets(json.loads(path.read_text(encoding="utf-8"))), path.name


def test_the_frame_takes_the_place_of_the_picture(publish):
    notebook = lesson("x", shows="TfidfExplorer: y")
    picture = "".join(notebook["cells"][0]["outputs"][0]["data"]["text/html"])
    publish("sources").with_frames(notebook, {0: "<iframe></iframe>"})
    assert notebook["cells"][0]["outputs"][0]["data"]["text/html"].endswith(
        f'<div class="course-paper">{picture}</div>'
    )
    assert list(notebook["cells"][0]["outputs"][0]["data"]) == ["text/html"]


def test_the_homework_of_the_site_is_the_released_one(publish):
    paths = publish("sources").assignments()
    assert len(paths) >= 4
    assert all("release" in path.parts and "source" not in path.parts for path in paths)


def test_the_glossary_takes_the_notation_from_lesson_05(publish):
    sources = publish("sources")
    assert sources.notation().count("\n| ") >= 5
    assert "`W_xh`" in sources.notation()
    assert (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").count(sources.NOTATION) == 1


def test_the_reference_has_a_page_for_every_part_of_the_package(publish):
    parts = {f"{module.name}.rst" for module in pkgutil.iter_modules(course_utils.__path__)}
    pages = publish("reference").pages()
    assert set(pages) == parts | {"index.md"}
    assert "course_utils.exercises.lesson_" not in pages["exercises.rst"], "a judge is no part of it"


def test_two_builds_of_one_site_at_once_do_not_touch_each_others_work(publish, tmp_path, monkeypatch):
    build = publish("build")
    target = tmp_path / "site" / "html"

    def html(words):
        (Path(words[-1]) / "_sources" / "notebooks").mkdir(parents=True)
        (Path(words[-1]) / "_sources" / "homework").mkdir()
        (Path(words[-1]) / "_static").mkdir()
        (Path(words[-1]) / "index.html").write_text(Path(words[-2], "index.md").read_text())
        return 0

    def second(folder, _):
        (folder / "index.md").write_text("second")

    def first(folder, _):
        (folder / "index.md").write_text("first")
        monkeypatch.setattr(build.sources, "write", second)
        assert build.build(target, tmp_path) == 0
        assert (target / "index.html").read_text() == "second"

    monkeypatch.setattr(build.icons, "keep_shown", lambda _: None)
    monkeypatch.setattr(build.take_along, "write", lambda *_: None)
    monkeypatch.setattr(build, "build_main", html)
    monkeypatch.setattr(build.sources, "write", first)
    assert build.build(target, tmp_path) == 0
    assert (target / "index.html").read_text() == "first"
    assert [path.name for path in target.parent.iterdir()] == ["html"]


def test_a_build_that_is_stopped_or_fails_leaves_the_last_site_as_it_was(publish, tmp_path, monkeypatch, capsys):
    build = publish("build")
    target = tmp_path / "html"
    target.mkdir()
    (target / "index.html").write_text("the last site")

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(build.sources, "write", stop)
    assert build.main(["--output", str(target)]) == 130
    assert "the last site is as it was" in capsys.readouterr().err
    monkeypatch.setattr(build.sources, "write", lambda *_: None)
    monkeypatch.setattr(build, "build_main", lambda _: 1)
    assert build.main(["--output", str(target)]) == 1
    assert (target / "index.html").read_text() == "the last site"
    assert [path.name for path in tmp_path.iterdir()] == ["html"]
    said = capsys.readouterr().out
    assert "not replaced" in said
    assert "file:" not in said


def test_a_chapter_for_print_is_whole_and_its_links_lead_to_lessons_inside_the_document(publish, tmp_path):
    links = ["#loss", "03_word2vec.html#noise", "../index.html", "10_words.txt", "https://example.org/a.html"]
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "02_language_models.html").write_text(
        f"""<nav>elsewhere</nav><article><h2 id="loss">Loss</h2><script>1</script><details>an answer</details>
        <img src="../_images/a.svg">{"".join(f'<a href="{link}">x</a>' for link in links)}</article>"""
    )
    printed = publish("course_pdf").chapter(tmp_path, start.lessons()[1])
    assert re.findall('<a(?: href="([^"]+)")?>', printed) == ["#02-loss", "#lesson-03", "", "", links[-1]]
    for part in ('id="lesson-02"', 'id="02-loss"', '<details open="">', 'src="_images/a.svg"'):
        assert part in printed
    assert "script" not in printed
    assert "elsewhere" not in printed


def test_the_reference_shows_methods_and_properties_and_leaves_fields_to_the_docstring(publish):
    conf = publish("conf")

    def skipped(what, of):
        return conf.skip_fields(None, what, "name", of, False, None)

    assert [skipped("class", each) for each in (3, None, "default")] == [True] * 3
    assert [skipped("class", each) for each in (len, property(len))] == [None] * 2
    assert skipped("module", 3) is None


def test_a_docstring_of_the_reference_is_read_as_plain_text_with_code_in_it(publish):
    lines = ["*args and |x|, a_ b", "``W_hh`` and `x`_ij, \\d"]
    publish("conf").escape(None, "function", "name", None, None, lines)
    assert lines == [r"\*args and \|x\|, a\_ b", r"\ ``W_hh``\  and \ ``x``\ _ij, \\d"]


def test_the_reference_lists_what_a_module_defines_for_others(publish):
    from course_utils.evaluation import similarity

    found = publish("reference").public(similarity)
    assert "word_similarity" in found
    assert not [name for name in found if name.startswith("_")]
    assert all(value.__module__ == similarity.__name__ for value in found.values())
