"""The exercises of lesson 02: smoothing, perplexity, zeros, and the size of a network."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from course_utils.exercises.comparing import untouched
from course_utils.exercises.declaration import Case, Exercise, Formula, FormulaPart, Question, Search, true_or_false

TARGET = 123.0  # held-out perplexity of exercise 2.5
LONGEST = 20  # the order of a model that is still tried


def perplexity(probabilities: Sequence[float]) -> float:
    if 0 in probabilities:
        return math.inf
    return math.exp(-sum(math.log(p) for p in probabilities) / len(probabilities))


def _average_first(probabilities: Sequence[float]) -> float:
    return len(probabilities) / sum(probabilities)


def perplexity_of_batches(batches: Sequence[Any]) -> Any:
    total = sum(batch.sum() for batch in batches)
    tokens = sum(len(batch) for batch in batches)
    return np.exp(-total / tokens)


def _batches(*lists: Sequence[float]) -> tuple[list[Any]]:
    return ([np.log(probabilities) for probabilities in lists],)


def parameter_count(vocabulary_size: int, window: int, embedding_size: int, hidden_size: int) -> int:
    embedding = (vocabulary_size + 1) * embedding_size
    hidden = window * embedding_size * hidden_size + hidden_size
    output = hidden_size * vocabulary_size + vocabulary_size
    return embedding + hidden + output


def _held_out_perplexity(settings: Any) -> str | None:
    from course_utils import corpora
    from course_utils.ngrams import NgramModel
    from course_utils.text import tokenized_sentences

    settings = untouched(settings)
    if not isinstance(settings, dict):
        return 'the answer is a dict of settings, such as {"order": 2, "smoothing": "laplace"}'
    if "vocabulary" in settings or settings.get("min_count", 2) != 2:
        return "another vocabulary makes other tokens <unk>, so its perplexity cannot be compared: leave it as it is"
    if isinstance(order := settings.get("order"), float) and order.is_integer():
        settings = settings | {"order": int(order)}
    if isinstance(order, int | float) and order > LONGEST:
        return f"contexts of {LONGEST} words and more are hardly ever seen twice: try an order of 2 to 5"
    documents = corpora.load("lee_news").documents
    train = tokenized_sentences(document for number, document in enumerate(documents) if number % 10 != 4)
    try:
        model = NgramModel(**dict[str, Any](min_count=2) | settings)
    except (TypeError, ValueError) as error:
        return f"NgramModel refuses these settings: {error}"
    found = model.fit(train).perplexity(tokenized_sentences(documents[4::10]))
    if found == math.inf:
        return "the held-out perplexity is infinite: without smoothing one unseen n-gram is enough"
    if found >= TARGET:
        of_kneser_ney = "this smoothing is the best one, so change its order and its discount"
        of_another = "from order 2 on another smoothing is lower, as the figure of the lesson shows"
        why = of_kneser_ney if model.smoothing == "kneser_ney" else of_another
        return f"the held-out perplexity is {found:.1f}, it should be below {TARGET:.0f}: {why}"
    return None


SEEN = "{} {} stands in the training text, so its probability is above 0"
NOT_ASKED = "{} {} is in the training text only; the model is never asked for it here"

EXERCISES = [
    Formula(
        "2.1",
        {
            "P(w | c), add k": FormulaPart(
                {"count": ((), "positive"), "total": ((), "positive"), "k": ((), "positive"), "V": ((), "words")},
                "(count + k) / (total + k * V)",
                {
                    "the total is unchanged: how much did all words of the vocabulary together get?": [
                        "(count + k) / total"
                    ],
                    "the total grew by k once, but every word of the vocabulary got k": ["(count + k) / (total + k)"],
                    "the total grew by the size of the vocabulary: each of its words got k, not 1": [
                        "(count + k) / (total + V)"
                    ],
                    "this adds 1, whatever k is": ["(count + 1) / (total + V)"],
                    "the division comes before the sum: put brackets around the count and what is added to it": [
                        "count + k / (total + k * V)"
                    ],
                    "the count of the word itself got nothing: an unseen word still has 0": ["count / (total + k * V)"],
                    "nothing is smoothed: the share alone is the maximum likelihood": ["count / total"],
                },
            ),
            "y_hat": FormulaPart(
                {"z": (("words",), "any")},
                "exp(z) / sum(exp(z))",
                {
                    "the sum is missing: the probabilities of all words sum to 1": ["exp(z)"],
                    "the scores are divided by their sum, without exp: a negative score is no probability": [
                        "z / sum(z)"
                    ],
                    "the scores themselves are summed below the line: exp of each belongs there": ["exp(z) / sum(z)"],
                    "exp is taken of the sum: it is taken of each score, and then summed": ["exp(z) / exp(sum(z))"],
                    "this is the logarithm of the softmax": ["log(exp(z) / sum(exp(z)))", "z - log(sum(exp(z)))"],
                },
            ),
            "L": FormulaPart(
                {"y": (("words",), "one-hot"), "y_hat": (("words",), "probabilities")},
                "-sum(y * log(y_hat))",
                {
                    "the minus is missing: a loss is small when the prediction is good": ["sum(y * log(y_hat))"],
                    "the logarithm is missing": ["-sum(y * y_hat)", "1 - sum(y * y_hat)", "sum(y * y_hat)"],
                    "the two are exchanged: the logarithm is of the prediction": ["-sum(y_hat * log(y))"],
                    "every word counts here: y picks the one that came": ["-sum(log(y_hat))"],
                    "this is the squared error: the loss is the cross-entropy": ["sum((y_hat - y) ** 2)"],
                    "the sum is missing: the loss is one number": ["-y * log(y_hat)"],
                },
            ),
            "dL/dz": FormulaPart(
                {"y": (("words",), "one-hot"), "y_hat": (("words",), "probabilities")},
                "y_hat - y",
                {
                    "the sign is wrong: the gradient points uphill, to more loss": ["y - y_hat"],
                    "the truth is not subtracted": ["y_hat"],
                    "this is the derivative of the loss by y_hat; the softmax comes between y_hat and z": [
                        "-y / y_hat"
                    ],
                    "the slope of a sigmoid is in it: of softmax and logarithm together only the difference is left": [
                        "(y_hat - y) * y_hat * (1 - y_hat)"
                    ],
                },
            ),
            "perplexity": FormulaPart(
                {"p": (("tokens",), "probabilities"), "n": ((), "tokens")},
                "exp(-sum(log(p)) / n)",
                {
                    "the minus is missing": ["exp(sum(log(p)) / n)"],
                    "the mean is missing: divide by the number of tokens": ["exp(-sum(log(p)))"],
                    "the exponential is missing": ["-sum(log(p)) / n"],
                    "this is the mean of 1 / p: the mean is taken of the logarithms": ["sum(1 / p) / n"],
                    "the logarithm is taken of the mean: it is taken of each probability": [
                        "n / sum(p)",
                        "exp(-log(sum(p) / n))",
                    ],
                },
            ),
        },
        [
            "Every word of the vocabulary is treated as if it had followed the context k times more.",
            "y_hat is a share: what is it a share of?",
            "y is 1 for the word that came and 0 for all others: y times anything, summed, picks that one entry.",
            "For dL/dz go through the logarithm and the softmax together; nearly everything cancels.",
        ],
    ),
    Exercise(
        "2.2",
        perplexity,
        lambda: [
            ([0.5, 0.125],),
            ([0.25],),
            ([1.0, 1.0],),
            ([0.2, 0.7, 0.05],),
            ([0.5, 0.5, 0.5, 0.01],),
            Case("a token of probability 0", ([0.5, 0.0],)),
            Case("a token of probability 0 in front", ([0.0, 0.5, 0.5],)),
            Case("a token of probability 1e-12", ([0.5, 1e-12],)),
            Case("2,000 tokens of probability 1/50", ([0.02] * 2000,)),
        ],
        {
            "the product of so many probabilities is 0 for a computer: add up logarithms, which never get that small": [
                lambda p: math.inf if 0 in p else math.prod(p) ** (-1 / len(p)),
                lambda p: math.prod(p) ** (-1 / len(p)),
                lambda p: 1 / math.prod(p) ** (1 / len(p)),
                lambda p: np.prod(p) ** (-1 / len(p)),
            ],
            "right for probabilities above 0, but math.log(0) stops: return infinity (math.inf) where one of them is 0": (
                lambda p: math.exp(-sum(math.log(x) for x in p) / len(p))
            ),
            "this is the mean of the exponentials, 1 / p averaged: take the mean of the logarithms first": (
                lambda p: np.mean(1 / np.array(p))
            ),
            "the mean over the tokens is missing: a longer text would always have a higher perplexity": (
                lambda p: 1 / np.prod(p)
            ),
            "this is the mean surprisal in nats: the last step, the exponential, is missing": (
                lambda p: -np.log(p).mean()
            ),
            "this is the mean surprisal in bits: the last step, raising 2 to it, is missing": (
                lambda p: -np.log2(p).mean()
            ),
            "it is below 1: the minus sign is missing": lambda p: np.exp(np.log(p).mean()),
            "exp belongs to the natural logarithm: exp of a mean in bits is too large": (
                lambda p: np.exp(-np.log2(p).mean())
            ),
            "2 to the power of a mean in nats is too small: one base for both steps": lambda p: 2 ** -np.log(p).mean(),
            "you average the probabilities first: one terrible guess would hide among good ones": [
                _average_first,
                lambda p: math.exp(-np.mean(p)),
                lambda p: -math.log(np.mean(p)),
            ],
            "a token of probability 0 is left out: what was called impossible came, an infinite perplexity": [
                lambda p: perplexity([x for x in p if x]),
                lambda p: math.exp(-sum(math.log(x) for x in p if x) / len(p)),
                lambda p: math.exp(-sum(math.log(x + 1e-12) for x in p) / len(p)),
            ],
            "a token of probability 0 is no good guess: the perplexity is infinite": ("return math.inf", "return 0.0"),
            "something small is added to the probabilities, so one of 0 is hidden: its perplexity is infinite": (
                "math.log(p)",
                "math.log(p + 1e-10)",
                "return math.inf",
                "pass",
            ),
            "this is the median of the surprisals: their mean is asked for": (
                "-sum(math.log(p) for p in probabilities) / len(probabilities)",
                "np.median([-math.log(p) for p in probabilities])",
            ),
            "the sum is divided by one token too many, or too few": [
                ("/ len(probabilities)", "/ (len(probabilities) + 1)"),
                ("/ len(probabilities)", "/ max(len(probabilities) - 1, 1)"),
            ],
            "one base for both steps: e with the natural logarithm, 10 with that to base 10": [
                ("math.exp(", "10 ** ("),
                ("math.log(p)", "math.log10(p)"),
            ],
            "this is weighed by the probabilities: each token of the text counts once": [
                ("math.log(p) for", "p * math.log(p) for", " / len(probabilities)", ""),
                ("math.log(p) for", "p * math.log(p) for"),
            ],
            "only the worst token is in it: all of them count": (
                "math.exp(-sum(math.log(p) for p in probabilities) / len(probabilities))",
                "1 / min(probabilities)",
            ),
            "the root is the second one, however long the text is: it is that of the number of tokens": (
                "/ len(probabilities)",
                "/ 2",
            ),
        },
        [
            "Start with one surprisal a token: -log of its probability.",
            "Then the mean over the tokens, then the exponential: in this order.",
            "For the probabilities 1/2 and 1/8 the answer is 4, the square root of 2 * 8.",
        ],
    ),
    Exercise(
        "2.3",
        perplexity_of_batches,
        lambda: [
            _batches([0.5, 0.5], [0.125, 0.125]),
            _batches([0.25]),
            _batches([0.5, 0.25, 0.5], [0.01]),
            _batches([0.9], [0.1, 0.2], [0.3, 0.4, 0.5]),
            Case("2,000 tokens of probability 1/50", _batches([0.02] * 1500, [0.02] * 500)),
        ],
        {
            "the bug is still there: the exponential is taken of each batch, and then the exponentials are averaged": (
                lambda batches: np.mean([np.exp(-np.mean(batch)) for batch in batches])
            ),
            "the exponential is taken of each batch, and the median or weighted mean of them is no better": (
                lambda batches: sum(len(batch) * np.exp(-np.mean(batch)) for batch in batches) / sum(map(len, batches))
            ),
            "right for batches of equal length, but the token of a short last batch counts for more than the others": (
                lambda batches: np.exp(-np.mean([batch.mean() for batch in batches]))
            ),
            "the exponential is taken of each token: that is the same bug with batches of one": (
                lambda batches: np.mean(np.exp(-np.concatenate(batches)))
            ),
            "this is the mean surprisal: one exponential is still to be taken": (
                lambda batches: -np.concatenate(batches).mean()
            ),
            "the minus sign is missing: the batches hold log-probabilities, which are below 0": (
                lambda batches: np.exp(np.concatenate(batches).mean())
            ),
            "the sum is not divided by the number of tokens": lambda batches: np.exp(-np.concatenate(batches).sum()),
            "the sum is divided by the number of batches: it has as many terms as there are tokens": (
                lambda batches: np.exp(-sum(batch.sum() for batch in batches) / len(batches))
            ),
            "the logarithm is taken a second time: the batches hold logarithms already": (
                "batch.sum()",
                "np.log(batch).sum()",
            ),
            "every batch counts as if it were as long as the first": (
                "sum(len(batch) for batch in batches)",
                "len(batches) * len(batches[0])",
            ),
            "the last batch is left out": ("    total", "    batches = batches[:-1]\n    total"),
            "this is the perplexity of the last batch alone: is your result overwritten for each batch?": (
                "    total",
                "    batches = batches[-1:]\n    total",
            ),
            "this is the perplexity of the first batch alone: does return stand inside the loop?": (
                "    total",
                "    batches = batches[:1]\n    total",
            ),
            "the means of the batches are added up: add the sums, and divide once at the end": (
                "np.exp(-total / tokens)",
                "np.exp(-sum(batch.mean() for batch in batches))",
            ),
        },
        [
            "Try it in your head on two batches of one token each, with the probabilities 1/2 and 1/8: the answer is 4.",
            "In the listing, numbers are averaged that are no logarithms any more.",
            "The last batch is often shorter: should its tokens count more than the others?",
        ],
    ),
    Question(
        "2.4",
        {("cat", "ran"): None, ("ran", "cat"): "these two, but in the order of the sentence: the context comes first"}
        | {pair: SEEN.format(*pair) for pair in [("<s>", "the"), ("the", "cat"), ("ran", "fast"), ("fast", "</s>")]}
        | {
            pair: NOT_ASKED.format(*pair)
            for pair in [("cat", "slept"), ("slept", "</s>"), ("the", "dog"), ("dog", "ran"), ("ran", "</s>")]
        },
        [
            "A bigram model asks for one pair after the other: <s> the, the dog, ... Write all pairs of the sentence.",
            "Every word of the sentence occurs in the training text. Does every pair?",
            "Do not forget the pair that ends with </s>; and a pair that occurs is harmless, however rare.",
        ],
        "the answer is a pair of tokens that stand side by side in the sentence, such as the first two: "
        'is the model asked for yours, with the context first, and as two strings in a pair ("...", "...")?',
    ),
    Search(
        "2.5",
        _held_out_perplexity,
        {"order": 4, "smoothing": "kneser_ney", "discount": 0.85},
        [
            {"order": 3, "smoothing": "laplace"},
            {"order": 3, "smoothing": "mle"},
            {"order": 3, "smoothing": "kneser_ney", "discount": 0.9, "min_count": 50},
            {"order": 3, "smoothing": "nothing of the kind"},
            "kneser_ney",
        ],
        [
            "Which smoothing is lowest in the figure of held-out perplexity? On the stories it is the lowest, too.",
            "Two of the smoothings mix shorter contexts in. How much they trust the longest one is a number to choose.",
            'A dict such as {"order": 2, "smoothing": "interpolated", "weight": 0.5}; or discount, for Kneser-Ney.',
        ],
    ),
    Exercise(
        "2.6",
        parameter_count,
        lambda: [(1000, 2, 32, 64), (3, 1, 1, 1), (50, 4, 3, 7), (7, 3, 5, 2)],
        {
            "nearly: <s> is read, so the embedding has one row more than the vocabulary": (
                lambda v, w, e, h: parameter_count(v, w, e, h) - e
            ),
            "both biases are missing: each unit of the hidden layer and each word has one": [
                lambda v, w, e, h: parameter_count(v, w, e, h) - h - v,
                lambda v, w, e, h: parameter_count(v, w, e, h) - h - v - e,
            ],
            "one of the two biases is missing: b_h has hidden_size entries, b_y one for each word": [
                lambda v, w, e, h: parameter_count(v, w, e, h) - h,
                lambda v, w, e, h: parameter_count(v, w, e, h) - v,
                lambda v, w, e, h: parameter_count(v, w, e, h) - h - e,
                lambda v, w, e, h: parameter_count(v, w, e, h) - v - e,
            ],
            "the hidden layer reads all embeddings of the window side by side, yours reads one": [
                lambda v, w, e, h: parameter_count(v, 1, e, h),
                lambda v, w, e, h: parameter_count(v, 1, e, h) - e,
            ],
            "all words of the window share one embedding table; it is W_h that has weights for each of them": [
                lambda v, w, e, h: parameter_count(v, w, e, h) + (w - 1) * (v + 1) * e,
                lambda v, w, e, h: parameter_count(v, w, e, h) + (w - 1) * v * e - e,
                lambda v, w, e, h: parameter_count(v, 1, e, h) + (w - 1) * (v + 1) * e,
            ],
            "the output layer is missing: it scores every word of the vocabulary": (
                lambda v, w, e, h: (v + 1) * e + w * e * h + h
            ),
            "the embedding table is missing: it is learned like everything else": (
                lambda v, w, e, h: w * e * h + h + h * v + v
            ),
            "the output gives no score to <s>: it is read but never predicted": (
                lambda v, w, e, h: parameter_count(v, w, e, h) + h + 1
            ),
            "<s> has one row of the embedding, wherever in the window it stands": (
                "vocabulary_size + 1",
                "vocabulary_size + window",
            ),
            "the embedding is a look-up: it has no bias": (
                "(vocabulary_size + 1) * embedding_size",
                "(vocabulary_size + 2) * embedding_size",
            ),
        },
        [
            "Write down the shape of each of the five arrays: embedding, W_h, b_h, W_y, b_y.",
            "The window puts its embeddings side by side: how many inputs does the hidden layer have?",
            "<s> is never predicted but it is read, so it needs an embedding: one row more than the vocabulary.",
        ],
    ),
    true_or_false(
        "Q2",
        True,
        "a model that gives the text more probability has a smaller mean surprisal: what does exp do?",
        "Perplexity is the number of equally probable choices the model is as unsure as. Do you want many?",
    ),
    true_or_false(
        "Q4",
        False,
        "a word that the scored text lacks has no factor in the product: whose count can make the product 0?",
        "Write the likelihood as a product, one factor for each token of the scored text. From which text is its count?",
    ),
]
