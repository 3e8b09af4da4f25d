"""Beam search: look for the most probable text by keeping several beginnings at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_utils.arguments import require_integer
from course_utils.functional import log_softmax
from course_utils.generation.checks import refuse_divergence
from course_utils.generation.decoding import state_after
from course_utils.generation.readers import reader


def beam_search(model: Any, prompt: Sequence[str] = (), *, width: int, max_tokens: int) -> tuple[list[str], float]:
    """A text of `max_tokens` tokens that is as probable as can be found with so many beginnings at a time.

    Each beginning is followed by every token; the most probable ones of all these are the next beginnings. A width of 1
    is greedy; the search is exact where the width is the number of all texts.

    Args:
        model: an RNN, an FFNN or an n-gram model, trained.
        prompt: the tokens before.
        width: how many beginnings are kept, 1 or more.
        max_tokens: the length of the text, 1 or more.

    Returns:
        The tokens, without the prompt, and the logarithm of their probability after it, in nats.

    Raises:
        ValueError: a number below 1, or a model that has diverged.
        TypeError: a number is no integer, or `model` is no language model.
    """
    require_integer("width", width)
    require_integer("max_tokens", max_tokens)
    source = reader(model)
    tokens, state = source.vocabulary.tokens, state_after(source, prompt)
    log_p, beginnings = np.zeros(1), np.zeros((1, 0), dtype=np.int64)
    for _ in range(max_tokens):
        logits = source.logits(state)  # (beginnings, vocabulary_size)
        refuse_divergence(logits.max(axis=-1))
        longer = log_p[:, None] + log_softmax(logits)  # log P of every beginning with every token
        best = np.argsort(-longer, axis=None, kind="stable")[:width]
        rows, ids = np.divmod(best, len(tokens))  # which beginning, and which token behind it
        log_p, beginnings = longer.flat[best], np.column_stack([beginnings[rows], ids])
        kept = state[rows] if isinstance(state, np.ndarray) else [state[row] for row in rows]
        state = source.read(kept, ids)
    return [tokens[token_id] for token_id in beginnings[0]], float(log_p[0])
