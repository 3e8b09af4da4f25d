"""What is done with language models, whatever their kind: scoring, and comparing on one text."""

from course_utils.language_models.comparison import PerplexityRatio, perplexity_ratio
from course_utils.language_models.scoring import LanguageModel, perplexity, surprisals

__all__ = ["LanguageModel", "PerplexityRatio", "perplexity", "perplexity_ratio", "surprisals"]
