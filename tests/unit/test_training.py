"""The training loop: its batches, its state, its budget, and that it learns."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.optim import SGD, AdaGrad, Adam, DivergedError
from course_utils.rnn import GRU, LSTM, RNN
from course_utils.text import Vocabulary
from course_utils.text.batches import restarting_batches
from course_utils.training import History, fit, fit_to_text

TEXT = [*"abcd", "</s>"] * 60
VOCABULARY = Vocabulary(TEXT, specials=("<unk>", "</s>"))
IDS = VOCABULARY.encode(TEXT)
END = 1


def model(seed: int = 1) -> RNN:
    return RNN(len(VOCABULARY), 16, len(VOCABULARY), seed=seed, vocabulary=VOCABULARY)


class Recorder:
    """Stands in for a model: keeps what the loop hands over, and returns a state that counts batches."""

    def __init__(self, fail_at: int | None = None) -> None:
        self.params = {"w": np.zeros(3)}
        self.inputs, self.targets, self.states = [], [], []
        self.fail_at = fail_at

    def loss_and_gradients(self, inputs, targets, h0=None):
        if len(self.inputs) == self.fail_at:
            raise KeyboardInterrupt
        self.inputs.append(inputs)
        self.targets.append(targets)
        before = np.zeros((inputs.shape[1], 1)) if h0 is None else h0
        self.states.append(before)
        return 1.0, {"w": np.array([30.0, 40.0, 0.0])}, before + 1


def test_the_targets_are_the_tokens_after_the_inputs_and_rows_go_on_where_they_were() -> None:
    ids = np.arange(1000)
    walk = restarting_batches(ids, 4, 7, 0.0, np.random.default_rng(0))
    inputs, targets, is_new = next(walk)
    assert inputs.shape == targets.shape == (7, 4)
    assert is_new.all()
    following, _, is_new = next(walk)
    np.testing.assert_array_equal(targets, inputs + 1)
    np.testing.assert_array_equal(following[0][~is_new], targets[-1][~is_new])


def test_rows_restart_as_often_as_asked_and_at_document_ends() -> None:
    walk = restarting_batches(IDS, 8, 10, 0.25, np.random.default_rng(0), end=END)
    starts, count = 0, 800
    for _ in range(count):
        inputs, _, is_new = next(walk)
        assert (inputs[0][is_new] == END).all()
        starts += is_new.sum()
    # at the end of the text a row starts anew too, hence somewhat more than a quarter
    assert 0.25 <= starts / (8 * count) < 0.4


def test_the_state_is_carried_and_zero_where_a_stream_is_new() -> None:
    recorder = Recorder()
    fit_to_text(
        recorder, np.arange(5000), updates=200, batch_size=16, length=5, restart_probability=0.05, progress=False
    )
    states = np.array(recorder.states)[..., 0]  # (updates, batch): how many batches the state has seen
    grown = states[1:] == states[:-1] + 1
    assert (grown | (states[1:] == 0)).all()
    assert 0.03 < 1 - grown.mean() < 0.08
    for step in range(199):  # a carried state goes with the text that follows
        follows = recorder.inputs[step + 1][0] == recorder.targets[step][-1]
        assert follows[grown[step]].all()


def test_without_restarts_the_state_is_never_reset_inside_the_text() -> None:
    recorder = Recorder()
    fit_to_text(recorder, np.arange(100_000), updates=10, batch_size=2, length=5, restart_probability=0, progress=False)
    assert [state[0, 0] for state in recorder.states] == list(range(10))


def test_the_learning_rate_falls_linearly_and_the_gradient_is_clipped() -> None:
    w = np.zeros(3)
    optimizer = SGD([w], 0.5)
    batches = [(np.array([30.0, 40.0, 0.0]),)] * 9
    history = fit(lambda grad: (1.0, [grad.copy()]), batches, optimizer, updates=4, decay=True, max_norm=1.0)
    # sum of 0.5 * (1, 3/4, 1/2, 1/4), in the direction (3, 4, 0) / 5
    np.testing.assert_allclose(w, -0.5 * 2.5 * np.array([0.6, 0.8, 0.0]), rtol=1e-6)
    np.testing.assert_allclose(history.norms, 50)
    assert (len(history.losses), history.interrupted) == (4, False)


def test_an_infinite_threshold_measures_the_norm_and_changes_nothing() -> None:
    runs = {}
    for max_norm in (None, np.inf):
        w = np.array([3.0, 4.0])
        runs[max_norm] = fit(lambda w=w: (float(w @ w) / 2, [w.copy()]), [()] * 3, SGD([w], 0.5), max_norm=max_norm)
        np.testing.assert_array_equal(w, np.array([3.0, 4.0]) / 8)  # halved three times: the rate does not fall either
    assert runs[None].norms == []
    assert runs[np.inf].norms == pytest.approx([5, 2.5, 1.25])


@pytest.mark.parametrize("optimizer", [SGD, Adam, AdaGrad])
def test_every_optimizer_finds_the_bottom_of_a_bowl(optimizer: type) -> None:
    w = np.array([3.0, -4.0])
    history = fit(lambda: (float(w @ w) / 2, [w.copy()]), [()] * 500, optimizer([w], 0.3))
    assert history.losses[0] == 12.5
    assert np.abs(w).max() < 0.05


def test_training_that_diverges_says_so_and_its_history_is_kept() -> None:
    w = np.array([1.0])
    history = History()
    with np.errstate(all="ignore"), pytest.raises(DivergedError, match="loss is inf after"):
        fit(lambda: (float((w**2)[0]), [2 * w]), [()] * 10_000, SGD([w], 10.0), history=history)
    assert history.losses[:2] == [1, 361]
    with pytest.raises(DivergedError, match="holds a NaN"):
        fit(lambda: (1.0, [np.array([np.nan])]), [()], SGD([w], 1.0), max_norm=1.0, history=(other := History()))
    assert other.losses == []


def test_ctrl_c_ends_the_loop_for_a_caller_that_does_not_expect_it() -> None:
    def step() -> tuple[float, list]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(step, [()], SGD([np.zeros(1)], 1.0))


def test_ctrl_c_keeps_what_was_learned() -> None:
    recorder = Recorder(fail_at=3)
    history = fit_to_text(recorder, np.arange(100), updates=50, batch_size=2, length=3, progress=False)
    assert history.interrupted
    assert len(history.losses) == 3
    assert (recorder.params["w"] != 0).any()


def test_a_budget_of_seconds_ends_the_training() -> None:
    history = fit_to_text(model(), IDS, seconds=0.3, batch_size=4, length=10, progress=False)
    assert 0.3 <= history.seconds < 1.5
    assert len(history.losses) > 3


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_learns_a_text_that_repeats(seed: int) -> None:
    learner = model(seed)
    before = -learner.log_probabilities(TEXT[:100]).mean()
    settings = {"batch_size": 8, "length": 10, "learning_rate": 0.01, "end": END, "progress": False}
    history = fit_to_text(learner, IDS, updates=300, seed=seed, **settings)
    assert -learner.log_probabilities(TEXT[:100]).mean() < 0.1 < 1.5 < before
    assert history.losses[0] > 1.5 > 0.1 > history.losses[-1]


def test_the_same_seed_trains_the_same_model() -> None:
    runs = []
    for seed in (1, 1, 2):
        learner = model()
        runs.append(fit_to_text(learner, IDS, updates=5, batch_size=4, length=6, seed=seed, progress=False).losses)
    assert runs[0] == runs[1] != runs[2]


@pytest.mark.parametrize("cell", [RNN, GRU, LSTM])
def test_every_cell_with_an_embedding_learns_in_the_same_loop_and_is_scored_the_same_way(cell) -> None:
    size = len(VOCABULARY)
    learner = cell(size, 16, size, vocabulary=VOCABULARY, embedding_size=8, dtype=np.float32)
    settings = {"batch_size": 8, "length": 10, "learning_rate": 0.02, "end": END, "progress": False}
    history = fit_to_text(learner, IDS, updates=150, **settings)
    assert history.losses[-1] < 0.2 < 1.5 < history.losses[0]
    found = learner.log_probabilities(TEXT[:300])
    assert found.shape == (300,)
    assert found[5:].mean() > -0.2


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "either updates or seconds"),
        ({"updates": 3, "seconds": 1.0}, "either updates or seconds"),
        ({"updates": 0}, "budget"),
        ({"seconds": -1.0}, "budget"),
        ({"updates": 3, "restart_probability": 1.5}, "restart_probability"),
        ({"updates": 3, "learning_rate": 0.0}, "learning_rate"),
        ({"updates": 3, "batch_size": 0}, "batch_size"),
        ({"updates": 3, "length": 1000}, "length=1000"),
        ({"updates": 3, "end": 99}, "end=99"),
    ],
)
def test_settings_out_of_range_are_refused_by_name(settings: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fit_to_text(model(), IDS, progress=False, **settings)


def test_other_mistakes_are_refused() -> None:
    with pytest.raises(TypeError, match="integers"):
        fit_to_text(model(), np.ones(500), updates=1, progress=False)
    with pytest.raises(ValueError, match="decay needs a budget"):
        fit(lambda: (1.0, []), [()], SGD([np.zeros(1)], 1.0), decay=True)


def test_a_loss_that_is_no_number_stops_the_training() -> None:
    learner = model()
    learner.params["W_hy"][...] = np.nan
    with pytest.raises(ValueError, match="loss is nan"):
        fit_to_text(learner, IDS, updates=3, batch_size=4, length=5, progress=False)


def test_a_text_is_learned_with_its_gradient_clipped_to_the_threshold() -> None:
    options = {"updates": 3, "batch_size": 2, "length": 5, "progress": False}
    weights = {}
    for max_norm in (1e-3, 1e3):
        model = RNN(7, 3, 7, seed=1)
        history = fit_to_text(model, np.arange(200) % 7, max_norm=max_norm, **options)
        assert len(history.norms) == 3
        assert history.norms[0] > 1e-3
        weights[max_norm] = model.params["W_hh"]
    assert not np.allclose(weights[1e-3], weights[1e3], atol=0)
