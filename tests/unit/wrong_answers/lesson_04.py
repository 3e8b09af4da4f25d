"""What people write in lesson 4, by exercise: wrong answers, and the beginning of what is said of each."""

import math

import numpy as np
from scipy.special import xlogy
from scipy.stats import kendalltau, rankdata
from wrong_answers.parts import cosine


def both(pair, words):
    return pair[0] in words and pair[1] in words


def share(pairs, words):
    return sum(both(pair, words) for pair in pairs) / len(pairs)


def correlation(ranked):
    return lambda x, y: np.corrcoef(ranked(x), ranked(y))[0, 1]


def ratio(counts):
    return counts * counts.sum() / np.outer(counts.sum(axis=1), counts.sum(axis=0))


def without(unit, a, b, c, score=-math.inf):
    """The scores of an analogy, and another one for the three words of the question."""
    scores = unit @ (unit[b] - unit[a] + unit[c])
    return np.array([score if n in (a, b, c) else each for n, each in enumerate(scores)])


def nearest(unit, target, left_out):
    return max((n for n in range(len(unit)) if n not in left_out), key=lambda n: unit[n] @ target)


def where(pairs, test):
    return [*filter(test, pairs)]


def one(pair, words):
    return pair[0] in words or pair[1] in words


def vectors_of(pairs, words, vectors):
    row = dict(zip(words, vectors))
    return [(row[a], row[b]) for a, b, _ in pairs]


def resampled(human, a, b, statistic, rng, draws, again=False, ratings=True, together=np.subtract):
    size, found = len(human), []
    for _ in range(draws):
        first = rng.integers(0, size, size)
        second = rng.integers(0, size, size) if again else first
        x, y = (human[first], human[second]) if ratings else (human, human)
        found.append(together(statistic(x, a[first]), statistic(y, b[second])))
    return np.array(found)


def said_of(low, high, pairs, needed):
    if pairs < needed:
        return "too few pairs"
    return {(True, True): "a", (False, False): "b"}.get((low > 0, high >= 0), "not shown")


def turned_at_random(human, a, b, statistic, rng, draws):
    found = []
    for _ in range(draws):
        even = rng.integers(0, len(human), len(human)) % 2 == 0
        one, two = (
            [x if yes else y for x, y, yes in zip(a, b, even)],
            [y if yes else x for x, y, yes in zip(a, b, even)],
        )
        found.append(statistic(human, np.array(one)) - statistic(human, np.array(two)))
    return np.array(found)


