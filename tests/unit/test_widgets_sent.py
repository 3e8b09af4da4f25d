"""What each widget sends to the browser, number by number, and the last that fits and the first that does not."""

import numpy as np
import pytest

from course_utils.corpora.toy_senses import generate
from course_utils.experiments import token_vectors
from course_utils.experiments.autograd import gradients_by_nudging
from course_utils.rnn import GRU, LSTM, RNN
from course_utils.rnn.bptt import forward
from course_utils.rnn.terms import gradients_by_loss
from course_utils.text import Vocabulary
from course_utils.vectors import WordVectors
from course_utils.widgets import (
    embedding_explorer,
    generator,
    gradient_stacker,
    sense_map,
    surprise,
    training_theatre,
)
from course_utils.widgets.base import CourseWidget
from course_utils.widgets.connectivity import Connectivity
from course_utils.widgets.gate_theatre import GateTheatre
from course_utils.widgets.gradient_stacker import GradientStacker
from course_utils.widgets.news_search import NewsSearch
from course_utils.widgets.radius_slider import RadiusSlider
from course_utils.widgets.sense_map import SenseMap
from course_utils.widgets.surprise import SurpriseMeter
from course_utils.widgets.tfidf import TfidfExplorer
from course_utils.widgets.training_theatre import TrainingTheatre, families, on_a_plane
from course_utils.widgets.unrolled_rnn import UnrolledRNN

LETTERS = [*"ab cdefghijklmnopqrstuvwxyz"]


def network(kind, size, hidden, outputs=None):
    return kind(size, hidden, outputs or size, seed=1).params


def floats(data, kind="<f4"):
    return np.frombuffer(data, kind)


def parameters(params):
    return np.concatenate([params[name].ravel() for name in ("W_xh", "W_hh", "b_h", "W_hy", "b_y")])


SHARES = np.tril(np.full((2, 2), 0.5))
NOUNS = token_vectors.tokens(generate(300, part="test"), token_vectors.vocabulary())
VECTORS = np.random.default_rng(0).normal(size=(len(NOUNS.place), 3))
MADE = {
    "Connectivity": lambda **options: Connectivity(["a", "b", "c"], SHARES, SHARES, **options),
    "EmbeddingExplorer": lambda **options: embedding_explorer.EmbeddingExplorer(
        {"one": WordVectors(["a", "b", "c"], np.eye(3))}, "a", ("a", "b", "c"), **options
    ),
    "GateTheatre": lambda **options: GateTheatre(
        network(LSTM, 2, 3), network(RNN, 2, 3), ["a", "b"], Vocabulary(["a", "b"], specials=()), **options
    ),
    "Generator": lambda **options: generator.Generator(writer(), **options),
    "GradientStacker": lambda **options: GradientStacker(
        RNN(2, 2, 2).params, np.array([0, 1]), np.array([1, 0]), ["a", "b"], ["b", "a"], **options
    ),
    "NewsSearch": lambda **options: NewsSearch(["a storm", "a game"], **options),
    "RadiusSlider": RadiusSlider,
    "SenseMap": lambda **options: SenseMap(
        token_vectors.vocabulary(),
        NOUNS,
        {"left": (VECTORS, np.ones(4))},
        **options,
    ),
    "SurpriseMeter": lambda **options: SurpriseMeter([["a", "b"]], [["a"]], **options),
    "TfidfExplorer": lambda **options: TfidfExplorer(["a storm", "a game", "a team"], **options),
    "TrainingTheatre": lambda **options: TrainingTheatre([["a", "b"]], Recorded(1), **options),
    "UnrolledRNN": lambda **options: UnrolledRNN(network(RNN, 27, 3), LETTERS, **options),
}


@pytest.mark.parametrize("name", MADE)
def test_a_widget_is_locked_until_its_question_is_answered_or_where_it_asks_none(name, monkeypatch):
    monkeypatch.setattr(gradient_stacker, "find_spec", lambda name: None)  # torch takes long to load
    made = [MADE[name](**options) for options in ({}, {"ask": True}, {"ask": False})]
    assert [each.unlocked for each in made] == [False, False, True]
    assert len({each._key for each in made}) == 3, "each is found by its key where a page has several"
    assert set(MADE) == {each.__name__ for each in CourseWidget.__subclasses__()}


