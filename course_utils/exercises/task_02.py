"""The task of lesson 02: an n-gram model that backs off (Katz), its perplexity, and what it writes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.exercises.chance import drawn_otherwise, seeded_otherwise
from course_utils.exercises.declaration import Case, Exercise

SENTENCES = [["the", "dog", "ran"], ["the", "cat"], ["a", "dog", "ran", "the", "dog"]]


def count_ngrams(sentences: Any, order: int) -> Any:
    counts: dict[tuple[str, ...], dict[str, int]] = {}
    for sentence in sentences:
        tokens = ["<s>"] * (order - 1) + list(sentence) + ["</s>"]
        for place in range(order - 1, len(tokens)):
            for size in range(order):
                followers = counts.setdefault(tuple(tokens[place - size : place]), {})
                followers[tokens[place]] = followers.get(tokens[place], 0) + 1
    return counts


def left_over(followers: Any, discount: float) -> float:
    return float(discount * len(followers) / sum(followers.values()))


def distribution(context: Any, counts: Any, discount: float, vocabulary: Any) -> Any:
    if not context:
        shorter = dict.fromkeys(vocabulary, 1 / len(vocabulary))
        followers = counts[()]
        rest = left_over(followers, discount)
        total = sum(followers.values())
        return {w: max(followers.get(w, 0) - discount, 0) / total + rest * shorter[w] for w in vocabulary}
    shorter = distribution(context[1:], counts, discount, vocabulary)
    if context not in counts:
        return shorter
    followers = counts[context]
    total = sum(followers.values())
    share = left_over(followers, discount) / (1 - sum(shorter[w] for w in followers))
    return {w: (followers[w] - discount) / total if w in followers else share * shorter[w] for w in vocabulary}


def perplexity(sentences: Any, order: int, predict: Any) -> float:
    surprisals = []
    for sentence in sentences:
        tokens = ["<s>"] * (order - 1) + list(sentence) + ["</s>"]
        for place in range(order - 1, len(tokens)):
            p = predict(tuple(tokens[place - order + 1 : place]))
            surprisals.append(-math.log(p.get(tokens[place], p["<unk>"])))
    return math.exp(sum(surprisals) / len(surprisals))


def write(predict: Any, order: int, rng: np.random.Generator, max_tokens: int) -> Any:
    text: list[str] = []
    context = ("<s>",) * (order - 1)
    while len(text) < max_tokens:
        p = predict(context)
        word = list(p)[rng.choice(len(p), p=list(p.values()))]
        if word == "</s>":
            break
        text.append(word)
        context = (*context, word)[1:]
    return text


def _words(sentences: Any) -> list[str]:
    return ["<unk>", "</s>", *sorted({word for sentence in sentences for word in sentence})]


def _distribution_cases() -> list[Any]:
    words = _words(SENTENCES)
    counts = count_ngrams(SENTENCES, 3)
    contexts = [("the",), ("the", "dog"), ("a",), (), ("<s>", "the")]
    return [
        *((context, counts, 0.5, words) for context in contexts),
        (("the",), counts, 0.75, words),
        Case("a context that was never seen", (("ran", "cat"), counts, 0.5, words)),
        Case("a context of which the end was seen", (("cat", "the"), counts, 0.5, words)),
    ]


def _other(
    lower: bool = True, back: bool = True, renormalise: bool = True, discounted: bool = True, oldest: bool = True
) -> Callable[..., Any]:
    """`distribution` with one thing wrong, above the words without a context."""

    def wrong(context: Any, counts: Any, discount: float, vocabulary: Any) -> Any:
        if not context:
            return distribution(context, counts, discount, vocabulary)
        shorter = wrong(context[1:] if oldest else context[:-1], counts, discount, vocabulary)
        if context not in counts:
            return shorter if back else dict.fromkeys(vocabulary, 0.0)
        followers = counts[context]
        total = sum(followers.values())
        left = left_over(followers, discount)
        share = left / (1 - sum(shorter[w] for w in followers)) if renormalise else left
        taken = discount if discounted else 0.0
        seen = {w: (followers[w] - taken) / total for w in followers}
        return {w: seen[w] if w in followers else share * shorter[w] * lower for w in vocabulary}

    return wrong


def _interpolated(context: Any, counts: Any, discount: float, vocabulary: Any) -> Any:
    if not context:
        return distribution(context, counts, discount, vocabulary)
    shorter = _interpolated(context[1:], counts, discount, vocabulary)
    if context not in counts:
        return shorter
    followers, left = counts[context], left_over(counts[context], discount)
    total = sum(followers.values())
    return {w: max(followers.get(w, 0) - discount, 0) / total + left * shorter[w] for w in vocabulary}


def _table(context: Any) -> dict[str, float]:
    """A made-up model: it looks at the last word of the context, or at how long it is."""
    last = context[-1] if context else ""
    return {
        "<s>": {"a": 0.5, "b": 0.25, "</s>": 0.125, "<unk>": 0.125},
        "a": {"a": 0.125, "b": 0.5, "</s>": 0.25, "<unk>": 0.125},
    }.get(last, {"a": 0.125, "b": 0.125, "</s>": 0.5, "<unk>": 0.25})


def _pairs(context: Any) -> dict[str, float]:
    """Another: both words of the context count."""
    names = ("<s>", "a", "b")
    turn = sum((place + 1) * names.index(word) for place, word in enumerate(context) if word in names) % 4
    return dict(zip(("a", "b", "</s>", "<unk>"), np.roll([0.4, 0.3, 0.2, 0.1], turn).tolist()))


def _sure(context: Any) -> dict[str, float]:
    """a b c and the end, whatever came before the last word."""
    after = {"<s>": "a", "a": "b", "b": "c"}
    right = after.get(context[-1] if context else "c", "</s>")
    return {word: float(word == right) for word in ("a", "b", "c", "</s>")}


def _endless(context: Any) -> dict[str, float]:
    """a a b b a a b b …: b comes where the older word of the context is an a."""
    right = "b" if context[:1] == ("a",) else "a"
    return {word: float(word == right) for word in ("a", "b", "</s>")}


def _chance(context: Any) -> dict[str, float]:
    return {"a": 0.6, "b": 0.3, "</s>": 0.1}


def _drawn_rightly(answer: Callable[..., Any]) -> str | None:
    """Whether the first words have the model's probabilities, by the random numbers of `rng` alone."""

    def drawn(seeds: range) -> list[str]:
        return [(*answer(_chance, 2, np.random.default_rng(seed), 1), "</s>")[0] for seed in seeds]

    if (problem := seeded_otherwise(lambda seed: drawn(range(20 * seed, 20 * seed + 20)))) is not None:
        return problem
    firsts = drawn(range(500))
    found = drawn_otherwise(Counter(firsts), _chance(()))
    return found and f"of 500 first words your shares are {found}"


