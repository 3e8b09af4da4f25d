"""Reading and writing trained models: float16 arrays and strings in NumPy's own format, nothing that is executed."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from course_utils.checkpoints.models import RECURRENT, Model, untrained
from course_utils.checkpoints.plans import PLANS
from course_utils.corpora.registry import choose
from course_utils.ffnn import FFNN
from course_utils.places import course_folder
from course_utils.rnn.model import RecurrentNetwork
from course_utils.text import Vocabulary

FOLDER = course_folder() / "data" / "weights"


def save(path: str | PathLike[str], model: Model, **facts: float | str) -> None:
    """Write a model's weights (rounded to float16), vocabulary and some facts about it.

    Args:
        path: the file, which should end in .npz.
        model: an RNN, GRU or LSTM with a vocabulary, or an FFNN.
        facts: numbers or strings to keep with it.

    Raises:
        TypeError: another kind of model.
        ValueError: the model has no vocabulary.
    """
    kind = _kind(model)
    if model.vocabulary is None:
        raise ValueError("model has no vocabulary: build it with vocabulary=…, so that its file says what ids mean")
    arrays: dict[str, Any] = {f"param/{name}": array.astype(np.float16) for name, array in model.params.items()}
    arrays |= {f"fact/{name}": np.array(value) for name, value in facts.items()}
    if isinstance(model, RecurrentNetwork):
        arrays["nonlinearity"] = np.array(model.nonlinearity)
    if isinstance(model, FFNN):
        arrays["window"] = np.array(model.window)
    np.savez_compressed(path, kind=np.array(kind), tokens=np.array(model.vocabulary.tokens), **arrays)


def load(name: str | PathLike[str], *, float64: bool = False) -> Model:
    """A trained model.

    Args:
        name: one of `PLANS`, or the path of a file that `save` wrote.
        float64: compute in float64 instead of float32.

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
        kind, dtype = str(stored["kind"]), np.float64 if float64 else np.float32
        if kind in RECURRENT:
            model: Model = RECURRENT[kind](
                len(vocabulary),
                len(params["W_hh"]),
                len(vocabulary),
                nonlinearity=str(stored["nonlinearity"]),
                dtype=dtype,
                vocabulary=vocabulary,
                embedding_size=params["E"].shape[1] if "E" in params else None,
            )
        else:
            window = int(stored["window"]) if "window" in stored else 3
            model = untrained(kind, vocabulary, len(params["b_h"]), window=window, dtype=dtype)
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
    for kind, network in RECURRENT.items():
        if type(model) is network:
            return kind
    if isinstance(model, FFNN):
        return "ffnn"
    raise TypeError(f"model must be an RNN, a GRU, an LSTM or a FFNN, it is a {type(model).__name__}")


def _path(name: str | PathLike[str]) -> Path:
    if Path(name).suffix == ".npz":
        return Path(name)
    return FOLDER / f"{choose(str(name), PLANS, 'model')}.npz"
