"""The task of lesson 01: a search engine that reads an inverted index instead of a matrix."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from course_utils.exercises.declaration import Case, Exercise

STORIES = [["storm", "cuts", "power"], ["power", "and", "power", "lines"], ["cricket", "and", "rain", "and", "storm"]]
FOUR = [["a", "b", "a"], ["b", "c"], ["a", "d", "d", "d"], ["b"]]
NOTHING = [["a", "b"], [], ["b"]]
EVERYWHERE = [["a", "b"], ["a", "a"], ["a", "c"]]


def inverted_index(documents: Any) -> Any:
    index: dict[str, dict[int, int]] = {}
    for number, tokens in enumerate(documents):
        for token, count in Counter(tokens).items():
            index.setdefault(token, {})[number] = count
    return index


def idf_of(index: Any, number_of_documents: int) -> Any:
    return {word: math.log(number_of_documents / len(postings)) for word, postings in index.items()}


def vector_lengths(index: Any, idf: Any, number_of_documents: int) -> Any:
    squares = [0.0] * number_of_documents
    for word, postings in index.items():
        for document, count in postings.items():
            squares[document] += (count * idf[word]) ** 2
    return [math.sqrt(square) for square in squares]


def search(query: Any, index: Any, idf: Any, lengths: Any, k: int) -> Any:
    weights = {word: count * idf[word] for word, count in Counter(query).items() if word in index}
    scores: Counter[int] = Counter()
    for word, weight in weights.items():
        for document, count in index[word].items():
            scores[document] += weight * count * idf[word]
    length = math.sqrt(sum(weight**2 for weight in weights.values()))
    found = [(number, score / (length * lengths[number])) for number, score in scores.items() if score > 0]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]


def snippet(tokens: Any, query: Any, width: int) -> Any:
    starts = range(max(len(tokens) - width, 0) + 1)
    best = max(starts, key=lambda start: len(set(query) & set(tokens[start : start + width])))
    return list(tokens[best : best + width])


def _weighed(documents: Any) -> tuple[Any, Any, Any]:
    index = inverted_index(documents)
    idf = idf_of(index, len(documents))
    return index, idf, vector_lengths(index, idf, len(documents))


def _search_cases() -> list[Any]:
    asked = [
        (["storm", "power"], STORIES, 5),
        (["power"], STORIES, 1),
        (["a", "d"], FOUR, 3),
        (["a", "b", "b"], FOUR, 9),
    ]
    cases: list[Any] = [(query, *_weighed(documents), k) for query, documents, k in asked]
    return [
        *cases,
        Case("a word that no document has", (["storm", "zebra"], *_weighed(STORIES), 5)),
        Case("a query of unknown words", (["zebra"], *_weighed(STORIES), 5)),
        Case("a word that every document has", (["a", "b"], *_weighed(EVERYWHERE), 5)),
        Case("equal cosines, the lower number first", (["x", "y"], *_weighed([["y"], ["z"], ["x"]]), 3)),
    ]


def _scores(norm_query: bool = True, norm: bool = True, square: bool = True, repeat: bool = True) -> Any:
    """`search` with one part left out."""

    def wrong(query: Any, index: Any, idf: Any, lengths: Any, k: int) -> Any:
        query = query if repeat else sorted(set(query))
        weights = {
            word: count * (idf[word] if square else 1) for word, count in Counter(query).items() if word in index
        }
        scores: Counter[int] = Counter()
        for word, weight in weights.items():
            for document, count in index[word].items():
                scores[document] += weight * count * idf[word]
        length = math.sqrt(sum(weight**2 for weight in weights.values())) if norm_query else 1
        found = [(n, score / (length * (lengths[n] if norm else 1))) for n, score in scores.items() if score > 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]

    return wrong


EXERCISES = [
    Exercise(
        "B1.1",
        inverted_index,
        lambda: [
            (STORIES,),
            ([["a", "b", "a"]],),
            (FOUR,),
            Case("a document without a word", (NOTHING,)),
            Case("no document at all", ([],)),
        ],
        {
            "a word that occurs twice in a document is counted once: how often is it there?": (
                lambda documents: {
                    word: dict.fromkeys(postings, 1) for word, postings in inverted_index(documents).items()
                }
            ),
            "each word has the numbers of its documents; how often it occurs in each of them is missing": (
                lambda documents: {word: list(postings) for word, postings in inverted_index(documents).items()}
            ),
            "each word has one number, its count in all documents: count in each document apart": (
                lambda documents: dict(Counter(token for tokens in documents for token in tokens))
            ),
            "it is the other way round: from the word to its documents, so that a query need not look at every one": (
                lambda documents: {number: dict(Counter(tokens)) for number, tokens in enumerate(documents)}
            ),
            "the documents are counted from 1: list positions begin at 0": lambda documents: {
                word: {number + 1: count for number, count in postings.items()}
                for word, postings in inverted_index(documents).items()
            },
            "only the last document with a word is kept: is its dict made anew for every document?": lambda documents: {
                word: dict([list(postings.items())[-1]]) for word, postings in inverted_index(documents).items()
            },
            "each document has the count of the word in all documents: count in each document apart": lambda documents: {
                word: dict.fromkeys(postings, sum(postings.values()))
                for word, postings in inverted_index(documents).items()
            },
            "these are pairs in a list: a dict from the document's number to the count is asked for": lambda documents: {
                word: list(postings.items()) for word, postings in inverted_index(documents).items()
            },
            "these are the places of the words: how often each occurs in the document is asked for": lambda documents: {
                word: {
                    number: len(tokens) - 1 - tokens[::-1].index(word)
                    for number, tokens in enumerate(documents)
                    if word in tokens
                }
                for word in inverted_index(documents)
            },
            "documents without the word stand there with 0: only those that have it belong in": lambda documents: {
                word: {number: tokens.count(word) for number, tokens in enumerate(documents)}
                for word in inverted_index(documents)
            },
        },
        [
            "Go through the documents once, and for each through its tokens. What does a token change?",
            "index.setdefault(token, {}) gives the word's own dict, and makes it where there is none yet.",
        ],
    ),
    Exercise(
        "B1.2",
        idf_of,
        lambda: [
            (inverted_index(STORIES), 3),
            (inverted_index(FOUR), 4),
            (inverted_index(EVERYWHERE), 3),
            (inverted_index(NOTHING), 3),
        ],
        {
            "you divide by how often the word occurs, and not by how many documents have it": lambda index, n: {
                word: math.log(n / sum(postings.values())) for word, postings in index.items()
            },
            "the fraction is upside down: rare words come out below zero": lambda index, n: {
                word: math.log(len(postings) / n) for word, postings in index.items()
            },
            "the logarithm is missing: a word in every document must weigh 0": lambda index, n: {
                word: n / len(postings) for word, postings in index.items()
            },
            "the number of words stands where the number of documents belongs": lambda index, n: {
                word: math.log(len(index) / len(postings)) for word, postings in index.items()
            },
            "1 is added somewhere: the formula of the lesson adds nothing": [
                lambda index, n: {word: math.log(n / len(p)) + 1 for word, p in index.items()},
                lambda index, n: {word: math.log(n / (1 + len(p))) for word, p in index.items()},
            ],
            "the words are lost: a dict from each word to its idf is asked for": lambda index, n: list(
                idf_of(index, n).values()
            ),
            "the largest number of a document is no count: how many documents have the word?": lambda index, n: {
                word: math.log(n / max(p)) for word, p in index.items()
            },
            "this is the logarithm to another base: the lesson uses the natural one": [
                ("math.log(", "math.log2("),
                ("math.log(", "math.log10("),
            ],
        },
        [
            "How many entries has the dict of a word?",
            "The natural logarithm of one number over another, for each word.",
        ],
    ),
    Exercise(
        "B1.3",
        vector_lengths,
        lambda: [
            (*_weighed(documents)[:2], len(documents)) for documents in (STORIES, FOUR, NOTHING, EVERYWHERE, [["a"]])
        ],
        {
            "the root is missing: a length is the root of the sum of squares": lambda index, idf, n: [
                each**2 for each in vector_lengths(index, idf, n)
            ],
            "the squares are missing: you add up the weights themselves": lambda index, idf, n: [
                sum(postings.get(d, 0) * idf[word] for word, postings in index.items()) for d in range(n)
            ],
            "the idf is not in it: the length is that of the weights, and not of the counts": lambda index, idf, n: [
                math.sqrt(sum(postings.get(d, 0) ** 2 for postings in index.values())) for d in range(n)
            ],
            "the idf is not squared: the weight as a whole is": lambda index, idf, n: [
                math.sqrt(sum(postings.get(d, 0) ** 2 * idf[word] for word, postings in index.items()))
                for d in range(n)
            ],
            "the count is not squared: the weight as a whole is": lambda index, idf, n: [
                math.sqrt(sum(postings.get(d, 0) * idf[word] ** 2 for word, postings in index.items()))
                for d in range(n)
            ],
            "a document whose words weigh nothing is left out: its length is 0": lambda index, idf, n: [
                each for each in vector_lengths(index, idf, n) if each
            ],
            "these are the numbers of tokens: a vector's length is the root of its squared weights": lambda index, idf, n: [
                sum(postings.get(d, 0) for postings in index.values()) for d in range(n)
            ],
            "only the last word of each document is in it: add up the squares": ("] +=", "] ="),
            "this is a dict: a list with the length of each document is asked for": lambda index, idf, n: dict(
                enumerate(vector_lengths(index, idf, n))
            ),
            "a document without a word is left out: its length is 0": lambda index, idf, n: [
                length for d, length in enumerate(vector_lengths(index, idf, n)) if any(d in p for p in index.values())
            ],
        },
        [
            "Begin with a list of zeros, one a document. Each entry of the index belongs into one of them.",
            "Go through the index once: word by word, and for each word through its documents.",
        ],
    ),
    Exercise(
        "B1.4",
        search,
        _search_cases,
        {
            "a word of the query that is in no document stops it, or counts: pass it over": [
                lambda query, index, idf, lengths, k: search(
                    [word for word in query if index[word]], index, idf, lengths, k
                ),
            ],
            "the lengths of the documents are missing: the longest would win": _scores(norm=False),
            "the length of the query is missing: the order is right, the cosines are not": _scores(norm_query=False),
            "neither length is in it: this is a dot product": _scores(norm=False, norm_query=False),
            "the idf is in it once: both vectors, the query's and the document's, are weighed": _scores(square=False),
            "a word that stands in the query twice counts twice": _scores(repeat=False),
            "the worst come first": lambda query, index, idf, lengths, k: search(query, index, idf, lengths, 99)[::-1][
                :k
            ],
            "all are returned: k of them are asked for": lambda query, index, idf, lengths, k: search(
                query, index, idf, lengths, 99
            ),
            "these are the documents alone: each with its cosine is asked for": lambda *given: [
                number for number, _ in search(*given)
            ],
            "documents that share no word of any weight with the query are in your list, with 0": (
                lambda query, index, idf, lengths, k: (
                    search(query, index, idf, lengths, 99)
                    + [(n, 0.0) for n in range(len(lengths)) if n not in dict(search(query, index, idf, lengths, 99))]
                )[:k]
            ),
            "documents whose words weigh nothing are in your list, with 0: they do not appear": (
                "if score > 0",
                "if lengths[number]",
            ),
            "the cosine comes first in your pairs: the number of the document does": lambda *given: [
                (cosine, number) for number, cosine in search(*given)
            ],
            "of equal cosines the higher number comes first in your list: the lower one does": lambda query, index, idf, lengths, k: (
                sorted(search(query, index, idf, lengths, 99), key=lambda pair: (pair[1], pair[0]), reverse=True)[:k]
            ),
            "only the last word of the query counts for a document: add its products up": ("] +=", "] ="),
            "there is one less than k": ("[:k]", "[: k - 1]"),
        },
        [
            "Which documents can have a score at all? The index names them, word for word: no other need be looked at.",
            "For each word of the query and each of its documents add the product of the two weights.",
            "Divide at the end: by the length of the query's vector and by the document's. Sort by (-cosine, number).",
        ],
    ),
    Exercise(
        "B1.5",
        snippet,
        lambda: [
            (["the", "storm", "cut", "the", "power", "in", "the", "city"], ["power", "city"], 4),
            (["a", "b", "c", "a", "b"], ["b"], 1),
            (["a", "a", "a", "b", "c"], ["a", "c"], 3),
            (["x", "y", "z", "x"], ["q"], 2),
            (["b", "x", "x", "b", "a"], ["a", "b"], 2),
            Case("a text that is shorter than the window", (["a", "b"], ["b"], 5)),
            Case("a text without a word", ([], ["b"], 2)),
            Case("a text as long as the window", (["x", "b"], ["b"], 2)),
        ],
        {
            "a word that occurs twice in the window counts twice: different words are asked for": (
                lambda tokens, query, width: max(
                    (list(tokens[s : s + width]) for s in range(max(len(tokens) - width, 0) + 1)),
                    key=lambda window: sum(token in query for token in window),
                )
            ),
            "of several windows that are equally good yours is the last: take the first": (
                lambda tokens, query, width: snippet(tokens[::-1], query, width)[::-1]
            ),
            "the last window is never looked at": lambda tokens, query, width: snippet(
                tokens[:-1] if len(tokens) > width else tokens, query, width
            ),
            "this is the beginning of the text, whatever is asked": lambda tokens, query, width: list(tokens[:width]),
            "these are the words of the query alone: what stands around them is the point of a snippet": (
                lambda tokens, query, width: [token for token in tokens if token in query]
            ),
            "the window begins with a word of the query, where one further left would hold more of them": (
                lambda tokens, query, width: next(
                    (list(tokens[s : s + width]) for s, token in enumerate(tokens) if token in query),
                    list(tokens[:width]),
                )
            ),
            "this is one text: a list of tokens is asked for": lambda *given: " ".join(snippet(*given)),
            "this is where the window begins: the window itself is asked for": (
                "list(tokens[best : best + width])",
                "best",
            ),
            "the windows lie side by side: one may begin at every place": (
                "range(",
                "range(0, ",
                "+ 1)",
                "+ 1, width)",
            ),
        },
        [
            "A window is tokens[start : start + width]. Which starts are there?",
            "set(a) & set(b) has the words that two lists share, each once. max takes the first of equals.",
        ],
        equivalent=dict.fromkeys(
            [
                "starts = range(max(len(tokens) + width, 0) + 1)",
                "starts = range(max(len(tokens) - width, 0) + 2)",
                "starts = range(max(len(tokens) - width, 1) + 1)",
            ],
            "a window that begins later is cut off by the end: it holds no word that the last whole one lacks",
        ),
    ),
]
