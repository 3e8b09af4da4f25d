"""Lesson 01 as a learner has it: run in JupyterLab, every control moved by keyboard, the picture's own value read."""

import json

import numpy as np
import pytest

from course_utils import corpora
from course_utils.text import tokenize
from course_utils.tfidf import TfidfVectorizer, cosine_similarity, rank
from course_utils.widgets.base import state_bytes
from course_utils.widgets.news_search import LARGEST, NewsSearch
from course_utils.widgets.tfidf import TfidfExplorer

TEXTS = ["The café's storm cut the power", "the power OF the storm, the bridge", "naïve cafe\u0301 don\u2019t 42"]


def cosines_shown(scope) -> list[float]:
    return scope.locator(".tfidf-cosines tr").evaluate_all("rows => rows.map(row => Number(row.dataset.value))")


def weights_shown(scope, rows: int, columns: int) -> np.ndarray:
    cells = scope.locator("td[data-row]").evaluate_all("cells => cells.map(cell => Number(cell.dataset.value))")
    return np.array(cells).reshape(rows, columns)


def test_lesson_01_in_jupyterlab(lab, visit):
    """One session, since the start is the slow part: both widgets, all controls, both themes."""
    with visit("01_tfidf.ipynb"):
        page = lab.page

        explorer = page.locator("section[aria-label='TF-IDF explorer']")
        assert explorer.locator("textarea").first.is_disabled(), "a prediction comes first"
        lab.answer_prediction(explorer)
        report = explorer.locator("p[role='status'][data-value]").last
        place = lab.active_cell()

        chosen = explorer.locator("td[data-row][tabindex='0']")
        before = report.get_attribute("data-value")
        for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
            row, column = chosen.get_attribute("data-row"), chosen.get_attribute("data-column")
            chosen.press(key)
            assert (chosen.get_attribute("data-row"), chosen.get_attribute("data-column")) != (row, column)
        assert report.get_attribute("data-value") == before, "four steps round a square lead back"

        texts = explorer.locator("textarea").evaluate_all("areas => areas.map(area => area.value)")
        terms = len({word for text in texts for word in tokenize(text)})
        for label, options in (
            ("smoothed idf", {"smooth_idf": True}),
            ("sublinear counts", {"smooth_idf": True, "sublinear_tf": True}),
            ("unit length (L2)", {"smooth_idf": True, "sublinear_tf": True, "norm": "l2"}),
        ):
            explorer.get_by_label(label).press("Space")
            expected = TfidfVectorizer(**options).fit_transform(texts).toarray()
            assert np.allclose(weights_shown(explorer, len(texts), terms), expected, rtol=0, atol=1e-12), label

        before = cosines_shown(explorer)
        explorer.get_by_label("Cosine of the others with").press("ArrowDown")
        assert cosines_shown(explorer) != before

        explorer.locator("textarea").first.press("End")
        explorer.locator("textarea").first.press_sequentially(" zebra")
        assert "zebra" in explorer.locator("thead").inner_text()
        documents = [f"Document {number}" for number in range(1, 5)]
        boxes = ["smoothed idf", "sublinear counts", "unit length (L2)"]
        lab.move_every_control(explorer, [*documents, *boxes, "Cosine of the others with"])
        assert lab.active_cell() == place, "JupyterLab must not take the keys"

        search = page.locator("section[aria-label='Search the news']")
        lab.answer_prediction(search)
        report = search.locator("p.course-report")
        assert report.get_attribute("data-value") == "10"
        query = search.get_by_role("textbox", name="Query")
        query.fill("")
        query.press_sequentially("mitsubishi")
        assert report.get_attribute("data-value") == "164"
        lab.move_every_control(search, ["Query"], Query=" storm")

        # Without listings, whose dark colours are JupyterLab's own: one has 4.15 to 1 on its ground.
        assert lab.violations_in_both_themes(".jp-OutputArea-output:not(:has(pre code))") == []


@pytest.mark.parametrize("smooth_idf", [False, True])
@pytest.mark.parametrize("sublinear_tf", [False, True])
@pytest.mark.parametrize("norm", [None, "l2"])
def test_the_browsers_weights_are_the_packages(watched, smooth_idf, sublinear_tf, norm):
    widget = TfidfExplorer(TEXTS, ask=False)
    widget.smooth_idf, widget.sublinear_tf, widget.l2 = smooth_idf, sublinear_tf, norm == "l2"
    watched.show(widget)
    vectorizer = TfidfVectorizer(smooth_idf=smooth_idf, sublinear_tf=sublinear_tf, norm=norm)
    matrix = vectorizer.fit_transform(TEXTS)
    shown = watched.page.locator("thead th").all_inner_texts()
    assert shown == list(vectorizer.get_feature_names_out())
    assert np.allclose(weights_shown(watched.page, *matrix.shape), matrix.toarray(), rtol=0, atol=1e-12)
    cosines = watched.page.locator(".tfidf-cosines tr").evaluate_all(
        "rows => rows.map(row => Number(row.dataset.value))"
    )
    assert np.allclose(cosines, cosine_similarity(matrix, matrix)[0, 1:], rtol=0, atol=1e-12)


