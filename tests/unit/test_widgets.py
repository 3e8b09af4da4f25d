"""The Python side of the widgets: what they send, what stands in for them, what they refuse."""

import base64
import html
import importlib
import inspect
import json
import pkgutil
import re

import numpy as np
import pytest

from course_utils import notebooks, widgets
from course_utils.notebooks import keep_pictures
from course_utils.record import predictions
from course_utils.vectors import WordVectors
from course_utils.widgets import base, embedding_explorer, snapshot
from course_utils.widgets.base import LINE, state_bytes
from course_utils.widgets.news_search import NewsSearch
from course_utils.widgets.tfidf import TfidfExplorer

TEXTS = ["the storm cut the power", "the storm", "the cricket team won"]


@pytest.fixture(params=[lambda: TfidfExplorer(TEXTS), lambda: NewsSearch(TEXTS, query="storm")])
def widget(request):
    return request.param()


def page_state(widget, **options) -> dict:
    page = widget.static_html(**options)
    return json.loads(re.search(r'id="state">(.*?)</script>', page, re.DOTALL).group(1))


def test_the_text_of_a_widget_is_the_same_in_every_run(widget):
    assert repr(widget) == repr(type(widget)(TEXTS, **({"query": "storm"} if isinstance(widget, NewsSearch) else {})))
    assert " at 0x" not in repr(widget)


def test_a_live_output_holds_a_picture_the_line_that_says_how_to_bring_it_to_life_and_all_values(widget, monkeypatch):
    monkeypatch.delenv("COURSE_SNAPSHOTS", raising=False)
    data, _ = widget._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html"}, "a view of the kernel's model would be empty in the next session"
    assert data["text/plain"] == repr(widget)
    pictured, script = data["text/html"].split("<script")
    png = re.search(r'<img alt="[^"]+" src="data:image/png;base64,([^"]+)">', pictured).group(1)
    assert base64.b64decode(png).startswith(b"\x89PNG")
    assert f"<figcaption>{LINE}</figcaption>" in pictured
    stored = json.loads(re.search(r"}\)\((.*)\);</script>$", script).group(1))
    assert stored["state"] == page_state(widget)


def test_the_picture_of_the_lesson_says_so_where_the_widget_shows_something_else(widget, monkeypatch, tmp_path):
    name, lesson = type(widget).__name__, f"{type(widget).__name__}: the lesson's"
    monkeypatch.setattr(base, "WIDGET_PICTURES", tmp_path)
    assert f"<p>{html.escape(repr(widget))}</p>" in widget._repr_mimebundle_()[0]["text/html"]
    for text, alternative in {repr(widget): repr(widget), lesson: f"{lesson} (as in the lesson; here: "}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps({"text": text, "png": "x"}), encoding="utf-8")
        assert f'<img alt="{html.escape(alternative)}' in widget._repr_mimebundle_()[0]["text/html"]


def test_a_stored_output_has_a_new_picture_and_no_script(widget, monkeypatch):
    monkeypatch.setattr(type(widget), "snapshot", lambda self: b"picture")
    monkeypatch.setenv("COURSE_SNAPSHOTS", "1")
    data, _ = widget._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html", "image/png"}
    assert base64.b64decode(data["image/png"]) == b"picture"
    assert data["text/html"] == base.picture(repr(widget), data["image/png"])


def test_the_picture_of_each_widget_is_kept_for_live_runs(widget, tmp_path):
    text = f"{widget!r}, “café”"
    data = {"text/plain": [text], "image/png": "x\n", "text/html": [base.picture(text, "x")]}
    figure = {"text/plain": ["A line: it falls"], "image/png": "y", "text/html": ['<img alt="A line" src="">']}
    keep_pictures({"cells": [{"outputs": [{"data": data}, {"data": figure}, {"text": "printed"}]}, {}]}, tmp_path)
    (file,) = tmp_path.iterdir()
    assert file.stem == type(widget).__name__
    written = file.read_text(encoding="utf-8")
    assert json.loads(written) == {"text": text, "png": "x"}
    assert "“café”" in written, "a person reads what changed"


def test_a_lesson_that_is_executed_anew_is_stored_and_so_are_its_pictures(tmp_path, monkeypatch, capsys):
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    kept = []
    monkeypatch.setattr(notebooks, "find", lambda lesson: tmp_path / lesson)
    monkeypatch.setattr(notebooks, "execute", lambda path: notebook)
    monkeypatch.setattr(notebooks, "normalise", lambda made: made)
    monkeypatch.setattr(notebooks, "keep_pictures", kept.append)
    monkeypatch.setattr(notebooks, "problems", lambda made: ["no title"])
    assert notebooks.main(["06.ipynb"]) == 1
    assert json.loads((tmp_path / "06.ipynb").read_text(encoding="utf-8")) == notebook
    assert kept == [notebook]
    assert capsys.readouterr().out == "06.ipynb: no title\n"


def test_the_page_asks_nothing_of_any_other_address(widget):
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", widget.static_html())


def test_the_page_can_start_with_its_controls_unlocked(widget):
    assert page_state(widget)["values"]["unlocked"] is False
    assert page_state(widget, unlocked=True)["values"]["unlocked"] is True
    assert widget.unlocked is False


def test_the_index_of_the_search_holds_the_counts_of_every_document():
    widget = NewsSearch(TEXTS)
    columns, counts = (np.frombuffer(data, dtype=np.uint16) for data in (widget.columns, widget.counts))
    ends = np.frombuffer(widget.ends, dtype=np.uint32)
    first = {widget.terms[column]: count for column, count in zip(columns[: ends[0]], counts[: ends[0]])}
    assert first == {"the": 2, "storm": 1, "cut": 1, "power": 1}
    assert ends[-1] == len(columns) == len(counts)


