"""The three test sets that everybody reports, in one call."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from course_utils.corpora import evaluation_path
from course_utils.evaluation.analogies import AnalogyResult, AnalogySection, is_syntactic, word_analogies
from course_utils.evaluation.datasets import Pair, Question, read_pairs, read_questions
from course_utils.evaluation.intervals import Difference, accuracy_difference, spearman_difference
from course_utils.evaluation.similarity import SimilarityResult, word_similarity
from course_utils.vectors import Vectors


@dataclass(frozen=True)
class StandardScores:
    """What a model reaches on SimLex-999, WordSim-353 and Google's analogies.

    Attributes:
        simlex: similarity of 999 pairs.
        wordsim: relatedness of 353 pairs.
        analogies: 19,544 questions in 14 sections.
    """

    simlex: SimilarityResult
    wordsim: SimilarityResult
    analogies: AnalogyResult

    @property
    def semantic(self) -> AnalogySection:
        """The five sections about the world: capitals, currencies, cities, family."""
        return analogy_halves(self.analogies)[0]

    @property
    def syntactic(self) -> AnalogySection:
        """The nine sections about forms of words."""
        return analogy_halves(self.analogies)[1]

    @property
    def summary(self) -> tuple[float, float, float, float]:
        """The row of a table: rho on SimLex-999, rho on WordSim-353, semantic accuracy, syntactic accuracy."""
        return self.simlex.spearman, self.wordsim.spearman, self.semantic.accuracy, self.syntactic.accuracy


def standard_scores(wv: Vectors) -> StandardScores:
    """Ask a model all three test sets. Capitals are ignored.

    Args:
        wv: the vectors.

    Returns:
        What each test set says.
    """
    simlex, wordsim, analogies = _test_sets()
    return StandardScores(word_similarity(wv, simlex), word_similarity(wv, wordsim), word_analogies(wv, analogies))


def standard_differences(
    first: Sequence[StandardScores], second: Sequence[StandardScores], resamples: int = 1000
) -> dict[str, Difference]:
    """One method against another on the same items of each test set, with paired 95 % intervals.

    Args:
        first: the scores of each run of one method.
        second: the scores of each run of the other.
        resamples: number of draws.

    Returns:
        First minus second by test: "SimLex", "WordSim" (rho), "semantic", "syntactic" (accuracy).

    Raises:
        ValueError: there is no run on a side, or two runs know different words of the tests.
    """
    analogies = [run.analogies for run in first], [run.analogies for run in second]
    return {
        "SimLex": spearman_difference([r.simlex for r in first], [r.simlex for r in second], resamples=resamples),
        "WordSim": spearman_difference([r.wordsim for r in first], [r.wordsim for r in second], resamples=resamples),
        "semantic": accuracy_difference(*analogies, "semantic", resamples=resamples),
        "syntactic": accuracy_difference(*analogies, "syntactic", resamples=resamples),
    }


def analogy_halves(found: AnalogyResult) -> tuple[AnalogySection, AnalogySection]:
    """The two halves of Google's analogies.

    Args:
        found: what `word_analogies` found.

    Returns:
        The five sections about the world (capitals, currencies, cities, family) as one, and the nine about forms of
        words.
    """
    sections = found.sections.items()
    semantic = add_sections(section for name, section in sections if not is_syntactic(name))
    return semantic, add_sections(section for name, section in sections if is_syntactic(name))


@cache
def _test_sets() -> tuple[list[Pair], list[Pair], list[Question]]:
    """Read and verified once: a table of methods asks the same questions again and again."""
    simlex, wordsim = (read_pairs(evaluation_path(name)) for name in ("simlex999", "wordsim353"))
    return simlex, wordsim, read_questions(evaluation_path("google_analogies"))


def add_sections(sections: Iterable[AnalogySection]) -> AnalogySection:
    """Several sections as one: every question counts the same.

    Args:
        sections: sections of `AnalogyResult`; none of them gives a section without questions.

    Returns:
        Their counts added up; accuracy and coverage from the sums.
    """
    listed = list(sections)
    correct, answered, asked = (sum(getattr(s, name) for s in listed) for name in ("correct", "answered", "asked"))
    return AnalogySection(
        correct / answered if answered else math.nan,
        answered / asked if asked else math.nan,
        correct,
        answered,
        asked,
    )
