"""N-gram language models: count what followed each short context, and smooth the counts, one file a technique."""

from course_utils.ngrams.model import SMOOTHINGS, NgramModel

__all__ = ["SMOOTHINGS", "NgramModel"]
