"""Word analogies by 3CosAdd: a is to b as c is to the word nearest to b - a + c."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_integer
from course_utils.evaluation.datasets import Question, read_questions
from course_utils.evaluation.lookup import first_index, spell
from course_utils.functional import unit_rows
from course_utils.vectors import Vectors

BATCH = 512  # questions at once: 512 times 20,000 words are 40 MB of cosines in float32


@dataclass(frozen=True)
class AnalogySection:
    """One section of the questions.

    Attributes:
        accuracy: right answers / answered questions; NaN where none could be answered.
        coverage: answered questions / questions asked, 0 to 1.
        correct: number of right answers.
        answered: number of questions whose four words are known.
        asked: number of questions.
    """

    accuracy: float
    coverage: float
    correct: int
    answered: int
    asked: int


@dataclass(frozen=True)
class AnalogyResult:
    """How many analogies a model completes, over all questions and by section.

    Attributes:
        accuracy: right answers / answered questions; NaN where none could be answered.
        coverage: answered questions / questions asked, 0 to 1.
        sections: from the name of each section to its `AnalogySection`, in the order of the questions.
        questions: the answered questions (section, a, b, c, d).
        answers: what the model answered to each, a word of its vocabulary.
        right: whether that was d, booleans of shape (answered,).
    """

    accuracy: float
    coverage: float
    sections: dict[str, AnalogySection]
    questions: tuple[Question, ...] = field(repr=False)
    answers: tuple[str, ...] = field(repr=False)
    right: NDArray[np.bool_] = field(repr=False)


def is_syntactic(section: str) -> bool:
    """Whether a section of Google's analogies is about forms of words: these nine have names that begin with "gram"."""
    return section.startswith("gram")


def solve_analogy(
    wv: Vectors, a: str, b: str, c: str, topn: int = 10, exclude_question_words: bool = True
) -> list[tuple[str, float]]:
    """The best answers to "a is to b as c is to ?", by 3CosAdd (Mikolov, Yih and Zweig 2013).

    Args:
        wv: the vectors, `WordVectors` or gensim's KeyedVectors.
        a: a word, spelled as in the model.
        b: what a is to.
        c: the word whose counterpart is looked for.
        topn: how many answers.
        exclude_question_words: leave out a, b and c themselves. Without it b or c is mostly the first answer.

    Returns:
        (word, cosine between its vector and b - a + c), best first, where a, b, c are scaled to length 1.

    Raises:
        ValueError: a word is unknown (near spellings are named), or `topn` is below 1.
        TypeError: `wv` is no vectors with their words, or `topn` no integer.

    >>> from course_utils.vectors import WordVectors
    >>> wv = WordVectors(["man", "woman", "king", "queen"], [[1, 0], [1, 1], [3, 0], [3, 2]])
    >>> [word for word, _ in solve_analogy(wv, "man", "woman", "king", topn=1)]
    ['queen']
    """
    index = first_index(wv, None, case_insensitive=False)
    require_integer("topn", topn)
    for word in (a, b, c):
        if word not in index:
            near = get_close_matches(str(word), index)
            guess = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
            raise ValueError(f"{word!r} is not among the {len(index)} words of wv{guess}")
    unit = unit_rows(wv.vectors)  # (words, vector_size)
    target = unit[index[b]] - unit[index[a]] + unit[index[c]]
    cosines = unit @ target / (np.linalg.norm(target) or 1.0)  # (words,)
    if exclude_question_words:
        cosines[[index[a], index[b], index[c]]] = -np.inf
    best = np.argsort(-cosines, kind="stable")[:topn]
    return [(wv.index_to_key[i], float(cosines[i])) for i in best if np.isfinite(cosines[i])]


