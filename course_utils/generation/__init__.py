"""Writing with a language model: the distribution of the next token, filtered, sampled, and fed back."""

from course_utils.generation.distribution import (
    distribution_stages,
    entropy,
    keep_nucleus,
    keep_top_k,
    next_token_distribution,
    total_variation,
    with_temperature,
)
from course_utils.generation.readers import Reader, reader
from course_utils.generation.sampling import distribution_after, generate, generate_batch, sample, stream

__all__ = [
    "Reader",
    "distribution_after",
    "distribution_stages",
    "entropy",
    "generate",
    "generate_batch",
    "keep_nucleus",
    "keep_top_k",
    "next_token_distribution",
    "reader",
    "sample",
    "stream",
    "total_variation",
    "with_temperature",
]