# The lesson that a widget belongs to, and where its controls stand before anybody has touched them.
BEGIN = {
    "Connectivity": (8, {"looked_at": 1, "position": 2}),
    "EmbeddingExplorer": (
        4,
        {"axis_from": "", "axis_to": "", "exclude": True, "flatness": 20, "model": 0, "whole": False, "word": "a"},
    ),
    "GateTheatre": (9, {"bias": 0.0, "position": 1, "shown": "forget"}),
    "Generator": (
        7,
        {"prompt": "", "seed": 1, "selected": 0, "temperature": 1.0, "top_k": 0, "top_p": 1.0},
    ),
    "GradientStacker": (6, {"loss_step": 2, "truncate": 0, "uses": 0}),
    "NewsSearch": (1, {"query": ""}),
    "RadiusSlider": (8, {"activation": "identity", "drive": 1.0, "length": 40, "radius": 0.9, "threshold": 0.0}),
    "SenseMap": (9, {"cue": 0, "reading": "left", "token": 0, "word": "bat"}),
    "SurpriseMeter": (
        2,
        {"discount": 0.75, "k_exponent": -2.0, "order": 2, "sentence": "", "smoothing": "mle", "weight": 0.75},
    ),
    "TfidfExplorer": (1, {"compared": 0, "l2": False, "smooth_idf": False, "sublinear_tf": False}),
    "TrainingTheatre": (3, {"epoch": 0, "negatives": 2, "pairs": 0, "rate": 10, "window": 2}),
    "UnrolledRNN": (5, {"changed": 1, "position": 1, "replacement": "a", "text": "the dog ran home"}),
}


@pytest.mark.parametrize("name", MADE)
def test_a_widget_begins_where_its_lesson_does(name, monkeypatch):
    monkeypatch.setattr(gradient_stacker, "find_spec", lambda name: None)
    lesson, controls = BEGIN[name]
    shown = MADE[name]()
    assert (shown._lesson, {each: getattr(shown, each) for each in controls}) == (lesson, controls)


@pytest.mark.parametrize("widget", CourseWidget.__subclasses__())
def test_the_browser_sees_every_trait_of_a_widget(widget):
    traits = widget.class_own_traits().values()
    assert traits
    assert all(trait.metadata.get("sync") for trait in traits)


def test_the_meter_sends_both_texts_in_ids_of_its_most_frequent_words(monkeypatch):
    monkeypatch.setattr(surprise, "MOST_WORDS", 3)  # with <unk> and </s>
    meter = SurpriseMeter([["a", "b", "a"], ["c"]], [["b", "z"]], "a b", order=3, smoothing="kneser_ney", ask=False)
    shown = [[meter.words[n] for n in floats(data, np.uint16)] for data in (meter.train, meter.held_out)]
    assert shown == [["a", "<unk>", "a", "</s>", "<unk>", "</s>"], ["<unk>", "<unk>", "</s>"]]
    assert (meter.sentence, meter.order, meter.smoothing, meter.unlocked) == ("a b", 3, "kneser_ney", True)
    assert "“a b” under an n-gram model of order 3" in meter.summary()


@pytest.mark.parametrize(("tokens", "fits"), [(10, True), (9, False)])
def test_the_meter_takes_as_many_tokens_as_go_to_the_browser(tokens, fits, monkeypatch):
    monkeypatch.setattr(surprise, "MOST_TOKENS", tokens)  # of each sentence its end, too
    texts = [["a"] * 5], [["b"] * 3]
    if fits:
        SurpriseMeter(*texts)
    else:
        with pytest.raises(ValueError, match="have 10 tokens, at most 9 go"):
            SurpriseMeter(*texts)


@pytest.mark.parametrize(
    ("texts", "options", "said"),
    [
        (([], [["a"]]), {}, "must hold sentences"),
        (([["a"]], []), {}, "must hold sentences"),
        (([["a"]], [["a"]]), {"order": 0}, "must be 1, 2, 3 or 4, it is 0"),
        (([["a"]], [["a"]]), {"order": 5}, "must be 1, 2, 3 or 4, it is 5"),
        (([["a"]], [["a"]]), {"smoothing": "laplace"}, "smoothing must be one of 'mle', 'lidstone'"),
    ],
)
def test_the_meter_refuses_empty_texts_and_other_models(texts, options, said):
    with pytest.raises(ValueError, match=said):
        SurpriseMeter(*texts, **options)
    for order in (1, 4):
        assert SurpriseMeter([["a"]], [["a"]], order=order).order == order


def writer(tokens=LETTERS, **options):
    model = RNN(len(tokens), 3, len(tokens), seed=1, **options)
    model.vocabulary = Vocabulary(tokens, specials=())
    return model


