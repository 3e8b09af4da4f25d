"""What people write, in full and without the course's functions, gets the message that is about it."""

import math
from collections import Counter

import numpy as np
import pytest
from scipy.special import expit, log_softmax, logsumexp, softmax, xlogy
from scipy.stats import gmean, kendalltau, rankdata

from course_utils.exercises.checking import declared
from course_utils.exercises.judging import judge


def correlation(ranked):
    return lambda x, y: np.corrcoef(ranked(x), ranked(y))[0, 1]


def kept(probabilities, p):
    """Which tokens are in the nucleus."""
    order = sorted(range(len(probabilities)), key=lambda each: -probabilities[each])
    inside = [each for n, each in enumerate(order) if sum(probabilities[other] for other in order[:n]) < p]
    return np.isin(np.arange(len(probabilities)), inside)


def layer(xs, h, W_xh, W_hh, b_h, squash=np.tanh):
    states = [h]
    for x in xs:
        h = squash(x @ W_xh + h @ W_hh + b_h)
        states.append(h)
    return np.array(states)


def counted(documents):
    """Of each word its count in each document that has it."""
    words = dict.fromkeys(word for document in documents for word in document)
    return {w: {n: list(d).count(w) for n, d in enumerate(documents) if w in d} for w in words}


def norm(gradients):
    return math.sqrt(sum((a.astype(float) ** 2).sum() for a in gradients.values()))


def ratio(counts):
    return counts * counts.sum() / np.outer(counts.sum(axis=1), counts.sum(axis=0))


def cosine(a, b):
    length = math.hypot(*a) * math.hypot(*b)
    return sum(a * b) / length if length else 0.0


def weighed(counts, documents, contain):
    return counts * np.log(documents / np.maximum(contain, 1))


def surprisals(probabilities):
    return [-math.log(each) if each else math.inf for each in probabilities]


def without(unit, a, b, c, score=-math.inf):
    """The scores of an analogy, and another one for the three words of the question."""
    scores = unit @ (unit[b] - unit[a] + unit[c])
    return np.array([score if n in (a, b, c) else each for n, each in enumerate(scores)])


def nearest(unit, target, left_out):
    return max((n for n in range(len(unit)) if n not in left_out), key=lambda n: unit[n] @ target)


def shapes(n, h, m, **other):
    return {"W_xh": (n, h), "W_hh": (h, h), "b_h": h, "W_hy": (h, m), "b_y": m} | other


def picked(rows, targets):
    """Of each row the entry of its target."""
    steps, sequences = np.indices(targets.shape)
    return rows[steps, sequences, targets]


def of_each(scores, targets):
    return logsumexp(scores, -1) - picked(scores, targets)


