"""What the vector of a token knows of its sense, beside its yardsticks: the table of lesson 09, five seeds.

Text and settings are those of the lesson. Writes one row a vector and seed to data/measurements/token_vectors.csv;
`--quick` only tries.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from common import environment, record, write_measurement
from tqdm import tqdm

from course_utils import corpora
from course_utils.experiments import token_vectors

FILE = Path(__file__).resolve().parents[1] / "data" / "measurements" / "token_vectors.csv"
SEEDS = range(1, 6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one seed; the file stays as it is")
    quick = parser.parse_args().quick
    seeds = SEEDS[:1] if quick else SEEDS
    words = token_vectors.vocabulary()
    seen, unseen = (
        token_vectors.tokens(corpora.load("toy_senses", sentences=count, part=part), words)
        for part, count in (("train", 8000), ("test", 2000))
    )
    rows, begin = list[tuple[str, int, float, float]](), time.process_time()
    for seed in tqdm(seeds, unit="pair"):
        pair = token_vectors.train_pair(seen, words, seed)
        learned, asked = (token_vectors.beside_yardsticks(*pair, nouns, seed) for nouns in (seen, unseen))
        for vector, (before, after) in token_vectors.sense_accuracies(learned, asked, seen, unseen).items():
            rows.append((vector, seed, round(before, 4), round(after, 4)))
    seconds = (time.process_time() - begin) / len(seeds)
    if not quick:
        write_measurement(FILE, [("vector", "seed", "cue_before", "cue_after"), *rows])
    print(f"share of senses named, mean of {len(seeds)} seeds (lowest to highest); chance 0.5")
    for vector in dict.fromkeys(row[0] for row in rows):
        shares = np.array([row[2:] for row in rows if row[0] == vector])
        found = [f"{x.mean():.2f} ({x.min():.2f} to {x.max():.2f})" for x in shares.T]
        quality = f"cue before {found[0]}, cue after {found[1]}, {len(seeds)} seeds"
        print(f"{vector:22} {quality}")
        record(f"senses, {vector}", seconds, "CPU s / pair of networks", quality=quality)
    print(environment("numpy"))


if __name__ == "__main__":
    main()