def test_the_generator_sends_the_network_in_half_precision(monkeypatch):
    model = writer()
    shown = generator.Generator(model, "a b", temperature=2, seed=7)
    assert np.array_equal(floats(shown.weights, "<f2"), parameters(model.params).astype("<f2"))
    assert (shown.prompt, shown.temperature, shown.seed, shown.hidden_size) == ("a b", 2, 7, 3)
    assert (shown.tokens, shown.unlocked) == (model.vocabulary.tokens, False)
    assert "of 3 units writes after “a b” at temperature 2," in shown.summary()
    monkeypatch.setattr(generator, "LARGEST", len(shown.weights))
    generator.Generator(model, temperature=0)
    monkeypatch.setattr(generator, "LARGEST", len(shown.weights) - 1)
    with pytest.raises(ValueError, match=f"take {len(shown.weights):,} bytes, at most"):
        generator.Generator(model)


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: generator.Generator("a"), TypeError, "must be an rnn.RNN, it is a str"),
        (lambda: generator.Generator(writer(), 3), TypeError, "prompt must be a str, it is a int"),
        (lambda: generator.Generator(RNN(3, 3, 3, seed=1)), ValueError, "vocabulary of single characters"),
        (lambda: generator.Generator(writer(["a", "bc"])), ValueError, "vocabulary of single characters"),
        (
            lambda: generator.Generator(writer(nonlinearity="relu")),
            ValueError,
            "must be a tanh network, it uses 'relu'",
        ),
        (lambda: generator.Generator(writer(), temperature=2.1), ValueError, r"in 0\.\.2, it is 2\.1"),
        (lambda: generator.Generator(writer(), temperature=-0.1), ValueError, r"in 0\.\.2, it is -0\.1"),
    ],
)
def test_what_the_generator_cannot_show_is_refused(make, error, said):
    with pytest.raises(error, match=said):
        make()
    assert generator.Generator(writer([*"ab", "<unk>"])).tokens == writer([*"ab", "<unk>"]).vocabulary.tokens


def test_the_unrolled_network_sends_its_weights_and_another_letter_than_the_second():
    params = network(RNN, 27, 16)
    for text, other in (("ab", "a"), ("b" + "a" * 27, "b")):
        shown = UnrolledRNN(params, LETTERS, text)
        assert np.array_equal(floats(shown.weights), parameters(params).astype("<f4"))
        assert (shown.text, shown.changed, shown.replacement, shown.hidden_size) == (text, 1, other, 16)
        assert shown.characters == LETTERS
        assert f"16 hidden units reads “{text}”" in shown.summary()
    assert UnrolledRNN(params, [" ", "\n", *LETTERS[:2], *LETTERS[4:]], "aa").replacement == "b"


@pytest.mark.parametrize(
    ("hidden", "letters", "text", "said"),
    [
        (17, LETTERS, "ab", "17 hidden units, at most 16"),
        (3, LETTERS[:-1], "ab", "characters has 26 letters, the network 27 inputs and 27 outputs"),
        (3, LETTERS, "a", "2 to 28 letters of the alphabet, it has 1$"),
        (3, LETTERS, "a" * 29, "2 to 28 letters of the alphabet, it has 29$"),
        (3, LETTERS, "aÄ?", "it has 3, among them '[?]', 'Ä'"),
    ],
)
def test_what_the_unrolled_network_cannot_show_is_refused(hidden, letters, text, said):
    with pytest.raises(ValueError, match=said):
        UnrolledRNN(network(RNN, 27, hidden), letters, text)
    with pytest.raises(ValueError, match="26 outputs"):
        UnrolledRNN(network(RNN, 27, 3, 26), LETTERS, "ab")


@pytest.mark.parametrize("steps", [2, 12])
def test_the_stacker_sends_the_terms_of_each_loss_and_what_the_referee_finds(steps, monkeypatch):
    monkeypatch.setattr(gradient_stacker, "find_spec", lambda name: None)  # torch takes long to load
    params = RNN(4, 5, 4, seed=1, dtype=np.float64).params
    ids = np.arange(steps) % 4
    targets = 3 - ids
    shown = GradientStacker(params, ids, targets, [*"abcdabcdabcd"[:steps]], [*"dcbadcbadcba"[:steps]])
    terms = floats(shown.terms).reshape(steps, steps, 5, 5)
    whole = floats(shown.autograd).reshape(5, steps, 5, 5)
    assert np.allclose(terms.sum(axis=1), whole[0], atol=1e-6)
    trace = forward(ids[:, None], None, params)
    assert np.allclose(terms, steps * gradients_by_loss(trace, targets[:, None], params), atol=1e-6)
    assert np.allclose(whole[2], gradients_by_nudging(params, ids, targets, 2), atol=1e-6)
    assert (shown.truncations, shown.referee) == ([0, 1, 2, 3, 5], "nudging")
    assert (shown.loss_step, shown.words[0], shown.expected[0]) == (steps, "a", "d")


