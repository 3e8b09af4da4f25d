"""What people write in lesson 1, by exercise: wrong answers, and the beginning of what is said of each."""

import math
from collections import Counter

import numpy as np
from wrong_answers.parts import cosine, norm


def rows(index, idf, documents):
    """Of each document the count and the idf of each word that it has."""
    return [[(found[d], idf[w]) for w, found in index.items() if d in found] for d in range(documents)]


def counted(documents):
    """Of each word its count in each document that has it."""
    words = dict.fromkeys(word for document in documents for word in document)
    return {w: {n: list(d).count(w) for n, d in enumerate(documents) if w in d} for w in words}


def weighed(counts, documents, contain):
    return counts * np.log(documents / np.maximum(contain, 1))


def found_in(query, index, idf, lengths, of_query=True, weigh=True, least=0, last=False):
    asked = {w: c * (idf[w] if weigh else 1) for w, c in Counter(query).items() if w in index}
    length = math.hypot(*asked.values()) if of_query else 1
    parts = {n: [x * index[w][n] * idf[w] for w, x in asked.items() if n in index[w]] for n in range(len(lengths))}
    dots = {n: sum(each[-1:] if last else each) for n, each in parts.items() if each}
    found = [(n, dot / length / lengths[n]) for n, dot in dots.items() if dot > least and lengths[n]]
    return sorted(found, key=lambda pair: -pair[1])


def windows(tokens, width):
    return [[*tokens[start : start + width]] for start in range(max(1, len(tokens) - width + 1))]


def best_of(found, score):
    return next(each for each in found if score(each) == max(map(score, found)))


ANSWERS = {
    "1.1": [
        (lambda d, c: math.log(d) / c, "only one of the two numbers is in the logarithm"),
        (lambda d, c: math.log(d) / math.log1p(c), "only one of the two numbers is in the logarithm"),
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
    "1.2": [
        (lambda c: weighed(c, c.sum(), (c > 0).sum(0)), "the number of all tokens stands where"),
        (lambda c: weighed(np.log1p(c), len(c), (c > 0).sum(0)), "the counts are taken as logarithms"),
        (lambda c: weighed(c, len(c) - 1, (c > 0).sum(0)), "one document is taken off, or added"),
        (lambda c: weighed(c, len(c) + 1, (c > 0).sum(0)), "one document is taken off, or added"),
        (lambda c: weighed(c / np.fmax(c.sum(0), 1), len(c), (c > 0).sum(0)), "the counts are divided by the word's"),
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
    "1.3": [
        (lambda a, b: a @ b / np.sqrt((a @ a) * (b @ b)) if any(a) else 0, "the second vector can be all zeros, too"),
        (lambda a, b: (n := sum(a) * sum(b)) and sum(a * b) / n, "the sum of the entries is not the length"),
        (lambda a, b: (n := sum(abs(a)) * sum(abs(b))) and sum(a * b) / n, "the sum of the entries is not the length"),
        (lambda a, b: (n := math.hypot(*a) + math.hypot(*b)) and sum(a * b) / n, "the lengths are added"),
        (
            lambda a, b: sum(a * b) / math.hypot(*a) * math.hypot(*b) if any(a) and any(b) else 0,
            "/ and * go from left to right",
        ),
        (lambda a, b: cosine(a, b) if any(a) and any(b) else 1, "a vector of zeros is like nothing"),
        (
            lambda a, b: sum(a * b) / max(a @ a, b @ b) if any(a) and any(b) else 0,
            "the longer of the two lengths divides",
        ),
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
        (lambda index, n: {w: math.log2(n) - math.log2(len(d)) for w, d in index.items()}, "this is the logarithm to"),
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
    "B1.3": [
        (
            lambda *given: [max((abs(c * i) for c, i in each[-1:]), default=0) for each in rows(*given)],
            "only the last word of each document is in it",
        ),
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
        (lambda *given: found_in(*given[:-1], least=-1)[: given[-1]], "documents whose words weigh nothing are in"),
        (lambda *given: found_in(*given[:-1], last=True)[: given[-1]], "only the last word of the query counts"),
        (lambda *given: found_in(*given[:-1])[: given[-1]][: given[-1] - 1], "there is one less than k"),
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
            lambda t, q, w: best_of(windows(t, w)[::w], lambda each: len({*each} & {*q})),
            "the windows lie side by side",
        ),
        (
            lambda t, q, w: windows(t, w).index(best_of(windows(t, w), lambda each: len({*each} & {*q}))),
            "this is where the window begins",
        ),
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
}
