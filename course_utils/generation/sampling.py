"""Sample a token, feed it back, stop at the end mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_tokens, require_whole
from course_utils.generation.distribution import check_settings, checked_scores, filtered
from course_utils.generation.readers import Reader, reader
from course_utils.text import END, UNKNOWN

Array = NDArray[np.floating]
Ids = NDArray[np.int64]


def sample(probabilities: Array, rng: np.random.Generator) -> Ids:
    """Draw one token from each row: the first whose cumulated probability is above a uniform random number.

    Args:
        probabilities: shape (rows, vocabulary_size), each row summing to 1.
        rng: where the chance comes from; one number a row is taken.

    Returns:
        Ids, shape (rows,); never one of probability 0.
    """
    cumulated = probabilities.cumsum(axis=1)
    drawn = rng.random((len(probabilities), 1)) * cumulated[:, -1:]  # the last is 1 up to rounding
    ids: Ids = (cumulated <= drawn).sum(axis=1)
    return ids


def stream(
    model: Any,
    prompt: Sequence[str] = (),
    *,
    max_tokens: int = 200,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    seed: int | np.random.Generator = 1,
    stop: str | None = END,
    exclude: Sequence[str] = (UNKNOWN,),
) -> Iterator[str]:
    """Write token by token: each token is yielded as soon as it is drawn.

    A new text begins, as behind a `</s>`: the model reads that first where it knows it, and then the prompt.

    Args:
        model: an RNN, a window model or an n-gram model, trained.
        prompt: the tokens before; they are read, not written.
        max_tokens: write at most so many.
        temperature: as for `next_token_distribution`, likewise the next two.
        top_k: see there.
        top_p: see there.
        seed: the same seed gives the same text; or a generator, which goes on from where it is.
        stop: the token that ends the text and is not yielded; None to go on to `max_tokens`.
        exclude: tokens that are never written; `<unk>` stands for words that the model cannot spell.

    Returns:
        An iterator over tokens, without the prompt.

    Raises:
        ValueError: a setting outside its range, or a token of the prompt that the vocabulary cannot encode.
        TypeError: `prompt` is one string, or `model` is no language model.
    """
    source, excluded, state = _begin(model, prompt, 1, max_tokens, exclude)
    rng = np.random.default_rng(seed)
    check_settings(temperature, top_k, top_p)  # here and not in the generator, so that they are refused at once
    return write(source, state, rng, max_tokens, stop, excluded, (temperature, top_k, top_p))


def generate(
    model: Any,
    prompt: Sequence[str] = (),
    *,
    max_tokens: int = 200,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    seed: int | np.random.Generator = 1,
    stop: str | None = END,
    exclude: Sequence[str] = (UNKNOWN,),
) -> list[str]:
    """Write a text: all that `stream` yields, as a list of tokens; see there for the arguments and errors.

    Args:
        model: an RNN, a window model or an n-gram model, trained.
        prompt: the tokens before; they are read, not written.
        max_tokens: write at most so many.
        temperature: see `next_token_distribution`.
        top_k: see there.
        top_p: see there.
        seed: the same seed gives the same text.
        stop: the token that ends the text.
        exclude: tokens that are never written.

    Returns:
        The tokens, without the prompt and without `stop`.

    Raises:
        ValueError: as for `stream`.
        TypeError: likewise.

    >>> from course_utils.ngrams import NgramModel
    >>> generate(NgramModel(order=2).fit([["the", "dog", "ran"]]), ["the"])
    ['dog', 'ran']
    """
    tokens = stream(
        model,
        prompt,
        max_tokens=max_tokens,
        temperature=temperature,
        top_k=top_k,
        top_p=top_p,
        seed=seed,
        stop=stop,
        exclude=exclude,
    )
    return list(tokens)


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

    That takes far less time than one after the other. All arguments but `samples` are those of `stream`; every row has
    its own random numbers, and its own end.

    Args:
        model: a trained model.
        prompt: the tokens before, the same for all.
        samples: how many texts, 1 or more.
        max_tokens: of each text.
        temperature: see `next_token_distribution`.
        top_k: see there.
        top_p: see there.
        seed: of all texts together.
        stop: the token that ends a text.
        exclude: tokens that are never written.

    Returns:
        One list of tokens a text, without the prompt and without `stop`. A single sample has the same tokens as
        `generate` with the same seed.

    Raises:
        ValueError: as for `stream`; or `samples` is below 1.
        TypeError: as for `stream`; or `samples` is no whole number.
    """
    require_whole("samples", samples)
    check_settings(temperature, top_k, top_p)
    source, excluded, state = _begin(model, prompt, samples, max_tokens, exclude)
    rng = np.random.default_rng(seed)
    written: list[list[str]] = [[] for _ in range(samples)]
    is_open = np.ones(samples, bool)
    for _ in range(max_tokens):
        ids = sample(filtered(source.logits(state) + excluded, temperature, top_k, top_p), rng)
        tokens = source.vocabulary.decode(ids)
        is_open &= np.array([token != stop for token in tokens])
        if not is_open.any():
            break
        for row in np.flatnonzero(is_open):
            written[row].append(tokens[row])
        state = source.read(state, ids)
    return written


def write(
    source: Reader,
    state: Any,
    rng: np.random.Generator,
    max_tokens: int,
    stop: str | None,
    excluded: Array,
    settings: tuple[float, int | None, float | None],
) -> Iterator[str]:
    """The loop behind `stream`: draw a token, stop at the end mark, hand it out, read it.

    Args:
        source: the model, reading.
        state: its state before the first token.
        rng: where the chance comes from.
        max_tokens: write at most so many.
        stop: the token that ends the text.
        excluded: added to the scores, -inf for tokens never to write, shape (vocabulary_size,).
        settings: temperature, top_k and top_p.

    Yields:
        Tokens.
    """
    for _ in range(max_tokens):
        ids = sample(filtered(source.logits(state) + excluded, *settings), rng)
        token = source.vocabulary.tokens[ids[0]]
        if token == stop:
            return
        yield token
        state = source.read(state, ids)


def _begin(
    model: Any, prompt: Sequence[str], rows: int, max_tokens: int, exclude: Sequence[str]
) -> tuple[Reader, Array, Any]:
    """The reader, what to add to its scores (-inf for excluded tokens), and its state after the prompt."""
    require_tokens("prompt", prompt)
    require_whole("max_tokens", max_tokens)
    source = reader(model)
    tokens = source.vocabulary.tokens
    excluded = np.where(np.isin(tokens, list(exclude)), -np.inf, 0.0)
    state = source.start(rows)
    # Behind `</s>` a new document begins: that is where a model has learned how texts start.
    opening = [END] if END in source.vocabulary else []
    for number in source.vocabulary.encode([*opening, *prompt]):
        state = source.read(state, np.full(rows, number))
    checked_scores(source.logits(state) + excluded)  # a network that has diverged says so here
    return source, excluded, state


def distribution_after(model: Any, context: Sequence[str]) -> Array:
    """P(next token | context) of any model, without filters.

    Args:
        model: as for `stream`.
        context: the tokens before, the last one nearest, from the beginning of a text on.

    Returns:
        Shape (vocabulary_size,), in the order of `model.vocabulary.tokens`.

    Raises:
        ValueError: as for `stream`.
        TypeError: likewise.
    """
    source, _, state = _begin(model, context, 1, 1, ())
    probabilities: Array = filtered(np.asarray(source.logits(state), np.float64), 1.0, None, None)[0]
    return probabilities
