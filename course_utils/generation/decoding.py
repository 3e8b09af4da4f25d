"""The loop that writes: score the next token, filter, draw, append, read it, until the text has ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_tokens
from course_utils.generation.checks import check_settings
from course_utils.generation.filters import keep_nucleus, keep_top_k, softmax_with_temperature
from course_utils.generation.readers import Reader, reader
from course_utils.text import END, UNKNOWN

Array = NDArray[np.floating]
Ids = NDArray[np.int64]


def generate_batch(
    model: Any,
    prompt: Sequence[str] = (),
    *,
    samples: int,
    max_tokens: int = 200,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    seed: int | np.random.Generator = 1,
    stop: str | None = END,
    exclude: Sequence[str] = (UNKNOWN,),
) -> list[list[str]]:
    """Write several texts at once: they go through the model together, one in each row.

    A new text begins, as after a `</s>`: the model reads that first where it knows it, and then the prompt.

    Args:
        model: an RNN, an FFNN or an n-gram model, trained.
        prompt: the tokens before, the same for all; they are read, not written.
        samples: how many texts, 1 or more; each is drawn for itself and ends for itself.
        max_tokens: write at most so many of each text.
        temperature: divides the scores; 0 is greedy.
        top_k: draw from so many of the most probable tokens; None for all.
        top_p: draw from the most probable tokens that have this probability together; None for all.
        seed: the same seed gives the same texts; or a generator, which goes on from where it is.
        stop: the token that ends a text; None to go on to `max_tokens`.
        exclude: tokens that are never written; `<unk>` stands for words that the model cannot spell.

    Returns:
        One list of tokens a text, without the prompt and without `stop`.

    Raises:
        ValueError: a setting outside its range, a token of the prompt that the vocabulary cannot encode, or a model
            that has diverged.
        TypeError: `prompt` or `exclude` is one string, a setting is no number, or `model` is no language model.
    """
    check_settings(temperature, top_k, top_p, samples, max_tokens)
    source, rng = reader(model), np.random.default_rng(seed)
    state = state_after(source, prompt, samples)  # what the model remembers of each text so far
    excluded = excluded_scores(source, exclude)  # -inf for what is never written, 0 for the rest
    tokens = np.array(source.vocabulary.tokens, dtype=object)
    is_stop = tokens == stop  # (vocabulary_size,)
    written, has_ended = [], np.zeros(samples, dtype=bool)
    for _ in range(max_tokens):
        logits = source.logits(state) + excluded  # (samples, vocabulary_size)
        probabilities = softmax_with_temperature(logits, temperature)
        probabilities = keep_top_k(probabilities, top_k)
        probabilities = keep_nucleus(probabilities, top_p)
        ids = sample(probabilities, rng)  # (samples,)
        written.append(ids)
        has_ended[is_stop[ids]] = True
        if all(has_ended):
            break
        state = source.read(state, ids)
    return [text[: text.index(stop)] if stop in text else text for text in tokens[np.transpose(written)].tolist()]


def sample(probabilities: Array, rng: np.random.Generator) -> Ids:
    """Draw one token from each row: the first whose cumulated probability is above a uniform random number.

    Args:
        probabilities: shape (rows, vocabulary_size), each row summing to 1.
        rng: where the chance comes from; one number a row is taken.

    Returns:
        Ids, shape (rows,); never one of probability 0.
    """
    cumulated = probabilities.cumsum(axis=1)
    threshold = rng.random((len(probabilities), 1)) * cumulated[:, -1:]  # the last is 1, but for rounding
    ids: Ids = (cumulated > threshold).argmax(axis=1)
    return ids


def generate(model: Any, prompt: Sequence[str] = (), **settings: Any) -> list[str]:
    """Write a text: `generate_batch` with a single sample.

    Args:
        model: an RNN, an FFNN or an n-gram model, trained.
        prompt: the tokens before; they are read, not written.
        settings: max_tokens, temperature, top_k, top_p, seed, stop and exclude, as for `generate_batch`.

    Returns:
        The tokens, without the prompt and without the end mark.

    >>> from course_utils.ngrams import NgramModel
    >>> generate(NgramModel(order=2).fit([["the", "dog", "ran"]]), ["the"])
    ['dog', 'ran']
    """
    return generate_batch(model, prompt, samples=1, **settings)[0]


def distribution_after(model: Any, context: Sequence[str]) -> Array:
    """P(next token | context) of any model, without filters.

    Args:
        model: an RNN, an FFNN or an n-gram model, trained.
        context: the tokens before, the last one nearest, from the beginning of a text on.

    Returns:
        Shape (vocabulary_size,), in the order of `model.vocabulary.tokens`.
    """
    source = reader(model)
    logits = np.asarray(source.logits(state_after(source, context)), np.float64)
    probabilities: Array = softmax_with_temperature(logits, 1.0)[0]
    return probabilities


def state_after(source: Reader, prompt: Sequence[str], rows: int = 1) -> Any:
    """What a model remembers of the tokens before.

    Behind `</s>` a new document begins. There a model has learned how texts start, so it reads that mark first.

    Args:
        source: from `reader`.
        prompt: tokens, from the beginning of a text on.
        rows: how many texts have this beginning.

    Returns:
        The state of the reader.
    """
    require_tokens("prompt", prompt)
    opening = [END] if END in source.vocabulary else []
    state = source.start(rows)
    for token_id in source.vocabulary.encode([*opening, *prompt]):
        state = source.read(state, np.full(rows, token_id))
    return state


def excluded_scores(source: Reader, exclude: Sequence[str]) -> Array:
    """What to add to the scores so that some tokens are never drawn: -inf for those, 0 for the others.

    One row, shape (1, vocabulary_size): as the scores of a single text are, and arrays of one shape are added faster.
    """
    require_tokens("exclude", exclude)
    is_excluded = np.isin(source.vocabulary.tokens, list(exclude))
    return np.where(is_excluded, -np.inf, 0.0).astype(np.float32)[None]  # a model in float32 goes on in float32