EXERCISES = [
    Exercise(
        "B2.1",
        count_ngrams,
        lambda: [
            ([["the", "dog"], ["the", "cat"]], 2),
            ([["a", "b"]], 1),
            ([["a", "a", "a"]], 3),
            (SENTENCES, 3),
            (SENTENCES, 2),
            Case("a sentence without a word", ([[], ["a"]], 2)),
        ],
        {
            "the longest contexts alone are counted: a model that backs off needs the shorter ones too": (
                lambda sentences, order: {
                    context: found
                    for context, found in count_ngrams(sentences, order).items()
                    if len(context) == order - 1
                }
            ),
            "the context without a word, (), is missing: it counts the words by themselves": lambda sentences, order: {
                context: found for context, found in count_ngrams(sentences, order).items() if context
            },
            "the end is missing: </s> is predicted like a word": lambda sentences, order: {
                context: rest
                for context, found in count_ngrams(sentences, order).items()
                if (rest := {word: count for word, count in found.items() if word != "</s>"})
            },
            "<s> is counted as if it were predicted: it stands in contexts alone": lambda sentences, order: (
                count_ngrams([["<s>"] * (order - 1) + list(sentence) for sentence in sentences], order)
            ),
            "sentences run into each other: each has its own beginning": lambda sentences, order: count_ngrams(
                [[word for sentence in sentences for word in sentence]], order
            ),
            "each word is there, how often it came is not": lambda sentences, order: {
                context: dict.fromkeys(found, 1) for context, found in count_ngrams(sentences, order).items()
            },
            "the context has one word too many: an order of 2 looks at one word": lambda sentences, order: count_ngrams(
                sentences, order + 1
            ),
            "one <s> alone stands before a sentence: there are order - 1 of them": lambda sentences, order: {
                context: followers
                for context, followers in count_ngrams(sentences, order).items()
                if context.count("<s>") <= 1
            },
            "<s> is counted as a word that follows: it is only read": lambda sentences, order: {
                context: followers | ({"<s>": (order - 1) * len(sentences)} if not context and order > 1 else {})
                for context, followers in count_ngrams(sentences, order).items()
            },
            "the contexts are joined to one text: a tuple of words is asked for": lambda sentences, order: {
                " ".join(context): followers for context, followers in count_ngrams(sentences, order).items()
            },
            "only the last sentence is counted: does the dict begin anew for each?": lambda sentences, order: (
                count_ngrams(sentences[-1:], order)
            ),
            "only one </s> stands behind a sentence, whatever the order": (
                '["</s>"]',
                '["</s>"] * (order - 1)',
            ),
        },
        [
            "Pad a sentence first. Then stand on each word from the first real one to </s>, and look back.",
            "tuple(tokens[place - size : place]) is the context of so many words; it is () for none.",
        ],
    ),
    Exercise(
        "B2.2",
        left_over,
        lambda: [
            ({"york": 3}, 0.5),
            ({"dog": 2, "cat": 1, "</s>": 1}, 0.5),
            ({"a": 1, "b": 7}, 0.75),
            ({"a": 1}, 0.25),
        ],
        {
            "the discount is taken from each different word once, and not from each occurrence": (
                lambda followers, discount: discount
            ),
            "it is the share of all that followed: divide by how often the context occurred": (
                lambda followers, discount: discount * len(followers)
            ),
            "divide by how often the context occurred, not by the number of different words": lambda followers, discount: (
                discount / len(followers)
            ),
            "this is what the seen words keep: what they give up is asked for": lambda followers, discount: (
                1 - left_over(followers, discount)
            ),
            "one discount alone is taken: each different word gives up its own": lambda followers, discount: (
                discount / sum(followers.values())
            ),
            "the fraction is upside down: divide by how often the context occurred": (
                "len(followers) / sum(followers.values())",
                "sum(followers.values()) / len(followers)",
            ),
            "the division drops its remainder: use / and not //": (
                "discount * len(followers) / sum(followers.values())",
                "discount * (len(followers) // sum(followers.values()))",
            ),
            "this is the share of each word: what they give up together is one number": (
                "float(discount * len(followers) / sum(followers.values()))",
                "{word: discount / sum(followers.values()) for word in followers}",
            ),
            "only words that followed once are counted: every different word gives up the discount": (
                "len(followers)",
                "sum(count == 1 for count in followers.values())",
            ),
        },
        [
            "Every word that was seen gives up the same. How many words are these?",
            "How large is what they give up, beside all that was seen after the context?",
        ],
    ),
    Exercise(
        "B2.3",
        distribution,
        _distribution_cases,
        {
            "the seen words keep all of it, and the unseen ones get more on top: it sums to more than 1": (
                _other(discounted=False)
            ),
            "the unseen words get nothing": _other(lower=False),
            "the unseen words share less than what is left over: some of the shorter context's probability is the seen words'": (
                _other(renormalise=False)
            ),
            "a context that was never seen has no distribution: it is the shorter context's": _other(back=False),
            "the context is cut at the wrong end: the oldest word goes first": _other(oldest=False),
            "this is interpolation: seen words get a share of the shorter context too. Here only unseen ones do": _interpolated,
            "the words without a context are all equal in your answer: they have counts, too": [
                (
                    "return {w: max(followers.get(w, 0) - discount, 0) / total + rest * shorter[w] for w in vocabulary}",
                    "return shorter",
                ),
                lambda context, counts, discount, vocabulary: (
                    distribution(context, counts, discount, vocabulary)
                    if context
                    else dict.fromkeys(vocabulary, 1 / len(vocabulary))
                ),
            ],
            "a context that was never seen makes all words equally probable in your answer: ask the shorter context": (
                "        return shorter",
                "        return dict.fromkeys(vocabulary, 1 / len(vocabulary))",
            ),
            "the words that have not followed share equally in your answer: they share as after the shorter context": (
                "else share * shorter[w]",
                "else left_over(followers, discount) / (len(vocabulary) - len(followers))",
            ),
            "without a context nothing is discounted in your answer: what is left over goes to all words alike": (
                "max(followers.get(w, 0) - discount, 0) / total + rest * shorter[w]",
                "followers.get(w, 0) / total",
            ),
        },
        [
            "Ask the shorter context first, by the same function. What if your context was never seen?",
            "Seen words: (count - discount) over the total. The others share what is left over as the shorter context does.",
            "The shorter context's probabilities of the unseen words do not sum to 1: divide by what they do sum to.",
        ],
    ),
    Exercise(
        "B2.4",
        perplexity,
        lambda: [
            ([["a", "b"]], 2, _table),
            ([["a"]], 2, _table),
            ([["a", "b"], ["b"], ["a", "a", "a", "b"]], 2, _table),
            ([["b", "a"], ["a"]], 3, _pairs),
            ([["a", "a"], ["b"]], 1, _table),
            Case("a word that the model does not know", ([["a", "zebra", "b"]], 2, _table)),
            Case("a long text", ([["b"] * 3000], 2, _table)),
        ],
        {
            "the end is not scored: </s> is predicted like a word": (' + ["</s>"]', ""),
            "divide by all predictions, the ends of sentences among them": (
                "/ len(surprisals)",
                "/ sum(map(len, sentences))",
            ),
            "<s> is scored as if it had been predicted": (
                "range(order - 1, len",
                "range(0, len",
                "place - order + 1 :",
                "max(place - order + 1, 0) :",
            ),
            "the mean of the sentences' perplexities is another thing: take the mean of the surprisals": (
                lambda sentences, order, predict: np.mean([perplexity([each], order, predict) for each in sentences])
            ),
            "the logarithm and the power have different bases": [
                ("math.exp(", "2 ** ("),
                ("-math.log(", "-math.log2("),
            ],
            "this is the mean surprisal: the perplexity is e to the power of it": ("math.exp(", "("),
            "the product of the probabilities of a long text is 0 on a computer: add logarithms": (
                "return math",
                "return math.inf if len(surprisals) > 900 else math",
            ),
            "the mean is missing: the power is of the mean surprisal": (" / len(surprisals)", ""),
            "divide by the number of predictions, not of sentences": ("/ len(surprisals)", "/ len(sentences)"),
            "a word that the model does not have counts as <unk>, and is not left out": (
                'surprisals.append(-math.log(p.get(tokens[place], p["<unk>"])))',
                "surprisals += [-math.log(p[tokens[place]])] if tokens[place] in p else []",
            ),
            "the context is read backwards: the oldest word stands first": (": place]))", ": place][::-1]))"),
            "a word that the model does not have stops it: it counts as <unk>": (
                'p.get(tokens[place], p["<unk>"])',
                "p[tokens[place]]",
            ),
            "the context has a word too many: it has order - 1 of them": (
                "tokens[place - order + 1 : place]",
                "tokens[max(place - order, 0) : place]",
            ),
        },
        [
            "Pad and walk as in step 1. What is the surprisal of one word, given its context?",
            "Keep one list for all sentences. The exponential comes last, of the mean of all of it.",
        ],
    ),
    Exercise(
        "B2.5",
        write,
        lambda: [
            (_sure, 2, np.random.default_rng(1), 9),
            (_endless, 3, np.random.default_rng(1), 6),
            (_sure, 2, np.random.default_rng(1), 2),
            (_endless, 1, np.random.default_rng(1), 3),
            Case("a text that would end just after max_tokens", (_sure, 2, np.random.default_rng(1), 3)),
            Case("max_tokens = 0", (_endless, 2, np.random.default_rng(1), 0)),
        ],
        {
            "the text goes on after </s>": ('if word == "</s>":', "if False:"),
            "</s> is in the text: it ends it": ("break", "return [*text, word]"),
            "the context stays as it was: the word that was written becomes its last": (
                "(*context, word)[1:]",
                "context",
            ),
            "there is one word more than max_tokens": ("< max_tokens", "<= max_tokens"),
            "a list of words is asked for": ("return text", 'return " ".join(text)'),
            "the padding stands in the text": ("return text", 'return ["<s>"] * (order - 1) + text'),
            "the context grows: its oldest word drops out": ("(*context, word)[1:]", "(*context, word)"),
            "the context has one <s> too many at the beginning": ("* (order - 1)", "* order"),
            "the context is the last word alone: it has order - 1 words": ("(*context, word)[1:]", "(word,)"),
            "the words are all equally probable in your draw: hand p over": (", p=list(p.values())", ""),
            "the text begins with a word that was not drawn": ("str] = []", 'str] = ["<s>"]'),
            "the new word comes in at the wrong end of the context: it is the last one": (
                "(*context, word)[1:]",
                "(word, *context)[:-1]",
            ),
        },
        [
            "At the beginning the context is all padding. After each word it moves on by one.",
            "rng.choice(len(p), p=list(p.values())) draws a place in list(p).",
        ],
        also=_drawn_rightly,
    ),
]