def word_analogies(
    wv: Vectors,
    questions: str | os.PathLike[str] | Iterable[Question],
    restrict_vocab: int | None = None,
    case_insensitive: bool = True,
    exclude_question_words: bool = True,
    weights: tuple[float, float, float] = (-1, 1, 1),
) -> AnalogyResult:
    """Ask a model analogies and count the right answers among those it could answer.

    A question with an unknown word is not asked and lowers the coverage; it never counts as right. The answer is the
    word nearest to b - a + c, looked for among all words in play, and must be d.

    Args:
        wv: the vectors, `WordVectors` or gensim's KeyedVectors.
        questions: a path (": section" lines, then "a b c d" lines; see `corpora.evaluation_path`) or rows
            (section, a, b, c, d).
        restrict_vocab: ask and answer with the so many first words only; None for the whole vocabulary. Accuracy
            rises where there are fewer words to choose from, so compare models with the same number.
        case_insensitive: whether capitals are ignored; among "Apple" and "apple" the first in `wv` counts.
        exclude_question_words: a, b and c are never an answer. False shows why everybody excludes them.
        weights: what a, b and c count in the sum. Others make yardsticks: (0, 0, 1) answers with the word nearest to c,
            (0, 1, 1) with that nearest to b + c.

    Returns:
        Equal to gensim's `evaluate_word_analogies` with the same `restrict_vocab`.

    Raises:
        TypeError: `wv` has no words with vectors, `questions` is neither a path nor rows, or `restrict_vocab` is no
            integer.
        ValueError: there is no question, or one has another form (the line or row is named), or `restrict_vocab` is
            below 1.
        FileNotFoundError: there is no such file.
    """
    rows = read_questions(questions)
    index = first_index(wv, restrict_vocab, case_insensitive)
    spelled = {word: spell(word, case_insensitive) for word in {word for row in rows for word in row[1:]}}
    known = {word: index[spelling] for word, spelling in spelled.items() if spelling in index}
    answered = tuple(row for row in rows if all(word in known for word in row[1:]))
    asked = np.array([[known[word] for word in row[1:]] for row in answered], dtype=np.int64).reshape(-1, 4)
    words = wv.index_to_key[:restrict_vocab]
    spelling_of = [spell(word, case_insensitive) for word in words]
    unit = unit_rows(wv.vectors)[: len(words)]
    variants = _variants(spelling_of) if exclude_question_words else {}
    best = np.array(list(_nearest(unit, asked[:, :3], variants, weights)), dtype=np.int64)
    right = np.array([spelling_of[i] == spelled[row[4]] for i, row in zip(best, answered)], dtype=bool)
    accuracy = float(right.mean()) if len(right) else float("nan")
    sections = _by_section(rows, answered, right)
    return AnalogyResult(accuracy, len(answered) / len(rows), sections, answered, tuple(words[i] for i in best), right)


def _nearest(
    unit: NDArray[np.floating],
    asked: NDArray[np.int64],
    variants: dict[int, list[int]],
    weights: tuple[float, float, float],
) -> Iterator[int]:
    """The index of the word nearest to the sum for each row (a, b, c); `variants` names what each word rules out."""
    for start in range(0, len(asked), BATCH):
        batch = asked[start : start + BATCH]
        a, b, c = batch.T
        to_a, to_b, to_c = weights
        targets = to_a * unit[a] + to_b * unit[b] + to_c * unit[c]  # (batch, vector_size); their length does not matter
        scores = targets @ unit.T  # (batch, words)
        if variants:
            ruled_out = [(row, i) for row, abc in enumerate(batch.tolist()) for word in abc for i in variants[word]]
            scores[tuple(np.array(ruled_out).T)] = -np.inf
        yield from scores.argmax(axis=1).tolist()


def _variants(spelling_of: Sequence[str]) -> dict[int, list[int]]:
    """From each word's index to the indices of all words of the same spelling, itself included."""
    same: dict[str, list[int]] = {}
    for index, spelling in enumerate(spelling_of):
        same.setdefault(spelling, []).append(index)
    return {index: same[spelling] for index, spelling in enumerate(spelling_of)}


def _by_section(
    rows: Sequence[Question], answered: Sequence[Question], right: NDArray[np.bool_]
) -> dict[str, AnalogySection]:
    counts = {row[0]: [0, 0, 0] for row in rows}
    for row in rows:
        counts[row[0]][2] += 1
    for row, is_right in zip(answered, right):
        counts[row[0]][1] += 1
        counts[row[0]][0] += int(is_right)
    return {
        name: AnalogySection(correct / known if known else float("nan"), known / total, correct, known, total)
        for name, (correct, known, total) in counts.items()
    }
