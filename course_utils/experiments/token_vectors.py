"""What a vector knows about the sense of one token: states of networks that read forward and backward, and yardsticks.

ELMo (Peters and others 2018) joins the states of two such language models; a linear probe shows what is in a vector.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.corpora.corpus import Corpus
from course_utils.corpora.toy_senses import CUES, SENSES, generate
from course_utils.optim import Adam
from course_utils.rnn import RNN
from course_utils.rnn.model import RecurrentNetwork
from course_utils.text import Vocabulary
from course_utils.training import fit

Array = NDArray[np.floating]
Ids = NDArray[np.int64]
PAD = "<pad>"


class Tokens(NamedTuple):
    """The nouns of two senses in some sentences, one entry a noun.

    Attributes:
        sentences: ids, shape (time, sentences); shorter sentences are filled up with `<pad>` at the end.
        lengths: words of each sentence, shape (sentences,).
        column: the sentence of each noun, shape (nouns,).
        place: its place in the sentence, shape (nouns,).
        sense: 0 for an animal, 1 for a thing, shape (nouns,).
        cue: 0 where the cue comes before, 1 where it comes after, 2 for one on each side, shape (nouns,).
    """

    sentences: Ids
    lengths: Ids
    column: Ids
    place: Ids
    sense: Ids
    cue: Ids


def vocabulary() -> Vocabulary:
    """All words of the sentences, and a word that fills up the shorter ones."""
    return Vocabulary((word for sentence in generate(2000) for word in sentence.split()), specials=(PAD,))


def tokens(corpus: Corpus, words: Vocabulary) -> Tokens:
    """The sentences of `toy_senses` as ids, and where their nouns of two senses are.

    Args:
        corpus: from `corpora.toy_senses`.
        words: what the ids stand for.

    Returns:
        Ids, and for each noun its place, its sense and where its cue is.
    """
    rows = [words.encode(sentence.split()) for sentence in corpus]
    lengths = np.array([len(row) for row in rows])
    sentences = np.zeros((lengths.max(), len(rows)), dtype=np.int64)  # 0 is <pad>
    for column, row in enumerate(rows):
        sentences[: len(row), column] = row
    found = [
        (column, half.place, SENSES.index(half.sense), CUES.index(half.cue))
        for column, halves in enumerate(corpus.truth["halves"])
        for half in halves
    ]
    return Tokens(sentences, lengths, *np.array(found).T)


def reversed_in_time(sentences: Ids, lengths: Ids) -> Ids:
    """Each sentence from its last word to its first, its fill still at the end.

    Args:
        sentences: ids, shape (time, sentences).
        lengths: words of each sentence, shape (sentences,).

    Returns:
        The same shape.
    """
    steps = np.arange(len(sentences))[:, None]
    from_the_end = np.where(steps < lengths, lengths - 1 - steps, steps)
    turned: Ids = np.take_along_axis(sentences, from_the_end, axis=0)
    return turned


def train(
    sentences: Ids,
    lengths: Ids,
    words: Vocabulary,
    seed: int,
    *,
    hidden_size: int = 48,
    updates: int = 1500,
    batch_size: int = 32,
    learning_rate: float = 0.01,
) -> RNN:
    """A language model of the sentences: each word is predicted from those before it; the fill counts nowhere.

    Args:
        sentences: ids, shape (time, sentences).
        lengths: words of each sentence, shape (sentences,).
        words: what the ids stand for.
        seed: of the weights, and of the sentences of each update.
        hidden_size: units.
        updates: of Adam, with clipping at norm 1.
        batch_size: sentences an update.
        learning_rate: of Adam.

    Returns:
        The trained network.
    """
    size, rng = len(words), np.random.default_rng(seed)
    network = RNN(size, hidden_size, size, seed=seed, vocabulary=words)
    mask = np.arange(1, len(sentences))[:, None] < lengths

    def step(chosen: Ids) -> tuple[float, dict[str, Array]]:
        inputs, targets = sentences[:-1, chosen], sentences[1:, chosen]
        return network.loss_and_gradients(inputs, targets, mask=mask[:, chosen])[:2]

    batches = ((rng.integers(0, sentences.shape[1], batch_size),) for _ in range(updates))
    fit(step, batches, Adam(network.params, learning_rate), max_norm=1.0, decay=True, updates=updates)
    return network


def forward_states(network: RecurrentNetwork, found: Tokens) -> Array:
    """The state after each noun, of a network that reads from the left.

    Args:
        network: trained on the sentences.
        found: the nouns.

    Returns:
        Shape (nouns, hidden_size).
    """
    return network.states(found.sentences)[found.place + 1, found.column]


def backward_states(network: RecurrentNetwork, found: Tokens) -> Array:
    """The state after each noun, of a network that reads from the right.

    Args:
        network: trained on the sentences reversed in time.
        found: the nouns.

    Returns:
        Shape (nouns, hidden_size).
    """
    hidden = network.states(reversed_in_time(found.sentences, found.lengths))
    states: Array = hidden[found.lengths[found.column] - found.place, found.column]
    return states


def window(vectors: Array, found: Tokens, offsets: Sequence[int], *, average: bool) -> Array:
    """The type vectors of the words at some distances from each noun.

    Args:
        vectors: one row a type; that of `<pad>` also stands for what lies outside the sentence.
        found: the nouns.
        offsets: distances; -1 is the word before.
        average: their mean, which has no order; otherwise side by side.

    Returns:
        Shape (nouns, size), or (nouns, offsets * size).
    """
    places = found.place[:, None] + np.asarray(offsets)
    inside = (places >= 0) & (places < found.lengths[found.column][:, None])
    ids = np.where(inside, found.sentences[np.clip(places, 0, len(found.sentences) - 1), found.column[:, None]], 0)
    if average:
        bags = np.zeros((len(ids), len(vectors)))  # how often each type stands there: less than a vector for each word
        np.add.at(bags, (np.arange(len(ids))[:, None], ids), inside)
        mean: Array = bags @ vectors / inside.sum(axis=1)[:, None]
        return mean
    return vectors[ids].reshape(len(ids), -1)


def beside_yardsticks(left: RNN, right: RNN, found: Tokens, seed: int) -> dict[str, Array]:
    """The states of two readings, and what a fair comparison needs beside them.

    Args:
        left: a network that reads from the left.
        right: one that reads from the right.
        found: the nouns.
        seed: of a network like the first that was never trained.

    Returns:
        For each name vectors, shape (nouns, size).
    """
    rows, (size, hidden_size) = left.params["W_xh"], left.params["W_xh"].shape
    raw = RNN(size, hidden_size, size, seed=seed)
    offsets = {k: [d for d in range(-k, k + 1) if d] for k in (2, 4, len(found.sentences))}
    states = {"from the left": forward_states(left, found), "from the right": backward_states(right, found)}
    return {
        "type vector": rows[found.sentences[found.place, found.column]],
        "average of all words": window(rows, found, offsets[len(found.sentences)], average=True),
        "window of 2": window(rows, found, offsets[2], average=False),
        "window of 4": window(rows, found, offsets[4], average=False),
        "never trained": forward_states(raw, found),
        **states,
        "both": np.hstack(list(states.values())),
    }


def fit_probe(fitted: Array, senses: Ids, ridge: float = 1e-3) -> Array:
    """A linear probe by least squares: the weights that bring the vectors nearest to -1 (animal) and 1 (thing).

    Args:
        fitted: vectors of the training sentences' nouns, shape (nouns, size).
        senses: 0 or 1, shape (nouns,).
        ridge: how strongly large weights are held down, as a share of the vectors' mean square.

    Returns:
        Weights and, last, the constant, shape (size + 1,).
    """
    rows = np.column_stack([fitted, np.ones(len(fitted))]).astype(np.float64)
    square = rows.T @ rows
    weights: Array = np.linalg.solve(
        square + ridge * np.trace(square) / len(square) * np.eye(len(square)), rows.T @ (2 * senses - 1)
    )
    return weights


def probe_right(weights: Array, vectors: Array, senses: Ids) -> NDArray[np.bool_]:
    """For which nouns the probe names the right sense.

    Args:
        weights: from `fit_probe`.
        vectors: shape (nouns, size).
        senses: 0 or 1, shape (nouns,).

    Returns:
        Shape (nouns,).
    """
    right: NDArray[np.bool_] = (vectors @ weights[:-1] + weights[-1] > 0) == (senses == 1)
    return right


def train_pair(found: Tokens, words: Vocabulary, seed: int) -> tuple[RNN, RNN]:
    """Two language models of the same sentences, one a direction.

    Args:
        found: the sentences.
        words: what their ids stand for.
        seed: of both.

    Returns:
        One that reads from the left, one that reads from the right.
    """
    turned = reversed_in_time(found.sentences, found.lengths)
    left, right = (train(text, found.lengths, words, seed) for text in (found.sentences, turned))
    return left, right


def sense_accuracies(
    learned: dict[str, Array], asked: dict[str, Array], seen: Tokens, unseen: Tokens
) -> dict[str, Array]:
    """How often a probe of each vector names the right sense, by where the cue is.

    Args:
        learned: from `beside_yardsticks`, the vectors of `seen`.
        asked: those of `unseen`.
        seen: the nouns on which the probe is fitted.
        unseen: the nouns about which it is asked.

    Returns:
        For each vector two shares: with the cue before, and with the cue after the noun.
    """
    accuracies = {}
    for name in learned:
        right_ones = probe_right(fit_probe(learned[name], seen.sense), asked[name], unseen.sense)
        accuracies[name] = np.array([right_ones[unseen.cue == cue].mean() for cue in (0, 1)])
    return accuracies
