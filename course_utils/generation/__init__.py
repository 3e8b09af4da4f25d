"""Writing with a language model: the distribution of the next token, filtered, sampled, and fed back."""

from course_utils.generation.beam import beam_search
from course_utils.generation.decoding import distribution_after, generate, generate_batch, sample, state_after
from course_utils.generation.filters import (
    distribution_stages,
    keep_nucleus,
    keep_top_k,
    next_token_distribution,
    softmax_with_temperature,
)
from course_utils.generation.measures import entropy, total_variation
from course_utils.generation.readers import Reader, reader

__all__ = [
    "Reader",
    "beam_search",
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
    "softmax_with_temperature",
    "state_after",
    "total_variation",
]