def piece(step, k, moved=0):
    """The steps of the piece that a step is in, moved on by some."""
    return range(step // k * k + moved, step // k * k + k + moved)


def down(probabilities):
    return sorted(range(len(probabilities)), key=lambda n: -probabilities[n])


def up_to(probabilities, p):
    return [n for n in down(probabilities) if kept(probabilities, p)[n]]


def shared(probabilities, tokens):
    inside = np.isin(np.arange(len(probabilities)), tokens)
    return np.where(inside, probabilities, 0) / sum(probabilities[inside])


def least(probabilities, p):
    """The nucleus from the other end."""
    order = down(probabilities)[::-1]
    return shared(probabilities, [n for k, n in enumerate(order) if sum(probabilities[order[:k]]) < p])


def entries(gradients):
    return sum(a.size for a in gradients.values())


def by(gradients, threshold, length, compared=None):
    """Clipped by what is taken for the norm."""
    small = (length if compared is None else compared) < threshold
    return {name: a if small else a * threshold / length for name, a in gradients.items()}


def rows(index, idf, documents):
    """Of each document the count and the idf of each word that it has."""
    return [[(found[d], idf[w]) for w, found in index.items() if d in found] for d in range(documents)]


def found_in(query, index, idf, lengths, of_query=True, weigh=True):
    asked = {w: c * (idf[w] if weigh else 1) for w, c in Counter(query).items() if w in index}
    length = math.hypot(*asked.values()) if of_query else 1
    dots = {n: sum(x * index[w].get(n, 0) * idf[w] for w, x in asked.items()) for n in range(len(lengths))}
    found = [(n, dot / length / lengths[n]) for n, dot in dots.items() if dot > 0]
    return sorted(found, key=lambda pair: -pair[1])


def windows(tokens, width):
    return [[*tokens[start : start + width]] for start in range(max(1, len(tokens) - width + 1))]


def best_of(found, score):
    return next(each for each in found if score(each) == max(map(score, found)))


def tally(sentences, order, sizes=None, end=("</s>",)):
    """Of each context what followed, and how often."""
    found = {}
    for sentence in sentences:
        padded = ("<s>",) * (order - 1) + (*sentence, *end)
        for size in range(order) if sizes is None else sizes:
            for place in range(order - 1, len(padded)):
                found.setdefault(padded[place - size : place], Counter())[padded[place]] += 1
    return {context: dict(words) for context, words in found.items()}


def backed_off(context, counts, discount, words, **wrong):
    if not context:
        found = counts[()]
        first = {w: max(found.get(w, 0) - discount, 0) + discount * len(found) / len(words) for w in words}
        return {w: 1 / len(words) if "alike" in wrong else first[w] / sum(found.values()) for w in words}
    below = backed_off(context[:-1] if "oldest" in wrong else context[1:], counts, discount, words, **wrong)
    if context not in counts:
        return dict.fromkeys(words, 0.0) if "zero" in wrong else below
    found, total = counts[context], sum(counts[context].values())
    unseen = 1 if "all" in wrong else 1 - sum(below[w] for w in found)
    of_unseen = wrong.get("times", 1) * discount * len(found) / total / unseen
    taken = 0 if "full" in wrong else discount
    mixed = discount * len(found) / total if "mixed" in wrong else 0
    return {
        w: (found[w] - taken) / total + mixed * below[w] if w in found else (mixed or of_unseen) * below[w]
        for w in words
    }


def mean_surprisal(sentence, order, predict):
    padded = ["<s>"] * (order - 1) + [*sentence, "</s>"]
    pairs = [(tuple(padded[n - order + 1 : n]), padded[n]) for n in range(order - 1, len(padded))]
    return np.mean([-math.log(predict(context).get(word, predict(context)["<unk>"])) for context, word in pairs])


def where(pairs, test):
    return [*filter(test, pairs)]


def both(pair, words):
    return pair[0] in words and pair[1] in words


def one(pair, words):
    return pair[0] in words or pair[1] in words


def share(pairs, words):
    return sum(both(pair, words) for pair in pairs) / len(pairs)


def vectors_of(pairs, words, vectors):
    row = dict(zip(words, vectors))
    return [(row[a], row[b]) for a, b, _ in pairs]


def resampled(human, a, b, statistic, rng, draws, again=False, ratings=True, of_b=1):
    size, found = len(human), []
    for _ in range(draws):
        first = rng.integers(0, size, size)
        second = rng.integers(0, size, size) if again else first
        x, y = (human[first], human[second]) if ratings else (human, human)
        found.append(statistic(x, a[first]) - of_b * statistic(y, b[second]))
    return np.array(found)


def said_of(low, high, pairs, needed):
    if pairs < needed:
        return "too few pairs"
    return {(True, True): "a", (False, False): "b"}.get((low > 0, high >= 0), "not shown")


def positions(text, alphabet):
    return np.array([alphabet.index(c) if c in alphabet else alphabet.index("<unk>") for c in text], int)


def portions(sizes):
    return {name: float(size / (sum(sizes.values()) or 1)) for name, size in sizes.items()}


# Of each exercise: wrong answers, with the beginning of what is said of them.
ANSWERS = {
    "1.1": [
        (lambda d, c: d / c, "the ratio is there"),
        (lambda d, c: math.log(c) - math.log(d), "the sign is wrong: rare words come out below zero"),
        (lambda d, c: math.log10(d) - math.log10(c), "this is the logarithm to base 10"),
        (lambda d, c: math.log2(d) - math.log2(c), "this is the logarithm to base 2"),
        (lambda d, c: 1 + math.log((1 + d) / (1 + c)), "this is the smoothed variant"),
        (lambda d, c: 1 + math.log(d) - math.log(c), "a word in every document weighs 1: something is added"),
        (lambda d, c: math.log(math.floor(d / c)), "the division drops its remainder"),
        (lambda d, c: math.log(d), "only the number of documents is in your answer"),
        (lambda d, c: math.log(d) / math.log(c), "only one of the two numbers is in the logarithm"),
        (lambda d, c: math.log(d - c) - math.log(c), "the documents with the word are compared with those without it"),
        (lambda d, c: math.log1p(d) - math.log1p(c), "this is the smoothed variant"),
        (lambda d, c: math.log(d) - math.log1p(c), "this is the smoothed variant"),
        (lambda d, c: math.log1p(d / c), "this is the smoothed variant"),
    ],
    "1.3": [
        (lambda a, b: sum(a * b), "this is the dot product"),
        (lambda a, b: sum(a * b) / sum(a * a) ** 0.5, "only one of the two vectors is divided by its length"),
        (lambda a, b: sum(a * b) / math.sqrt(sum(a**2)) / math.sqrt(sum(b**2)), "a vector of zeros gives NaN"),
        (lambda a, b: sum(a * b) / (sum(a**2) * sum(b**2)), "the square root of the lengths is missing"),
        (lambda a, b: sum(a * b) / (sum(a**2) * sum(b**2)) ** 0.25, "the square root of the lengths is missing"),
        (lambda a, b: sum(a * b) / sum(b * b) ** 0.5, "only one of the two vectors is divided by its length"),
        (lambda a, b: 1 - cosine(a, b), "this is a distance"),
        (lambda a, b: math.dist(a, b), "this is a distance"),
        (lambda a, b: sum(a * b) / (sum(a) * sum(b)), "the sum of the entries is not the length of a vector"),
        (lambda a, b: max(cosine(a, b), -cosine(a, b)), "the sign is lost"),
        (lambda a, b: a * b / math.sqrt(sum(a**2)) / math.sqrt(sum(b**2)), "the products are not summed up"),
        (lambda a, b: cosine(a - sum(a) / len(a), b - sum(b) / len(b)), "the mean is taken off first"),
    ],
    "2.2": [
        (
            lambda p: 1 / gmean(p) if len(p) < 100 else 1 / np.prod(p) ** (1 / len(p)),
            "the product of so many probabilities is 0",
        ),
        (
            lambda p: sum(-math.log(each) if each else math.inf for each in p) / len(p),
            "this is the mean surprisal in nats",
        ),
        (
            lambda p: sum(-math.log2(each) if each else math.inf for each in p) / len(p),
            "this is the mean surprisal in bits",
        ),
        (lambda p: gmean(p) if all(p) else 0.0, "it is below 1: the minus sign is missing"),
        (lambda p: 1 / np.mean(p), "you average the probabilities first"),
        (lambda p: 1 / gmean([each for each in p if each]), "a token of probability 0 is left out"),
        (lambda p: math.exp(sum(-math.log(each) for each in p) / len(p)), "right for probabilities above 0, but"),
        (lambda p: sum(1 / each if each else math.inf for each in p) / len(p), "this is the mean of the exponentials"),
        (lambda p: math.exp(sum(surprisals(p))) if len(p) < 99 else math.inf, "the mean over the tokens is missing"),
        (lambda p: math.exp(sum(surprisals(p)) / len(p) / math.log(2)), "exp belongs to the natural logarithm"),
        (lambda p: 2 ** (sum(surprisals(p)) / len(p)), "2 to the power of a mean in nats is too small"),
        (lambda p: math.exp(-sum(p) / len(p)), "you average the probabilities first"),
        (lambda p: -math.log(sum(p) / len(p)), "you average the probabilities first"),
        (lambda p: math.exp(sum(surprisals(filter(None, p))) / len(p)), "a token of probability 0 is left out"),
        (lambda p: 1 / gmean(np.array(p) + 1e-12), "a token of probability 0 is left out"),
    ],
    "2.6": [
        (lambda v, w, e, h: v * e + (w * e + 1) * h + (h + 1) * v, "nearly: <s> is read"),
        (lambda v, w, e, h: (v + 1) * e + w * e * h + h * v, "both biases are missing"),
        (lambda v, w, e, h: (v + 1) * e + (e + 1) * h + (h + 1) * v, "the hidden layer reads all embeddings"),
        (lambda v, w, e, h: w * (v + 1) * e + (w * e + 1) * h + (h + 1) * v, "all words of the window share one"),
        (lambda v, w, e, h: (v + 1) * e + (w * e + 1) * h, "the output layer is missing"),
        (lambda v, w, e, h: (w * e + 1) * h + (h + 1) * v, "the embedding table is missing"),
        (lambda v, w, e, h: (v + 1) * e + w * e * h + (h + 1) * v, "one of the two biases is missing"),
        (lambda v, w, e, h: (v + 1) * e + (w * e + 1) * h + h * v, "one of the two biases is missing"),
        (lambda v, w, e, h: v * e + w * e * h + (h + 1) * v, "one of the two biases is missing"),
        (lambda v, w, e, h: v * e + (w * e + 1) * h + h * v, "one of the two biases is missing"),
        (lambda v, w, e, h: (v + 1) * e + (w * e + 1) * h + (h + 1) * (v + 1), "the output gives no score to <s>"),
        (lambda v, w, e, h: v * e + w * e * h + h * v, "both biases are missing"),
        (lambda v, w, e, h: v * e + (e + 1) * h + (h + 1) * v, "the hidden layer reads all embeddings"),
        (lambda v, w, e, h: w * v * e + (w * e + 1) * h + (h + 1) * v, "all words of the window share one"),
        (lambda v, w, e, h: w * (v + 1) * e + (e + 1) * h + (h + 1) * v, "all words of the window share one"),
    ],
    "3.1": [
        (lambda v, u, n: math.log(expit(u @ v)) + np.log(expit(-n @ v)).sum(), "the sign is wrong"),
        (
            lambda v, u, n: -math.log(expit(u @ v)) - np.log(expit(n @ v)).sum(),
            "the negatives are scored as if they were true",
        ),
        (
            lambda v, u, n: -math.log(expit(-u @ v)) - np.log(expit(n @ v)).sum(),
            "the true word is scored as if it were false",
        ),
        (lambda v, u, n: -np.log(expit(-n @ v)).sum(), "the true word is missing"),
        (lambda v, u, n: -math.log(expit(u @ v)), "the negatives are missing"),
        (lambda v, u, n: -math.log(expit(u @ v)) - np.log(expit(-n @ v)).mean(), "this is the mean over the negatives"),
        (lambda v, u, n: -math.log2(expit(u @ v)) - np.log2(expit(-n @ v)).sum(), "the logarithm is to base 2"),
        (lambda v, u, n: -math.log(expit(u @ v)) - np.log(expit(-n @ u)).sum(), "the negatives are compared with u"),
        (
            lambda v, u, n: -math.log(expit(u @ v)) - math.log(expit(-n[0] @ v)),
            "only the first of the negatives is in it",
        ),
        (lambda v, u, n: -log_softmax(np.vstack([u, n]) @ v)[0], "this is the loss of a softmax over the true word"),
        (lambda v, u, n: -math.log(expit(u @ v)) - np.log(expit(-n @ v)), "the negatives are not summed up"),
        (lambda v, u, n: -expit(u @ v) - expit(-n @ v).sum(), "the logarithm is missing"),
        (lambda v, u, n: -math.log(expit(u @ v)) - math.log(expit(-(n.sum(axis=0) @ v))), "the σ is taken of the sum"),
        (lambda v, u, n: -math.log(expit(u @ v)) + np.log(expit(-n @ v)).sum(), "a negative's term is added with the"),
        (lambda v, u, n: expit(u @ v) + expit(-n @ v).sum(), "the logarithms are missing: these are probabilities"),
        (lambda v, u, n: -math.log(expit(u @ v) * expit(-n @ v).sum()), "the logarithm is taken of the sum of the"),
        (
            lambda v, u, n: -math.log(expit(u @ v) + 1e-9) - sum(math.log(expit(-x) + 1e-9) for x in n @ v),
            "something small is added inside the logarithm",
        ),
        (
            lambda v, u, n: -math.log(expit(u @ v)) - len(n) + np.log(expit(n @ v)).sum(),
            "1 minus the logarithm is not the logarithm of 1 minus",
        ),
    ],
    "3.3": [
        (lambda c: np.power(c, 0.75), "these weights do not sum to 1 yet"),
        (lambda c: np.divide(c, sum(c)), "these are the words' own shares"),
        (lambda c: np.divide(c, sum(c)) ** 0.75, "the exponent came after the division"),
        (lambda c: np.power(c, 0.75) / sum(c), "the powers are divided by the sum of the counts"),
        (lambda c: np.full(len(c), 1 / len(c)), "every word is drawn alike"),
        (lambda c: np.log1p(c) / np.log1p(c).sum(), "the logarithm of the counts is not their power"),
        (lambda c: softmax(np.power(c, 0.75)), "this is a softmax: no exponential is needed"),
        (lambda c: sorted(np.power(c, 0.75) / sum(np.power(c, 0.75))), "the probabilities are in another order"),
        (
            lambda c: sorted(np.power(c, 0.75) / sum(np.power(c, 0.75)), reverse=True),
            "the probabilities are in another order",
        ),
        (lambda c: np.sqrt(c) / sum(np.sqrt(c)), "the exponent is another one"),
        (lambda c: np.power(c, 4 / 3) / sum(np.power(c, 4 / 3)), "the exponent is another one"),
        (lambda c: np.power(c, 1 / 4) / sum(np.power(c, 1 / 4)), "the exponent is another one"),
        (lambda c: (1 / np.power(c, 0.75)) / sum(1 / np.power(c, 0.75)), "the rare words come out on top"),
        (lambda c: np.exp(c * 3 / 4) / sum(np.exp(c * 3 / 4)), "this is a softmax of the counts"),
        (lambda c: np.log(c) / sum(np.log(c)), "the logarithm of the counts is not their power"),
    ],
    "4.2": [
        (correlation(lambda values: values), "this is Pearson's correlation"),
        (correlation(lambda values: rankdata(values, "ordinal")), "equal values get different ranks"),
        (correlation(np.argsort), "argsort says which value each rank has"),
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
    "5.1": [
        (lambda n, h, m: {"W_xh": (n, h), "W_hh": (h, h), "W_hy": (h, m)}, "not in your dict yet"),
        (
            lambda n, h, m: {"W_xh": (h, n), "W_hh": (h, h), "b_h": (h,), "W_hy": (m, h), "b_y": (m,)},
            "each of W_xh and W_hy is transposed",
        ),
        (lambda n, h, m: shapes(n, h, m, W_xh=(h, n)), "W_xh is transposed"),
        (lambda n, h, m: shapes(n, h, m, W_hy=(m, h)), "W_hy is transposed"),
        (lambda n, h, m: shapes(n, h, m, W_hh=(n, h)), "W_hh takes a hidden state and gives a hidden state"),
        (lambda n, h, m: shapes(n, h, m, W_hh=(h, n)), "W_hh takes a hidden state and gives a hidden state"),
        (lambda n, h, m: shapes(n, h, m, W_hh=(n, n)), "W_hh takes a hidden state and gives a hidden state"),
        (lambda n, h, m: shapes(n, h, m, b_h=n), "the bias b_h is added to a vector"),
        (lambda n, h, m: shapes(n, h, m, b_h=1), "the bias b_h is added to a vector"),
        (lambda n, h, m: shapes(n, h, m, b_h=(h, h)), "the bias b_h is added to a vector"),
        (lambda n, h, m: shapes(n, h, m, b_h=(h, 1)), "the bias b_h is added to a vector"),
        (lambda n, h, m: shapes(n, h, m, b_y=h), "the bias b_y is added to a vector"),
        (lambda n, h, m: shapes(n, h, m, b_y=1), "the bias b_y is added to a vector"),
        (lambda n, h, m: shapes(n, h, m, b_y=(m, 1)), "the bias b_y is added to a vector"),
        (
            lambda n, h, m: {name: math.prod(np.atleast_1d(each)) for name, each in shapes(n, h, m).items()},
            "these are numbers of entries",
        ),
        (
            lambda n, h, m: {name: np.zeros(each) for name, each in shapes(n, h, m).items()},
            "these are the arrays themselves",
        ),
        (lambda n, h, m: shapes(n, h, m, b_h=(1, h), b_y=(1, m)), "a bias is no matrix"),
        (lambda n, h, m: [(n, h), (h, h), (h,), (h, m), (m,)], "the shapes have no names"),
    ],
    "5.3": [
        (lambda x, h, W_xh, W_hh, b_h: x @ W_xh + h @ W_hh + b_h, "the non-linearity is missing"),
        (lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + h @ W_hh.T + b_h), "W_hh is transposed"),
        (lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + h @ W_hh), "the bias is missing"),
        (lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + h @ W_hh) + b_h, "the bias is added after tanh"),
        (lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + b_h), "the state before is not used"),
        (lambda x, h, W_xh, W_hh, b_h: np.tanh(h @ W_hh + b_h), "the input is not used"),
        (lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + h + b_h), "h is added without its weights W_hh"),
        (lambda x, h, W_xh, W_hh, b_h: expit(x @ W_xh + h @ W_hh + b_h), "this is the sigmoid, between 0 and 1"),
        (lambda x, h, W_xh, W_hh, b_h: np.maximum(x @ W_xh + h @ W_hh + b_h, 0), "this is ReLU"),
        (lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_xh + h @ W_hh - b_h), "the bias is subtracted"),
        (lambda x, h, W, V, b: np.tanh(x @ W) + np.tanh(h @ V) + b, "tanh is applied to the terms one by one"),
        (lambda x, h, W, V, b: sum(map(np.tanh, [x @ W, h @ V, b])), "tanh is applied to the terms one by one"),
        (lambda x, h, W, V, b: np.tanh(x @ W + b) + np.tanh(h @ V), "tanh is applied to the terms one by one"),
        (lambda x, h, W, V, b: np.tanh(x @ W) + np.tanh(h @ V + b), "tanh is applied to the terms one by one"),
        (lambda x, h, W, V, b: np.tanh(x @ W) + h @ V + b, "tanh is applied to the terms one by one"),
        (lambda x, h, W, V, b: np.tanh((x @ W + b) + (h @ V + b)), "the bias is added twice"),
        (lambda x, h, W, V, b: np.tanh(np.multiply(x, W) + np.multiply(h, V) + b), "entries are multiplied one by one"),
        (lambda x, h, W, V, b: h + np.tanh(x @ W + h @ V + b), "h is added once more"),
        (lambda x, h, W, V, b: np.tanh(W @ x + V @ h + b), "the matrices stand on the left"),
        (lambda x, h, W, V, b: np.tanh((x @ W + h @ V).T + b), "the matrices stand on the left"),
        (lambda x, h, W, V, b: np.tanh(x @ V + h @ W + b), "W_xh and W_hh have changed places"),
    ],
    "5.4": [
        (lambda xs, h0, *weights: layer(xs, h0, *weights)[1:], "these are the states after each input"),
        (lambda xs, h0, *weights: layer(xs, h0, *weights)[-1], "only the last state comes back"),
        (lambda xs, h0, *weights: layer(xs, 0 * h0, *weights), "you start from zeros, whatever h0 is"),
        (lambda xs, h0, *weights: layer(xs, h0, *weights).swapaxes(0, 1), "batch comes first"),
        (lambda xs, h0, *weights: layer(xs[:-1], h0, *weights), "the last input is never read"),
        (lambda xs, h0, *weights: layer(xs[::-1], h0, *weights), "the inputs are read from the last to the first"),
        (lambda xs, h0, *weights: layer(xs, h0, *weights, squash=np.positive), "the tanh is missing"),
        (lambda xs, h0, W, V, b: np.stack([h0, *np.tanh(xs @ W + h0 @ V + b)]), "every step starts from h0 again"),
        (lambda xs, h0, *w: np.stack([h0, *layer(xs, 0 * h0, *w)[1:]]), "h0 is in place, but the first step starts"),
        (lambda xs, h0, W, V, b: layer(xs, h0, W, V, 0), "the bias is missing"),
        (lambda xs, h0, W, V, b: layer(xs, h0, W, V.T, b), "W_hh is transposed"),
        (lambda xs, h0, *w: np.stack([*layer(xs, h0, *w)[1:], h0]), "h0 stands at the end"),
        (lambda xs, h0, *w: np.stack([layer(xs, h0, *w)[-1]] * (len(xs) + 1)), "every state is the last one"),
        (lambda xs, h0, *w: layer([xs[:, n] for n in range(xs.shape[1])], h0, *w), "the loop runs over the batch"),
        (lambda xs, h0, *w: layer(xs, h0, *w)[:-1], "the last input is never read"),
    ],
    "5.5": [
        (
            lambda z, y: -np.take_along_axis(log_softmax(z, -1), y[..., None], -1)[..., 0],
            "these are the losses of all steps",
        ),
        (
            lambda z, y: -np.take_along_axis(log_softmax(z, -1), y[..., None], -1).sum(),
            "this is the sum over all steps",
        ),
        (lambda z, y: np.take_along_axis(log_softmax(z, -1), y[..., None], -1).mean(), "the minus is missing"),
        (
            lambda z, y: -np.take_along_axis(log_softmax(z, 0), y[..., None], -1).mean(),
            "the softmax runs over the steps",
        ),
        (lambda z, y: -log_softmax(z, -1).max(-1).mean(), "this is the loss of the most probable words"),
        (
            lambda z, y: (
                -np.mean([log_softmax(z[t], -1)[n, y[t + 1, n]] for t in range(len(z) - 1) for n in range(len(y[0]))])
            ),
            "the targets are moved by a step",
        ),
        (lambda z, y: -np.log(picked(np.exp(z), y) / np.exp(z).sum(-1)).mean(), "right for small scores, but"),
        (lambda z, y: (np.log(np.exp(z).sum(-1)) - picked(z, y)).mean(), "right for small scores, but"),
        (
            lambda z, y: -np.log(picked(softmax(z, -1), y)).mean(),
            "right for most scores, but the softmax of a small one",
        ),
        (lambda z, y: of_each(z, y).sum() / len(y[0]), "this is summed over time and averaged over the batch"),
        (lambda z, y: of_each(z, y).sum() / len(y), "this is averaged over time and summed over the batch"),
        (lambda z, y: of_each(z, y).mean() / len(y), "it is averaged twice"),
        (lambda z, y: of_each(z, y).sum() / y.size**2, "it is averaged twice"),
        (lambda z, y: of_each(z, y).mean() / z.shape[-1], "it is divided by the size of the vocabulary too"),
        (lambda z, y: (of_each(z, y) * math.log2(math.e)).mean(), "this is in bits"),
        (lambda z, y: -math.log(np.mean(np.exp(picked(log_softmax(z, -1), y)))), "the mean is inside the logarithm"),
        (lambda z, y: 1 / gmean(np.exp(-of_each(z, y)), axis=None), "this is the perplexity"),
        (lambda z, y: -picked(z, y).sum() / y.size, "the scores are no probabilities yet"),
        (lambda z, y: -np.log(picked(z, y)).mean(), "the scores are no probabilities yet"),
        (lambda z, y: picked(softmax(z, -1), y).mean(), "the logarithm is missing"),
        (lambda z, y: -picked(softmax(z, -1), y).mean(), "the logarithm is missing"),
        (lambda z, y: of_each(z[-1:], y[-1:]).mean(), "these are the last step's losses only"),
        (lambda z, y: -picked(log_softmax(z), y).mean(), "the softmax is taken over all scores at once"),
        (
            lambda z, y: -np.log(1e-9 + picked(softmax(z, -1), y)).mean(),
            "something small is added inside the logarithm",
        ),
        (lambda z, y: of_each(z, y).sum(axis=0) / len(y), "these are the losses of the steps"),
        (lambda z, y: of_each(z, y).sum(axis=1) / len(y[0]), "these are the losses of the steps"),
        (lambda z, y: -np.mean([step[:, y] for step in log_softmax(z, -1)]), "every target is looked up at every step"),
        (
            lambda z, y: (logsumexp(z, -1) - picked(z - z.max(-1, keepdims=True), y)).mean(),
            "the largest score is taken",
        ),
        (lambda z, y: -np.mean(log_softmax(z, -1)), "this is the mean over all words"),
    ],
    "7.2": [
        (lambda q, p: np.where(kept(q, p), q, 0), "what is left does not sum to 1"),
        (lambda q, p: np.where(kept(q, p), 1 / kept(q, p).sum(), 0), "the tokens that stay are equally probable"),
        (lambda q, p: np.where(kept(q, p), q / p, 0), "the tokens that stay are divided by p"),
        (lambda q, p: q[kept(q, p)] / q[kept(q, p)].sum(), "the tokens that are out have left the array"),
        (lambda q, p: np.eye(len(q))[q.argmax()], "this keeps one token only, whatever p is"),
        (lambda q, p: np.array(q), "nothing is left out"),
        (
            lambda q, p: shared(q, [n for k, n in enumerate(down(q)) if sum(q[down(q)[:k]]) <= p]),
            "one token too",
        ),
        (
            lambda q, p: shared(q, up_to(q, p)[:-1]) if len(up_to(q, p)) > 1 else shared(q, up_to(q, p)),
            "the token that",
        ),
        (lambda q, p: least(q, p), "you keep the least"),
        (lambda q, p: sorted(shared(q, up_to(q, p)), reverse=True), "the probabilities are in the order of their size"),
        (lambda q, p: sorted(shared(q, up_to(q, p))), "the probabilities are in the order of their size"),
        (lambda q, p: shared(q, np.flatnonzero(q >= p)), "no single token has p alone"),
        (lambda q, p: shared(q, np.flatnonzero(q > p)), "no single token has p alone"),
        (
            lambda q, p: shared(q, [n for n in range(len(q)) if sum(q[:n]) < p]),
            "the tokens are taken in the order they",
        ),
        (lambda q, p: shared(q, down(q)[: max(1, int(len(q) * p))]), "this is a share of the number of tokens"),
    ],
    "8.1": [
        (lambda g, t: {name: a * t / norm(g) for name, a in g.items()}, 'the "only if larger" is missing'),
        (
            lambda g, t: {name: a * min(1, t / norm({1: a})) for name, a in g.items()},
            "each array has a norm of its own",
        ),
        (lambda g, t: {name: np.clip(a, -t, t) for name, a in g.items()}, "this clips every entry by itself"),
        (lambda g, t: {name: a if norm(g) < t else a * norm(g) / t for name, a in g.items()}, "the factor is upside"),
        (
            lambda g, t: {name: a if norm(g) < t else a * t / norm(g) ** 2 for name, a in g.items()},
            "the root is missing",
        ),
        (lambda g, t: {name: a if norm(g) ** 2 < t else a * t / norm(g) ** 2 for name, a in g.items()}, "the root is"),
        (
            lambda g, t: {name: a if norm(g) ** 2 < t else a * t / norm(g) for name, a in g.items()},
            "the squared norm is",
        ),
        (lambda g, t: {name: a if norm(g) < t else a / t for name, a in g.items()}, "the gradient is divided by the"),
        (
            lambda g, t: {name: a if norm(g) < t else a / norm(g) / t for name, a in g.items()},
            "the gradient is divided by norm",
        ),
        (lambda g, t: {name: a if norm(g) < t else a / norm(g) for name, a in g.items()}, "the result has norm 1"),
        (lambda g, t: by(g, t, sum(abs(a).sum() for a in g.values())), "your norm is the sum of the absolute values"),
        (
            lambda g, t: by(g, t, sum(abs(a).sum() for a in g.values()), norm(g)),
            "your norm is the sum of the absolute values",
        ),
        (lambda g, t: by(g, t, max(abs(a).max() for a in g.values())), "your norm is the largest entry"),
        (lambda g, t: by(g, t, max(abs(a).max() for a in g.values()), norm(g)), "your norm is the largest entry"),
        (lambda g, t: by(g, t, sum(norm({0: a}) for a in g.values())), "your norm adds the norms of the arrays"),
        (
            lambda g, t: by(g, t, sum(norm({0: a}) for a in g.values()), norm(g)),
            "your norm adds the norms of the arrays",
        ),
        (lambda g, t: by(g, t, norm(g) / entries(g) ** 0.5, norm(g)), "your norm is a mean over the entries: add"),
        (lambda g, t: by(g, t, norm(g) / entries(g) ** 0.5), "your norm is a mean over the entries, also"),
        (lambda g, t: g, "a gradient that is too large comes back unchanged"),
        (
            lambda g, t: {name: a * np.minimum(1, t / norm(g)) if norm(g) else a / 0 for name, a in g.items()},
            "a gradient of zeros",
        ),
        (lambda g, t: {**g, next(iter(g)): by(g, t, norm(g))[next(iter(g))]}, "only the first array is clipped"),
        (lambda g, t: g if norm(g) <= t else {name: 0 * a for name, a in g.items()}, "a large gradient is thrown away"),
        (lambda g, t: [*by(g, t, norm(g)).values()], "the arrays have lost their names"),
    ],
    "8.2": [
        (
            lambda radius, share: math.log(share) / math.log(radius),
            "the exact solution is rarely a whole number of steps",
        ),
        (
            lambda radius, share: int(math.log(share, radius) + 1e-9),
            "rounded down, a little more than the share is still there",
        ),
        (lambda radius, share: math.ceil(math.log(share, radius) - 1e-9) + 1, "one step too many: count the factors"),
        (
            lambda radius, share: math.log(radius, share) if share < 1 else math.nan,
            "the two logarithms are the other way round",
        ),
        (
            lambda radius, share: math.ceil(math.log(radius, share) if share < 1 else -1),
            "the two logarithms are the other way round",
        ),
        (lambda radius, share: -math.ceil(math.log(share, radius)), "logarithms of numbers below 1 are negative"),
        (
            lambda radius, share: math.ceil(math.log(share, radius)),
            "where 5 steps leave the share exactly",
        ),
        (
            lambda radius, share: next(n for n in range(999) if math.prod([radius] * n) <= share),
            "where 5 steps leave the",
        ),
        (
            lambda radius, share: round(math.log(share) / math.log(radius)),
            "the exact solution is rarely a whole number",
        ),
        (
            lambda radius, share: int(math.log2(share) / math.log2(radius) + 1 + 1e-9),
            "one step too many where the share",
        ),
        (lambda radius, share: math.ceil((1 - share) / (1 - radius)), "the loss falls by a factor a step"),
        (lambda radius, share: math.ceil(math.log(share) - math.log(radius) - 1e-9), "the logarithm is taken of the"),
        (
            lambda radius, share: math.ceil(math.log(1 - share, radius) - 1e-9) if share < 1 else -1,
            "the share is what is left, not what is lost",
        ),
    ],
    "9.2": [
        (lambda bias, steps: expit(bias), "this is the gate itself"),
        (lambda bias, steps: expit(bias) * steps, "the gate acts n times, one after the other"),
        (lambda bias, steps: expit(-bias) ** steps, "your share falls as the bias grows"),
        (lambda bias, steps: (1 - expit(bias)) ** steps, "your share falls as the bias grows"),
        (lambda bias, steps: 1 - expit(bias) ** steps, "what is left is asked, not what is lost"),
        (lambda bias, steps: expit(bias) ** (steps + 1), "one step too many"),
        (lambda bias, steps: expit(bias) ** (steps - 1), "one step too few"),
        (lambda bias, steps: bias**steps, "the sigmoid is missing"),
        (lambda bias, steps: expit(steps * bias), "the power stands inside the sigmoid"),
        (lambda bias, steps: math.exp(-steps * bias), "this is exp alone"),
    ],
    "9.5": [
        (
            lambda states, scores: (scores / sum(scores), scores / sum(scores) @ states),
            "the scores themselves are no weights",
        ),
        (lambda states, scores: (softmax(scores) @ states, softmax(scores)), "the pair is the other way round"),
        (lambda states, scores: (softmax(scores), states.mean(axis=0)), "this is the plain mean"),
        (
            lambda states, scores: (np.eye(len(scores))[scores.argmax()], states[scores.argmax()]),
            "only the best step is taken",
        ),
        (
            lambda states, scores: (
                np.exp(scores) / sum(np.exp(scores)),
                np.exp(scores) / sum(np.exp(scores)) @ states,
            ),
            "a score of",
        ),
        (
            lambda states, scores: (np.exp(scores - max(scores)), np.exp(scores - max(scores)) @ states),
            "the weights do not sum",
        ),
        (lambda states, scores: (softmax(scores), softmax(scores)[:, None] * states), "the mean is one row"),
    ],
    "6.4": [
        (lambda t, s, k: t // k == s // k, "a loss reaches uses after it"),
        (lambda t, s, k: s in range(t - k + 1, t + 1), "this is a window that slides along"),
        (lambda t, s, k: s > t - k, "this is a window that slides along"),
        (lambda t, s, k: s in range(t - k, t + 1), "this is a sliding window, and one step too long"),
        (lambda t, s, k: s in piece(t - 1, k, 1) and s <= t, "so it would be if steps were counted from 1: here"),
        (lambda t, s, k: s in range(t + 1), "that is the whole way back"),
        (lambda t, s, k: s in piece(t, k) and s < t, "a loss also reaches the use at its own step"),
        (lambda t, s, k: (t - s) % k == 0, "you compare the remainders"),
        (lambda t, s, k: (t - s) % k == 0 and s <= t, "you compare the remainders"),
        (lambda t, s, k: t % k >= s % k, "you compare the remainders"),
        (lambda t, s, k: s in piece(t, k) and s >= t, "t and s are mixed up"),
        (lambda t, s, k: s in range(t - k + 1, t + k), "this looks at the distance alone"),
        (lambda t, s, k: s in piece(t + 1, k, -1) and s <= t, "so it would be if steps were counted from 1, with a"),
        (lambda t, s, k: s in piece(t, k)[1:] and s <= t, "the first step after a cut is reached"),
    ],
    "7.1": [
        (lambda z, T: np.exp(z / T) / sum(np.exp(z / T)), "scores of 10,000 give NaN"),
        (lambda z, T: softmax(np.maximum(-700, np.minimum(700, z / T))), "clipping the scores keeps exp"),
        (lambda z, T: softmax(np.multiply(z, T)), "the scores are multiplied by the temperature"),
        (lambda z, T: softmax(z) / T, "the probabilities are divided by the temperature"),
        (lambda z, T: softmax(z), "the probabilities are divided by the temperature"),
        (lambda z, T: z / T, "these are scores, and some are negative"),
        (lambda z, T: (z - max(z)) / T, "these are scores, and some are negative"),
        (lambda z, T: np.exp(z / T), "they do not sum to 1"),
        (lambda z, T: np.exp((z - max(z)) / T), "they do not sum to 1"),
        (lambda z, T: softmax(z / T / T), "the temperature divides the weights' exponent twice"),
        (lambda z, T: z / sum(z), "the scores are divided by their sum, without exp"),
        (lambda z, T: log_softmax(z / T), "the logarithm is in the way"),
        (lambda z, T: np.isclose(z, max(z)) / sum(np.isclose(z, max(z))), "all of the probability is on the largest"),
    ],
    "7.5": [
        (lambda p, t, c: math.log(p, 2), "these are bits a token"),
        (lambda p, t, c: t * math.log(p) / c, "these are nats"),
        (lambda p, t, c: t * math.log10(p) / c, "these are nats"),
        (lambda p, t, c: c * math.log2(p) / t, "the ratio is upside down"),
        (lambda p, t, c: p * (t / c), "perplexities cannot be shared out"),
        (lambda p, t, c: math.log2(p) + math.log2(t) - math.log2(c), "the logarithm comes first"),
        (lambda p, t, c: t * math.log2(p), "these are all bits of the text"),
        (lambda p, t, c: 1 / c * math.log2(p), "the number of tokens is missing"),
        (lambda p, t, c: p ** (t / c), "this is the perplexity a character"),
        (lambda p, t, c: p, "this is the perplexity itself"),
        (lambda p, t, c: 2.0**p * t / c, "2 to the power of the perplexity"),
        (lambda p, t, c: t // c * math.log2(p), "the division drops its remainder"),
    ],
    "1.2": [
        (lambda c: c * (np.log(len(c)) - np.log((c > 0).sum(0))), "a word that no document contains gives NaN"),
        (lambda c: c * np.log(len(c) / (c > 0).sum(1))[:, None], "the number of documents with a word is summed along"),
        (
            lambda c: c * np.log(len(c[0]) / (c > 0).sum(1))[:, None],
            "the number of documents with a word is summed along",
        ),
        (lambda c: weighed(c, len(c), c.sum(0)), "you divide by how often a word occurs in all"),
        (lambda c: weighed(c, c.sum(), c.sum(0)), "you divide by how often a word occurs in all"),
        (lambda c: weighed(c, len(c[0]), (c > 0).sum(0)), "the number of words stands where"),
        (lambda c: c * len(c) / np.maximum((c > 0).sum(0), 1), "the logarithm is missing"),
        (lambda c: weighed(c, len(c), (c > 0).sum(0)) / math.log(2), "this is the logarithm to another base"),
        (lambda c: weighed(c, len(c), (c > 0).sum(0)) / math.log(10), "this is the logarithm to another base"),
        (lambda c: weighed(c / c.sum(1)[:, None], len(c), (c > 0).sum(0)), "the counts are divided by the length"),
        (
            lambda c: np.stack([row / norm({1: row}) for row in weighed(c, len(c), (c > 0).sum(0))]),
            "the rows are scaled to",
        ),
        (lambda c: weighed(c > 0, len(c), (c > 0).sum(0)), "the count of a word in the document is missing"),
        (lambda c: np.log(len(c) / np.maximum((c > 0).sum(0), 1)), "the count of a word in the document is missing"),
        (lambda c: c + weighed(c, len(c) + 1, (c > 0).sum(0) + 1), "this is the smoothed variant"),
        (lambda c: weighed(c, len(c), (c > 0).sum(0) + 1), "this is the smoothed variant"),
        (lambda c: weighed(c, len(c), (c > 0).sum(1)[:, None]), "this divides by a number for each document"),
        (
            lambda c: np.stack([row / (norm({1: row}) or 1) for row in weighed(c, len(c), (c > 0).sum(0))]),
            "the rows are scaled to length 1, with a guard",
        ),
    ],
    "2.3": [
        (lambda b: sum(1 / gmean(np.exp(each)) for each in b) / len(b), "the bug is still there"),
        (
            lambda b: np.average([1 / gmean(np.exp(each)) for each in b], weights=[*map(len, b)]),
            "the exponential is taken of each batch, and the",
        ),
        (lambda b: 1 / gmean([gmean(np.exp(each)) for each in b]), "right for batches of equal length"),
        (lambda b: np.mean(1 / np.exp(np.hstack(b))), "the exponential is taken of each token"),
        (lambda b: np.mean(-np.hstack(b)), "this is the mean surprisal"),
        (lambda b: gmean(np.exp(np.hstack(b))), "the minus sign is missing"),
        (lambda b: 1 / np.prod(np.exp(np.hstack(b))), "the sum is not divided by the number of tokens"),
        (lambda b: np.exp(np.hstack(b).sum() / -len(b)), "the sum is divided by the number of batches"),
    ],
    "4.1": [
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
    "9.1": [
        (lambda i, g, o, c: (o * np.tanh(c), c + i * (g - c)), "the hidden state shows the old cell"),
    ],
    "B1.1": [
        (
            lambda documents: {w: dict.fromkeys(found, 1) for w, found in counted(documents).items()},
            "a word that occurs twice in a document is counted once",
        ),
        (
            lambda documents: {w: [*found] for w, found in counted(documents).items()},
            "each word has the numbers of its documents",
        ),
        (
            lambda documents: {w: sum(found.values()) for w, found in counted(documents).items()},
            "each word has one number",
        ),
        (
            lambda documents: {w: {n + 1: c for n, c in found.items()} for w, found in counted(documents).items()},
            "the documents are counted from 1",
        ),
        (
            lambda documents: {w: {max(found): found[max(found)]} for w, found in counted(documents).items()},
            "only the last document with a word is kept",
        ),
        (lambda documents: {n: Counter(each) for n, each in enumerate(documents)}, "it is the other way round"),
        (
            lambda documents: {w: dict.fromkeys(found, sum(found.values())) for w, found in counted(documents).items()},
            "each document has the count of the word in all documents",
        ),
        (
            lambda documents: {w: [(n, c) for n, c in found.items()] for w, found in counted(documents).items()},
            "these are pairs in a list",
        ),
        (
            lambda documents: {
                w: {n: max(place for place, other in enumerate(documents[n]) if other == w) for n in found}
                for w, found in counted(documents).items()
            },
            "these are the places of the words",
        ),
        (
            lambda documents: {w: {n: list(d).count(w) for n, d in enumerate(documents)} for w in counted(documents)},
            "documents without the word stand there with 0",
        ),
    ],
    "B1.2": [
        (
            lambda index, n: {w: math.log(n / sum(found.values())) for w, found in index.items()},
            "you divide by how often the word occurs",
        ),
        (lambda index, n: {w: math.log(len(found) / n) for w, found in index.items()}, "the fraction is upside down"),
        (lambda index, n: {w: n / len(found) for w, found in index.items()}, "the logarithm is missing"),
        (
            lambda index, n: {w: math.log(len(index) / len(found)) for w, found in index.items()},
            "the number of words stands where the number of documents belongs",
        ),
        (
            lambda index, n: {w: math.log(n) - math.log(len(found)) + 1 for w, found in index.items()},
            "1 is added somewhere",
        ),
        (
            lambda index, n: {w: math.log(n) - math.log1p(len(found)) for w, found in index.items()},
            "1 is added somewhere",
        ),
        (lambda index, n: [math.log(n / len(found)) for found in index.values()], "the words are lost"),
        (
            lambda index, n: {w: math.log(n / max(found)) for w, found in index.items()},
            "the largest number of a document",
        ),
    ],
    "B4.4": [
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
    "B5.1": [
        (
            lambda text, alphabet: np.array([alphabet.index(c) for c in text if c in alphabet], int),
            "characters that the alphabet lacks are left out",
        ),
        (lambda text, alphabet: positions(text.replace(" ", ""), alphabet), "the spaces are gone"),
        (lambda text, alphabet: positions(text, alphabet) + 1, "the places are counted from 1"),
        (lambda text, alphabet: positions(text, [*dict.fromkeys(text)]), "these are numbers of your own"),
    ],
    "B1.3": [
        (
            lambda index, idf, n: [sum((c * w) ** 2 for c, w in row) for row in rows(index, idf, n)],
            "the root is missing",
        ),
        (lambda index, idf, n: [sum(c * w for c, w in row) for row in rows(index, idf, n)], "the squares are missing"),
        (
            lambda index, idf, n: [math.hypot(*(c for c, _ in row)) for row in rows(index, idf, n)],
            "the idf is not in it",
        ),
        (
            lambda index, idf, n: [math.hypot(*(c * w**0.5 for c, w in row)) for row in rows(index, idf, n)],
            "the idf is not squared",
        ),
        (
            lambda index, idf, n: [math.hypot(*(c**0.5 * w for c, w in row)) for row in rows(index, idf, n)],
            "the count is not squared",
        ),
        (
            lambda index, idf, n: [x for row in rows(index, idf, n) if (x := math.hypot(*(c * w for c, w in row)))],
            "a document whose words weigh nothing is left out",
        ),
        (
            lambda index, idf, n: [sum(c for c, _ in row) for row in rows(index, idf, n)],
            "these are the numbers of tokens",
        ),
        (
            lambda index, idf, n: {
                d: math.hypot(*(c * w for c, w in row)) for d, row in enumerate(rows(index, idf, n))
            },
            "this is a dict",
        ),
        (
            lambda index, idf, n: [math.hypot(*(c * w for c, w in row)) for row in rows(index, idf, n) if row],
            "a document without a word is left out",
        ),
    ],
    "B1.4": [
        (
            lambda q, index, idf, lengths, k: found_in([w for w in q if idf[w] + 1], index, idf, lengths)[:k],
            "a word of the query that",
        ),
        (
            lambda q, index, idf, lengths, k: found_in(q, index, idf, [1] * 99)[:k],
            "the lengths of the documents are missing",
        ),
        (
            lambda q, index, idf, lengths, k: found_in(q, index, idf, lengths, of_query=False)[:k],
            "the length of the query is",
        ),
        (
            lambda q, index, idf, lengths, k: found_in(q, index, idf, [1] * 99, of_query=False)[:k],
            "neither length is in it",
        ),
        (lambda q, index, idf, lengths, k: found_in(q, index, idf, lengths, weigh=False)[:k], "the idf is in it once"),
        (
            lambda q, index, idf, lengths, k: found_in({*q}, index, idf, lengths)[:k],
            "a word that stands in the",
        ),
        (lambda q, index, idf, lengths, k: found_in(q, index, idf, lengths)[::-1][:k], "the worst come first"),
        (lambda q, index, idf, lengths, k: found_in(q, index, idf, lengths), "all are returned"),
        (
            lambda q, index, idf, lengths, k: [n for n, _ in found_in(q, index, idf, lengths)[:k]],
            "these are the documents alone",
        ),
        (
            lambda q, index, idf, lengths, k: sorted(
                {**dict.fromkeys(range(len(lengths)), 0), **dict(found_in(q, index, idf, lengths))}.items(),
                key=lambda pair: -pair[1],
            )[:k],
            "documents that share no word of any weight",
        ),
        (
            lambda q, index, idf, lengths, k: [pair[::-1] for pair in found_in(q, index, idf, lengths)[:k]],
            "the cosine comes first",
        ),
        (
            lambda q, index, idf, lengths, k: sorted(
                found_in(q, index, idf, lengths), key=lambda pair: (-pair[1], -pair[0])
            )[:k],
            "of equal cosines the higher number comes first",
        ),
    ],
    "B1.5": [
        (
            lambda t, q, n: best_of(windows(t, n), lambda w: sum(map(w.count, q))),
            "a word that occurs twice in the window",
        ),
        (
            lambda t, q, n: best_of(windows(t, n)[::-1], lambda w: len({*w} & {*q})),
            "of several windows that are equally good",
        ),
        (
            lambda t, q, n: best_of(windows(t, n)[:-1] or windows(t, n), lambda w: len({*w} & {*q})),
            "the last window is never",
        ),
        (lambda t, q, n: [*t][:n], "this is the beginning of the text"),
        (lambda t, q, n: [*filter(q.__contains__, t)], "these are the words of the query alone"),
        (
            lambda t, q, n: ([w for w in (t[s : s + n] for s in range(len(t))) if w[0] in q] or [t[:n]])[0],
            "the window begins with a word of the query",
        ),
        (lambda t, q, n: " ".join(best_of(windows(t, n), lambda w: len({*w} & {*q}))), "this is one text"),
    ],
    "B2.1": [
        (lambda s, n: tally(s, n, sizes=[n - 1]), "the longest contexts alone are counted"),
        (lambda s, n: tally(s, n, sizes=range(1, n)), "the context without a word, (), is missing"),
        (lambda s, n: tally(s, n, end=()), "the end is missing"),
        (lambda s, n: tally([["<s>"] * (n - 1) + [*each] for each in s], n), "<s> is counted as if it were predicted"),
        (lambda s, n: tally([[word for each in s for word in each]], n), "sentences run into each other"),
        (lambda s, n: {c: dict.fromkeys(f, 1) for c, f in tally(s, n).items()}, "each word is there, how often"),
        (lambda s, n: tally(s, n + 1), "the context has one word too many"),
        (
            lambda s, n: {c: f for c, f in tally(s, n).items() if c[1:2] != ("<s>",)},
            "one <s> alone stands before a sentence",
        ),
        (
            lambda s, n: {
                c: {**f, **({} if c or n == 1 else {"<s>": len(s) * (n - 1)})} for c, f in tally(s, n).items()
            },
            "<s> is counted as a word that follows",
        ),
        (lambda s, n: {" ".join(c): f for c, f in tally(s, n).items()}, "the contexts are joined to one text"),
        (lambda s, n: tally([s[-1]], n), "only the last sentence is counted"),
    ],
    "B2.2": [
        (lambda followers, discount: discount, "the discount is taken from each different word once"),
        (lambda followers, discount: sum(discount for _ in followers), "it is the share of all that followed"),
        (lambda followers, discount: discount / len([*followers]), "divide by how often the context occurred, not"),
        (
            lambda followers, discount: sum(c - discount for c in followers.values()) / sum(followers.values()),
            "this is what the seen words keep",
        ),
        (lambda followers, discount: discount / sum(followers.values()), "one discount alone is taken"),
    ],
    "B4.1": [
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
        (lambda *given: resampled(*given, again=True), "the two are measured on different pairs"),
        (lambda *given: resampled(*given, ratings=False), "the ratings are not drawn with the cosines"),
        (lambda *given: -resampled(*given), "it is b minus a"),
        (lambda *given: resampled(*given, of_b=0), "only a is measured"),
        (lambda *given: sum(resampled(*given)) / given[-1], "this is one number, their mean"),
    ],
    "B4.5": [
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
    "B8.1": [
        (lambda g: np.sqrt(sum(np.square(a).sum() for a in g.values())), "squares overflow in single precision"),
        (lambda g: sum(np.linalg.norm(a.ravel(), 1) for a in g.values()), "the squares are missing"),
        (lambda g: norm(g) ** 2, "the root is missing"),
        (lambda g: max(map(np.linalg.norm, g.values())), "this is the largest norm of one array"),
        (lambda g: sum(norm({0: a}) for a in g.values()), "the norms of the arrays are added"),
    ],
    "B8.3": [
        (lambda g: portions({name: abs(a).sum() for name, a in g.items()}), "these are shares of the absolute values"),
        (lambda g: portions({name: a.size for name, a in g.items()}), "these are shares of the number of entries"),
    ],
    "B8.4": [
        (lambda norms: np.polyfit(np.arange(len(norms)), norms, 1)[0], "this is a sum or difference a step"),
        (lambda norms: (norms[-1] / norms[0]) ** (1 / (len(norms) - 1)), "only the ends are used"),
        (lambda norms: np.mean(norms[1:] / norms[:-1]), "the mean of the ratios is not asked for"),
    ],
    "B2.3": [
        (lambda *given: backed_off(*given, full=True), "the seen words keep all of it"),
        (lambda *given: backed_off(*given, times=0), "the unseen words get nothing"),
        (lambda *given: backed_off(*given, all=True), "the unseen words share less than what is left over"),
        (lambda *given: backed_off(*given, zero=True), "a context that was never seen has no distribution"),
        (lambda *given: backed_off(*given, oldest=True), "the context is cut at the wrong end"),
        (lambda *given: backed_off(*given, mixed=True), "this is interpolation"),
        (lambda *given: backed_off(*given, alike=True), "the words without a context are all equal"),
        (
            lambda context, counts, discount, words: backed_off(
                context, counts, discount, words, **({} if context else {"alike": True})
            ),
            "the words without a context are all equal",
        ),
    ],
    "B2.4": [
        (lambda s, n, predict: np.mean([math.exp(mean_surprisal(each, n, predict)) for each in s]), "the mean of the"),
    ],
}
WRITTEN = [(number, answer, said) for number, answers in ANSWERS.items() for answer, said in answers]


@pytest.mark.parametrize(("number", "answer", "said"), WRITTEN, ids=[f"{number} {said}" for number, _, said in WRITTEN])
def test_a_typical_wrong_answer_gets_the_message_that_is_about_it(number, answer, said):
    found = judge(declared(number), answer)
    assert found is not None
    assert found.startswith(said)
    messages = declared(number).mistakes
    assert found in messages, "it is declared, and not found out from the numbers"
