"""The committed weights: small, safe to read, as good as they say, and made by the command that stands beside them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from course_utils import checkpoints
from course_utils.checkpoints import __main__ as program
from course_utils.checkpoints import plans
from course_utils.checkpoints.texts import Text
from course_utils.corpora import recipes
from course_utils.evaluation import perplexity
from course_utils.ffnn import FFNN
from course_utils.generation import generate_batch
from course_utils.rnn import GRU, LSTM, RNN
from course_utils.text import Vocabulary, cut_sentences, tokenize
from course_utils.training import History

TOKENS = ["a", "b", "c", "</s>"] * 5
VOCABULARY = Vocabulary(TOKENS, specials=("<unk>", "</s>"))
KINDS = {"rnn": RNN, "ffnn": FFNN, "gru": GRU, "lstm": LSTM}


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_model_comes_back_as_it_was_up_to_half_precision(kind: str, tmp_path) -> None:
    model = checkpoints.untrained(kind, VOCABULARY, 6, seed=2)
    checkpoints.save(tmp_path / "model.npz", model, seconds=1.5, note="a try")
    loaded = checkpoints.load(tmp_path / "model.npz")
    assert type(loaded) is KINDS[kind]
    assert loaded.vocabulary.tokens == VOCABULARY.tokens
    np.testing.assert_allclose(loaded.log_probabilities(TOKENS), model.log_probabilities(TOKENS), atol=2e-3)
    assert checkpoints.facts(tmp_path / "model.npz") == {"seconds": 1.5, "note": "a try"}


def test_the_nonlinearity_the_embedding_and_the_window_are_kept(tmp_path) -> None:
    relu = RNN(5, 3, 5, nonlinearity="relu", vocabulary=VOCABULARY)
    checkpoints.save(tmp_path / "relu.npz", relu)
    assert checkpoints.load(tmp_path / "relu.npz").nonlinearity == "relu"
    bare = LSTM(5, 3, 5, vocabulary=VOCABULARY)
    checkpoints.save(tmp_path / "bare.npz", bare)
    assert "E" not in checkpoints.load(tmp_path / "bare.npz").params
    window = FFNN(VOCABULARY, window=2, embedding_size=64, hidden_size=4)
    checkpoints.save(tmp_path / "window.npz", window)
    assert checkpoints.load(tmp_path / "window.npz").window == 2


@pytest.mark.parametrize("name", checkpoints.PLANS)
def test_the_committed_files_are_small_half_precision_and_hold_no_objects(name: str) -> None:
    path = checkpoints.FOLDER / f"{name}.npz"
    assert path.stat().st_size < 1_000_000
    with np.load(path, allow_pickle=False) as stored:
        kinds = {stored[key].dtype.kind for key in stored.files}
        assert all(stored[key].dtype == np.float16 for key in stored.files if key.startswith("param/"))
    assert kinds <= {"f", "i", "U"}
    model = checkpoints.load(name)
    assert type(model) is KINDS[checkpoints.PLANS[name].kind]


@pytest.mark.parametrize(("name", "highest"), [("kjv_characters", 1.75), ("recipes_characters", 0.32)])
def test_the_character_models_predict_held_out_text_as_well_as_promised(name: str, highest: float) -> None:
    tokens = checkpoints.text(checkpoints.PLANS[name].corpus).held_out[:40_000]
    assert math.log2(perplexity(checkpoints.load(name), tokens)) < highest


@pytest.mark.parametrize("name", [name for name, plan in checkpoints.PLANS.items() if plan.kind != "ffnn"])
def test_the_command_reproduces_the_first_losses_of_the_committed_training(name: str) -> None:
    """The first update has the planned text, seed and weights; the same ones again give its loss to rounding."""
    _, history, tokens = checkpoints.make(name, updates=2, progress=False)
    assert tokens == 2 * 32 * 35
    assert history.losses[0] == pytest.approx(checkpoints.facts(name)["first_loss"], rel=1e-4)
    assert history.losses[1] < history.losses[0]
    assert checkpoints.facts(name)["tokens"] == checkpoints.PLANS[name].updates * tokens // 2


def test_the_command_trains_the_window_model_in_passes_over_the_text_from_the_planned_seed(monkeypatch) -> None:
    name, words = "kjv_words_ffnn", 8 * TOKENS
    planned = checkpoints.PLANS[name]
    other = replace(planned, seed=planned.seed + 1)
    monkeypatch.setattr(plans, "text", lambda *_: Text(words, [], VOCABULARY))
    monkeypatch.setitem(checkpoints.PLANS, name, other)
    model, history, tokens = checkpoints.make(name, progress=False)
    by_hand = checkpoints.untrained("ffnn", VOCABULARY, planned.hidden_size, other.seed)
    assert history.losses == by_hand.fit(cut_sentences(words), epochs=planned.updates, seed=other.seed)
    assert tokens == planned.updates * len(words)
    assert 0 <= history.seconds < 60
    assert model.params["W_h"].shape == checkpoints.load(name).params["W_h"].shape


def test_held_out_documents_are_no_part_of_the_training_text() -> None:
    text = checkpoints.text("recipes")
    held_out = set("".join(text.held_out).split("</s>")[:-1])
    trained = set("".join(text.train).split("</s>")[:-1])
    assert len(held_out) == 100
    assert not held_out & trained
    assert text.train[-1] == text.held_out[-1] == "</s>"


def test_words_outside_the_vocabulary_are_the_rare_ones() -> None:
    text = checkpoints.text("recipes", "words", vocabulary_size=50)
    assert len(text.vocabulary) == 50
    assert text.vocabulary.tokens[:2] == ["<unk>", "</s>"]
    assert "the" in text.vocabulary


def test_wrong_calls_are_refused(tmp_path) -> None:
    with pytest.raises(ValueError, match="'kjv_characters'"):
        checkpoints.load("kjv_character")
    with pytest.raises(ValueError, match="level"):
        checkpoints.text("recipes", "syllables")
    with pytest.raises(ValueError, match="no vocabulary"):
        checkpoints.save(tmp_path / "model.npz", RNN(3, 2, 3))
    with pytest.raises(TypeError, match="model must be"):
        checkpoints.save(tmp_path / "model.npz", {"W": np.ones(2)})
    np.savez(tmp_path / "other.npz", numbers=np.ones(2))
    with pytest.raises(ValueError, match="no checkpoint"):
        checkpoints.load(tmp_path / "other.npz")
    np.savez(tmp_path / "pickled.npz", kind=np.array([{}], dtype=object), tokens=np.array(["a"]))
    with pytest.raises(ValueError, match="allow_pickle"):
        checkpoints.load(tmp_path / "pickled.npz")
    with pytest.raises(FileNotFoundError):
        checkpoints.load(tmp_path / "nowhere.npz")


@pytest.mark.claim("C19")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sampled_recipes_are_right_in_form_and_wrong_in_sense(seed: int) -> None:
    model = checkpoints.load("recipes_characters")
    samples = generate_batch(model, samples=60, max_tokens=900, temperature=0.7, seed=seed)
    shares = recipes.summarise("".join(text) for text in samples)
    assert shares["in_format"] >= 0.7
    assert shares["mentioned_and_listed"] < 0.4
    assert shares["listed_and_used"] < 0.4


@pytest.mark.claim("C19")
def test_text_in_the_manner_of_a_book_has_real_words_that_are_no_copy() -> None:
    text = checkpoints.text("kjv")
    verses = set("".join(text.train).split("</s>"))
    known = {word for verse in verses for word in tokenize(verse)}
    samples = generate_batch(checkpoints.load("kjv_characters"), samples=50, max_tokens=300, temperature=0.7, seed=1)
    written = ["".join(sample) for sample in samples]
    words = [word for sample in written for word in tokenize(sample)[:-1]]
    assert np.mean([word in known for word in words]) > 0.85
    assert sum(sample in verses for sample in written) < 5


def test_a_mixture_of_counts_and_rnn_beats_both() -> None:
    """Averaging probabilities helps only if the two models know different things."""
    from course_utils.ngrams import NgramModel

    text = checkpoints.text("kjv", "words")
    counts = NgramModel(5, "kneser_ney", vocabulary=text.vocabulary).fit(cut_sentences(text.train))
    tokens = text.held_out[:10_000]
    each = [model.log_probabilities(tokens) for model in (counts, checkpoints.load("kjv_words_rnn"))]
    mixture = np.logaddexp(*each) - math.log(2)
    assert -mixture.mean() < min(-values.mean() for values in each) - 0.1


def test_the_program_trains_what_is_named_or_all_writes_it_and_says_how_it_went(tmp_path, monkeypatch, capsys) -> None:
    made = []

    def make(name):
        made.append(name)
        losses = [9.0, *[2.0] * 50, *[1.0] * 50]
        return (
            checkpoints.untrained("rnn", VOCABULARY, 2),
            History(losses, seconds=12.6, interrupted=name == "third"),
            700,
        )

    monkeypatch.setattr(program, "make", make)
    monkeypatch.setattr(program, "PLANS", {"first": None, "second": None, "third": None, "fourth": None})
    for _ in range(2):  # the second time the folder is there
        program.main(["second", "--folder", str(tmp_path / "a" / "b")])
    assert (made, [path.name for path in (tmp_path / "a" / "b").iterdir()]) == (["second"] * 2, ["second.npz"])
    size = (tmp_path / "a" / "b" / "second.npz").stat().st_size / 1000
    line = f"second: 13 CPU seconds, last loss 1.500 nats a token, {size:.0f} kB\n"
    assert capsys.readouterr().out == 2 * line
    facts = {"seconds": 12.6, "first_loss": 9.0, "last_loss": 1.5, "tokens": 700}
    assert checkpoints.facts(tmp_path / "a" / "b" / "second.npz") == facts
    made.clear()
    program.main(["--folder", str(tmp_path / "all")])
    assert made == ["first", "second", "third"]
    assert sorted(path.stem for path in (tmp_path / "all").iterdir()) == ["first", "second"]


def test_another_kind_of_model_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^kind must be one of 'rnn', 'ffnn', 'gru' and 'lstm', it is 'transformer'$"):
        checkpoints.untrained("transformer", VOCABULARY, 6)
