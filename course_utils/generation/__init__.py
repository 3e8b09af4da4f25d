"""Writing with a language model: the distribution of the next token, filtered, sampled, and fed back."""

from course_utils.generation.distribution import (
    distribution_stages,
    keep_nucleus,
    keep_top_k,
    next_token_distribution,
    with_temperature,
)
from course_utils.generation.readers import Reader, reader
from course_utils.generation.sampling import generate, generate_batch, sample, stream

__all__ = [
    "Reader",
    "distribution_stages",
    "generate",
    "generate_batch",
    "keep_nucleus",
    "keep_top_k",
    "next_token_distribution",
    "reader",
    "sample",
    "stream",
    "with_temperature",
]