@pytest.mark.parametrize(
    ("steps", "hidden", "targets", "words", "said"),
    [
        (1, 2, 1, 1, "given are 1 steps and 2 units"),
        (13, 2, 13, 13, "given are 13 steps and 2 units"),
        (3, 6, 3, 3, "given are 3 steps and 6 units"),
        (3, 2, 2, 3, r"inputs \(3\), targets \(2\), words \(3\) and expected \(3\)"),
        (3, 2, 3, 4, r"inputs \(3\), targets \(3\), words \(4\) and expected \(3\)"),
    ],
)
def test_what_the_stacker_cannot_show_is_refused(steps, hidden, targets, words, said):
    ids = np.zeros(13, dtype=int)
    with pytest.raises(ValueError, match=said):
        GradientStacker(network(RNN, 4, hidden), ids[:steps], ids[:targets], ["a"] * words, ["a"] * min(steps, 13))


def test_the_shares_of_both_networks_belong_to_the_words_before_the_last():
    shares = np.tril(np.full((2, 2), 0.5))
    shown = Connectivity(["a", "b", "c"], shares, 1 - shares)
    assert (shown.words, shown.position) == (["a", "b", "c"], 2)
    assert np.array_equal(floats(shown.rnn), shares.ravel())
    assert np.array_equal(floats(shown.gru), 1 - shares.ravel())
    assert "prediction of word 3 of 3" in shown.summary()
    for pair in ((shares, shares[:1]), (shares[:1], shares)):
        with pytest.raises(ValueError, match=r"3 words need shares of shape \(2, 2\)"):
            Connectivity(["a", "b", "c"], *pair)


def test_the_gates_of_at_most_twelve_units_and_twenty_four_words_are_shown():
    known = Vocabulary(["a", "b"], specials=())
    lstm, plain = network(LSTM, 2, 12), network(RNN, 2, 3)
    for words in (["a", "b"], ["b"] * 24):
        shown = GateTheatre(lstm, plain, words, known)
        rows = lstm["W_xh"][known.encode(words)]
        expected = np.concatenate([rows.ravel(), lstm["W_hh"].ravel(), lstm["b_h"]])
        assert np.array_equal(floats(shown.lstm), expected.astype("<f4"))
        expected = np.concatenate([plain["W_xh"][known.encode(words)].ravel(), plain["W_hh"].ravel(), plain["b_h"]])
        assert np.array_equal(floats(shown.rnn), expected.astype("<f4"))
        assert (shown.words, shown.hidden_size, shown.plain_size) == (words, 12, 3)
        assert f"the forget values of 12 units of an LSTM that reads {len(words)} words" in shown.summary()
    for words in (["a"], ["a"] * 25):
        with pytest.raises(ValueError, match=f"2 to 24 words of the vocabulary, they are {len(words)}$"):
            GateTheatre(lstm, plain, words, known)
    for other in (network(LSTM, 2, 13), network(GRU, 2, 3)):
        with pytest.raises(ValueError, match="an LSTM of at most 12 units"):
            GateTheatre(other, plain, ["a", "b"], known)


def test_the_radius_slider_sends_a_rotation_its_inputs_and_the_surface():
    shown = RadiusSlider()
    rotation = floats(shown.rotation, "<f8").reshape(8, 8)
    assert np.abs(np.linalg.eigvals(rotation)).max() == pytest.approx(1)
    assert len(floats(shown.inputs, "<f8")) == 60 * 8
    assert len(floats(shown.surface)) == 61 * 81
    assert "40 steps back at spectral radius 0.9 with identity units" in shown.summary()


class Recorded:
    def __init__(self, epochs, words=5):
        self.frames = [np.random.default_rng(n).normal(size=(words, 3)) for n in range(epochs + 1)]
        self.losses, self.words = [1.0] * epochs, [f"w{n}" for n in range(words)]


