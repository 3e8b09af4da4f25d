"""word2vec of the course beside gensim and torch: words per CPU second, memory, and quality of the vectors.

Run `python benchmarks/word2vec.py`, or with `--quick` for a fifth of the text and one seed. The text is the State of
the Union addresses and the King James Bible, 2.8 million words.

Two workers take a quarter more CPU a word than one, in skip-gram 422 for 336 ns, because they share their vectors: two
threads that train vectors of their own take 335 for 331 ns, two processes 344 for 336 (a third of the text, six rounds
of each, two idle cores of an Intel Xeon; the allocator's settings change nothing). What one core has written, the other
has to fetch. gensim's workers share theirs too, and lose a sixth.

Half of a step is products of small matrices, and their speed that of the BLAS: on one AMD EPYC 6.8 and 2.0 times
gensim's (skip-gram and CBOW, one worker) with OpenBLAS's kernels for Haswell, 9.8 and 3.0 with those for SkylakeX,
which it chooses there by itself.
"""

from __future__ import annotations

import argparse
import statistics
from functools import partial
from typing import Any

import numpy as np
from common import Timing, alternate, cpu_seconds, environment, peak_memory, record, write_measurement
from gensim.models import Word2Vec as GensimWord2Vec

from course_utils import corpora
from course_utils.evaluation import word_analogies, word_similarity
from course_utils.experiments.skip_gram_with_torch import train_blocks_with_torch
from course_utils.experiments.stored_tables import FOLDER
from course_utils.text import sentences, tokenize
from course_utils.word2vec import Word2Vec, block_numba
from course_utils.word2vec.draws import draw
from course_utils.word2vec.encoding import encode
from course_utils.word2vec.gradient_step import Step
from course_utils.word2vec.trainer import NOISE_WORDS

SETTINGS = {"vector_size": 100, "window": 5, "min_count": 5, "negative": 5, "sample": 1e-3}
EPOCHS = 3
SPEEDS = FOLDER / "word2vec.csv"  # lesson 03 reads it
# The ratio to gensim that each line of the table is to reach.
SKIP_GRAM_BAR, CBOW_BAR, CBOW_BAR_OF_TWO, END_TO_END_BAR = 8.0, 2.5, 2.2, 4.5
NUMPY_BAR, CBOW_NUMPY_BAR = 1.6, 0.6


def text(share: int = 1) -> list[list[str]]:
    """The sentences as lists of tokens; only every `share`-th."""
    found = [tokenize(s) for name in ("sotu", "kjv") for document in corpora.load(name) for s in sentences(document)]
    return [tokens for tokens in found if tokens][::share]


def ours(tokens: list[list[str]], **options: Any) -> Word2Vec:
    return Word2Vec(tokens, **SETTINGS | {"epochs": EPOCHS} | options)


def gensim(tokens: list[list[str]], **options: Any) -> GensimWord2Vec:
    return GensimWord2Vec(tokens, **SETTINGS | {"epochs": EPOCHS} | options)


def training_only(tokens: list[list[str]], rounds: int, sg: int, workers: int, use_numba: bool) -> Timing:
    """One epoch over a text that both sides have counted already; ours has also encoded it."""
    model = Word2Vec(**SETTINGS, sg=sg, workers=workers, use_numba=use_numba)
    encoded = encode(tokens, SETTINGS["min_count"])
    model._start(encoded)
    peer = GensimWord2Vec(**SETTINGS, sg=sg, workers=workers)
    peer.build_vocab(tokens)
    return alternate(
        lambda: model._run(encoded, 1),
        lambda: peer.train(tokens, total_examples=peer.corpus_count, epochs=1),
        rounds,
    )


def prepared(share: int) -> list[list[str]]:
    """The text, with both sides imported and compiled, which the memory measured must not hold."""
    tokens = text(share)
    for sg in (0, 1):
        ours(tokens[:200], sg=sg)
        gensim(tokens[:200], sg=sg)
    return tokens


def train_ours(tokens: list[list[str]], sg: int) -> Word2Vec:
    return ours(tokens, sg=sg, epochs=1)


def train_gensim(tokens: list[list[str]], sg: int) -> GensimWord2Vec:
    return gensim(tokens, sg=sg, epochs=1)


