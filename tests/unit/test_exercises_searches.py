"""What a search says to each kind of answer, tried on a few made-up sentences in place of the course's texts."""

from types import SimpleNamespace

import pytest

from course_utils import corpora
from course_utils.exercises import lesson_01, lesson_02

STORIES = ["the the the the", "ice sea water land the", "cricket won"]  # the second is asked for


@pytest.fixture
def stories(monkeypatch):
    monkeypatch.setattr(corpora, "load", lambda name: STORIES if name == "lee_news" else None)
    monkeypatch.setattr(lesson_01, "STORY", 1)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("the ice", None),
        (["the", "ice"], None),
        (("ice", "the"), None),
        ("the ice zebra yak", None),
        ("ice", "raw counts find story 1 too"),
        ("the", "TF-IDF puts story 0 on top, it should be story 1"),
        ("cricket ice won", "TF-IDF puts story 2 on top"),
        ("", "your query has 0 words, 1 to 4 are allowed"),
        ("the ice sea water land", "your query has 5 words, 1 to 4 are allowed"),
        ("the ice the", "a word stands in your query twice"),
        ("zebra", "none of these words is in any story"),
        (3, "the answer is a query of a few words"),
        (["the", 3], "the answer is a query of a few words"),
        (["a"] * 201, "the answer is a query of a few words"),
    ],
)
def test_a_query_is_judged_by_the_two_rankings(query, said, stories):
    found = lesson_01._two_rankings(query)
    assert found is None if said is None else found.startswith(said)


@pytest.fixture
def sentences(monkeypatch):
    """Every tenth text is held out, the fifth the first of them: it has a pair that the others lack."""
    texts = ["A dog ran. A cat ran."] * 20
    texts[4] = texts[14] = "A dog ran. A ran."
    monkeypatch.setattr(corpora, "load", lambda name: SimpleNamespace(documents=texts) if name == "lee_news" else None)
    monkeypatch.setattr(lesson_02, "TARGET", 3.0)


LAPLACE = {"order": 2, "smoothing": "laplace"}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (LAPLACE, None),
        (LAPLACE | {"order": 2.0}, None),
        (LAPLACE | {"min_count": 2}, None),
        ({"order": 2, "smoothing": "kneser_ney"}, None),
        (LAPLACE | {"min_count": 3}, "another vocabulary makes other tokens <unk>"),
        (LAPLACE | {"vocabulary": ["a"]}, "another vocabulary makes other tokens <unk>"),
        (LAPLACE | {"order": 2.5}, "NgramModel refuses these settings: "),
        (LAPLACE | {"order": 21}, "contexts of 20 words and more are hardly ever seen twice"),
        (LAPLACE | {"order": 1e9}, "contexts of 20 words and more are hardly ever seen twice"),
        (LAPLACE | {"colour": 1}, "NgramModel refuses these settings: "),
        ({"order": 2, "smoothing": "mle"}, "the held-out perplexity is infinite"),
        ("laplace", "the answer is a dict of settings"),
    ],
)
def test_settings_are_judged_by_the_held_out_perplexity(settings, said, sentences):
    found = lesson_02._held_out_perplexity(settings)
    assert found is None if said is None else found.startswith(said)


def test_what_to_change_depends_on_the_smoothing_and_the_target_itself_is_not_reached(sentences, monkeypatch):
    monkeypatch.setattr(lesson_02, "TARGET", 1.0)
    found = lesson_02._held_out_perplexity({"order": 2, "smoothing": "kneser_ney"})
    assert found.endswith("it should be below 1: this smoothing is the best one, so change its order and its discount")
    assert "another smoothing is lower" in lesson_02._held_out_perplexity(LAPLACE)
