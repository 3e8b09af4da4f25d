"""What the numbers of the capstone are compared with: bits a character, distributions, the bootstrap interval."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.bootstrap import bootstrap_interval
from course_utils.functional import softmax
from course_utils.homework.capstone_files import NAMES, Model

Array = NDArray[Any]

UNITS, CHARACTERS = 256, 400
LONGEST = {"train": 500_000, "development": 10_000, "test": 10_000}  # characters


def require(holds: bool, problem: str) -> None:
    """Refuse with a sentence for the student."""
    if not holds:
        raise AssertionError(problem)


def network(model: object) -> Any:
    """The RNN or LSTM of the published arrays, in double precision; an AssertionError where they are none."""
    from course_utils.rnn import LSTM, RNN

    require(isinstance(model, dict) and set(NAMES) <= set(model), "it is not there, or could not be read")
    assert isinstance(model, dict)
    for name in NAMES:
        require(isinstance(model[name], np.ndarray), f"{name} is no array")
        kind, what = ("U", "characters") if name == "vocabulary" else ("f", "floats")
        require(model[name].dtype.kind == kind, f"{name} should hold {what}, it holds {model[name].dtype}")
    require(model["W_hy"].ndim == 2, "W_hy should have the shape (units, characters)")
    units, size = model["W_hy"].shape
    require(0 < units <= UNITS, f"at most {UNITS} units, there are {units}")
    require(1 < size <= CHARACTERS, f"2 to {CHARACTERS} characters, there are {size}")
    gates = 4 if model["b_h"].shape == (4 * units,) else 1
    shapes = [(size, gates * units), (units, gates * units), (gates * units,), (units, size), (size,), (size,)]
    for name, shape in zip(NAMES, shapes):
        require(model[name].shape == shape, f"{name} should have the shape {shape}, it has {model[name].shape}")
    for name in NAMES[:-1]:
        require(bool(np.isfinite(model[name]).all()), f"{name} holds a NaN or an infinity")
    characters = model["vocabulary"].tolist()
    single = all(len(each) == 1 for each in characters) and len(set(characters)) == size
    require(single, "vocabulary should hold single characters, each of them once")
    found = (LSTM if gates == 4 else RNN)(size, units, size)
    found.params = {name: model[name].astype(np.float64) for name in NAMES[:-1]}
    return found


def surprisals(model: Model, text: str) -> Array:
    """Bits of each character of a text, given all characters before it, shape (characters,)."""
    found = network(model)
    bits: Array = -found.log_probabilities(_ids(model, text)) / np.log(2)
    return bits


def distributions(model: Model, text: str) -> Array:
    """The distribution of each character of a text, given all characters before it, shape (characters, vocabulary)."""
    found, ids = network(model), _ids(model, text)
    rows = softmax(found.params["b_y"])[None]  # the state is zero
    return np.concatenate([rows, softmax(found.trace(ids[:-1, None]).logits[:, 0])]) if len(ids) > 1 else rows


def _ids(model: Model, text: str) -> Array:
    longest = max(LONGEST["development"], LONGEST["test"])
    require(0 < len(text) <= longest, f"a text of {len(text):,} characters cannot be measured")
    known = {character: number for number, character in enumerate(model["vocabulary"].tolist())}
    unknown = sorted(set(text) - set(known))
    require(not unknown, f"the vocabulary of the model lacks {unknown[:5]}")
    return np.array([known[each] for each in text])


def ngram_bits(order: int, smoothing: str, train: str, text: str) -> float:
    """Bits a character of a text, under an n-gram model of the characters of another."""
    from course_utils.ngrams import NgramModel

    require(0 < len(train) <= LONGEST["train"], f"a train.txt of {len(train):,} characters cannot be counted")
    require(0 < len(text) <= LONGEST["test"], f"a text of {len(text):,} characters cannot be measured")
    model = NgramModel(order, smoothing).fit([list(train)])
    return float(-model.log_probabilities(list(text)).mean() / np.log(2))


def interval(bits: Array, text: str) -> tuple[float, float]:
    """The bootstrap interval, at 95 percent, of the bits a character; its items are lines, each with its end."""
    lengths = np.array([len(line) for line in text.splitlines(keepends=True)])
    sums = np.add.reduceat(bits, np.cumsum(lengths) - lengths)
    return bootstrap_interval((sums, lengths), lambda b, n, axis=-1: b.sum(axis=axis) / n.sum(axis=axis))
