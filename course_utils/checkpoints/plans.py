"""How the models that come with the course were made, and making them again."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

from course_utils.checkpoints.models import Model, untrained
from course_utils.checkpoints.texts import text
from course_utils.corpora.registry import choose
from course_utils.ffnn import FFNN
from course_utils.text import END, cut_sentences
from course_utils.training import History, fit_to_text


@dataclass(frozen=True)
class Plan:
    """How a committed model was made.

    Attributes:
        kind: "rnn", "ffnn", "gru" or "lstm".
        corpus: the text.
        level: "characters" or "words".
        hidden_size: of the hidden layer.
        updates: of the training; for "ffnn", epochs.
        vocabulary_size: the most frequent types that the model knows.
        seed: of the weights and of the training.
        learning_rate: the first update's; not for "ffnn".
    """

    kind: str
    corpus: str
    level: str
    hidden_size: int
    updates: int
    vocabulary_size: int = 2000
    seed: int = 1
    learning_rate: float = 4e-3


PLANS = {
    "kjv_characters": Plan("rnn", "kjv", "characters", 256, 6000),
    "recipes_characters": Plan("rnn", "recipes", "characters", 256, 6000),
    "kjv_words_rnn": Plan("rnn", "kjv", "words", 100, 3000),
    "kjv_words_ffnn": Plan("ffnn", "kjv", "words", 128, 2),
    "kjv_words_gru": Plan("gru", "kjv", "words", 100, 1500, learning_rate=0.008),
    "kjv_words_lstm": Plan("lstm", "kjv", "words", 100, 1500, learning_rate=0.008),
}


def make(name: str, *, updates: int | None = None, progress: bool = True) -> tuple[Model, History, int]:
    """Train a model of the course again.

    Args:
        name: one of `PLANS`.
        updates: fewer updates than planned, for a try; the first ones of a shorter training have a learning rate that
            falls faster.
        progress: whether to show a bar.

    Returns:
        The model, what happened during its training, and how many tokens it has predicted.

    Raises:
        ValueError: there is no such model.
    """
    plan = PLANS[choose(name, PLANS, "model")]
    data = text(plan.corpus, plan.level, plan.vocabulary_size)
    model = untrained(plan.kind, data.vocabulary, plan.hidden_size, plan.seed)
    budget = updates or plan.updates
    if isinstance(model, FFNN):
        begin = time.process_time()
        losses = model.fit(cut_sentences(data.train), epochs=budget, seed=plan.seed, progress=progress)
        return model, History(losses, seconds=time.process_time() - begin), budget * len(data.train)
    batch: dict[str, Any] = {"batch_size": 32, "length": 35}
    options: dict[str, Any] = {"learning_rate": plan.learning_rate, "seed": plan.seed, "progress": progress}
    ids, end = data.vocabulary.encode(data.train), int(data.vocabulary.encode([END])[0])
    history = fit_to_text(model, ids, updates=budget, **batch, **options, end=end)
    return model, history, len(history.losses) * math.prod(batch.values())
