"""How good is a language model (perplexity), a search? How good are word vectors, by themselves and in a task?

Every score of vectors comes with its coverage: the share of the test that could be asked at all. The vectors are
`WordVectors` or gensim's `KeyedVectors`, whoever trained them.
"""

from course_utils.evaluation.analogies import AnalogyResult, AnalogySection, solve_analogy, word_analogies
from course_utils.evaluation.datasets import SimLexPair, read_pairs, read_questions, read_simlex
from course_utils.evaluation.intervals import (
    Difference,
    accuracy_difference,
    spearman_difference,
    spearman_interval,
)
from course_utils.evaluation.perplexities import (
    LanguageModel,
    PerplexityRatio,
    perplexity,
    perplexity_ratio,
    surprisals,
)
from course_utils.evaluation.similarity import SimilarityResult, word_similarity
from course_utils.evaluation.standard import (
    StandardScores,
    analogy_halves,
    standard_differences,
    standard_scores,
)
from course_utils.evaluation.text_vectors import average_vectors

__all__ = [
    "AnalogyResult",
    "AnalogySection",
    "Difference",
    "LanguageModel",
    "PerplexityRatio",
    "SimLexPair",
    "SimilarityResult",
    "StandardScores",
    "accuracy_difference",
    "analogy_halves",
    "average_vectors",
    "perplexity",
    "perplexity_ratio",
    "read_pairs",
    "read_questions",
    "read_simlex",
    "solve_analogy",
    "spearman_difference",
    "spearman_interval",
    "standard_differences",
    "standard_scores",
    "surprisals",
    "word_analogies",
    "word_similarity",
]