def test_the_text_of_the_search_names_what_each_method_puts_on_top():
    assert repr(NewsSearch(TEXTS, query="the storm")).endswith("raw counts put number 1 on top, TF-IDF number 1")
    assert repr(NewsSearch(TEXTS, query="zebra")).endswith("search 3 documents by raw counts and by TF-IDF")


def test_each_word_of_the_map_comes_with_a_vector_and_a_place_first_the_frequent_ones_then_all(monkeypatch):
    monkeypatch.setattr(embedding_explorer, "AT_FIRST", 4)
    words = [f"word {n}" for n in range(9)]
    rows = [np.random.default_rng(size).normal(size=(9, size)) for size in (3, 5)]
    models = {name: WordVectors(words, each) for name, each in zip("ab", rows)}
    shown = embedding_explorer.EmbeddingExplorer(models, words[1], (words[0], words[6], words[2]))
    page = page_state(shown)["values"]
    assert (page["words"], page["whole"]) == (words, True)  # a page without a kernel can ask for no more
    for count in (7, 9):  # as many as the analogy needs; then all
        assert shown.words == words[:count]
        vectors = np.frombuffer(shown.vectors, "<f2")
        unit = [each / np.linalg.norm(each, axis=1, keepdims=True) for each in rows]
        assert np.allclose(vectors, np.concatenate([each[:count].ravel() for each in unit]), atol=1e-3)
        assert len(np.frombuffer(shown.maps, "<f4")) == 2 * 2 * count
        shown.whole = True


def test_a_prediction_is_kept_in_the_learners_record_with_its_lesson(widget, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    assert widget._lesson == 1
    widget.prediction = {"about": "what?", "prediction": "a", "outcome": "b", "right": False}
    (kept,) = predictions(1)
    assert kept == {"lesson": 1, "about": "what?", "prediction": "a", "outcome": "b", "right": False}
    widget.prediction = {}
    assert predictions(1) == [kept]


def test_every_widget_says_whose_lesson_it_asks_for_and_asks_where_nobody_says_otherwise():
    for module in pkgutil.iter_modules(widgets.__path__, f"{widgets.__name__}."):
        importlib.import_module(module.name)
    for each in base.CourseWidget.__subclasses__():
        assert each._lesson in range(1, 10), each.__name__
        assert inspect.signature(each).parameters["ask"].default is True, each.__name__


def test_every_widget_brings_a_module_that_draws_it_and_its_style():
    for module in pkgutil.iter_modules(widgets.__path__, f"{widgets.__name__}."):
        importlib.import_module(module.name)
    for each in base.CourseWidget.__subclasses__():
        name = importlib.import_module(each.__module__).__name__.rpartition(".")[2]
        assert "export default" in each._esm, name
        assert len(each._css) > len(base.stylesheet()), name


def test_all_values_of_a_widget_go_to_the_browser():
    for each in (base.CourseWidget, *base.CourseWidget.__subclasses__()):
        kept_back = [name for name, value in each.class_own_traits().items() if not value.metadata.get("sync")]
        assert kept_back == [], each.__name__


def test_values_in_a_page_end_no_script_and_stay_legible():
    assert base._json_in_html({"é": "</script>"}) == '{"é": "\\u003c/script>"}'


def test_state_bytes_counts_what_is_sent():
    assert state_bytes(NewsSearch(TEXTS * 100)) > state_bytes(NewsSearch(TEXTS))


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: TfidfExplorer("one string"), TypeError, "documents is one string"),
        (lambda: TfidfExplorer(TEXTS[:2]), ValueError, "3 to 5 texts, there are 2"),
        (lambda: TfidfExplorer(TEXTS * 2), ValueError, "3 to 5 texts, there are 6"),
        (lambda: TfidfExplorer([*TEXTS, 4]), TypeError, r"documents\[3\] must be a str"),
        (lambda: TfidfExplorer([*TEXTS, "a" * 301]), ValueError, "301 characters"),
        (lambda: NewsSearch("one string"), TypeError, "one string"),
        (lambda: NewsSearch([]), ValueError, "empty"),
        (lambda: NewsSearch(["", "?"]), ValueError, "no words"),
        (lambda: NewsSearch(TEXTS, ["a title"]), ValueError, "1 titles for 3 documents"),
        (lambda: NewsSearch([" ".join(f"w{i}" for i in range(65_536))]), ValueError, "65,536 different words"),
        (lambda: NewsSearch([" ".join(f"w{i}" for i in range(60_000))]), ValueError, "bytes in the browser"),
    ],
)
def test_what_a_widget_cannot_show_is_refused_by_name(make, error, words):
    with pytest.raises(error, match=words):
        make()


BROWSERS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


@pytest.mark.parametrize("place", range(7))
def test_the_first_chromium_on_the_path_draws_pages_unless_one_is_named(monkeypatch, place):
    names = [*BROWSERS, "chrome", "msedge"][place:]
    monkeypatch.setattr(snapshot.shutil, "which", lambda name: f"/bin/{name}" if name in names else None)
    monkeypatch.delenv("COURSE_CHROMIUM", raising=False)
    assert snapshot.find_chromium() == f"/bin/{names[0]}"
    monkeypatch.setenv("COURSE_CHROMIUM", "/own")
    assert snapshot.find_chromium() == "/own"
