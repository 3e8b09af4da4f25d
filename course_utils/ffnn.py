"""The fixed-window neural language model: embed the last few words, mix them in a hidden layer, score every word.

Bengio, Ducharme, Vincent and Jauvin 2003, "A Neural Probabilistic Language Model", equation 1 without the direct
connections from input to output.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from course_utils.arguments import require_integer, require_precision
from course_utils.functional import log_softmax
from course_utils.optim import Adam
from course_utils.text import END, START, UNKNOWN, Vocabulary, token_stream
from course_utils.text.batches import shuffled_batches
from course_utils.text.vocabulary import require_vocabulary
from course_utils.text.windows import context_windows
from course_utils.training import fit

Array = NDArray[np.floating]
Ids = NDArray[np.int64]
Parameters = dict[str, Array]


@dataclass(frozen=True)
class Trace:
    """What the forward pass leaves for the backward pass.

    Attributes:
        contexts: the ids that went in, shape (batch, window).
        embedded: their embeddings side by side, shape (batch, window * embedding_size).
        hidden: the hidden layer, shape (batch, hidden_size).
        log_probabilities: of every word, shape (batch, vocabulary_size), in nats.
    """

    contexts: Ids
    embedded: Array
    hidden: Array
    log_probabilities: Array


def initial_parameters(
    vocabulary_size: int,
    window: int,
    embedding_size: int,
    hidden_size: int,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> Parameters:
    """Small random weights and embeddings, so that no hidden unit begins at the flat ends of tanh.

    Args:
        vocabulary_size: words that can be predicted.
        window: tokens that are seen.
        embedding_size: the length of a word's vector.
        hidden_size: the width of the hidden layer.
        rng: where the chance comes from.
        dtype: float64 or float32.

    Returns:
        embedding (vocabulary_size + 1, embedding_size), whose last row is `<s>`; W_h (window * embedding_size,
        hidden_size); b_h (hidden_size,); W_y (hidden_size, vocabulary_size); b_y (vocabulary_size,).
    """
    inputs = window * embedding_size
    drawn = {
        "embedding": 0.1 * rng.normal(size=(vocabulary_size + 1, embedding_size)),
        "W_h": rng.normal(size=(inputs, hidden_size)) / np.sqrt(inputs),
        "b_h": np.zeros(hidden_size),
        "W_y": rng.normal(size=(hidden_size, vocabulary_size)) / np.sqrt(hidden_size),
        "b_y": np.zeros(vocabulary_size),
    }
    return {name: value.astype(dtype) for name, value in drawn.items()}


def forward(contexts: Ids, params: Parameters) -> Trace:
    """log P(w | context) of every word: softmax(tanh(x W_h + b_h) W_y + b_y), x the embeddings side by side.

    Args:
        contexts: the ids of the words before, shape (batch, window), nearest last.
        params: as from `initial_parameters`.

    Returns:
        The log-probabilities in nats, shape (batch, vocabulary_size), and what the way back needs.
    """
    embedded = params["embedding"][contexts].reshape(len(contexts), -1)  # (batch, window * embedding_size)
    hidden = np.tanh(embedded @ params["W_h"] + params["b_h"])  # (batch, hidden_size)
    logits = hidden @ params["W_y"] + params["b_y"]  # (batch, vocabulary_size)
    return Trace(contexts, embedded, hidden, log_softmax(logits))


def backward(trace: Trace, targets: Ids, params: Parameters) -> Parameters:
    """The gradient of the mean cross-entropy: the forward pass, line by line from the last to the first.

    Args:
        trace: what `forward` returned.
        targets: the ids of the words that came, shape (batch,).
        params: the same as in the forward pass.

    Returns:
        One gradient for each parameter, with its name and shape.
    """
    batch = np.arange(len(targets))
    yhat = np.exp(trace.log_probabilities)
    d_logits = yhat / len(targets)  # the loss is a mean over the batch
    d_logits[batch, targets] -= 1 / len(targets)  # softmax and cross-entropy together: (yhat - y) / batch
    d_hidden = d_logits @ params["W_y"].T
    d_pre = d_hidden * (1 - trace.hidden**2)  # tanh' = 1 - tanh^2
    d_embedded = d_pre @ params["W_h"].T
    d_embedding = np.zeros_like(params["embedding"])
    rows = d_embedded.reshape(*trace.contexts.shape, -1)  # (batch, window, embedding_size)
    np.add.at(d_embedding, trace.contexts, rows)  # a word that stands twice in the batch gets both terms
    return {
        "embedding": d_embedding,
        "W_h": trace.embedded.T @ d_pre,
        "b_h": d_pre.sum(axis=0),
        "W_y": trace.hidden.T @ d_logits,
        "b_y": d_logits.sum(axis=0),
    }


class FFNN:
    """P(w | the last `window` tokens) by a network with one hidden layer.

    The window starts anew at each sentence, filled with `<s>`, exactly as in an n-gram model of order window + 1.

    Attributes:
        vocabulary: what can come next.
        window: how many tokens it sees.
        params: a dict with the arrays of `initial_parameters`.
    """

    vocabulary: Vocabulary
    window: int
    params: Parameters

    def __init__(
        self,
        vocabulary: Vocabulary,
        window: int = 3,
        embedding_size: int = 32,
        hidden_size: int = 64,
        *,
        seed: int = 1,
        dtype: DTypeLike = np.float64,
    ) -> None:
        """Set up an untrained model.

        Args:
            vocabulary: the words, with `<unk>` and `</s>` among them (that of a fitted `NgramModel` is one).
            window: how many tokens it sees, 1 or more.
            embedding_size: the length of a word's vector.
            hidden_size: the width of the hidden layer.
            seed: of the initial weights.
            dtype: float64, or float32 for half the time and about 7 digits.

        Raises:
            ValueError: a size is below 1, another dtype, or a vocabulary that lacks `<unk>` or `</s>` or holds `<s>`.
            TypeError: a size is no integer, or `vocabulary` no `Vocabulary`.
        """
        for name, size in (("window", window), ("embedding_size", embedding_size), ("hidden_size", hidden_size)):
            require_integer(name, size)
        require_precision(dtype)
        require_vocabulary(vocabulary)
        missing = [special for special in (UNKNOWN, END) if special not in vocabulary]
        if missing:
            raise ValueError(f"vocabulary must hold {' and '.join(missing)}: build it with specials=('<unk>', '</s>')")
        if START in vocabulary:
            raise ValueError(f"vocabulary holds {START!r}, which is never predicted: leave it out")
        self.vocabulary, self.window = vocabulary, window
        rng = np.random.default_rng(seed)
        self.params = initial_parameters(len(vocabulary), window, embedding_size, hidden_size, rng, dtype)

    def loss_and_gradients(self, contexts: Ids, targets: Ids) -> tuple[float, Parameters]:
        """The mean cross-entropy of a batch in nats, and its gradients.

        Args:
            contexts: ids, shape (batch, window), as from `examples`.
            targets: ids, shape (batch,).

        Returns:
            The loss, and one gradient for each parameter.

        Raises:
            ValueError: the shapes do not fit, the batch is empty, or an id lies outside the vocabulary.
        """
        contexts, targets = np.asarray(contexts), np.asarray(targets)
        if contexts.shape != (len(targets), self.window) or targets.shape != (len(targets),) or not len(targets):
            raise ValueError(
                f"contexts have shape {contexts.shape}, targets {targets.shape}: "
                f"they must have shapes (batch, {self.window}) and (batch,)"
            )
        size = len(self.vocabulary)
        if contexts.min() < 0 or contexts.max() > size or targets.min() < 0 or targets.max() >= size:
            raise ValueError(f"targets must lie in 0..{size - 1}, contexts in 0..{size} (the last is {START!r})")
        trace = forward(contexts, self.params)
        loss = -float(trace.log_probabilities[np.arange(len(targets)), targets].mean())
        return loss, backward(trace, targets, self.params)

    def fit(
        self,
        sentences: Iterable[Sequence[str]],
        *,
        epochs: int = 1,
        batch_size: int = 128,
        learning_rate: float = 0.01,
        seed: int = 1,
        progress: bool = False,
    ) -> list[float]:
        """Minimise the mean cross-entropy batch by batch with Adam; the learning rate falls linearly towards 0.

        Args:
            sentences: lists of tokens.
            epochs: how often each token is predicted.
            batch_size: tokens a step.
            learning_rate: the first step's.
            seed: of the order of the batches, which is another one in each epoch.
            progress: show a bar with the loss.

        Returns:
            The mean loss of each epoch in nats, taken while training.

        Raises:
            DivergedError: the loss is no finite number any more.
            ValueError: there is no sentence, or a number is below 1.
            TypeError: `epochs` or `batch_size` is no integer, or a sentence is a string.
        """
        for name, size in (("epochs", epochs), ("batch_size", batch_size)):
            require_integer(name, size)
        contexts, targets = self.examples(token_stream(sentences))
        if not len(targets):
            raise ValueError("sentences is empty: there is nothing to learn from")

        def step(batch: Ids) -> tuple[float, Parameters]:
            return self.loss_and_gradients(contexts[batch], targets[batch])

        tokens, updates = len(targets), -(-len(targets) // batch_size)  # of one epoch
        batches = shuffled_batches(tokens, batch_size, epochs, np.random.default_rng(seed))
        optimizer = Adam(self.params, learning_rate)
        history = fit(step, batches, optimizer, updates=epochs * updates, decay=True, progress=progress)
        examples = np.full(updates, batch_size)
        examples[-1] = tokens - batch_size * (updates - 1)  # the last batch can be smaller
        epoch_losses: list[float] = (np.reshape(history.losses, (epochs, updates)) @ examples / tokens).tolist()
        return epoch_losses

    def examples(self, tokens: Sequence[str]) -> tuple[Ids, Ids]:
        """Contexts, shape (tokens, window), and targets, shape (tokens,), of a stream of tokens.

        Args:
            tokens: as from `token_stream`; an unknown one counts as `<unk>`.

        Returns:
            The ids of the contexts, nearest last, and of the tokens themselves.

        Raises:
            ValueError: a token is `<s>`.
        """
        tokens = tokens if isinstance(tokens, str) else list(tokens)  # an iterator can be gone through only once
        if START in tokens:
            raise ValueError(f"the tokens hold {START!r}, which is never predicted: the model pads contexts itself")
        ids = self.vocabulary.encode(tokens)
        end_id = int(self.vocabulary.encode([END])[0])
        return context_windows(ids, self.window, start_id=len(self.vocabulary), end_id=end_id), ids

    def log_probabilities(self, tokens: Sequence[str]) -> NDArray[np.float64]:
        """log P of each token of a stream given the `window` tokens before it, in nats, shape (tokens,).

        Args:
            tokens: as from `token_stream`.

        Returns:
            One number a token, each at most 0.

        Raises:
            ValueError: a token is `<s>`.
        """
        contexts, targets = self.examples(tokens)
        found = np.empty(len(targets))
        for begin in range(0, len(targets), 1024):  # in blocks: every row has a number for every word
            block = slice(begin, begin + 1024)
            rows = forward(contexts[block], self.params).log_probabilities
            found[block] = rows[np.arange(len(rows)), targets[block]]
        return found

    @property
    def parameter_count(self) -> int:
        """How many numbers are learned."""
        return sum(parameter.size for parameter in self.params.values())