def test_the_theatre_sends_its_text_the_noise_and_a_run_on_one_plane():
    shown = TrainingTheatre([["a", "b", "a"], ["b", "c"]], Recorded(1), seed=3)
    assert [[shown.words[n] for n in each] for each in shown.text] == [["a", "b", "a"], ["b", "c"]]
    counts = np.array([[2, 2, 1]["abc".index(word)] for word in shown.words])
    assert shown.noise == pytest.approx(counts**0.75 / (counts**0.75).sum())
    start = np.random.default_rng(3).normal(0, 0.35, (2, 3, 2))
    assert np.array_equal(floats(shown.start), start.astype("<f4").ravel())
    assert floats(shown.run).shape == (2 * 5 * 2,)
    assert (shown.run_words, shown.run_losses, len(shown.run_families)) == (["w0", "w1", "w2", "w3", "w4"], [1.0], 5)
    assert "a text of 3 words" in shown.summary()
    assert "1 epochs of a real run, 5 of its words" in shown.summary()


def test_what_the_theatre_cannot_show_is_refused():
    many = [f"w{n}" for n in range(training_theatre.MOST_WORDS)]
    TrainingTheatre([many], Recorded(1))
    for text, said in (([[*many, "more"]], "they hold 25"), ([["a"]], "they hold 1"), ([["a"], ["b"]], "they hold 2")):
        with pytest.raises(ValueError, match=said):
            TrainingTheatre(text, Recorded(1))
    with pytest.raises(ValueError, match="holds no epoch"):
        TrainingTheatre([["a", "b"]], Recorded(0))


def test_words_are_in_one_of_four_groups_and_a_run_is_seen_on_the_plane_of_its_end():
    corners = np.array([[1, 0], [0, 1], [1, 0.1], [-1, 0], [0, -1], [-1, 0.1]])
    assert families(corners) == [0, 1, 0, 2, 3, 2]
    last = np.array([[2.0, 0, 0, 5], [-2, 0, 0, 5], [0, 1, 0, 5], [0, -1, 0, 5]])
    places = on_a_plane(np.stack([last + np.array([0, 0, 7, 0]), last]))
    assert places == pytest.approx(np.stack([last[:, :2], last[:, :2]]))


def test_the_explorer_takes_one_or_two_models_that_know_the_words():
    model = WordVectors(["a", "b", "c", "d"], np.eye(4)[:, [1, 0, 2, 3]] + 1)
    other = WordVectors(["d", "c", "b"], np.eye(3))
    shown = embedding_explorer.EmbeddingExplorer({"one": model, "two": other}, "c", ("b", "c", "d"), ask=False)
    assert (shown.words, shown.count, shown.models, shown.sizes) == (["b", "c", "d"], 3, ["one", "two"], [4, 3])
    assert (shown.word, shown.a, shown.b, shown.c, shown.unlocked) == ("c", "b", "c", "d", True)
    assert shown.summary().startswith("a map of 3 words, the nearest words of 'c' and an analogy, in one and two")
    with pytest.raises(ValueError, match="'a' is not among the 3 words"):
        embedding_explorer.EmbeddingExplorer({"one": model, "two": other}, "c", ("a", "c", "d"))
    for models in ({}, dict.fromkeys("xyz", model)):
        with pytest.raises(ValueError, match=f"one or two, there are {len(models)}"):
            embedding_explorer.EmbeddingExplorer(models, "c", ("b", "c", "d"))


def test_the_map_has_the_two_directions_of_largest_variance_with_a_fixed_sign():
    rows = np.concatenate([np.eye(3) * [1, 5, 3], -np.eye(3) * [1, 5, 3]])
    found = embedding_explorer._principal(rows + np.array([7, 1, -2]))
    assert np.abs(found).round(9).tolist() == [[0, 0], [5, 0], [0, 3], [0, 0], [5, 0], [0, 3]]
    largest = np.abs(found).argmax(axis=0)
    assert (found[largest, [0, 1]] > 0).all()


def test_the_map_of_senses_takes_the_ambiguous_words_alone_some_with_each_cue(monkeypatch):
    monkeypatch.setattr(sense_map, "MOST", 2)
    shown = MADE["SenseMap"]()
    assert [(word, cue) for word, _, cue, _ in shown.tokens] == [
        (word, cue) for word in sense_map.AMBIGUOUS for cue in (0, 0, 1, 1)
    ]
    for (word, sense, _, place), sentence in zip(shown.tokens, shown.sentences, strict=True):
        assert sentence.split()[place] == word
        assert sense in (0, 1)
    assert len(floats(shown.coordinates)) == 2 * len(shown.tokens)
