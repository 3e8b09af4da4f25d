"""Generated reviews: what their truth says about them holds, for several seeds."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import RidgeCV

from course_utils import corpora
from course_utils.corpora import reviews
from course_utils.text import tokenize


@pytest.fixture(scope="module", params=[0, 1, 2])
def corpus(request):
    return corpora.load("reviews", seed=request.param)


def chosen(corpus, **wanted):
    truth = corpus.truth
    return [i for i in range(len(corpus)) if all(truth[name][i] == value for name, value in wanted.items())]


def words_of(corpus, indices):
    return {word for i in indices for word in tokenize(corpus[i])}


def test_the_same_seed_gives_the_same_reviews_and_another_one_others():
    first, again, other = (reviews.generate(unlabelled=50, train=9, test=8, seed=seed) for seed in (3, 3, 4))
    assert first.documents == again.documents
    assert first.truth["stars"] == again.truth["stars"]
    assert first.documents != other.documents


def test_the_splits_have_the_sizes_asked_for_and_every_kind_and_number_of_stars(corpus):
    sizes = {split: len(chosen(corpus, split=split)) for split in reviews.SPLITS}
    assert sizes == {"unlabelled": 6000, "train": 200, "test": 400}
    for stars in range(1, 6):
        assert len(chosen(corpus, split="train", stars=stars)) > 20
    assert len(chosen(corpus, split="test", kind="held_out")) == len(chosen(corpus, split="test", kind="plain")) == 100


def test_held_out_words_are_in_no_training_review_and_in_many_others(corpus):
    held_out = set(corpus.truth["held_out_words"])
    assert len(held_out) == 24
    assert not held_out & words_of(corpus, chosen(corpus, split="train"))
    assert held_out <= words_of(corpus, chosen(corpus, split="unlabelled"))
    judgements = set(corpus.truth["judgements"])
    for i in chosen(corpus, split="test", kind="held_out"):
        assert set(tokenize(corpus[i])) & judgements <= held_out


def test_a_negated_review_judges_with_words_of_the_other_sign(corpus):
    grades, negations = corpus.truth["judgements"], {"not", "never", "hardly", "far"}
    for kind, sign in (("plain", 1), ("negated", -1)):
        rows = chosen(corpus, split="test", kind=kind)
        tokens = [tokenize(corpus[i]) for i in rows]
        grade = [np.mean([grades[w] for w in words if w in grades]) for words in tokens]
        assert sign * np.corrcoef(grade, [corpus.truth["stars"][i] for i in rows])[0, 1] > 0.6
        assert all(bool(negations & set(words)) for words in tokens) or kind == "plain"


def test_test_slang_has_words_that_no_other_review_has(corpus):
    others = words_of(corpus, [i for i in range(len(corpus)) if corpus.truth["split"][i] != "test"])
    rows = chosen(corpus, split="test", kind="slang")
    assert all(set(tokenize(corpus[i])) - others for i in rows)
    assert {"supa", "daaang"} <= words_of(corpus, rows)
    assert not {"supa", "daaang", "lit"} & others
    assert {"super", "dang"} <= others


def test_slang_stands_in_front_and_praises_where_there_are_many_stars_and_scolds_where_there_are_few(corpus):
    for stars, grades in ((1, {-2}), (2, {-2}), (3, {-2, 2}), (4, {2}), (5, {2})):
        rows = chosen(corpus, split="unlabelled", kind="slang", stars=stars)
        exclaimed = {corpus[i].partition("!")[0].lower() for i in rows}
        assert exclaimed == {phrase for grade in grades for phrase in reviews.SLANG[grade]}


def test_stars_can_be_learned_from_the_words(corpus):
    train, test = chosen(corpus, split="train"), chosen(corpus, split="test", kind="plain")
    counts = CountVectorizer(tokenizer=tokenize, token_pattern=None)
    stars = np.array(corpus.truth["stars"])
    model = RidgeCV(alphas=np.logspace(-1, 3, 9))
    model.fit(counts.fit_transform([corpus[i] for i in train]), stars[train])
    assert model.score(counts.transform([corpus[i] for i in test]), stars[test]) > 0.5


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"unlabelled": 0}, ValueError, "unlabelled must be at least 1"),
        ({"train": 4}, ValueError, "train must be at least 5"),
        ({"test": 2.5}, TypeError, r"2\.5"),
        ({"tests": 2}, TypeError, "tests"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, error, words):
    with pytest.raises(error, match=words):
        corpora.load("reviews", **options)