ANSWERS = {
    "4.1": [
        (
            lambda unit, a, b, c: max(range(len(unit)), key=lambda n: unit[n] @ unit[b - a + c]),
            "you calculate with the",
        ),
        (
            lambda unit, a, b, c: unit[nearest(unit, unit[b] - unit[a] + unit[c], [a, b, c])],
            "this is the vector of the answer",
        ),
        (lambda unit, a, b, c: nearest(unit, unit[b] - unit[a] + unit[c], []), "the answers are words of the question"),
        (lambda unit, a, b, c: nearest(unit, unit[b] - unit[a] + unit[c], [c]), "b is still an answer"),
        (lambda unit, a, b, c: nearest(unit, unit[b] - unit[a] + unit[c], [a, c]), "b is still an answer"),
        (lambda unit, a, b, c: nearest(unit, unit[b] - unit[a] + unit[c], [b]), "c is still an answer"),
        (lambda unit, a, b, c: nearest(unit, unit[b] - unit[a] + unit[c], [a, b]), "c is still an answer"),
        (lambda unit, a, b, c: nearest(unit, unit[b] - unit[a] + unit[c], [b, c]), "a is still an answer"),
        (lambda unit, a, b, c: nearest(unit, unit[a] - unit[b] + unit[c], [a, b, c]), "the direction is turned round"),
        (lambda unit, a, b, c: nearest(unit, unit[a] + unit[b] + unit[c], [a, b, c]), "nothing is subtracted"),
        (lambda unit, a, b, c: nearest(unit, unit[b] - unit[a], [a, b, c]), "c is missing"),
        (lambda unit, a, b, c: nearest(unit, unit[b] - unit[a] - unit[c], [a, b, c]), "c is subtracted"),
        (lambda unit, a, b, c: nearest(unit, unit[c], [a, b, c]), "this is the nearest word to c"),
        (lambda unit, a, b, c: nearest(unit, unit[a] - unit[b] - unit[c], [a, b, c]), "this is the word farthest away"),
        (lambda unit, a, b, c: max(without(unit, a, b, c)), "your function returns a score"),
        (lambda unit, a, b, c: max(unit @ (unit[b] - unit[a] + unit[c])), "your function returns a score"),
        (lambda unit, a, b, c: without(unit, a, b, c), "your function returns several numbers"),
        (lambda unit, a, b, c: np.argsort(-without(unit, a, b, c)), "your function returns several numbers"),
        (lambda unit, a, b, c: int(np.argmax(without(unit, a, b, c, 0))), "a word that is left out gets the score 0"),
        (lambda unit, a, b, c: nearest(unit, unit[a] + unit[b] - unit[c], [a, b, c]), "the signs are mixed up"),
        (lambda unit, a, b, c: nearest(unit, unit[c] - unit[a] - unit[b], [a, b, c]), "the signs are mixed up"),
        (
            lambda unit, a, b, c: np.argmax([x for x in without(unit, a, b, c) if x > -math.inf]),
            "rows that are deleted move all later ones up",
        ),
    ],
    "4.2": [
        (correlation(lambda values: values), "this is Pearson's correlation"),
        (correlation(lambda values: rankdata(values, "ordinal")), "equal values get different ranks"),
        (correlation(np.argsort), "argsort says which value each rank has"),
        (correlation(lambda values: np.argsort(values, kind="stable")), "argsort says which value each rank has, not"),
        (
            correlation(lambda values: np.argsort(np.argsort(values))),
            "equal values get different ranks, by the order in",
        ),
        (correlation(lambda values: rankdata(values, "min")), "equal values all get the lowest of their ranks"),
        (correlation(lambda values: rankdata(values, "max")), "equal values all get the highest of their ranks"),
        (
            correlation(lambda values: rankdata(values, "dense")),
            "equal values share a rank, but the next value follows at once",
        ),
        (lambda x, y: -correlation(rankdata)(x, y), "the sign is turned round"),
        (lambda x, y: np.cov(rankdata(x), rankdata(y))[0, 1], "this is the covariance of the ranks"),
        (lambda x, y: np.corrcoef(rankdata(x), y)[0, 1], "only one of the two lists is ranked"),
        (
            lambda x, y: (lambda n, d: 1 - 6 * sum(d**2) / (n**3 - n))(len(x), rankdata(x) - rankdata(y)),
            "the short formula with the squared differences",
        ),
        (lambda x, y: correlation(rankdata)(x, y) ** 2, "the correlation is squared"),
        (lambda x, y: kendalltau(x, y).statistic, "this is Kendall's tau"),
        (lambda x, y: np.corrcoef([rankdata(x), rankdata(y)]), "np.corrcoef gives a 2 by 2 table"),
        (lambda x, y: np.corrcoef(rankdata(x), rankdata(y))[1, 1], "this is the first entry of the table"),
        (lambda x, y: cosine(rankdata(x), rankdata(y)), "this is the cosine of the ranks"),
    ],
    "4.4": [
        (lambda c: np.log(ratio(c)), "negative values are still there"),
        (lambda c: np.maximum(ratio(c), 0), "the logarithm is missing: chance should come out as 0"),
        (lambda c: np.maximum(np.log2(ratio(c)), 0), "this is the logarithm to base 2"),
        (lambda c: np.log(1 + ratio(c)), "this adds 1 before the logarithm"),
        (lambda c: np.abs(np.log(ratio(c))), "the absolute value turns rarer than by chance into more frequent"),
        (lambda c: np.where(c, np.log(np.maximum(ratio(c), 1e-9)), 0), "negative values are still there"),
        (ratio, "the logarithm is missing: chance should come out as 0"),
        (lambda c: np.maximum(1, ratio(c)), "the logarithm is missing: chance should come out as 0"),
        (
            lambda c: np.maximum(np.log(c * c.sum() / np.outer(c.sum(axis=0), c.sum(axis=1))), 0),
            "rows and columns are mixed up",
        ),
        (lambda c: 0 * np.maximum(c, 0), "everything comes out as 0"),
        (
            lambda c: np.where(c * c.sum() > np.outer(c.sum(1), c.sum(0)), 1, 0) * np.log(ratio(c)),
            "your result holds NaN",
        ),
        (
            lambda c: np.maximum(np.log((c / c.sum()) / (c.sum(1)[:, None] / c.sum()) ** 2), 0),
            "one share is divided out",
        ),
        (lambda c: np.maximum(np.log((c / c.sum()) / (c.sum(0) / c.sum()) ** 2), 0), "one share is divided out"),
        (lambda c: np.fmax(xlogy(c, ratio(c)) / c.sum(), 0), "each value is weighed by how often its pair occurs"),
        (lambda c: np.maximum(c / c.sum() * np.log(ratio(c)), 0), "this is the shares' product times"),
        (lambda c: np.maximum(np.log(ratio(c + 1.0)), 0), "something is added to the counts"),
        (lambda c: np.maximum(np.log(ratio(c + 0.5)), 0), "something is added to the counts"),
        (
            lambda c: np.maximum(np.log(c / c.sum(1)[:, None] * sum(c.sum(0) ** 0.75) / c.sum(0) ** 0.75), 0),
            "the contexts are smoothed by a power",
        ),
    ],
    "B4.1": [
        (
            lambda pairs, a, b: (
                where(pairs, lambda p: p[0] in {*a} & {*b}),
                *(np.mean([p[0] in words for p in pairs]) for words in (a, b)),
            ),
            "the first word of a pair alone is looked at",
        ),
        (
            lambda pairs, a, b: (
                [p[:2] for p in pairs if both(p, {*a} & {*b})],
                share(pairs, a),
                share(pairs, b),
            ),
            "the ratings are lost",
        ),
        (
            lambda pairs, a, b: (
                where(pairs, lambda p: both(p, {*a} & {*b})),
                100 * share(pairs, a),
                100 * share(pairs, b),
            ),
            "the coverage is in percent",
        ),
        (
            lambda pairs, a, b: (where(pairs, lambda p: both(p, a) or both(p, b)), share(pairs, a), share(pairs, b)),
            "these are the pairs that",
        ),
        (
            lambda pairs, a, b: (
                where(pairs, lambda p: one(p, a) and one(p, b)),
                len(where(pairs, lambda p: one(p, a))) / len(pairs),
                len(where(pairs, lambda p: one(p, b))) / len(pairs),
            ),
            "one word of a pair is not enough",
        ),
        (
            lambda pairs, a, b: (
                where(pairs, lambda p: both(p, a) and both(p, b)),
                len(where(pairs, lambda p: both(p, a))),
                len(where(pairs, lambda p: both(p, b))),
            ),
            "the coverage is a share of all pairs",
        ),
        (
            lambda pairs, a, b: (where(pairs, lambda p: both(p, a) and both(p, b)), share(pairs, b), share(pairs, a)),
            "the two coverages are swapped",
        ),
        (
            lambda pairs, a, b: (
                where(pairs, lambda p: both(p, a) and both(p, b)),
                *[len(where(pairs, lambda p: both(p, {*a} & {*b}))) / len(pairs)] * 2,
            ),
            "each set of vectors has a coverage of its own",
        ),
        (lambda pairs, a, b: where(pairs, lambda p: both(p, a) and both(p, b)), "the pairs alone are returned"),
        (
            lambda pairs, a, b: (
                where(pairs, lambda p: both(p, a) and both(p, b)),
                np.mean([w in a for w in {w for p in pairs for w in p[:2]}]),
                np.mean([w in b for w in {w for p in pairs for w in p[:2]}]),
            ),
            "your coverage is a share of the words",
        ),
    ],
    "B4.2": [
        (
            lambda p, w, v: [[cosine(x, y) for _, y in vectors_of(p, w, v)] for x, _ in vectors_of(p, w, v)],
            "every first word is compared with every second one",
        ),
        (
            lambda p, w, v: (
                (x := np.array(vectors_of(p, w, v)))[:, 0] * x[:, 1] / math.prod(np.sqrt((x**2).sum((0, 2))))
            ).sum(1),
            "np.linalg.norm without axis=1",
        ),
        (
            lambda p, w, v: [
                cosine(x, y) for x, y in zip(*np.moveaxis(np.array(vectors_of(p, w, v)), 1, 0).swapaxes(1, 2))
            ],
            "the sums run down the columns",
        ),
        (
            lambda p, w, v: [cosine(x, y) for x, y in vectors_of(p, sorted(w), v)],
            "the words are sorted first",
        ),
        (
            lambda p, w, v: [x @ y / max(x @ x * (y @ y), 1e-12) for x, y in vectors_of(p, w, v)],
            "the squared lengths divide",
        ),
        (
            lambda p, w, v: [x @ y / (math.hypot(*x) * math.hypot(*y) + 1e-3) for x, y in vectors_of(p, w, v)],
            "something is added to every length",
        ),
        (lambda p, w, v: [x @ y for x, y in vectors_of(p, w, v)], "these are dot products"),
        (
            lambda p, w, v: [x @ y / (math.hypot(*x) or 1) for x, y in vectors_of(p, w, v)],
            "one of the two lengths is missing",
        ),
        (
            lambda p, w, v: [
                np.float64(x @ y) / math.hypot(*x) / np.float64(math.hypot(*y)) for x, y in vectors_of(p, w, v)
            ],
            "a vector of zeros gives",
        ),
        (
            lambda p, w, v: [cosine(x, y) for x, y in vectors_of(p, w, np.roll(v, 1, axis=0))],
            "the vectors are taken in the",
        ),
        (lambda p, w, v: [human for _, _, human in p], "these are the ratings of people"),
        (lambda p, w, v: [1 - cosine(x, y) for x, y in vectors_of(p, w, v)], "this is a distance"),
        (
            lambda p, w, v: np.array([cosine(x, y) for x, y in vectors_of(p, w, v) if x.any() and y.any()]),
            "a pair with a vector of zeros is left out",
        ),
    ],
    "B4.3": [
        (lambda *given: turned_at_random(*given), "a and b change places at random"),
        (lambda *given: resampled(*given, together=lambda x, y: x / y), "this is a ratio of the two"),
        (lambda *given: resampled(*given, again=True), "the two are measured on different pairs"),
        (lambda *given: resampled(*given, ratings=False), "the ratings are not drawn with the cosines"),
        (lambda *given: -resampled(*given), "it is b minus a"),
        (lambda *given: resampled(*given, together=lambda x, y: x), "only a is measured"),
        (lambda *given: sum(resampled(*given)) / given[-1], "this is one number, their mean"),
    ],
    "B4.4": [
        (lambda found, share: np.percentile(found, [(1 - share) / 2, (1 + share) / 2]), "np.percentile counts in"),
        (lambda found, share: np.quantile(found, [0.025, 0.975]), "this is the interval for 0.95"),
        (lambda found, share: np.quantile(found, [1 - share, share]), "this leaves out twice as much"),
        (lambda found, share: (min(found), max(found)), "these are the smallest and the largest of all"),
        (lambda found, share: np.quantile(found, [0.5 + share / 2, 0.5 - share / 2]), "the lower end comes first"),
        (lambda found, share: np.quantile(found, [0, share]), "everything below is kept"),
        (lambda found, share: np.ptp(np.quantile(found, [0.5 - share / 2, 0.5 + share / 2])), "this is the width"),
        (lambda found, share: np.mean(found) + np.array([-2, 2]) * np.std(found), "this is the mean and twice"),
        (lambda found, share: np.mean(found) + np.array([-1.96, 1.96]) * np.std(found), "this is the mean and some"),
        (
            lambda found, share: np.mean(found) + np.array([-1.96, 1.96]) * math.sqrt(np.var(found) / len(found)),
            "this is the mean and some",
        ),
        (
            lambda found, share: (
                found[int((1 - share) / 2 * len(found))],
                found[int((1 - (1 - share) / 2) * len(found)) - 1],
            ),
            "the differences are not sorted here",
        ),
    ],
    "B4.5": [
        (lambda *given: said_of(*given).replace("not shown", "equal"), '"not shown" is another word'),
        (lambda *given: said_of(*given).replace(" pairs", ""), "where there are too few pairs the answer is"),
        (
            lambda low, high, n, least: "too few pairs" if n < least else "ab"[low + high <= 0],
            "0 is in the interval, so",
        ),
        (
            lambda low, high, n, least: said_of(low + 1e-9, high - 1e-9, n, least),
            "an interval that begins or ends at 0",
        ),
        (lambda low, high, n, least: said_of(low, high, 1, 0), "the number of pairs is not looked at"),
        (lambda low, high, n, least: said_of(low, high, n - 1, least), "as many pairs as are needed are enough"),
        (lambda low, high, n, least: said_of(-high, -low, n, least), "a and b are swapped"),
    ],
}