def speed(tokens: list[list[str]], rounds: int, quick: bool) -> None:
    words, rates = sum(map(len, tokens)), dict[str, list[float]]()
    print(
        f"\n{words:,} words; training only, one epoch; thousand words per CPU second, {rounds} rounds in turn, medians"
    )
    print(f"{'':<42} {'ours':>7} {'gensim':>7} {'ratio':>6} {'lowest..highest':>16}")
    for sg, workers, use_numba, bar in (
        (1, 1, True, SKIP_GRAM_BAR),
        (1, 2, True, SKIP_GRAM_BAR),
        (0, 1, True, CBOW_BAR),
        (0, 2, True, CBOW_BAR_OF_TWO),
        (1, 1, False, NUMPY_BAR),
        (0, 1, False, CBOW_NUMPY_BAR),
    ):
        timing = training_only(tokens, rounds, sg, workers, use_numba)
        kind, path = ("skip-gram" if sg else "CBOW"), ("numba" if use_numba else "NumPy")
        name = f"{kind}, {workers} worker{'s' * (workers > 1)}, {path}"
        line(name, timing, words, bar)
        if (workers, use_numba) == (1, True):
            rates[kind] = [words / seconds / 1e3 for seconds in (timing.ours, timing.peer)]
    if not quick:
        rows = [
            (trainer, kind, f"{rates[kind][i]:.0f}") for i, trainer in enumerate(("ours", "gensim")) for kind in rates
        ]
        write_measurement(SPEEDS, [("trainer", "model", "thousand_words_per_cpu_second"), *rows])
    products({kind: 1e6 / rate for kind, (rate, _) in rates.items()}, tokens)
    for sg in (1, 0):
        timing = alternate(partial(ours, tokens, sg=sg), partial(gensim, tokens, sg=sg), max(2, rounds // 2))
        name = f"{'skip-gram' if sg else 'CBOW'} from token lists, {EPOCHS} epochs"
        line(name, timing, EPOCHS * words, END_TO_END_BAR if sg else None)


def products(nanoseconds: dict[str, float], tokens: list[list[str]]) -> None:
    """What the multiplications of training would take at the rate of large matrix products: below it no path can go."""
    model = Word2Vec(**SETTINGS)
    encoded = encode(tokens, SETTINGS["min_count"])
    model._start(encoded)
    kept = pairs = 0
    for ids, lengths in encoded.pieces():
        draws = draw(ids, lengths, model._keep, model._noise, np.random.default_rng(1))
        kept, pairs = kept + len(draws.words), pairs + draws.pairs
    vector = 2 * SETTINGS["vector_size"]  # operations of one score, or of one gradient that is added
    noise = 3 * vector * NOISE_WORDS * kept  # the scores, and a gradient on each side
    operations = {"skip-gram": noise + 3 * vector * pairs, "CBOW": noise + vector * (3 * kept + pairs)}
    matrix = np.ones((1024, 1024), np.float32)
    rate = 2 * len(matrix) ** 3 / min(cpu_seconds(lambda: matrix @ matrix) for _ in range(5))
    for kind, total in nanoseconds.items():
        least = 1e9 * operations[kind] / rate / sum(map(len, tokens))
        print(
            f"{kind}: {least:.0f} of {total:.0f} ns of CPU a word are its products at {rate / 1e9:.0f} GFLOP/s",
            flush=True,
        )
        note = f"{total:.0f} ns in all; {rate / 1e9:.0f} GFLOP/s, as a product of two matrices of 1024 x 1024"
        record(f"{kind}, its products alone", least, "ns of CPU / word", quality=note)


def line(name: str, timing: Timing, words: int, bar: float | None, peer: str = "gensim", quality: str = "") -> None:
    rates = [words / seconds / 1e3 for seconds in timing[:2]]
    unit, sides = "thousand words / CPU s", (peer, rates[1])
    record(name, rates[0], unit, peer=sides, ratio=timing[2:], least=bar, quality=quality)
    span = f"{timing.lowest:.2f}..{timing.highest:.2f}"
    print(
        f"{name:<42} {rates[0]:7.0f} {rates[1]:7.0f} {timing.ratio:6.2f} {span:>16}",
        flush=True,
    )


def beside_torch(tokens: list[list[str]], rounds: int) -> None:
    """The same draws of one piece of the text: our blocks, and autograd with sparse embeddings."""
    model = Word2Vec(**SETTINGS, sg=1)
    encoded = encode(tokens, SETTINGS["min_count"])
    model._start(encoded)
    ids, lengths = next(iter(encoded.pieces()))
    draws = draw(ids, lengths, model._keep, model._noise, np.random.default_rng(1))
    start = model.W_in.copy(), model.W_out.copy()
    step = Step(True, False, model._block_size, model.negative / NOISE_WORDS, model.alpha)
    results: dict[str, np.ndarray] = {}

    def run_ours() -> None:
        W_in, W_out = (matrix.copy() for matrix in start)
        block_numba.train_blocks(W_in, W_out, draws, step)
        results["ours"] = W_in

    def run_torch() -> None:
        results["torch"] = train_blocks_with_torch(*start, draws, step)[0]

    timing = alternate(run_ours, run_torch, rounds)
    difference = abs(results["ours"] - results["torch"]).max()
    note = f"largest difference of a vector's component {difference:.1e}"
    line("skip-gram, one piece, beside torch", timing, len(ids), None, "torch", note)
    print(f"{'':<42} {note}")


def memory(share: int) -> None:
    print(f"\npeak memory of training from token lists, MB beyond the text itself\n{'':<42} {'ours':>7} {'gensim':>7}")
    for sg, name in ((1, "skip-gram"), (0, "CBOW")):
        sides = [peak_memory(partial(side, sg=sg), partial(prepared, share)) for side in (train_ours, train_gensim)]
        print(f"{name:<42} {sides[0]:7.1f} {sides[1]:7.1f}", flush=True)
        record(f"{name}, peak memory from token lists", sides[0], "MB", peer=("gensim", sides[1]), least=1.0)


def scores(wv: Any) -> tuple[float, ...]:
    """WordSim-353, SimLex-999, analogies, and the coverage of each."""
    found = [word_similarity(wv, corpora.evaluation_path(name)) for name in ("wordsim353", "simlex999")]
    analogies = word_analogies(wv, corpora.evaluation_path("google_analogies"))
    return (*(r.spearman for r in found), analogies.accuracy, *(r.coverage for r in found), analogies.coverage)


def quality(tokens: list[list[str]], seeds: range) -> None:
    print(f"\nmean (standard deviation) over {len(seeds)} seeds, {EPOCHS} epochs; coverage the same on both sides")
    print(f"{'':<42} {'WordSim-353':>15} {'SimLex-999':>15} {'analogies':>15}")
    exact = {"sg": 0, "cbow_gradient": "exact", "alpha": 0.15}
    sides = {
        "skip-gram, ours": (ours, {"sg": 1}),
        "skip-gram, gensim": (gensim, {"sg": 1}),
        "CBOW, ours, gensim's gradient": (ours, {"sg": 0}),
        "CBOW, gensim": (gensim, {"sg": 0}),
        "CBOW, ours, exact gradient, alpha 0.15": (ours, exact),
    }
    means: dict[str, list[float]] = {}
    for name, (side, options) in sides.items():
        rows = np.array([scores(side(tokens, seed=seed, workers=1, **options).wv) for seed in seeds])
        means[name] = [statistics.fmean(row) for row in rows.T]
        cells = [f"{mean:.3f} ({np.std(row):.3f})" for mean, row in zip(means[name][:3], rows.T)]
        print(f"{name:<42} " + " ".join(f"{cell:>15}" for cell in cells), flush=True)
    print(f"{'coverage':<42} " + " ".join(f"{value:>15.2f}" for value in rows[0, 3:]))
    for name in (name for name in sides if "ours" in name):
        peer = means["skip-gram, gensim" if name.startswith("skip-gram") else "CBOW, gensim"]
        for i, score in enumerate(("WordSim-353", "SimLex-999", "analogies")):
            both, note = (means[name][i], peer[i]), f"mean of {len(seeds)} seeds, coverage {peer[3 + i]:.2f}"
            unit = "share right" if score == "analogies" else "rho"
            record(
                f"{name}: {score}", both[0], unit,
                peer=("gensim", both[1]), ratio=[both[0] / both[1]], least=1.0, quality=note,
            )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a fifth of the text, fewer rounds, one seed")
    quick = parser.parse_args().quick
    share = 5 if quick else 1
    tokens = text(share)
    print(environment("numpy", "numba", "gensim"))
    speed(tokens, 3 if quick else 5, quick)
    beside_torch(tokens, rounds=3)
    memory(share)
    quality(tokens, range(1, 2 if quick else 4))


if __name__ == "__main__":
    main()
