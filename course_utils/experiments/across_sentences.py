"""Two things that a reader does without noticing: who a pronoun of the next sentence means, and what *it* stands for.

For the first a small network is trained on made sentences; for the second any model is asked which text is more
probable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from course_utils.experiments.jacobian_products import recurrent_matrix
from course_utils.optim import Adam
from course_utils.rnn import RNN, forward
from course_utils.text import Vocabulary
from course_utils.training import fit

Ids = NDArray[np.int64]
NAMES = {"her": ("Emily", "Anna", "Maria", "Laura"), "him": ("Miquel", "Jordi", "Pau", "Marc")}
DEEDS = (
    *("earned the top grade on the quiz", "won the long race along the river", "sang in front of the school"),
    *("repaired the old clock of the town", "found the way through the fog", "baked bread for the street"),
    *("read a poem on the radio", "swam to the island and back"),
)
ANSWERS = (
    *("everyone was proud of", "the people talked about", "the whole class cheered for", "all of them believed in"),
    *("the paper wrote about", "the neighbours waited for"),
)

# Who or what is *it*? In each pair one word decides: the sentence twice, with the answer in place of *it*.
WINOGRAD = (
    ("the trophy does not fit into the suitcase because the {} is too {}", "trophy", "big", "suitcase", "small"),
    ("the boat did not pass under the bridge because the {} was too {}", "boat", "high", "bridge", "low"),
    ("the rope does not reach the window because the {} is too {}", "rope", "short", "window", "high"),
    ("the truck did not cross the river because the {} was too {}", "truck", "heavy", "river", "deep"),
    ("the ball broke the table because the {} was made of {}", "ball", "steel", "table", "glass"),
    ("the storm closed the road because the {} was so {}", "storm", "strong", "road", "narrow"),
    ("the letter did not fit into the box because the {} was too {}", "letter", "large", "box", "small"),
    ("the team lost to the visitors because the {} were so {}", "team", "slow", "visitors", "fast"),
)


def two_sentences(rng: np.random.Generator, *, unseen: bool, border: bool = True) -> list[list[str]]:
    """Texts of two sentences: a name and what it did; what others thought of it, which ends in the name's pronoun.

    Every third pair of a deed and an answer is kept for testing, so what is asked was never read before.

    Args:
        rng: draws the order.
        unseen: whether to make the pairs that are kept for testing, else the others.
        border: whether `!` stands at the end of the first sentence.

    Returns:
        Lists of words, one for every name, deed and answer.
    """
    pairs = [
        (deed, answer)
        for d, deed in enumerate(DEEDS)
        for a, answer in enumerate(ANSWERS)
        if ((d + a) % 3 == 0) == unseen
    ]
    texts = [
        [name, *deed.split(), *(["!"] if border else []), *answer.split(), pronoun]
        for pronoun, names in NAMES.items()
        for name in names
        for deed, answer in pairs
    ]
    return [texts[i] for i in rng.permutation(len(texts))]


def pronoun_accuracy(seed: int, *, border: bool = True) -> float:
    """Train a network on such texts, each read from h_0 = 0, and ask it for the pronouns of unseen ones.

    The loss looks at the pronoun alone: so small a network, asked for every word, spends itself on the others.

    Args:
        seed: of the order of the texts and of the first weights.
        border: as for `two_sentences`.

    Returns:
        The share of unseen texts for which the right pronoun is more probable than the wrong one; chance is 0.5.
    """
    rng = np.random.default_rng(seed)
    read = two_sentences(rng, unseen=False, border=border)
    vocabulary = Vocabulary([word for text in read for word in text], specials=())
    network = RNN(len(vocabulary), 32, len(vocabulary), seed=seed)
    network.params["W_hh"][:] = recurrent_matrix(32, 1.0, rng)  # a rotation

    def batches(texts: list[Ids], size: int) -> list[Ids]:
        """Texts of equal length together, so that nothing has to be filled up; each batch of shape (time, texts)."""
        by_length: dict[int, list[Ids]] = {}
        for text in texts:
            by_length.setdefault(len(text), []).append(text)
        return [np.array(each[i : i + size]).T for each in by_length.values() for i in range(0, len(each), size)]

    def step(ids: Ids) -> tuple[float, dict[str, NDArray[np.floating]]]:
        at_pronoun = np.zeros(ids[1:].shape, np.bool_)
        at_pronoun[-1] = True
        loss, gradients, _ = network.loss_and_gradients(ids[:-1], ids[1:], mask=at_pronoun)
        return loss, gradients

    optimizer, texts = Adam(network.params, 0.001), [vocabulary.encode(text) for text in read]
    for _ in range(40):
        order = batches([texts[i] for i in rng.permutation(len(texts))], 16)
        fit(step, ((order[i],) for i in rng.permutation(len(order))), optimizer, max_norm=1.0)
    her, him = vocabulary.encode(["her", "him"])
    right = []
    unseen = [vocabulary.encode(text) for text in two_sentences(rng, unseen=True, border=border)]
    for ids in batches(unseen, 64):
        logits = forward(ids[:-1], None, network.params).logits[-1]
        right += list((logits[:, him] > logits[:, her]) == (ids[-1] == him))
    return float(np.mean(right))


def winograd_choices(log_likelihood: Callable[[str], float]) -> NDArray[np.bool_]:
    """Ask a model about each pair which of two things is the more probable one in each of its two sentences.

    Args:
        log_likelihood: of a text.

    Returns:
        Whether it chooses rightly, shape (pairs, 2). Who always prefers the same word has one right of each pair.
    """
    rows = []
    for frame, first, of_first, second, of_second in WINOGRAD:
        scores: Sequence[Sequence[float]] = [
            [log_likelihood(frame.format(thing, quality)) for thing in (first, second)]
            for quality in (of_first, of_second)
        ]
        rows.append([scores[0][0] > scores[0][1], scores[1][1] > scores[1][0]])
    return np.array(rows)
