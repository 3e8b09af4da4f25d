"""Word vectors of a model that fills gaps, beside those of one that predicts what comes: one network, two windows.

Both are the fixed-window network of `ffnn`, of the same size. The auto-regressive one sees the `window` words before
a word, the masked one half of them before it and half of them after it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_utils import ffnn
from course_utils.optim import Adam
from course_utils.text import END, UNKNOWN, Vocabulary, token_stream
from course_utils.text.batches import shuffled_batches
from course_utils.text.windows import context_windows
from course_utils.training import fit
from course_utils.vectors import WordVectors

Ids = ffnn.Ids


def both_sides(ids: Ids, each_side: int, start_id: int, end_id: int) -> Ids:
    """The ids just before and just after each word, cut off where its sentence begins and ends.

    Args:
        ids: the ids of a stream of tokens, shape (tokens,).
        each_side: how many words to see before it, and as many after it.
        start_id: stands for every position outside the sentence.
        end_id: the id of `</s>`, whose own row means nothing.

    Returns:
        Contexts, shape (tokens, 2 * each_side), in the order of the text.
    """
    before = context_windows(ids, each_side, start_id, end_id)
    after = context_windows(ids[::-1], each_side, start_id, end_id)[::-1, ::-1]  # read from the end, then turned
    return np.hstack([before, after])


def embeddings(
    sentences: Sequence[Sequence[str]],
    *,
    masked: bool,
    seed: int,
    window: int,
    vector_size: int = 50,
    hidden_size: int,
    min_count: int = 10,
    epochs: int,
    learning_rate: float,
    batch_size: int,
) -> tuple[WordVectors, list[float]]:
    """Train the network to predict every word, and keep the embeddings of the words.

    Args:
        sentences: lists of tokens.
        masked: whether it sees both sides of the word; else only what stands before it.
        seed: of the weights and of the order of the batches.
        window: words that are seen, an even number.
        vector_size: the length of an embedding.
        hidden_size: the width of the hidden layer.
        min_count: rarer words become `<unk>`.
        epochs: passes over the text; 0 for the vectors of an untrained network.
        learning_rate: of Adam at the start; it falls linearly to 0.
        batch_size: words an update.

    Returns:
        The vectors, and the mean loss of the last hundred updates before each epoch's end, in nats a word.

    Raises:
        ValueError: `window` is odd.
    """
    if window % 2:
        raise ValueError(f"window must be even, to be halved for the masked model, it is {window}")
    tokens = token_stream(sentences)
    vocabulary = Vocabulary(tokens, min_count=min_count, specials=(UNKNOWN, END))
    ids, start, end = vocabulary.encode(tokens), len(vocabulary), vocabulary.id(END)
    seen = both_sides(ids, window // 2, start, end) if masked else context_windows(ids, window, start, end)
    contexts, targets = seen[ids != end], ids[ids != end]  # words alone are predicted
    network = ffnn.FFNN(vocabulary, window, vector_size, hidden_size, seed=seed, dtype=np.float32)
    updates = -(-len(targets) // batch_size)
    losses: list[float] = []
    if epochs:
        history = fit(
            lambda batch: network.loss_and_gradients(contexts[batch], targets[batch]),
            shuffled_batches(len(targets), batch_size, epochs, np.random.default_rng(seed)),
            Adam(network.params, learning_rate),
            updates=epochs * updates,
            decay=True,
        )
        losses = [float(np.mean(history.losses[: e * updates][-100:])) for e in range(1, epochs + 1)]
    words = [word for word in vocabulary.decode(np.arange(len(vocabulary))) if word not in (UNKNOWN, END)]
    return WordVectors(words, network.params["embedding"][vocabulary.encode(words)]), losses