def test_the_browser_tokenizes_as_the_package_does(watched):
    texts = ["Don\u2019t STOP", "l'été d'Ève 3.14 x_y", "हिन्दी भाषा", "cafe\u0301 \u2764\ufe0f ok", "a'b'c '' 'd'", ""]
    texts += [
        "in\u00adfor\u00adma\u00adtion Don\u2018t don\u02bct",
        "क\u094d\u200dष क\u200d",
        "\U00011107\U00011127",
        "1\ufe0f\u20e3",
    ]
    watched.show(TfidfExplorer(ask=False))
    module = watched.page.locator("#module").text_content()
    tokens = watched.page.evaluate(
        """async ([module, texts]) => {
            const { tokenize } = await import("data:text/javascript;charset=utf-8," + encodeURIComponent(module));
            return texts.map(tokenize);
        }""",
        [json.loads(module), texts],
    )
    assert tokens == [tokenize(text) for text in texts]


@pytest.mark.parametrize("query", ["the storms to the homes", "car", "Sydney fire, fire!"])
def test_the_browsers_ranking_of_the_news_is_the_packages(watched, query):
    news = corpora.load("lee_news")
    watched.show(NewsSearch(news.documents, query=query, ask=False))
    for number, use_idf in enumerate((False, True)):
        items = watched.page.locator("ol").nth(number).locator("li")
        shown = items.evaluate_all(
            "items => items.map(item => [Number(item.dataset.document), Number(item.dataset.value)])"
        )
        vectorizer = TfidfVectorizer(use_idf=use_idf)
        found = rank(query, vectorizer, vectorizer.fit_transform(news), len(shown))
        assert np.allclose([value for _, value in shown], found.cosines, rtol=0, atol=1e-12)
        assert [document for document, _ in shown] == list(found.documents)


def test_a_line_joins_the_places_of_each_document_that_a_list_shows(watched):
    news = corpora.load("lee_news")
    watched.show(NewsSearch(news.documents, query="fire in the hills", ask=False))
    by_counts, by_tfidf = (
        watched.page.locator("ol").nth(i).locator("li").evaluate_all("l => l.map(li => li.dataset.document)")
        for i in range(2)
    )
    lines = watched.page.locator(".news-lines line").evaluate_all(
        "lines => lines.map(line => [line.dataset.document, line.className.baseVal])"
    )
    assert len(by_counts) == len(by_tfidf) == 6
    assert {document for document, _ in lines} == {*by_counts, *by_tfidf}
    for document, direction in lines:
        places = [ranking.index(document) if document in ranking else 6 for ranking in (by_counts, by_tfidf)]
        assert direction == ("news-down" if places[1] > places[0] else "news-up"), document


@pytest.mark.parametrize(
    ("query", "truth"),
    [
        ("the storms to the homes", "frequent"),
        ("storms", "all alike"),
        ("cricket of", "frequent"),
        ("wicket power", "rare"),
    ],
)
def test_the_truth_behind_the_prediction_follows_from_the_documents(watched, query, truth):
    documents = ["the storms cut the power to the homes", "the power of the law", "the wicket, the wicket, the wicket"]
    watched.show(NewsSearch([*documents, "the cricket of the north, of the south"], query=query))
    gate = watched.page.locator(".course-gate")
    gate.get_by_role("button", name=truth).press("Enter")
    assert watched.page.locator(".course-verdict").get_attribute("data-value") == "right"


def test_a_choice_keeps_its_capitals_inside_the_verdict(watched):
    watched.show(TfidfExplorer(ask=False))
    module = watched.page.locator("#module").text_content()
    shown = watched.page.evaluate(
        """async ([module, texts]) => {
            const source = encodeURIComponent(module + "export { insideASentence };");
            const { insideASentence } = await import("data:text/javascript;charset=utf-8," + source);
            return texts.map(insideASentence);
        }""",
        [json.loads(module), ["In the RNN", "RNN", "Exactly zero", "8 or more"]],
    )
    assert shown == ["in the RNN", "RNN", "exactly zero", "8 or more"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "Type a query."),
        ("?!", "Type a query."),
        ("zebra", "There is nothing to rank. No document has “zebra”."),
        ("storm zebra", "Both put document 0 on top. No document has “zebra”."),
    ],
)
def test_a_query_that_ranks_nothing_is_answered_with_a_sentence(watched, query, sentence):
    documents = ["the storm the power", "the cricket team", "the fire", "the storm and the fire"]
    watched.show(NewsSearch(documents, query=query, ask=False))
    assert watched.page.locator("p.course-report").inner_text() == sentence


def test_a_query_whose_words_are_everywhere_weighs_nothing(watched):
    watched.show(NewsSearch(["the storm", "the fire", "the the"], query="the", ask=False))
    assert "in all 3 documents" in watched.page.locator("p.course-report").inner_text()
    assert watched.page.locator("ol").nth(1).locator("li").count() == 0


def test_the_page_survives_markup_in_documents_and_titles(watched):
    hostile = "</script><script>document.title='taken'</script><img src=x onerror=document.title='taken'>"
    watched.show(NewsSearch([hostile, "plain words"], query="script", ask=False))
    assert watched.page.title() != "taken"
    assert "<img" in watched.page.locator("ol li").first.inner_text()


def test_the_news_fit_into_the_browser():
    assert state_bytes(NewsSearch(corpora.load("lee_news").documents)) <= LARGEST


def test_axe_would_find_a_violation(watched):
    """The check above is worth something only if it can fail."""
    watched.page.set_content("<html lang='en'><title>t</title><main><img src='data:,'><input></main></html>")
    found = " ".join(watched.violations("body"))
    assert "image-alt" in found
    assert "label" in found
