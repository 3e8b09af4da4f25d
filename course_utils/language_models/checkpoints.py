"""The trained models that come with the course: how each was made, and reading and writing their weights.

Make one again, with a progress bar: `python -m course_utils.language_models.checkpoints kjv_characters`. The files hold
float16 arrays and strings in NumPy's own format; nothing in them is ever executed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from course_utils.corpora.registry import choose
from course_utils.ffnn import WindowLanguageModel
from course_utils.language_models.gated import GatedLanguageModel
from course_utils.language_models.texts import cut_sentences, text
from course_utils.language_models.training import History, train
from course_utils.places import course_folder
from course_utils.rnn import RNN
from course_utils.text import Vocabulary
from course_utils.windows import END

FOLDER = course_folder() / "data" / "weights"
Model = RNN | WindowLanguageModel | GatedLanguageModel


@dataclass(frozen=True)
class Plan:
    """How a committed model was made.

    Attributes:
        kind: "rnn", "window", "gru" or "lstm".
        corpus: the text.
        level: "characters" or "words".
        hidden_size: of the hidden layer.
        updates: of the training; for "window", epochs.
        vocabulary_size: the most frequent types that the model knows.
        seed: of the weights and of the training.
    """

    kind: str
    corpus: str
    level: str
    hidden_size: int
    updates: int
    vocabulary_size: int = 2000
    seed: int = 1


PLANS = {
    "kjv_characters": Plan("rnn", "kjv", "characters", 256, 6000),
    "recipes_characters": Plan("rnn", "recipes", "characters", 256, 6000),
    "kjv_words_rnn": Plan("rnn", "kjv", "words", 100, 3000),
    "kjv_words_window": Plan("window", "kjv", "words", 128, 2),
    "kjv_words_gru": Plan("gru", "kjv", "words", 100, 3000),
    "kjv_words_lstm": Plan("lstm", "kjv", "words", 100, 3000),
}


def make(name: str, *, updates: int | None = None, progress: bool = True) -> tuple[Model, History]:
    """Train a model of the course again.

    Args:
        name: one of `PLANS`.
        updates: fewer updates than planned, for a try; the first ones of a shorter training have a learning rate that
            falls faster.
        progress: whether to show a bar.

    Returns:
        The model and what happened during its training.

    Raises:
        ValueError: there is no such model.
    """
    plan = PLANS[choose(name, PLANS, "model")]
    data = text(plan.corpus, plan.level, plan.vocabulary_size)
    model = untrained(plan.kind, data.vocabulary, plan.hidden_size, plan.seed)
    budget = plan.updates if updates is None else updates
    if isinstance(model, WindowLanguageModel):
        begin = time.process_time()
        losses = model.fit(cut_sentences(data.train), epochs=budget, seed=plan.seed)
        return model, History(losses, [], budget * len(data.train), time.process_time() - begin)
    ids = data.vocabulary.encode(data.train)
    end = int(data.vocabulary.encode([END])[0])
    return model, train(model, ids, updates=budget, seed=plan.seed, end=end, progress=progress)


def save(path: str | PathLike[str], model: Model, **facts: float | str) -> None:
    """Write a model's weights (rounded to float16), vocabulary and some facts about it.

    Args:
        path: the file, which should end in .npz.
        model: an RNN with a vocabulary, a window model, or a GRU or LSTM.
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
    arrays: dict[str, Any] = {f"param/{name}": array.astype(np.float16) for name, array in _params(model).items()}
    arrays |= {f"fact/{name}": np.array(value) for name, value in facts.items()}
    if isinstance(model, RNN):
        arrays["nonlinearity"] = np.array(model.nonlinearity)
    if isinstance(model, WindowLanguageModel):
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
    for key, array in _params(model).items():
        array[...] = params[key]
    return model


def facts(name: str | PathLike[str]) -> dict[str, float | str]:
    """What was kept with a trained model: its CPU seconds of training, its last loss …

    Args:
        name: as for `load`.

    Returns:
        Numbers and words by name.
    """
    with np.load(_path(name), allow_pickle=False) as stored:
        return {key.removeprefix("fact/"): stored[key].item() for key in stored.files if key.startswith("fact/")}


def main(arguments: Sequence[str] | None = None) -> None:
    """Train models and write their files.

    Args:
        arguments: as on the command line; None for those of this process.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*PLANS, []], help="which models; none for all of them")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write")
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    with threadpool_limits(1):
        for name in given.names or PLANS:
            model, history = make(name)
            if history.interrupted:
                break
            last = float(np.mean(history.losses[-100:]))
            path = given.folder / f"{name}.npz"
            save(
                path,
                model,
                seconds=history.seconds,
                tokens=history.tokens,
                first_loss=history.losses[0],
                last_loss=last,
            )
            size = path.stat().st_size / 1000
            print(f"{name}: {history.seconds:.0f} CPU seconds, last loss {last:.3f} nats a token, {size:.0f} kB")


def untrained(
    kind: str, vocabulary: Vocabulary, hidden_size: int, seed: int = 1, *, window: int = 3, dtype: type = np.float32
) -> Model:
    """A model of the course with initial weights.

    Args:
        kind: "rnn", "window", "gru" or "lstm".
        vocabulary: the types.
        hidden_size: of the hidden layer; window, GRU and LSTM have embeddings of size 64 before it.
        seed: of the weights.
        window: how many tokens a window model sees.
        dtype: of an RNN or window model.

    Returns:
        The model, with its vocabulary.

    Raises:
        ValueError: another kind.
    """
    size = len(vocabulary)
    if kind == "rnn":
        model = RNN(size, hidden_size, size, dtype=dtype, seed=seed, vocabulary=vocabulary)
        # A one-hot input picks one row of W_xh, so rows as large as an embedding's learn faster than the default law.
        model.params["W_xh"][...] = np.random.default_rng(seed).normal(scale=0.3, size=(size, hidden_size))
        return model
    if kind == "window":
        return WindowLanguageModel(vocabulary, window, 64, hidden_size, seed=seed, dtype=dtype)
    return GatedLanguageModel(vocabulary, kind, 64, hidden_size, seed=seed)


def _kind(model: Model) -> str:
    if isinstance(model, GatedLanguageModel):
        return model.cell
    if isinstance(model, RNN | WindowLanguageModel):
        return "rnn" if isinstance(model, RNN) else "window"
    raise TypeError(
        f"model must be an RNN, a WindowLanguageModel or a GatedLanguageModel, it is a {type(model).__name__}"
    )


def _params(model: Model) -> dict[str, np.ndarray]:
    return model.parameters if isinstance(model, WindowLanguageModel) else model.params


def _hidden_size(kind: str, params: dict[str, np.ndarray]) -> int:
    if kind in ("rnn", "window"):
        return len(params["b_h"])
    return int(params["output.weight"].shape[1])


def _path(name: str | PathLike[str]) -> Path:
    if Path(name).suffix == ".npz":
        return Path(name)
    return FOLDER / f"{choose(str(name), PLANS, 'model')}.npz"


if __name__ == "__main__":
    main()
