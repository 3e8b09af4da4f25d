"""RNN, GRU and LSTM on the King James words at equal updates: tuned learning rates, five seeds (about twenty minutes).

Each cell chooses its learning rate by its training loss in a third of the updates, without a look at held-out text.
"""

from __future__ import annotations

import argparse
import math
import time

import numpy as np
from common import environment, record
from tqdm import tqdm

from course_utils import checkpoints
from course_utils.checkpoints.models import Model
from course_utils.checkpoints.texts import Text
from course_utils.evaluation import perplexity
from course_utils.training import fit_to_text

CELLS, RATES, SEEDS, UPDATES = ("rnn", "gru", "lstm"), (0.008, 0.016, 0.032), range(1, 6), 1500


def train(cell: str, rate: float, seed: int, text: Text, updates: int) -> tuple[Model, float]:
    """A network after so many updates, and the mean loss of the last 100 of them."""
    model = checkpoints.untrained(cell, text.vocabulary, 100, seed)
    options = {"learning_rate": rate, "end": text.vocabulary.id("</s>"), "progress": False}
    history = fit_to_text(model, text.vocabulary.encode(text.train), updates=updates, seed=seed, **options)
    return model, float(np.mean(history.losses[-100:]))


def best_rate(cell: str, text: Text, updates: int) -> float:
    """The learning rate with the lowest training loss at the end, from seed 1."""
    losses = {rate: train(cell, rate, 1, text, updates)[1] for rate in RATES}
    rate = min(losses, key=losses.__getitem__)
    print(cell, "learning rate", rate, {r: round(math.exp(loss), 1) for r, loss in losses.items()}, flush=True)
    return rate


def main() -> None:
    """Choose the rates, train and score."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few updates, one seed")
    quick = parser.parse_args().quick
    updates, seeds = (30, SEEDS[:1]) if quick else (UPDATES, SEEDS)
    text = checkpoints.text("kjv", "words")
    for cell in CELLS:
        rate = best_rate(cell, text, updates // 3)
        begin = time.process_time()
        models = [train(cell, rate, seed, text, updates)[0] for seed in tqdm(seeds, desc=cell)]
        found = [perplexity(model, text.held_out) for model in models]
        seconds = (time.process_time() - begin) / len(seeds)
        spread = f"{min(found):.2f} to {max(found):.2f}, {len(found)} seeds"
        quality = f"held-out perplexity {np.mean(found):.2f} ({spread}), learning rate {rate:g}"
        record(f"King James words, {cell}", seconds, "CPU s / training", quality=quality)
        print(cell, quality, flush=True)
    print(environment("numpy"))


if __name__ == "__main__":
    main()
