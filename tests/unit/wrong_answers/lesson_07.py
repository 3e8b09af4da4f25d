"""What people write in lesson 7, by exercise: wrong answers, and the beginning of what is said of each."""

import math

import numpy as np
from scipy.special import log_softmax, logsumexp, softmax


def down(probabilities):
    return sorted(range(len(probabilities)), key=lambda n: -probabilities[n])


def shared(probabilities, tokens):
    inside = np.isin(np.arange(len(probabilities)), tokens)
    return np.where(inside, probabilities, 0) / sum(probabilities[inside])


def least(probabilities, p):
    """The nucleus from the other end."""
    order = down(probabilities)[::-1]
    return shared(probabilities, [n for k, n in enumerate(order) if sum(probabilities[order[:k]]) < p])


def kept(probabilities, p):
    """Which tokens are in the nucleus."""
    order = sorted(range(len(probabilities)), key=lambda each: -probabilities[each])
    inside = [each for n, each in enumerate(order) if sum(probabilities[other] for other in order[:n]) < p]
    return np.isin(np.arange(len(probabilities)), inside)


def up_to(probabilities, p):
    return [n for n in down(probabilities) if kept(probabilities, p)[n]]


def nuclei(log_p, p, stays=lambda before, each, p: before < p - 1e-9, largest_first=True, each_row_anew=True):
    """Of each row the probabilities that stay."""
    rows, before = [], 0.0
    for row in np.exp(log_p):
        found, before = np.zeros(len(row)), 0.0 if each_row_anew else before
        for n in down(row if largest_first else -row):
            found[n] = row[n] if stays(before, row[n], p) else 0
            before += row[n]
        rows.append(found)
    return np.array(rows)


def summing_to_1(rows):
    return rows / rows.sum(1)[:, None]


def complete_shares(texts, is_complete):
    good = [*filter(is_complete, texts)]
    return len(good) / len(texts), len({*good}) / len(texts)


def words(
    model, rng, most, read=lambda model, state, n: model.read(state, [n]), shares=softmax, end="</s>", with_end=False
):
    state, text = model.start(1), []
    for _ in range(most):
        n = rng.choice(len(model.vocabulary), p=shares(model.logits(state)[0]))
        [word] = model.vocabulary.decode([n])
        if word == end:
            return [*text, word] if with_end else text
        text.append(word)
        state = read(model, state, n)
    return text


def lines(
    model,
    state,
    choose,
    rows,
    most,
    over=lambda ended, k: ended[k],
    all_of=all,
    read=lambda model, state, ids: model.read(state, ids),
    one_list=False,
    with_end=False,
):
    """The texts of all rows, one token of each at a time."""
    single = []
    texts = [single if one_list else [] for _ in range(rows)]
    ended = [False] * rows
    for _ in range(most):
        ids = choose(model.logits(state))
        tokens = model.vocabulary.decode(ids)
        before = ended
        ended = [already or token == "</s>" for already, token in zip(ended, tokens)]
        if all_of(ended) and not with_end:
            break
        for k, token in enumerate(tokens):
            if not (before[k] if with_end else over(ended, k)):
                texts[k].append(token)
        if all_of(ended):
            break
        state = read(model, state, ids)
    return texts


def ids_of(p, rng, place=lambda above: above.index(True)):
    """For each row the place where its running sum passes a number."""
    numbers = rng.random(len(p))
    return np.array([place([*(np.cumsum(row) > number)]) for row, number in zip(p, numbers)])


