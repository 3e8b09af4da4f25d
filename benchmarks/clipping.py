"""Agreement over a distance, with and without clipping, RNN against GRU and LSTM: the long table of lesson 08.

Writes one row a training to data/measurements/agreement.csv, which the lesson reads; `--quick` only tries.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from common import environment, record, write_measurement
from tqdm import tqdm

from course_utils.experiments import agreement

FILE = Path(__file__).resolve().parents[1] / "data" / "measurements" / "agreement.csv"
DISTANCES, SEEDS = (5, 10, 20, 40, 80), range(5)


def of_rnn(max_norm: float | None, *, adam: bool = False, orthogonal: bool = False) -> Callable[[int, int], float]:
    def run(distance: int, seed: int) -> float:
        with np.errstate(all="ignore"):  # an unclipped network may overflow
            network, _ = agreement.train(distance, seed, max_norm=max_norm, adam=adam, orthogonal=orthogonal)
            return agreement.accuracy(network, distance)

    return run


SYSTEMS: dict[str, Callable[[int, int], float]] = {
    "RNN, not clipped": of_rnn(None),
    "RNN, clipped": of_rnn(1.0),
    "RNN, clipped, Adam": of_rnn(1.0, adam=True),
    "RNN, clipped, rotation": of_rnn(1.0, orthogonal=True),
    "GRU": lambda distance, seed: agreement.gated_accuracy("GRU", distance, seed),
    "LSTM": lambda distance, seed: agreement.gated_accuracy("LSTM", distance, seed),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two distances and one seed; the file stays as it is")
    quick = parser.parse_args().quick
    distances, seeds = ((5, 20), range(1)) if quick else (DISTANCES, SEEDS)
    runs = [(name, distance, seed) for seed in seeds for distance in distances for name in SYSTEMS]
    rows, seconds = list[tuple[str, int, int, float]](), dict.fromkeys(SYSTEMS, 0.0)
    for name, distance, seed in tqdm(runs, unit="training"):
        begin = time.process_time()
        rows.append((name, distance, seed, round(SYSTEMS[name](distance, seed), 3)))
        seconds[name] += time.process_time() - begin
    if not quick:
        write_measurement(FILE, [("system", "distance", "seed", "accuracy"), *rows])
    print(f"accuracy of the pronoun, mean of {len(seeds)} seeds (lowest to highest); chance 0.5")
    for name in SYSTEMS:
        print(f"{name:24} {seconds[name] / len(rows) * len(SYSTEMS):5.1f} CPU s a training")
        means = []
        for distance in distances:
            found = [accuracy for system, d, _, accuracy in rows if (system, d) == (name, distance)]
            print(f"    distance {distance:2}: {np.mean(found):.2f} ({min(found):.2f} to {max(found):.2f})")
            means.append(f"{np.mean(found):.2f} over {distance}")
        accuracy = f"share right: {', '.join(means)} words; {len(seeds)} seeds, chance 0.5"
        record(f"agreement, {name}", seconds[name] / len(rows) * len(SYSTEMS), "CPU s / training", quality=accuracy)
    print(environment("numpy", "torch"))


if __name__ == "__main__":
    main()
