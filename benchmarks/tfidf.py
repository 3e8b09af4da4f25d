"""TfidfVectorizer of the course beside scikit-learn's: CPU time and peak memory of fit_transform at equal output.

Run `python benchmarks/tfidf.py`, or with `--quick` for a tenth of the documents.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from common import alternate, environment, peak_memory, record
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfVectorizer as SklearnVectorizer

from course_utils.text import tokenize
from course_utils.tfidf import TfidfVectorizer

DOCUMENTS, WORDS, TYPES = 18_000, 200, 60_000
LECTURE = {"norm": None, "smooth_idf": False}
SMOOTH = {"norm": "l2", "smooth_idf": True}


def zipf_texts(documents: int, words: int = WORDS, types: int = TYPES, seed: int = 0) -> list[str]:
    """Documents of made-up words whose frequency falls as 1 / (rank + 2.7), the law of Zipf and Mandelbrot."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(2, 11, size=2 * types)
    letters = "".join(rng.choice(list("etaoinshrdlucmfwypvbgkjqxz"), size=lengths.sum()))
    ends = lengths.cumsum()
    made = dict.fromkeys(letters[end - length : end] for end, length in zip(ends, lengths))
    names = np.array(list(made)[:types], dtype=object)
    probability = 1 / (np.arange(types) + 2.7)
    ids = rng.choice(types, size=(documents, words), p=probability / probability.sum())
    return [" ".join(names[row]) for row in ids]


def ours(texts: list[str], options: dict[str, Any]) -> csr_array:
    return TfidfVectorizer(**options).fit_transform(texts)


def peer(texts: list[str], options: dict[str, Any]) -> csr_array:
    """scikit-learn with our tokenizer, so that both do the same work."""
    vectorizer = SklearnVectorizer(tokenizer=tokenize, token_pattern=None, lowercase=False, **options)
    return vectorizer.fit_transform(texts)


def peer_own_tokenizer(texts: list[str], options: dict[str, Any]) -> csr_array:
    return SklearnVectorizer(**options).fit_transform(texts)


def largest_difference(texts: list[str], options: dict[str, Any]) -> float:
    """Between the two sides' weights. Without smoothing scikit-learn adds 1 to each idf, which is taken off."""
    vectorizer = SklearnVectorizer(tokenizer=tokenize, token_pattern=None, lowercase=False, **options)
    theirs = vectorizer.fit_transform(texts)
    if not options["smooth_idf"]:
        theirs.data *= (vectorizer.idf_[theirs.indices] - 1) / vectorizer.idf_[theirs.indices]
    return float(abs(ours(texts, options) - theirs).max())


def report(
    name: str, texts: list[str], options: dict[str, Any], other: Callable[..., csr_array], rounds: int, quality: str
) -> None:
    timing = alternate(partial(ours, texts, options), partial(other, texts, options), rounds)
    prepare = partial(zipf_texts, len(texts))
    memory = [peak_memory(partial(side, options=options), prepare) for side in (ours, other)]
    print(
        f"{name:<44} {timing.ours:7.2f} {timing.peer:7.2f} {timing.ratio:7.2f} "
        f"{f'{timing.lowest:.2f}..{timing.highest:.2f}':>12} {memory[0]:8.0f} {memory[1]:8.0f}"
    )
    what = f"fit_transform of {len(texts):,} documents: {name}"
    record(what, timing.ours, "CPU s", peer=("scikit-learn", timing.peer), ratio=timing[2:], least=1.0, quality=quality)
    record(f"peak memory: {name}", memory[0], "MB", peer=("scikit-learn", memory[1]), least=1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the documents, fewer rounds")
    quick = parser.parse_args().quick
    texts = zipf_texts(DOCUMENTS // 10 if quick else DOCUMENTS)
    rounds = 3 if quick else 5
    print(environment("numpy", "scipy", "scikit-learn"))
    rows, columns = ours(texts, LECTURE).shape
    print(
        f"{rows:,} documents of {WORDS} words, {columns:,} terms; fit_transform, medians of {rounds} rounds in turn\n"
    )
    print(
        f"{'':<44} {'ours':>7} {'sklearn':>7} {'sklearn':>7} {'lowest..':>12} {'ours':>8} {'sklearn':>8}\n"
        f"{'':<44} {'CPU s':>7} {'CPU s':>7} {'/ ours':>7} {'highest':>12} {'peak MB':>8} {'peak MB':>8}"
    )
    lecture, smooth = (f"largest difference {largest_difference(texts, o):.1e}" for o in (LECTURE, SMOOTH))
    report("lecture's formula, same tokenizer", texts, LECTURE, peer, rounds, lecture)
    report("smooth idf and L2, same tokenizer", texts, SMOOTH, peer, rounds, smooth)
    report("smooth idf and L2, each its own tokenizer", texts, SMOOTH, peer_own_tokenizer, rounds, "")
    print(f"of the outputs with the same tokenizer: lecture's formula, {lecture}; smooth idf and L2, {smooth}")


if __name__ == "__main__":
    main()
