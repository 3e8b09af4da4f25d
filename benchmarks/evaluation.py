"""Word vectors scored: speed beside gensim's evaluators; all methods of lesson 04 and its reviews with three seeds.

Run `python benchmarks/evaluation.py`, or with `--quick` for one seed and the speed alone on fewer words.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from statistics import mean, stdev

import numpy as np
from common import alternate, cpu_seconds, environment, record
from gensim.models import FastText
from gensim.models import Word2Vec as GensimWord2Vec

from course_utils import corpora, count_vectors, evaluation
from course_utils.experiments import ratings
from course_utils.text import sentences, tokenize
from course_utils.tfidf import TfidfVectorizer
from course_utils.vectors import Vectors
from course_utils.word2vec import Word2Vec

SAME = {"vector_size": 50, "window": 5, "min_count": 10}
PREDICT = {**SAME, "alpha": 0.05, "epochs": 5}
# The true gradient of CBOW takes smaller steps; 0.15 was the best of 0.05, 0.15 and 0.5 on WordSim-353 with seed 1.
BEST_ALPHA = 0.15

Sentences = Sequence[Sequence[str]]


def methods(text: Sentences, seed: int) -> dict[str, Callable[[], Vectors]]:
    """Every method of the lesson; PPMI and SVD have no randomness worth a second seed, but are run all the same."""
    quiet = {"seed": seed, "progress": False}
    cbow = {**PREDICT, **quiet, "sg": 0}
    return {
        "PPMI (1,000 contexts)": lambda: count_vectors.ppmi_vectors(text, window=5, min_count=10),
        "SVD of PPMI": lambda: count_vectors.svd_vectors(text, **SAME, seed=seed),
        "GloVe": lambda: count_vectors.glove_vectors(text, **SAME, seed=seed, epochs=5),
        "CBOW, gensim's update": lambda: Word2Vec(text, **cbow).wv,
        "CBOW, exact": lambda: Word2Vec(text, **cbow, cbow_gradient="exact").wv,
        "CBOW, exact, alpha 0.15": lambda: Word2Vec(text, **{**cbow, "alpha": BEST_ALPHA}, cbow_gradient="exact").wv,
        "SGNS": lambda: Word2Vec(text, **PREDICT, **quiet).wv,
        "CBOW of gensim": lambda: GensimWord2Vec(text, **PREDICT, sg=0, seed=seed, workers=1).wv,
        "SGNS of gensim": lambda: GensimWord2Vec(text, **PREDICT, sg=1, seed=seed, workers=1).wv,
    }


def compare_methods(seeds: Sequence[int]) -> None:
    text = [tokenize(s) for document in corpora.load("wikipedia_sample") for s in sentences(document)]
    tokens = sum(map(len, text))
    print(f"\nWikipedia sample, {tokens:,} tokens, {SAME}, {len(seeds)} seeds: mean and standard deviation")
    print(f"{'':24} {'SimLex rho':>15} {'WordSim rho':>15} {'semantic':>15} {'syntactic':>15} {'CPU s':>7}")
    Word2Vec(text[:500], vector_size=5, min_count=1, epochs=1, progress=False)  # compiles
    rows: dict[str, list[tuple[float, ...]]] = {}
    for seed in seeds:
        for name, train in methods(text, seed).items():
            made: list[Vectors] = []
            seconds = cpu_seconds(lambda train=train, made=made: made.append(train()))
            scores = evaluation.standard_scores(made[0])
            rows.setdefault(name, []).append((*scores.summary, seconds))
    for name, found in rows.items():
        *columns, seconds = zip(*found)
        cells = [f"{mean(c):.3f} ± {stdev(c) if len(c) > 1 else 0:.3f}".rjust(15) for c in columns]
        print(f"{name:24} {' '.join(cells)} {mean(seconds):7.1f}")
        scored = zip(("SimLex", "WordSim", "semantic", "syntactic"), columns)
        scores_shown = ", ".join(f"{score} {mean(found):.3f}" for score, found in scored)
        record(f"{name}, {tokens:,} tokens", mean(seconds), "CPU s", quality=f"{scores_shown}; {len(seeds)} seeds")
    coverage = [scores.simlex.coverage, scores.wordsim.coverage, scores.semantic.coverage, scores.syntactic.coverage]
    print(f"{'coverage':24} {' '.join(f'{c:.2f}'.rjust(15) for c in coverage)}")


def compare_reviews(seeds: Sequence[int]) -> None:
    """Stars of generated reviews: the error of each way to make a vector, by kind of review."""
    print("\nReviews, error in stars (root mean square), one generated corpus a seed")
    for seed in seeds:
        corpus = corpora.load("reviews", seed=seed)
        stars, split, kind = (np.array(corpus.truth[name]) for name in ("stars", "split", "kind"))
        texts = np.array(corpus.documents)
        labelled, test = texts[split == "train"], texts[split == "test"]
        words = [tokenize(text) for text in texts[split != "test"]]
        sgns = Word2Vec(words, vector_size=50, progress=False).wv
        subwords = FastText(words, vector_size=50, sg=1, min_n=3, max_n=5, bucket=20_000, seed=1, workers=1).wv
        tfidf = TfidfVectorizer().fit(labelled)
        features = {
            "TF-IDF": tfidf.transform,
            "SGNS": lambda texts, wv=sgns: evaluation.average_vectors(wv, texts)[0],
            "FastText of gensim": lambda texts, wv=subwords: evaluation.average_vectors(wv, texts)[0],
        }
        for name, make in features.items():
            model = ratings.rating_model().fit(make(labelled), stars[split == "train"])
            errors = ratings.error_by_group(model.predict(make(test)), stars[split == "test"], kind[split == "test"])
            print(f"seed {seed} {name:20}", "  ".join(f"{group} {error:.2f}" for group, error in errors.items()))


def compare_speed(words: int, rounds: int) -> None:
    text = [tokenize(document) for document in corpora.load("wikipedia_sample")]
    wv = Word2Vec(text, vector_size=50, min_count=2, epochs=1, progress=False).wv
    theirs = wv.to_gensim()
    print(f"{'':24} {'ours s':>8} {'gensim s':>8} {'ratio':>8} {'lowest..highest':>17}")
    analogies, simlex = corpora.evaluation_path("google_analogies"), corpora.evaluation_path("simlex999")
    pairs = {
        "word_analogies": (
            partial(evaluation.word_analogies, wv, analogies, words),
            partial(theirs.evaluate_word_analogies, str(analogies), restrict_vocab=words),
        ),
        "word_similarity": (
            partial(evaluation.word_similarity, wv, simlex, words),
            partial(theirs.evaluate_word_pairs, str(simlex), restrict_vocab=words),
        ),
    }
    for name, (ours, peer) in pairs.items():
        found = alternate(ours, peer, rounds)
        spread = f"{found.lowest:.2f}..{found.highest:.2f}"
        print(f"{name:24} {found.ours:8.2f} {found.peer:8.2f} {found.ratio:8.2f} {spread:>17}")
        record(f"{name}, {words:,} words", found.ours, "CPU s", peer=("gensim", found.peer), ratio=found[2:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one seed, fewer words")
    quick = parser.parse_args().quick
    print(environment("course-utils", "gensim", "numpy", "scipy"))
    compare_speed(*((3000, 1) if quick else (15_000, 3)))
    compare_methods([1] if quick else [1, 2, 3])
    compare_reviews([0] if quick else [0, 1, 2])


if __name__ == "__main__":
    main()
