"""RNN, GRU and LSTM on the King James words after one pass over the text: tuned learning rates, five seeds.

Each network chooses its learning rate by its training loss, without a look at held-out text: from 0.016 on it is
doubled and halved until both are worse. Writes one row a training to data/measurements/recurrent.csv, which lesson 07
reads; `--quick` only tries. It takes about fifteen minutes on a quiet core.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from common import environment, record, write_measurement

from course_utils import checkpoints
from course_utils.checkpoints.texts import Text
from course_utils.evaluation import perplexity
from course_utils.rnn.model import RecurrentNetwork
from course_utils.text import Vocabulary
from course_utils.training import fit_to_text

FILE = Path(__file__).resolve().parents[1] / "data" / "measurements" / "recurrent.csv"
HEAD = ("network", "learning_rate", "seed", "training_loss", "perplexity", "cpu_seconds")
UPDATES, HIDDEN_SIZE, SEEDS, FIRST_RATE = 700, 100, range(1, 6), 0.016

Row = tuple[str, float, int, float, float, float]


NETWORKS: dict[str, Callable[[Vocabulary, int], RecurrentNetwork]] = {
    "RNN": lambda vocabulary, seed: checkpoints.untrained("rnn", vocabulary, HIDDEN_SIZE, seed),
    "GRU": lambda vocabulary, seed: checkpoints.untrained("gru", vocabulary, HIDDEN_SIZE, seed),
    "LSTM": lambda vocabulary, seed: checkpoints.untrained("lstm", vocabulary, HIDDEN_SIZE, seed),
}


def train(name: str, rate: float, seed: int, text: Text, updates: int) -> Row:
    """One training: the mean loss of its last 100 updates, then the perplexity of the held-out text."""
    begin = time.process_time()
    model = NETWORKS[name](text.vocabulary, seed)
    options = {"learning_rate": rate, "end": text.vocabulary.id("</s>"), "progress": False}
    history = fit_to_text(model, text.vocabulary.encode(text.train), updates=updates, seed=seed, **options)
    loss, found = float(np.mean(history.losses[-100:])), perplexity(model, text.held_out)
    row = (name, rate, seed, round(loss, 4), round(found, 3), round(time.process_time() - begin, 1))
    print(*row, flush=True)
    return row


def tuned(name: str, text: Text, updates: int) -> dict[float, Row]:
    """Trainings from the first seed, by rate, the best last: doubled and halved, it has a higher training loss."""
    rows: dict[float, Row] = {}
    best = FIRST_RATE
    while True:
        for rate in (best, 2 * best, best / 2):
            rows[rate] = rows.get(rate) or train(name, rate, SEEDS[0], text, updates)
        center, best = best, min(rows, key=lambda rate: rows[rate][3])
        if best == center:
            return rows | {best: rows.pop(best)}


def main() -> None:
    """Choose the rates, train and score."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few updates, two seeds; the file stays as it is")
    quick = parser.parse_args().quick
    updates, seeds = (30, SEEDS[:2]) if quick else (UPDATES, SEEDS)
    text, table = checkpoints.text("kjv", "words"), list[Row]()
    for name in NETWORKS:
        rows = tuned(name, text, updates)
        rate = list(rows)[-1]
        chosen = [rows[rate], *(train(name, rate, seed, text, updates) for seed in seeds[1:])]
        table += [*list(rows.values())[:-1], *chosen]
        found, seconds = [row[4] for row in chosen], float(np.mean([row[5] for row in chosen]))
        spread = f"{min(found):.2f} to {max(found):.2f}, {len(found)} seeds"
        quality = f"held-out perplexity {np.mean(found):.2f} ({spread}), learning rate {rate:g}"
        record(f"King James words, {name}", seconds, "CPU s / training", quality=quality)
        print(name, quality, flush=True)
    if not quick:
        write_measurement(FILE, [HEAD, *table])
    print(environment("numpy"))


if __name__ == "__main__":
    main()
