"""What lessons 03 and 04 say of word vectors and leave to a longer measurement: windows, and models that fill gaps.

Writes reach.csv, embeddings.csv and embedding_scores.csv in data/measurements/, which the lessons read; `--quick` only
tries.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from common import environment, record, write_measurement
from tqdm import tqdm

from course_utils import corpora
from course_utils.evaluation import standard_scores, word_analogies
from course_utils.experiments.masked_model import embeddings
from course_utils.text import sentences, tokenize
from course_utils.word2vec import Word2Vec

FOLDER = Path(__file__).resolve().parents[1] / "data" / "measurements"
MEAN_REACH = (1, 2, 4, 8)  # to each side; drawn from 1 to 2 m - 1, or always m: equally many pairs
SCORES = ("simlex", "wordsim", "semantic", "syntactic")
NETWORK = {"window": 4, "hidden_size": 64, "learning_rate": 0.01, "batch_size": 512}
KINDS = {"auto-regressive": False, "masked": True}
SECTIONS = ("gender", "rank", "age", "capital", "tense")
ANSWERS = {"b - a + c": (-1, 1, 1), "nearest to c": (0, 0, 1), "b + c": (0, 1, 1)}

Text = list[list[str]]


def reach_rows(text: Text, seeds: range) -> list[tuple[object, ...]]:
    """One row a training: skip-gram with windows of the same mean reach, drawn and fixed.

    A wider window brings more pairs, so the control is a narrow one that passes over the text more often.
    """
    plans = [(reach, window, drawn, kind, 10) for reach in MEAN_REACH for window, drawn, kind in kinds(reach)]
    plans += [(reach, 2 * reach - 1, True, "drawn, as many pairs as with 4", 40 // reach) for reach in (1, 2)]
    rows: list[tuple[object, ...]] = []
    for seed, (reach, window, drawn, kind, epochs) in tqdm([(seed, plan) for seed in seeds for plan in plans]):
        model = Word2Vec(
            text, vector_size=50, window=window, shrink_windows=drawn, min_count=10, epochs=epochs, seed=seed,
            progress=False,
        )  # fmt: skip
        rows.append((reach, kind, seed, *(f"{score:.4f}" for score in standard_scores(model.wv).summary)))
    return rows


def kinds(reach: int) -> tuple[tuple[int, bool, str], ...]:
    """The window, whether it is drawn, and its name, for two windows with equally many pairs."""
    return (2 * reach - 1, True, "drawn"), (reach, False, "fixed")


def embedding_rows(seeds: range, epochs: int) -> list[tuple[object, ...]]:
    """One row a training and a way to answer analogies in the toy world; the vectors before training stand beside."""
    world = corpora.load("toy_world", words=100_000)
    text = [tokenize(sentence) for sentence in world]
    rows: list[tuple[object, ...]] = []
    for seed, (kind, masked) in tqdm([(seed, each) for seed in seeds for each in KINDS.items()], unit="training"):
        for passes in (0, epochs):
            wv, _ = embeddings(text, masked=masked, seed=seed, epochs=passes, vector_size=30, min_count=5, **NETWORK)
            for how, weights in ANSWERS.items():
                found = word_analogies(wv, world.truth["analogies"], weights=weights).sections
                rows.append((kind, passes, how, seed, *(f"{found[section].accuracy:.4f}" for section in SECTIONS)))
    return rows


def score_rows(text: Text, seeds: range, epochs: int) -> list[tuple[object, ...]]:
    """One row a training on real text, scored as in lesson 04; the vectors before training stand beside."""
    plans = [(seed, kind, passes) for seed in seeds for kind in KINDS for passes in (0, epochs)]
    rows: list[tuple[object, ...]] = []
    for seed, kind, passes in tqdm(plans, unit="training"):
        wv, _ = embeddings(text, masked=KINDS[kind], seed=seed, epochs=passes, **NETWORK)
        rows.append((kind, passes, seed, *(f"{score:.4f}" for score in standard_scores(wv).summary)))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="less text, one seed; the files stay as they are")
    quick = parser.parse_args().quick
    articles = corpora.load("wikipedia_sample")
    text = [tokenize(s) for article in articles for s in sentences(article)][:: 20 if quick else 1]
    begin = time.process_time()
    reach = reach_rows(text, range(1, 2 if quick else 6))
    if not quick:
        write_measurement(FOLDER / "reach.csv", [("mean_reach", "window", "seed", *SCORES), *reach])
    learned = embedding_rows(range(1, 2 if quick else 4), epochs=1 if quick else 3)
    if not quick:
        write_measurement(FOLDER / "embeddings.csv", [("model", "epochs", "how", "seed", *SECTIONS), *learned])
    scored = score_rows(text, range(1, 2 if quick else 4), epochs=1 if quick else 3)
    if not quick:
        write_measurement(FOLDER / "embedding_scores.csv", [("model", "epochs", "seed", *SCORES), *scored])
    seconds = time.process_time() - begin
    for row in (*reach, *learned, *scored):
        print(*row)
    record(
        "skip-gram over reaches, gap-filling beside it",
        seconds,
        "CPU s",
        quality=f"{len(reach + learned + scored)} rows",
    )
    print(environment("numpy"))


if __name__ == "__main__":
    main()
