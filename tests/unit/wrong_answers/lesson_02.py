"""What people write in lesson 2, by exercise: wrong answers, and the beginning of what is said of each."""

import math
from collections import Counter

import numpy as np
from scipy.stats import gmean


def surprisals(probabilities):
    return [-math.log(each) if each else math.inf for each in probabilities]


def tally(sentences, order, sizes=None, end=("</s>",)):
    """Of each context what followed, and how often."""
    found = {}
    for sentence in sentences:
        padded = ("<s>",) * (order - 1) + (*sentence, *end)
        for size in range(order) if sizes is None else sizes:
            for place in range(order - 1, len(padded)):
                found.setdefault(padded[place - size : place], Counter())[padded[place]] += 1
    return {context: dict(words) for context, words in found.items()}


def backed_off(context, counts, discount, words, **wrong):
    if not context:
        found = counts[()]
        first = {w: max(found.get(w, 0) - discount, 0) + discount * len(found) / len(words) for w in words}
        first = first if "whole" not in wrong else {w: found.get(w, 0) for w in words}
        return {w: 1 / len(words) if "alike" in wrong else first[w] / sum(found.values()) for w in words}
    below = backed_off(context[:-1] if "oldest" in wrong else context[1:], counts, discount, words, **wrong)
    if context not in counts:
        alike = 1 / len(words) if "unknown" in wrong else 0.0
        return dict.fromkeys(words, alike) if {"zero", "unknown"} & {*wrong} else below
    found, total = counts[context], sum(counts[context].values())
    unseen = 1 if "all" in wrong else 1 - sum(below[w] for w in found)
    of_unseen = wrong.get("times", 1) * discount * len(found) / total / unseen
    below = dict.fromkeys(words, unseen / (len(words) - len(found))) if "equally" in wrong else below
    taken = 0 if "full" in wrong else discount
    mixed = discount * len(found) / total if "mixed" in wrong else 0
    return {
        w: (found[w] - taken) / total + mixed * below[w] if w in found else (mixed or of_unseen) * below[w]
        for w in words
    }


def mean_surprisal(sentence, order, predict):
    padded = ["<s>"] * (order - 1) + [*sentence, "</s>"]
    pairs = [(tuple(padded[n - order + 1 : n]), padded[n]) for n in range(order - 1, len(padded))]
    return np.mean([-math.log(predict(context).get(word, predict(context)["<unk>"])) for context, word in pairs])


e_to_the, mean = math.exp, np.mean


def said_by(sentences, order, predict, end=("</s>",), first=None, context=tuple, longer=0, **of):
    """The surprisal of each word that is predicted."""
    found = []
    for sentence in sentences:
        padded = ("<s>",) * (order - 1) + (*sentence, *end)
        for n in range(order - 1 if first is None else first, len(padded)):
            p = predict(context(padded[max(0, n - order + 1 - longer) : n]))
            if padded[n] in p or not of.get("known_alone"):
                found.append(-math.log(p[padded[n]] if "unknown" in of else p.get(padded[n], p["<unk>"])))
    return found


def written(
    predict, order, rng, most, end="</s>", with_end=False, moved=lambda c, w: (*c, w)[1:], padding=1, shares=list
):
    context, text = ("<s>",) * (order - padding), []
    for _ in range(most):
        words, p = zip(*predict(context).items())
        word = words[rng.choice(len(words), p=shares(p))]
        if word == end:
            return [*text, word] if with_end else text
        text.append(word)
        context = moved(context, word)
    return text


