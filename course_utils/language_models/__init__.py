"""What is done with language models, whatever their kind: scoring."""

from course_utils.language_models.scoring import LanguageModel, perplexity, surprisals

__all__ = ["LanguageModel", "perplexity", "surprisals"]
