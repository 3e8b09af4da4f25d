"""What benchmarks/growth.py lets grow: each model's input by its size, and the work done on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from tfidf import zipf_texts

from course_utils import corpora
from course_utils.evaluation import word_analogies, word_similarity
from course_utils.ngrams import NgramModel
from course_utils.rnn import RNN
from course_utils.text import sentences, tokenize
from course_utils.tfidf import TfidfVectorizer
from course_utils.vectors import WordVectors
from course_utils.word2vec import Word2Vec

STREAMING_BAR = 0.05  # of the exponent of the memory, where it is promised not to grow
TYPES, STREAMED_TYPES = 5_000, 1_000
VOCABULARY = 65


class Case(NamedTuple):
    """What grows: its name, the unit and smallest size of the work, what makes the input of a size, and the work."""

    name: str
    unit: str
    size: int
    prepare: Callable[[int], Any]
    run: Callable[[Any], Any]
    memory_bar: float | None = None


def real_text(tokens: int) -> list[list[str]]:
    """The first sentences of the State of the Union addresses, up to so many tokens."""
    found: list[list[str]] = []
    for document in corpora.load("sotu"):
        for sentence in sentences(document):
            if tokens <= 0:
                return found
            found.append(tokenize(sentence)[:tokens])
            tokens -= len(found[-1])
    raise ValueError(f"the corpus is {tokens:,} tokens too short")


class Stream:
    """Sentences of 20 words by Zipf's law, made while they are read: nothing of the text is held.

    Its words are few, so that the shortest text has them all: the vocabulary is not what grows.
    """

    def __init__(self, tokens: int) -> None:
        self.tokens = tokens

    def __iter__(self) -> Iterator[list[str]]:
        rng, names = np.random.default_rng(0), np.array([f"w{i}" for i in range(STREAMED_TYPES)], dtype=object)
        cumulative = np.cumsum(1 / (np.arange(STREAMED_TYPES) + 2.7))
        for _ in range(0, self.tokens, 20):
            yield list(names[np.searchsorted(cumulative, cumulative[-1] * rng.random(20))])


def random_vectors() -> WordVectors:
    rng = np.random.default_rng(0)
    return WordVectors([f"w{i}" for i in range(TYPES)], rng.normal(size=(TYPES, 50)).astype(np.float32))


def abbreviations(size: int) -> str:
    """One sentence in which nearly no full stop ends it."""
    return "Mr. Smith met J. S. Bach and " * size


def rows_of_words(rows: int, columns: int) -> np.ndarray:
    return np.array([f"w{i}" for i in np.random.default_rng(1).integers(0, TYPES, rows * columns)]).reshape(rows, -1)


def pairs(size: int) -> tuple[Any, list[tuple[str, str, float]]]:
    return random_vectors(), [(str(a), str(b), float(i % 10)) for i, (a, b) in enumerate(rows_of_words(size, 2))]


def questions(size: int) -> tuple[Any, list[tuple[str, ...]]]:
    return random_vectors(), [("all", *map(str, row)) for row in rows_of_words(size, 4)]


def network(steps: int) -> tuple[RNN, np.ndarray]:
    return RNN(VOCABULARY, 128, VOCABULARY), np.random.default_rng(0).integers(0, VOCABULARY, (steps + 1, 32))


def compiled_stream(tokens: int) -> Stream:
    """The stream, and the trainer compiled: the compiler's memory is not the model's."""
    skip_gram(Stream(2_000))
    return Stream(tokens)


def compiled_text(tokens: int) -> list[list[str]]:
    skip_gram(Stream(2_000))
    return real_text(tokens)


# The work, each a function at the top of the module, so that a child process finds it.


def fit_tfidf(texts: list[str]) -> Any:
    return TfidfVectorizer().fit_transform(texts)


def fit_ngrams(text: list[list[str]]) -> NgramModel:
    return NgramModel(3, "kneser_ney", min_count=2).fit(text)


def skip_gram(text: Iterable[list[str]]) -> Word2Vec:
    return Word2Vec(text, epochs=1, progress=False)


def skip_gram_of_every_word(text: list[list[str]]) -> Word2Vec:
    # By default rare words are left out and frequent ones thinned out: of 100,000 tokens 59,700 are trained, of 800,000
    # 538,300. That is 9 times the work for 8 times the text.
    return Word2Vec(text, epochs=1, min_count=1, sample=0, progress=False)


def gradients(made: tuple[RNN, np.ndarray]) -> Any:
    model, ids = made
    return model.loss_and_gradients(ids[:-1], ids[1:])


def score_pairs(made: tuple[Any, list[tuple[str, str, float]]]) -> Any:
    return word_similarity(*made)


def score_questions(made: tuple[Any, list[tuple[str, ...]]]) -> Any:
    return word_analogies(*made)


CASES = (
    Case("text: sentences with abbreviations", "repetitions", 10_000, abbreviations, sentences),
    Case("TF-IDF: fit_transform", "documents", 2_000, zipf_texts, fit_tfidf),
    Case("n-grams: fit a Kneser-Ney trigram", "tokens", 100_000, real_text, fit_ngrams),
    Case("word2vec: skip-gram, every token", "tokens", 100_000, compiled_text, skip_gram_of_every_word),
    Case("word2vec: skip-gram, streamed", "tokens", 500_000, compiled_stream, skip_gram, STREAMING_BAR),
    Case("RNN: forward and backward", "time steps", 100, network, gradients),
    Case("evaluation: word similarity", "pairs", 10_000, pairs, score_pairs),
    Case("evaluation: analogies", "questions", 2_000, questions, score_questions),
)