ANSWERS = {
    "7.1": [
        (lambda z, T: np.exp(z / T - max(z)) / np.exp(z / T - max(z)).sum(), "the largest score is taken off after"),
        (lambda z, T: softmax(z / max(z) / T), "the scores are divided by the largest one"),
        (lambda z, T: (w := np.exp(np.fmin(z / T, 700))) / w.sum(), "the scores are cut off above"),
        (lambda z, T: (w := np.exp((z - min(z)) / T)) / w.sum(), "the smallest score is subtracted"),
        (lambda z, T: np.exp(z / T) / sum(np.exp(z / T)), "scores of 10,000 give NaN"),
        (lambda z, T: softmax(np.maximum(-700, np.minimum(700, z / T))), "clipping the scores keeps exp"),
        (lambda z, T: softmax(np.multiply(z, T)), "the scores are multiplied by the temperature"),
        (lambda z, T: softmax(z) / T, "the probabilities are divided by the temperature"),
        (lambda z, T: softmax(z), "the probabilities are divided by the temperature"),
        (lambda z, T: z / T, "these are scores, and some are negative"),
        (lambda z, T: (z - max(z)) / T, "these are scores, and some are negative"),
        (lambda z, T: np.exp(z / T), "they do not sum to 1"),
        (lambda z, T: np.exp((z - max(z)) / T), "they do not sum to 1"),
        (lambda z, T: softmax(z / T / T), "the temperature divides the weights' exponent twice"),
        (lambda z, T: z / sum(z), "the scores are divided by their sum, without exp"),
        (lambda z, T: log_softmax(z / T), "the logarithm is in the way"),
        (lambda z, T: np.isclose(z, max(z)) / sum(np.isclose(z, max(z))), "all of the probability is on the largest"),
    ],
    "7.2": [
        (lambda q, p: (w := np.where(kept(q, p), np.exp(q), 0)) / w.sum(), "a softmax is taken of the probabilities"),
        (
            lambda q, p: shared(q, down(q)[: len(up_to(q, p)) + 1]),
            "there is one token too many",
        ),
        (lambda q, p: np.where(kept(q, p), q, 0), "what is left does not sum to 1"),
        (lambda q, p: np.where(kept(q, p), 1 / kept(q, p).sum(), 0), "the tokens that stay are equally probable"),
        (lambda q, p: np.where(kept(q, p), q / p, 0), "the tokens that stay are divided by p"),
        (lambda q, p: q[kept(q, p)] / q[kept(q, p)].sum(), "the tokens that are out have left the array"),
        (lambda q, p: np.eye(len(q))[q.argmax()], "this keeps one token only, whatever p is"),
        (lambda q, p: np.array(q), "nothing is left out"),
        (
            lambda q, p: shared(q, [n for k, n in enumerate(down(q)) if sum(q[down(q)[:k]]) <= p]),
            "one token too",
        ),
        (
            lambda q, p: shared(q, up_to(q, p)[:-1]) if len(up_to(q, p)) > 1 else shared(q, up_to(q, p)),
            "the token that",
        ),
        (
            lambda q, p: shared(q, [n for k, n in enumerate(down(q)) if k == 0 or sum(q[down(q)[: k + 1]]) <= p]),
            "the token that",
        ),
        (
            lambda q, p: shared(q, [n for k, n in enumerate(down(q)) if sum(q[down(q)[: k + 1]]) < p]),
            "the token that",
        ),
        (
            lambda q, p: shared(q, [n for k, n in enumerate(down(q)) if sum(q[down(q)[: k + 1]]) <= p]),
            "the token that",
        ),
        (lambda q, p: least(q, p), "you keep the least"),
        (lambda q, p: sorted(shared(q, up_to(q, p)), reverse=True), "the probabilities are in the order of their size"),
        (lambda q, p: sorted(shared(q, up_to(q, p))), "the probabilities are in the order of their size"),
        (lambda q, p: shared(q, np.flatnonzero(q >= p)), "no single token has p alone"),
        (lambda q, p: shared(q, np.flatnonzero(q > p)), "no single token has p alone"),
        (
            lambda q, p: shared(q, [n for n in range(len(q)) if sum(q[:n]) < p]),
            "the tokens are taken in the order they",
        ),
        (lambda q, p: shared(q, down(q)[: max(1, int(len(q) * p))]), "this is a share of the number of tokens"),
    ],
    "7.5": [
        (lambda p, t, c: math.log(p, 2), "these are bits a token"),
        (lambda p, t, c: t * math.log(p) / c, "these are nats"),
        (lambda p, t, c: t * math.log10(p) / c, "these are nats"),
        (lambda p, t, c: c * math.log2(p) / t, "the ratio is upside down"),
        (lambda p, t, c: p * (t / c), "perplexities cannot be shared out"),
        (lambda p, t, c: math.log2(p) + math.log2(t) - math.log2(c), "the logarithm comes first"),
        (lambda p, t, c: t * math.log2(p), "these are all bits of the text"),
        (lambda p, t, c: 1 / c * math.log2(p), "the number of tokens is missing"),
        (lambda p, t, c: p ** (t / c), "this is the perplexity a character"),
        (lambda p, t, c: p, "this is the perplexity itself"),
        (lambda p, t, c: t / (t + c) * math.log2(p), "the text has c characters, tokens"),
        (lambda p, t, c: 2.0**p * t / c, "2 to the power of the perplexity"),
        (lambda p, t, c: t // c * math.log2(p), "the division drops its remainder"),
    ],
    "B7.1": [
        (
            lambda z, T: z / T[:, None] - np.log(np.exp(z / T[:, None]).sum(1))[:, None],
            "scores of 10,000 overflow",
        ),
        (lambda z, T: log_softmax(z / T[0], 1), "all rows have the first temperature"),
        (lambda z, T: log_softmax(z * T[:, None], 1), "the scores are multiplied by the temperature"),
        (lambda z, T: softmax(z / T[:, None], 1), "these are probabilities"),
        (lambda z, T: (x := (z - z.max(1)[:, None]) / T[:, None]) - logsumexp(x, 0), "the sum runs over the rows"),
        (lambda z, T: (z - z.max(1)[:, None]) / T[:, None], "these are scores"),
        (lambda z, T: log_softmax(z, 1) / T[:, None], "the logarithms are divided by the temperature"),
        (lambda z, T: log_softmax((z - z.max(1)[:, None]) / T, 1), "a temperature divides a row"),
        (lambda z, T: np.log(softmax(z / T[:, None], 1)), "the logarithm is taken of probabilities that are 0"),
        (lambda z, T: (x := (z - z.max(0)) / T[:, None]) - logsumexp(x, 0), "largest and sum are taken down"),
    ],
    "B7.2": [
        (lambda log_p, p: summing_to_1(nuclei(log_p, p, lambda b, q, p: b <= p + 1e-9)), "one word too many"),
        (
            lambda log_p, p: summing_to_1(nuclei(log_p, p, lambda b, q, p: b + q <= p - 1e-9 or b == 0)),
            "the word that crosses p is missing",
        ),
        (
            lambda log_p, p: summing_to_1(nuclei(log_p, p, lambda b, q, p: b + q <= p + 1e-9)),
            "the word that crosses p is missing",
        ),
        (nuclei, "what is left does not sum to 1"),
        (lambda log_p, p: -np.sort(-summing_to_1(nuclei(log_p, p)), 1), "the probabilities are in the order of their"),
        (lambda log_p, p: summing_to_1(nuclei(log_p, p, largest_first=False)), "you keep the least probable words"),
        (lambda log_p, p: np.log(summing_to_1(nuclei(log_p, p))), "these are logarithms"),
        (lambda log_p, p: softmax(log_p, 1), "nothing is left out"),
        (lambda log_p, p: summing_to_1(nuclei(log_p, p, each_row_anew=False)), "each row has a running sum of its own"),
        (lambda log_p, p: summing_to_1(nuclei(log_p.T, p)).T, "the running sum goes down the columns"),
        (lambda log_p, p: summing_to_1(nuclei(log_p, p, lambda b, q, p: q >= p)), "no word has p alone"),
    ],
    "B7.5": [
        (lambda t, ok: (complete_shares(t, ok)[0], len({*t}) / len(t)), "texts that are not complete count"),
        (
            lambda t, ok: (complete_shares(t, ok)[0], len({*filter(ok, t)}) / (sum(map(ok, t)) or 1)),
            "the second is a share of all texts, and not of the complete",
        ),
        (lambda t, ok: (sum(map(ok, t)), len({*filter(ok, t)})), "these are numbers of texts"),
        (lambda t, ok: complete_shares(t, ok)[:1] * 2, "a text that was written twice is two"),
        (
            lambda t, ok: (complete_shares(t, ok)[0], sum(t.count(x) == 1 for x in filter(ok, t)) / len(t)),
            "a text that was written twice is one",
        ),
        (lambda t, ok: (100 * complete_shares(t, ok)[0], complete_shares(t, ok)[1]), "these are percentages"),
        (lambda t, ok: [100 * each for each in complete_shares(t, ok)], "these are percentages"),
        (
            lambda t, ok: (complete_shares(t, ok)[0], len({*filter(ok, t)}) / len({*t})),
            "the second is a share of all texts, and not of the different",
        ),
        (lambda t, ok: complete_shares(t, lambda text: not ok(text)), "these are the texts that are not complete"),
        (
            lambda t, ok: (complete_shares([*{*t}], ok)[0], complete_shares(t, ok)[1]),
            "the first share is of all texts",
        ),
    ],
    "7.3": [
        (lambda *given: words(*given, read=lambda model, state, n: state), "nothing is read"),
        (
            lambda *given: words(*given, read=lambda model, state, n: model.read(model.start(1), [n])),
            "the state begins",
        ),
        (lambda *given: words(*given, with_end=True), "</s> is in your text"),
        (lambda *given: words(*given, end=None), "the loop does not stop when </s> is drawn"),
        (lambda *given: words(*given)[1:], "the first token is missing"),
        (lambda *given: words(*given)[:-1], "the last token is missing"),
        (lambda model, rng, most: words(model, rng, most + 1), "a text has one token more than max_tokens"),
        (lambda model, rng, most: words(model, rng, most - 1), "a text has one token less than max_tokens"),
        (lambda *given: "".join(words(*given)), "your function returns one string"),
        (lambda model, *given: model.vocabulary.encode(words(model, *given)).tolist(), "these are ids"),
        (lambda *given: " ".join(words(*given)), "your function returns one text, with spaces"),
        (
            lambda model, rng, most: ["<s>", *words(model, rng, most - 1)],
            "the text begins with a token that was not drawn",
        ),
        (lambda *given: words(*given)[:1], "the text ends after one token"),
        (lambda *given: words(*given, shares=np.positive), "the scores are no probabilities"),
    ],
    "B7.4": [
        (lambda *given: lines(*given, with_end=True), "</s> is in the texts"),
        (lambda *given: lines(*given, over=lambda ended, k: False), "a row goes on after its </s>"),
        (lambda *given: lines(*given, all_of=any), "all rows stop as soon as one has ended"),
        (lambda *given: lines(*given, read=lambda model, state, ids: state), "nothing is read"),
        (lambda *given: lines(*given[:-1], given[-1] + 1), "there is one token more than max_tokens"),
        (lambda *given: lines(*given[:-1], given[-1] - 1), "there is one token less than max_tokens"),
        (lambda *given: [*map("".join, lines(*given))], "a list of tokens for each row is asked for"),
        (lambda *given: [given[0].vocabulary.encode(t).tolist() for t in lines(*given)], "these are ids"),
        (lambda *given: lines(*given, one_list=True), "all rows write into one list"),
        (lambda *given: lines(*given)[0], "one row comes back"),
        (lambda *given: [*map(list, zip(*lines(*given)))], "rows and steps are exchanged"),
        (
            lambda model, state, choose, *given: lines(model, state, lambda scores: scores.argmax(1), *given),
            "choose is not asked",
        ),
    ],
    "B7.3": [
        (lambda p, rng: ids_of(np.broadcast_to(p[:1], p.shape), rng), "one word is drawn for all rows"),
        (lambda p, rng: np.eye(len(p[0]))[ids_of(p, rng)], "an id for each row is asked for"),
        (lambda p, rng: ids_of(p, rng) + 1, "the ids are counted from 1"),
        (lambda p, rng: ids_of(p, rng, lambda above: sum(above) - 1), "the last place that"),
        (lambda p, rng: ids_of(p, rng, lambda above: above.index(False) if False in above else 0), "the comparison is"),
        (lambda p, rng: ids_of(np.full(p.shape, 1 / len(p[0])), rng), "the words are equally probable in your draw"),
        (lambda p, rng: ids_of(np.broadcast_to(p.mean(0), p.shape), rng), "all rows are drawn from the mean"),
    ],
}
