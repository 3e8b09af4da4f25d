"""The network with a window of lesson 02 over several seeds, and Kneser-Ney with the same window beside it.

The text, the vocabulary and the settings are those of the lesson. Writes one row a training to
data/measurements/window.csv, which the lesson reads; `--quick` only tries.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from common import environment, record, write_measurement
from tqdm import tqdm

from course_utils import corpora
from course_utils.evaluation import perplexity
from course_utils.ffnn import FFNN
from course_utils.ngrams import NgramModel
from course_utils.text import Vocabulary, token_stream, tokenized_sentences

FILE = Path(__file__).resolve().parents[1] / "data" / "measurements" / "window.csv"
WINDOWS, SEEDS, DISCOUNTS = (1, 2, 4), range(1, 6), (0.5, 0.6, 0.7, 0.75, 0.8, 0.9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="less text, one seed; the file stays as it is")
    quick = parser.parse_args().quick
    seeds = SEEDS[:1] if quick else SEEDS
    documents = corpora.load("wikipedia_sample").documents
    train = tokenized_sentences(document for place, document in enumerate(documents) if place % 10 != 4)
    train, held_out = train[:: 40 if quick else 2], token_stream(tokenized_sentences(documents[4::10]))
    vocabulary = Vocabulary(token_stream(train), max_size=1000, specials=("<unk>", "</s>"))
    found: dict[int, list[float]] = {window: [] for window in WINDOWS}
    begin = time.process_time()
    for window, seed in tqdm([(window, seed) for seed in seeds for window in WINDOWS], unit="training"):
        network = FFNN(vocabulary, window=window, seed=seed, dtype=np.float32)
        network.fit(train, seed=seed)
        found[window].append(perplexity(network, held_out))
    seconds = (time.process_time() - begin) / len(seeds) / len(WINDOWS)
    if not quick:
        rows = [(window, seed, f"{runs[i]:.3f}") for i, seed in enumerate(seeds) for window, runs in found.items()]
        write_measurement(FILE, [("window", "seed", "perplexity"), *rows])
    print(f"held-out perplexity, {len(token_stream(train)):,} tokens to learn from, {seconds:.1f} CPU s a training")
    for window, runs in found.items():
        models = [NgramModel(window + 1, "kneser_ney", discount=d, vocabulary=vocabulary) for d in DISCOUNTS]
        counted = {model.discount: perplexity(model.fit(train), held_out) for model in models}
        best = min(counted, key=lambda discount: counted[discount])
        network = f"network {np.mean(runs):.2f} ({min(runs):.2f} to {max(runs):.2f}, {len(runs)} seeds)"
        beside = f"Kneser-Ney {counted[0.75]:.2f}; with the best discount for this text, {best}, {counted[best]:.2f}"
        print(f"window {window}: {network}, {beside}")
        record(f"network, window {window}", seconds, "CPU s / training", quality=f"perplexity: {network}, {beside}")
    print(environment("numpy"))


if __name__ == "__main__":
    main()
