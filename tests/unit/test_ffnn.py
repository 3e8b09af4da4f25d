"""The fixed-window neural language model."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from course_utils import ffnn
from course_utils.ffnn import FFNN
from course_utils.gradcheck import numerical_gradient, relative_error
from course_utils.optim import DivergedError
from course_utils.text import Vocabulary, token_stream

WORDS = Vocabulary(["chef", "customer", "cooked", "ate", "food"], specials=("<unk>", "</s>"))


@pytest.fixture
def model() -> FFNN:
    return FFNN(WORDS, window=3, embedding_size=4, hidden_size=5, seed=3)


def test_a_bar_is_shown_where_it_is_asked_for(model: FFNN, capsys: pytest.CaptureFixture[str]) -> None:
    model.fit([["chef", "ate"]])
    assert capsys.readouterr().err == ""
    model.fit([["chef", "ate"]], progress=True)
    shown = capsys.readouterr().err
    assert "loss" in shown
    assert "/1.0" not in shown, "a share of the training, not a count"


@pytest.fixture
def batch() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    contexts = rng.integers(len(WORDS) + 1, size=(6, 3))
    contexts[0] = contexts[0, 0]  # one word three times in a window: its terms must add up
    return contexts, rng.integers(len(WORDS), size=6)


@pytest.mark.parametrize("name", ["embedding", "W_h", "b_h", "W_y", "b_y"])
def test_every_gradient_equals_finite_differences(model: FFNN, batch: tuple[np.ndarray, np.ndarray], name: str) -> None:
    _, gradients = model.loss_and_gradients(*batch)
    numerical = numerical_gradient(lambda _: model.loss_and_gradients(*batch)[0], model.params[name])
    assert np.abs(numerical).max() > 1e-3
    assert relative_error(gradients[name], numerical) < 1e-7


def test_loss_and_gradients_equal_torch_to_1e9(model: FFNN, batch: tuple[np.ndarray, np.ndarray]) -> None:
    import torch

    contexts, targets = (torch.tensor(part) for part in batch)
    leaves = {name: torch.tensor(value, requires_grad=True) for name, value in model.params.items()}
    hidden = torch.tanh(leaves["embedding"][contexts].reshape(6, -1) @ leaves["W_h"] + leaves["b_h"])
    expected = torch.nn.functional.cross_entropy(hidden @ leaves["W_y"] + leaves["b_y"], targets)
    expected.backward()
    loss, gradients = model.loss_and_gradients(*batch)
    assert loss == pytest.approx(expected.item(), rel=1e-12)
    for name, leaf in leaves.items():
        assert relative_error(gradients[name], leaf.grad.numpy()) <= 1e-9, name


def test_the_next_word_probabilities_sum_to_one(model: FFNN, batch: tuple[np.ndarray, np.ndarray]) -> None:
    trace = ffnn.forward(batch[0], model.params)
    np.testing.assert_allclose(np.exp(trace.log_probabilities).sum(axis=1), 1, rtol=1e-12)


def test_training_learns_what_follows_what() -> None:
    sentences = [["chef", "cooked", "food"], ["customer", "ate", "food"]] * 20
    model = FFNN(WORDS, window=2, embedding_size=4, hidden_size=8)
    history = model.fit(sentences, epochs=60, batch_size=16, learning_rate=0.03)
    assert history[-1] < history[0] / 3
    learned = dict(zip(token_stream(sentences[:2]), np.exp(model.log_probabilities(token_stream(sentences[:2])))))
    assert learned["cooked"] > 0.9
    assert learned["</s>"] > 0.9
    assert 0.3 < learned["chef"] < 0.7  # half of the sentences begin so: nobody can know


@pytest.mark.claim("C04")
def test_words_outside_the_window_cannot_change_the_prediction() -> None:
    model = FFNN(WORDS, window=2, embedding_size=4, hidden_size=5)
    one = model.log_probabilities(["chef", "cooked", "food", "ate"])
    other = model.log_probabilities(["customer", "cooked", "food", "ate"])
    assert one[3] == other[3]
    assert one[2] != other[2]


@pytest.mark.claim("C04")
def test_the_same_word_at_another_place_of_the_window_uses_other_weights(model: FFNN) -> None:
    contexts = WORDS.encode(["chef", "ate", "ate", "ate", "chef", "ate"]).reshape(2, 3)
    first, second = ffnn.forward(contexts, model.params).log_probabilities
    assert np.abs(first - second).max() > 1e-3


def test_the_window_starts_anew_at_each_sentence(model: FFNN) -> None:
    alone = model.log_probabilities(["customer", "ate", "</s>"])
    behind = model.log_probabilities(["chef", "cooked", "food", "</s>", "customer", "ate", "</s>"])
    np.testing.assert_array_equal(behind[4:], alone)


def test_the_same_seed_trains_the_same_model_and_another_seed_another() -> None:
    sentences = [["chef", "cooked", "food"], ["customer", "ate", "food"]]

    def trained(seed: int) -> np.ndarray:
        model = FFNN(WORDS, window=1, embedding_size=2, hidden_size=3, seed=seed)
        model.fit(sentences, epochs=2, batch_size=3, seed=seed)
        return model.params["W_y"]

    np.testing.assert_array_equal(trained(1), trained(1))
    assert np.abs(trained(1) - trained(2)).max() > 1e-3


def test_bad_input_is_refused_by_name(model: FFNN) -> None:
    with pytest.raises(ValueError, match=r"shape \(4, 2\).*\(batch, 3\)"):
        model.loss_and_gradients(np.zeros((4, 2), dtype=int), np.zeros(4, dtype=int))
    with pytest.raises(ValueError, match=r"must lie in 0\.\.6"):
        model.loss_and_gradients(np.zeros((1, 3), dtype=int), np.array([7]))
    with pytest.raises(ValueError, match="window must be at least 1"):
        FFNN(WORDS, window=0)
    with pytest.raises(ValueError, match="vocabulary holds '<s>', which is never predicted"):
        FFNN(Vocabulary(["a"], specials=("<unk>", "<s>", "</s>")))
    with pytest.raises(ValueError, match="vocabulary must hold </s>"):
        FFNN(Vocabulary(["a"]))
    with pytest.raises(ValueError, match="sentences is empty"):
        model.fit([])
    with pytest.raises(ValueError, match="never predicted"):
        model.log_probabilities(["<s>", "chef"])


PAIRS = [(who, verb) for who in ("chef", "customer") for verb in ("cooked", "ate")]
LIKES = {("chef", "cooked"), ("customer", "ate")}
WORLD = [[*pair, "food" if i < (9 if pair in LIKES else 1) else "slowly"] for pair in PAIRS for i in range(10)]


@pytest.mark.claim("C03")
def test_no_additive_score_does_better_than_one_half_on_chef_and_customer() -> None:
    evidence = np.array([[1.0, who == "chef", verb == "cooked"] for who, verb, _ in WORLD])
    food = np.array([last == "food" for *_, last in WORLD])

    def loss(weights: np.ndarray) -> float:
        scores = evidence @ weights
        return float(np.logaddexp(0, np.where(food, -scores, scores)).mean())

    best = minimize(loss, np.array([0.3, -0.8, 0.5]))  # convex: there is one minimum, wherever one begins
    assert best.fun == pytest.approx(np.log(2), abs=1e-8)
    np.testing.assert_allclose(best.x, 0, atol=1e-3)


@pytest.mark.claim("C03")
def test_one_hidden_layer_fits_chef_and_customer_with_each_of_ten_seeds() -> None:
    vocabulary = Vocabulary(token_stream(WORLD), specials=("<unk>", "</s>"))
    for seed in range(10):
        model = FFNN(vocabulary, window=2, embedding_size=8, hidden_size=16, seed=seed)
        model.fit(WORLD, epochs=40, batch_size=20, learning_rate=0.05, seed=seed)
        learned = [np.exp(model.log_probabilities([*pair, "food"])[-1]) for pair in PAIRS]
        np.testing.assert_allclose(learned, [0.9, 0.1, 0.1, 0.9], atol=0.05)


def test_the_history_of_fit_is_the_mean_loss_of_each_epoch() -> None:
    sentences = [["chef", "cooked", "food"], ["customer", "ate", "food"]]
    trained, still = (FFNN(WORDS, window=2, embedding_size=2, hidden_size=3) for _ in range(2))
    history = trained.fit(sentences, epochs=3, batch_size=8)
    untrained = -still.log_probabilities(token_stream(sentences)).mean()
    assert history[0] == pytest.approx(untrained, rel=1e-12)  # one batch holds all: its loss is taken before the step
    assert len(history) == 3
    barely = still.fit(sentences, epochs=1, batch_size=3, learning_rate=1e-12)
    assert barely == pytest.approx([untrained], rel=1e-9)  # batches of 3, 3 and 2 tokens: a mean of tokens


def test_training_that_diverges_says_so() -> None:
    model = FFNN(WORDS, window=1, embedding_size=2, hidden_size=3)
    model.params["W_y"][:] = np.nan
    with pytest.raises(DivergedError, match="loss is nan"):
        model.fit([["chef", "cooked", "food"]])


def test_a_text_longer_than_a_block_is_scored_as_its_batches_are(model: FFNN) -> None:
    tokens = ["chef", "cooked", "food", "customer", "ate", "food", "</s>"] * 300
    found = model.log_probabilities(tokens)
    assert -found.mean() == pytest.approx(model.loss_and_gradients(*model.examples(tokens))[0], rel=1e-12)
    np.testing.assert_allclose(found[7:], np.tile(found[7:14], 299), rtol=1e-12)