ANSWERS = {
    "2.2": [
        (lambda p: math.exp(np.mean(surprisals(p))) if all(p) else 0, "a token of probability 0 is no good guess"),
        (lambda p: math.exp(sum(x * y for x, y in zip(p, surprisals(p)))) if all(p) else math.inf, "this is weighed"),
        (lambda p: math.exp(-sum(math.log(each + 1e-10) for each in p) / len(p)), "something small is added to"),
        (lambda p: math.exp(np.median(surprisals(p))), "this is the median of the surprisals"),
        (lambda p: math.exp(sum(surprisals(p)) / (len(p) + 1)), "the sum is divided by one token too many"),
        (lambda p: math.exp(sum(surprisals(p)) / (len(p) - 1 or 1)), "the sum is divided by one token too many"),
        (lambda p: 10 ** np.mean(surprisals(p)), "one base for both steps"),
        (lambda p: math.exp(np.mean(surprisals(p)) / math.log(10)), "one base for both steps"),
        (lambda p: max(1 / each if each else math.inf for each in p), "only the worst token is in it"),
        (lambda p: math.exp(sum(surprisals(p)) / 2), "the root is the second one"),
        (
            lambda p: 1 / gmean(p) if len(p) < 100 else 1 / np.prod(p) ** (1 / len(p)),
            "the product of so many probabilities is 0",
        ),
        (lambda p: pow(math.prod(p), -1 / len(p)), "the product of so many probabilities is 0"),
        (
            lambda p: pow(math.prod(p), -1 / len(p)) if all(p) else math.inf,
            "the product of so many probabilities is 0",
        ),
        (
            lambda p: sum(-math.log(each) if each else math.inf for each in p) / len(p),
            "this is the mean surprisal in nats",
        ),
        (
            lambda p: sum(-math.log2(each) if each else math.inf for each in p) / len(p),
            "this is the mean surprisal in bits",
        ),
        (lambda p: gmean(p) if all(p) else 0.0, "it is below 1: the minus sign is missing"),
        (lambda p: 1 / np.mean(p), "you average the probabilities first"),
        (lambda p: 1 / gmean([each for each in p if each]), "a token of probability 0 is left out"),
        (lambda p: math.exp(sum(-math.log(each) for each in p) / len(p)), "right for probabilities above 0, but"),
        (lambda p: sum(1 / each if each else math.inf for each in p) / len(p), "this is the mean of the exponentials"),
        (lambda p: math.exp(sum(surprisals(p))) if len(p) < 99 else math.inf, "the mean over the tokens is missing"),
        (lambda p: math.exp(sum(surprisals(p)) / len(p) / math.log(2)), "exp belongs to the natural logarithm"),
        (lambda p: 2 ** (sum(surprisals(p)) / len(p)), "2 to the power of a mean in nats is too small"),
        (lambda p: math.exp(-sum(p) / len(p)), "you average the probabilities first"),
        (lambda p: -math.log(sum(p) / len(p)), "you average the probabilities first"),
        (lambda p: math.exp(sum(surprisals(filter(None, p))) / len(p)), "a token of probability 0 is left out"),
        (lambda p: 1 / gmean(np.array(p) + 1e-12), "a token of probability 0 is left out"),
    ],
    "2.3": [
        (lambda b: np.exp(-sum(map(np.sum, b[:-1])) / sum(map(len, b[:-1]))), "the last batch is left out"),
        (lambda b: np.exp(-sum(np.log(x).sum() for x in b) / sum(map(len, b))), "the logarithm is taken a second time"),
        (lambda b: np.exp(-sum(map(sum, b)) / len(b) / len(b[0])), "every batch counts as if it were as long"),
        (lambda b: np.exp(-sum(map(np.sum, b[-1:])) / sum(map(len, b[-1:]))), "this is the perplexity of the last"),
        (lambda b: np.exp(-b[0].mean()), "this is the perplexity of the first"),
        (lambda b: math.exp(-sum(x.mean() for x in b)), "the means of the batches are added up"),
        (lambda b: sum(1 / gmean(np.exp(each)) for each in b) / len(b), "the bug is still there"),
        (
            lambda b: np.average([1 / gmean(np.exp(each)) for each in b], weights=[*map(len, b)]),
            "the exponential is taken of each batch, and the",
        ),
        (lambda b: 1 / gmean([gmean(np.exp(each)) for each in b]), "right for batches of equal length"),
        (lambda b: np.mean(1 / np.exp(np.hstack(b))), "the exponential is taken of each token"),
        (lambda b: np.mean(-np.hstack(b)), "this is the mean surprisal"),
        (lambda b: gmean(np.exp(np.hstack(b))), "the minus sign is missing"),
        (lambda b: 1 / np.prod(np.exp(np.hstack(b))), "the sum is not divided by the number of tokens"),
        (lambda b: np.exp(np.hstack(b).sum() / -len(b)), "the sum is divided by the number of batches"),
    ],
    "2.6": [
        (lambda v, w, e, h: (v + w) * e + (w * e + 1) * h + (h + 1) * v, "<s> has one row of the embedding, wherever"),
        (lambda v, w, e, h: (v + 2) * e + (w * e + 1) * h + (h + 1) * v, "the embedding is a look-up: it has no bias"),
        (lambda v, w, e, h: v * e + (w * e + 1) * h + (h + 1) * v, "nearly: <s> is read"),
        (lambda v, w, e, h: (v + 1) * e + w * e * h + h * v, "both biases are missing"),
        (lambda v, w, e, h: (v + 1) * e + (e + 1) * h + (h + 1) * v, "the hidden layer reads all embeddings"),
        (lambda v, w, e, h: w * (v + 1) * e + (w * e + 1) * h + (h + 1) * v, "all words of the window share one"),
        (lambda v, w, e, h: (v + 1) * e + (w * e + 1) * h, "the output layer is missing"),
        (lambda v, w, e, h: (w * e + 1) * h + (h + 1) * v, "the embedding table is missing"),
        (lambda v, w, e, h: (v + 1) * e + w * e * h + (h + 1) * v, "one of the two biases is missing"),
        (lambda v, w, e, h: (v + 1) * e + (w * e + 1) * h + h * v, "one of the two biases is missing"),
        (lambda v, w, e, h: v * e + w * e * h + (h + 1) * v, "one of the two biases is missing"),
        (lambda v, w, e, h: v * e + (w * e + 1) * h + h * v, "one of the two biases is missing"),
        (lambda v, w, e, h: (v + 1) * e + (w * e + 1) * h + (h + 1) * (v + 1), "the output gives no score to <s>"),
        (lambda v, w, e, h: v * e + w * e * h + h * v, "both biases are missing"),
        (lambda v, w, e, h: v * e + (e + 1) * h + (h + 1) * v, "the hidden layer reads all embeddings"),
        (lambda v, w, e, h: w * v * e + (w * e + 1) * h + (h + 1) * v, "all words of the window share one"),
        (lambda v, w, e, h: w * (v + 1) * e + (e + 1) * h + (h + 1) * v, "all words of the window share one"),
    ],
    "B2.1": [
        (lambda s, n: tally(s, n, end=("</s>",) * (n - 1)), "only one </s> stands behind a sentence"),
        (lambda s, n: tally(s, n, sizes=[n - 1]), "the longest contexts alone are counted"),
        (lambda s, n: tally(s, n, sizes=range(1, n)), "the context without a word, (), is missing"),
        (lambda s, n: tally(s, n, end=()), "the end is missing"),
        (lambda s, n: tally([["<s>"] * (n - 1) + [*each] for each in s], n), "<s> is counted as if it were predicted"),
        (lambda s, n: tally([[word for each in s for word in each]], n), "sentences run into each other"),
        (lambda s, n: {c: dict.fromkeys(f, 1) for c, f in tally(s, n).items()}, "each word is there, how often"),
        (lambda s, n: tally(s, n + 1), "the context has one word too many"),
        (
            lambda s, n: {c: f for c, f in tally(s, n).items() if c[1:2] != ("<s>",)},
            "one <s> alone stands before a sentence",
        ),
        (
            lambda s, n: {
                c: {**f, **({} if c or n == 1 else {"<s>": len(s) * (n - 1)})} for c, f in tally(s, n).items()
            },
            "<s> is counted as a word that follows",
        ),
        (lambda s, n: {" ".join(c): f for c, f in tally(s, n).items()}, "the contexts are joined to one text"),
        (lambda s, n: tally([s[-1]], n), "only the last sentence is counted"),
    ],
    "B2.2": [
        (lambda found, d: d * sum(found.values()) / len(found), "the fraction is upside down"),
        (lambda found, d: d * (len(found) // sum(found.values())), "the division drops its remainder"),
        (lambda found, d: {w: d / sum(found.values()) for w in found}, "this is the share of each word"),
        (lambda found, d: d * [*found.values()].count(1) / sum(found.values()), "only words that followed once are"),
        (lambda followers, discount: discount, "the discount is taken from each different word once"),
        (lambda followers, discount: sum(discount for _ in followers), "it is the share of all that followed"),
        (lambda followers, discount: discount / len([*followers]), "divide by how often the context occurred, not"),
        (
            lambda followers, discount: sum(c - discount for c in followers.values()) / sum(followers.values()),
            "this is what the seen words keep",
        ),
        (lambda followers, discount: discount / sum(followers.values()), "one discount alone is taken"),
    ],
    "B2.3": [
        (lambda *given: backed_off(*given, whole=True), "without a context nothing is discounted"),
        (lambda *given: backed_off(*given, unknown=True), "a context that was never seen makes all words"),
        (lambda *given: backed_off(*given, equally=True), "the words that have not followed share equally"),
        (lambda *given: backed_off(*given, full=True), "the seen words keep all of it"),
        (lambda *given: backed_off(*given, times=0), "the unseen words get nothing"),
        (lambda *given: backed_off(*given, all=True), "the unseen words share less than what is left over"),
        (lambda *given: backed_off(*given, zero=True), "a context that was never seen has no distribution"),
        (lambda *given: backed_off(*given, oldest=True), "the context is cut at the wrong end"),
        (lambda *given: backed_off(*given, mixed=True), "this is interpolation"),
        (lambda *given: backed_off(*given, alike=True), "the words without a context are all equal"),
        (
            lambda context, counts, discount, words: backed_off(
                context, counts, discount, words, **({} if context else {"alike": True})
            ),
            "the words without a context are all equal",
        ),
    ],
    "B2.4": [
        (lambda *given: e_to_the(mean(said_by(*given, end=()))), "the end is not scored"),
        (lambda s, *given: e_to_the(sum(said_by(s, *given)) / sum(map(len, s))), "divide by all predictions, the ends"),
        (lambda *given: e_to_the(mean(said_by(*given, first=0))), "<s> is scored as if it had been predicted"),
        (lambda *given: 2 ** mean(said_by(*given)), "the logarithm and the power have different bases"),
        (lambda *given: e_to_the(mean(said_by(*given)) / math.log(2)), "the logarithm and the power have different"),
        (lambda *given: mean(said_by(*given)), "this is the mean surprisal"),
        (
            lambda *given: np.prod(np.exp(-np.array(said_by(*given)))) ** (-1 / len(said_by(*given))),
            "the product of the probabilities of a long text is 0",
        ),
        (lambda *given: e_to_the(sum(said_by(*given))), "the mean is missing"),
        (lambda s, *given: e_to_the(sum(said_by(s, *given)) / len(s)), "divide by the number of predictions, not"),
        (
            lambda *given: e_to_the(mean(said_by(*given, known_alone=True))),
            "a word that the model does not have counts",
        ),
        (lambda *given: e_to_the(mean(said_by(*given, context=lambda c: c[::-1]))), "the context is read backwards"),
        (lambda *given: e_to_the(mean(said_by(*given, unknown=None))), "a word that the model does not have stops"),
        (lambda *given: e_to_the(mean(said_by(*given, longer=1))), "the context has a word too many"),
        (lambda s, n, predict: np.mean([math.exp(mean_surprisal(each, n, predict)) for each in s]), "the mean of the"),
    ],
    "B2.5": [
        (lambda *given: written(*given, shares=lambda p: None), "the words are all equally probable"),
        (lambda *given: written(*given, end=None), "the text goes on after </s>"),
        (lambda *given: written(*given, with_end=True), "</s> is in the text"),
        (lambda *given: written(*given, moved=lambda c, w: c), "the context stays as it was"),
        (lambda predict, n, rng, most: written(predict, n, rng, most + 1), "there is one word more than max_tokens"),
        (lambda *given: " ".join(written(*given)), "a list of words is asked for"),
        (lambda predict, n, *given: ["<s>"] * (n - 1) + written(predict, n, *given), "the padding stands in the text"),
        (lambda *given: written(*given, moved=lambda c, w: (*c, w)), "the context grows"),
        (lambda *given: written(*given, padding=0), "the context has one <s> too many"),
        (lambda *given: written(*given, moved=lambda c, w: (w,)), "the context is the last word alone"),
        (lambda *given: written(*given, moved=lambda c, w: (w, *c[:-1]) if c else c), "the new word comes in at the"),
        (
            lambda predict, n, rng, most: ["<s>", *written(predict, n, rng, most - 1)],
            "the text begins with a word that was not drawn",
        ),
    ],
}
