"""Agreement over a distance, with and without clipping, RNN against GRU and LSTM: the long table of lesson 08.

First every system chooses its learning rate on seeds of its own, then one row a training goes to
data/measurements/agreement.csv, which the lesson reads. `--quick` only tries.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from common import environment, record, write_measurement
from tqdm import tqdm

from course_utils.experiments import agreement
from course_utils.rnn.attention import AttentiveRNN
from course_utils.rnn.model import RecurrentNetwork

FOLDER = Path(__file__).resolve().parents[1] / "data" / "measurements"
HEAD = ("system", "distance", "seed", "learning_rate", "accuracy")
DISTANCES, SEEDS = (5, 10, 20, 40, 80), range(5)
TUNING_DISTANCES, TUNING_SEEDS = (20, 80), (100, 101)
SGD_RATES, ADAM_RATES = (0.1, 0.3, 1.0), (0.001, 0.003, 0.01)

Row = tuple[str, int, int, float, float]


class System(NamedTuple):
    """How a network is made from a seed, and how it is trained."""

    make: Callable[[int], RecurrentNetwork | AttentiveRNN]
    adam: bool = True
    max_norm: float | None = 1.0

    @property
    def rates(self) -> tuple[float, ...]:
        """The learning rates to choose from."""
        return ADAM_RATES if self.adam else SGD_RATES


SYSTEMS = {
    "RNN, not clipped": System(lambda seed: agreement.untrained("RNN", seed), adam=False, max_norm=None),
    "RNN, clipped": System(lambda seed: agreement.untrained("RNN", seed), adam=False),
    "RNN, clipped, Adam": System(lambda seed: agreement.untrained("RNN", seed)),
    "RNN, clipped, rotation": System(lambda seed: agreement.untrained("RNN", seed, rotation=True), adam=False),
    "GRU": System(lambda seed: agreement.untrained("GRU", seed, memory_bias=3.0)),
    "LSTM": System(lambda seed: agreement.untrained("LSTM", seed, memory_bias=3.0)),
}


def trained_accuracy(system: System, distance: int, seed: int, rate: float) -> float:
    """Train one network of a system, and measure it on new sentences."""
    network = system.make(seed)
    options = {"learning_rate": rate, "adam": system.adam, "max_norm": system.max_norm}
    with np.errstate(all="ignore"):  # an unclipped network may overflow
        agreement.train(network, distance, seed, **options)
        return round(agreement.accuracy(network, distance), 3)


def tuned(systems: dict[str, System], distances: Sequence[int]) -> dict[str, float]:
    """The learning rate of each system that is best on average over some distances; of equals, the middle one."""
    chosen = {}
    for name, system in systems.items():
        means = {}
        for rate in sorted(system.rates, key=lambda rate: rate != system.rates[1]):
            runs = [trained_accuracy(system, d, seed, rate) for d in distances for seed in TUNING_SEEDS]
            means[rate] = float(np.mean(runs))
        chosen[name] = max(means, key=means.__getitem__)
        found = ", ".join(f"{rate:g}: {means[rate]:.3f}" for rate in system.rates)
        print(f"{name:24} learning rate {chosen[name]:g} (mean accuracy {found})", flush=True)
    return chosen


def measure(
    systems: dict[str, System],
    file: str,
    distances: Sequence[int] = DISTANCES,
    tuning_distances: Sequence[int] = TUNING_DISTANCES,
    description: str | None = __doc__,
) -> list[tuple[str, float, str]]:
    """Choose the rates, train every system at every distance from every seed, write the table and print it.

    With `--quick` two distances and one seed, at the middle rate, and nothing is written.

    Returns:
        For each system its name, CPU seconds a training, and how often it was right.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="two distances and one seed; the file stays as it is")
    quick = parser.parse_args().quick
    if quick:
        distances, seeds, rates = (5, 20), range(1), {name: system.rates[1] for name, system in systems.items()}
    else:
        seeds, rates = SEEDS, tuned(systems, tuning_distances)
    runs = [(name, distance, seed) for seed in seeds for distance in distances for name in systems]
    rows, seconds = list[Row](), dict.fromkeys(systems, 0.0)
    for name, distance, seed in tqdm(runs, unit="training"):
        begin = time.process_time()
        rate = rates[name]
        rows.append((name, distance, seed, rate, trained_accuracy(systems[name], distance, seed, rate)))
        seconds[name] += time.process_time() - begin
    if not quick:
        write_measurement(FOLDER / file, [HEAD, *rows])
    print(f"accuracy of the pronoun, mean of {len(seeds)} seeds (lowest to highest); chance 0.5")
    found = []
    for name in systems:
        a_training = seconds[name] / len(rows) * len(systems)
        print(f"{name:24} {a_training:5.1f} CPU s a training")
        means = []
        for distance in distances:
            accuracies = [row[-1] for row in rows if row[:2] == (name, distance)]
            spread = f"({min(accuracies):.2f} to {max(accuracies):.2f})"
            print(f"    distance {distance:2}: {np.mean(accuracies):.2f} {spread}")
            means.append(f"{np.mean(accuracies):.2f} over {distance}")
        quality = f"share right: {', '.join(means)} words; {len(seeds)} seeds, learning rate {rates[name]:g}"
        found.append((name, a_training, quality))
    print(environment("numpy"))
    return found


def main() -> None:
    for name, seconds, quality in measure(SYSTEMS, "agreement.csv"):
        record(f"agreement, {name}", seconds, "CPU s / training", quality=quality)


if __name__ == "__main__":
    main()
