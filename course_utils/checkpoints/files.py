"""Reading and writing trained models: float16 arrays and strings in NumPy's own format, nothing that is executed."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from course_utils.checkpoints.gated import GatedLanguageModel
from course_utils.checkpoints.models import Model, untrained
from course_utils.checkpoints.plans import PLANS
from course_utils.corpora.registry import choose
from course_utils.ffnn import FFNN
from course_utils.places import course_folder
from course_utils.rnn import RNN
from course_utils.text import Vocabulary

FOLDER = course_folder() / "data" / "weights"


def save(path: str | PathLike[str], model: Model, **facts: float | str) -> None:
    """Write a model's weights (rounded to float16), vocabulary and some facts about it.

    Args:
        path: the file, which should end in .npz.
        model: an RNN with a vocabulary, an FFNN, or a GRU or LSTM.
        facts: numbers or strings to keep with it.

    Raises:
        TypeError: another kind of model.
        ValueError: the model has no vocabulary.
    """
    kind = _kind(model)
    if model.vocabulary is None:
        raise ValueError(
            "model has no vocabulary: build it with RNN(vocabulary=…), so that its file says what ids mean"
        )
    arrays: dict[str, Any] = {f"param/{name}": array.astype(np.float16) for name, array in model.params.items()}
    arrays |= {f"fact/{name}": np.array(value) for name, value in facts.items()}
    if isinstance(model, RNN):
        arrays["nonlinearity"] = np.array(model.nonlinearity)
    if isinstance(model, FFNN):
        arrays["window"] = np.array(model.window)
    np.savez_compressed(path, kind=np.array(kind), tokens=np.array(model.vocabulary.tokens), **arrays)


def load(name: str | PathLike[str], *, float64: bool = False) -> Model:
    """A trained model.

    Args:
        name: one of `PLANS`, or the path of a file that `save` wrote.
        float64: compute in float64 instead of float32 (not for GRU and LSTM).

    Returns:
        The model, with its vocabulary.

    Raises:
        ValueError: there is no model of this name, or the file holds something else.
        FileNotFoundError: the file is not there.
    """
    with np.load(_path(name), allow_pickle=False) as stored:
        if "kind" not in stored or "tokens" not in stored:
            raise ValueError(f"{name} is no checkpoint of the course: it holds {', '.join(stored.files) or 'nothing'}")
        params = {key.removeprefix("param/"): stored[key] for key in stored.files if key.startswith("param/")}
        vocabulary = Vocabulary((), specials=tuple(map(str, stored["tokens"])))
        kind = str(stored["kind"])
        window = int(stored["window"]) if "window" in stored else 3
        hidden_size = _hidden_size(kind, params)
        model = untrained(kind, vocabulary, hidden_size, 1, window=window, dtype=np.float64 if float64 else np.float32)
        if isinstance(model, RNN):
            model.nonlinearity = str(stored["nonlinearity"])
    for key, array in model.params.items():
        array[...] = params[key]
    return model


def facts(name: str | PathLike[str]) -> dict[str, float | str]:
    """What was kept with a trained model: its CPU seconds of training, its last loss …

    Args:
        name: of a model that comes with the course.

    Returns:
        Numbers and words by name.
    """
    with np.load(_path(name), allow_pickle=False) as stored:
        return {key.removeprefix("fact/"): stored[key].item() for key in stored.files if key.startswith("fact/")}


def _kind(model: Model) -> str:
    if isinstance(model, GatedLanguageModel):
        return model.cell
    if isinstance(model, RNN | FFNN):
        return "rnn" if isinstance(model, RNN) else "ffnn"
    raise TypeError(f"model must be an RNN, a FFNN or a GatedLanguageModel, it is a {type(model).__name__}")


def _hidden_size(kind: str, params: dict[str, np.ndarray]) -> int:
    if kind in ("rnn", "ffnn"):
        return len(params["b_h"])
    return int(params["output.weight"].shape[1])


def _path(name: str | PathLike[str]) -> Path:
    if Path(name).suffix == ".npz":
        return Path(name)
    return FOLDER / f"{choose(str(name), PLANS, 'model')}.npz"
