"""An update after every step, or after every T steps, at equal text: bits and seconds, for lesson 06.

The network and the text are the lesson's; three learning rates, because many small updates may want a smaller one.
Writes one row a training to data/measurements/update_lengths.csv, which the lesson reads; `--quick` only tries.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from common import environment, record, write_measurement
from tqdm import tqdm

from course_utils import corpora
from course_utils.optim import Adam, clip_grad_norm
from course_utils.rnn import RNN
from course_utils.text import Vocabulary
from course_utils.text.batches import consecutive_batches

FILE = Path(__file__).resolve().parents[1] / "data" / "measurements" / "update_lengths.csv"
LENGTHS, RATES, SEEDS = (1, 5, 35, 100), (0.0025, 0.005, 0.01), range(1, 6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one seed and rate; the file stays as it is")
    quick = parser.parse_args().quick
    text = "\n".join(corpora.load("lee_news")).lower()
    text = "".join(letter for letter in text if letter in "abcdefghijklmnopqrstuvwxyz ,.'\n")
    alphabet = Vocabulary(list(text), specials=())
    ids = alphabet.encode(list(text))
    train, held_out = ids[:320_000], ids[320_000:]
    rows: list[tuple[object, ...]] = []
    plans = [(seed, rate, length) for seed in SEEDS for rate in RATES for length in LENGTHS]
    for seed, rate, length in tqdm(plans[1::12][:1] if quick else plans, unit="training"):
        network, begin = RNN(len(alphabet), 32, len(alphabet), seed=seed), time.process_time()
        optimizer, state, updates = Adam(network.params, learning_rate=rate), None, 0
        for inputs, targets in consecutive_batches(train, batch_size=32, length=length):
            _, gradients, state = network.loss_and_gradients(inputs, targets, state)
            clip_grad_norm(gradients, max_norm=1.0)
            optimizer.step(gradients)
            updates += 1
        seconds = time.process_time() - begin
        bits = -network.log_probabilities(held_out).mean() / np.log(2)
        rows.append((length, rate, seed, updates, f"{bits:.4f}", f"{seconds:.2f}"))
    if not quick:
        write_measurement(FILE, [("length", "learning_rate", "seed", "updates", "bits", "cpu_seconds"), *rows])
    for row in rows:
        print(*row)
    taken = {length: np.mean([float(str(row[5])) for row in rows if row[0] == length] or [0]) for length in LENGTHS}
    for length, seconds in taken.items():
        record(f"one pass, an update every {length} steps", float(seconds), "CPU s", quality=f"{len(rows)} trainings")
    print(environment("numpy"))


if __name__ == "__main__":
    main()
