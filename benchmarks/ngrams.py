"""Trigram Kneser-Ney on the Wikipedia sample: the course's NgramModel against nltk.lm, at equal numbers.

Both count the same n-grams (those that end at a predicted token) over the same vocabulary, words below a count of 2
being `<unk>`. nltk looks through all its contexts for each continuation count, so it scores a sample of the held-out
tokens only and the seconds of all of them follow by proportion; that is printed. Fitting is measured in full.

Usage: python benchmarks/ngrams.py [--quick]
"""

from __future__ import annotations

import argparse
import math
import statistics

from common import alternate, cpu_seconds, environment, record
from nltk.lm import KneserNeyInterpolated

from course_utils import corpora
from course_utils.ngrams import NgramModel
from course_utils.text import token_stream, tokenized_sentences

ORDER, DISCOUNT = 3, 0.75


def ngrams_of(sentence: list[str]) -> list[tuple[str, ...]]:
    """The n-grams of lengths 1 to ORDER that end at a predicted token."""
    padded = ["<s>"] * (ORDER - 1) + sentence + ["</s>"]
    ends = range(ORDER, len(padded) + 1)
    return [tuple(padded[end - length : end]) for end in ends for length in range(1, ORDER + 1)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one document in ten, fewer tokens for nltk")
    quick = parser.parse_args().quick

    documents = corpora.load("wikipedia_sample").documents[:: 10 if quick else 1]
    train = tokenized_sentences(document for place, document in enumerate(documents) if place % 10 != 4)
    held_out = tokenized_sentences(documents[4::10])

    ours = NgramModel(ORDER, "kneser_ney", discount=DISCOUNT, min_count=2).fit(train)
    known = ours.vocabulary.tokens[2:]
    padded = [ngrams_of(sentence) for sentence in train]  # nltk leaves the padding to its user: not on its bill

    def fit_peer() -> KneserNeyInterpolated:
        peer = KneserNeyInterpolated(ORDER, DISCOUNT)
        peer.fit(padded, vocabulary_text=[*known, "</s>", "<s>"])
        return peer

    fit = alternate(
        lambda: NgramModel(ORDER, "kneser_ney", discount=DISCOUNT, min_count=2).fit(train),
        fit_peer,
        rounds=2 if quick else 3,
        warm_up=False,
    )

    peer = fit_peer()
    tokens = token_stream(held_out)
    trigrams = [ngram for sentence in held_out for ngram in ngrams_of(sentence) if len(ngram) == ORDER]
    step = len(tokens) // (20 if quick else 40)
    sample = range(0, len(tokens), step)
    expected: list[float] = []

    def score_peer() -> None:
        expected.extend(math.log(peer.score(trigrams[place][-1], trigrams[place][:-1])) for place in sample)

    peer_all = cpu_seconds(score_peer) / len(sample) * len(tokens)
    ours_all = statistics.median(cpu_seconds(lambda: ours.log_probabilities(tokens)) for _ in range(3))
    found = ours.log_probabilities(tokens)
    difference = max(abs(found[place] - value) for place, value in zip(sample, expected))

    print(f"Trigram Kneser-Ney, {sum(map(len, train)):,} words to fit, {len(tokens):,} held-out tokens to score")
    print(f"{'CPU seconds':<28}{'ours':>10}{'nltk.lm':>12}{'ratio':>10}")
    print(f"{'fit':<28}{fit.ours:>10.2f}{fit.peer:>12.2f}{fit.ratio:>10.1f}")
    print(f"{'score':<28}{ours_all:>10.2f}{peer_all:>12.1f}{peer_all / ours_all:>10.0f}")
    both = (fit.peer + peer_all) / (fit.ours + ours_all)
    print(f"{'fit and score':<28}{fit.ours + ours_all:>10.2f}{fit.peer + peer_all:>12.1f}{both:>10.0f}")
    print(f"nltk scored {len(sample)} of the {len(tokens):,} tokens, its seconds for all of them are by proportion")
    print(f"largest difference of a log-probability on them: {difference:.1e} nats")
    print(f"held-out perplexity (ours, all tokens): {ours.perplexity(held_out):.2f}")
    print(environment("numpy", "nltk"))
    same = f"largest difference {difference:.1e} nats"
    record("trigram Kneser-Ney: fit", fit.ours, "CPU s", peer=("nltk", fit.peer), ratio=fit[2:], least=3.0)
    record("score the held-out text", ours_all, "CPU s", peer=("nltk, by proportion", peer_all), quality=same)
    sums = fit.ours + ours_all, fit.peer + peer_all
    record("fit and score", sums[0], "CPU s", peer=("nltk, by proportion", sums[1]), least=3.0, quality=same)
    if difference > 1e-9 or fit.ratio < 3 or both < 3:
        raise SystemExit("the promise does not hold: at equal numbers, at least 3 times faster")


if __name__ == "__main__":
    main()
