"""The Python side of the widgets: what they send, what stands in for them, what they refuse."""

import base64
import json
import re

import numpy as np
import pytest

from course_utils.widgets.base import state_bytes
from course_utils.widgets.news_search import NewsSearch
from course_utils.widgets.tfidf import TfidfExplorer

TEXTS = ["the storm cut the power", "the storm", "the cricket team won"]
VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(params=[lambda: TfidfExplorer(TEXTS), lambda: NewsSearch(TEXTS, query="storm")])
def widget(request):
    return request.param()


def page_state(widget, **options) -> dict:
    page = widget.static_html(**options)
    return json.loads(re.search(r'id="state">(.*?)</script>', page, re.DOTALL).group(1))


def test_the_text_of_a_widget_is_the_same_in_every_run(widget):
    assert repr(widget) == repr(type(widget)(TEXTS, **({"query": "storm"} if isinstance(widget, NewsSearch) else {})))
    assert " at 0x" not in repr(widget)


def test_the_live_bundle_has_a_view_a_text_and_an_image_with_alternative_text(widget, monkeypatch):
    monkeypatch.delenv("COURSE_SNAPSHOTS", raising=False)
    data, _ = widget._repr_mimebundle_()
    assert VIEW in data
    assert data["text/plain"] == repr(widget)
    assert re.search(r'<img alt="[^"]+" src="data:image/png;base64,', data["text/html"])
    assert "image/png" not in data


def test_a_stored_bundle_has_the_same_kinds_of_output_and_a_picture(widget, monkeypatch):
    monkeypatch.setattr(type(widget), "snapshot", lambda self: b"picture")
    live = set(widget._repr_mimebundle_()[0])
    monkeypatch.setenv("COURSE_SNAPSHOTS", "1")
    data, _ = widget._repr_mimebundle_()
    assert set(data) - live == {"image/png"}
    assert base64.b64decode(data["image/png"]) == b"picture"


def test_the_site_gets_a_frame_that_needs_no_kernel(widget, monkeypatch):
    monkeypatch.setenv("COURSE_STATIC", "1")
    assert widget._repr_mimebundle_()[0]["text/html"].startswith("<iframe")


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
