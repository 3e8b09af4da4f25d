"""Really different right answers to questions of homework 1, each with the small choices that people make.

In `⟨a¦b⟩` one of the alternatives is meant. Nothing here was made from the model answers or from each other.
"""

from __future__ import annotations

import re

CHOICE = re.compile(r"⟨([^⟨⟩]*)⟩")


def written(template, draw):
    """One answer, every choice made."""
    while CHOICE.search(template):
        template = CHOICE.sub(lambda found: draw.choice(found[1].split("¦")), template, count=1)
    return template.strip("\n")


SOLUTIONS = {
    "q2": [
        """
def unit_weights(counts):
    counts = np.⟨array¦asarray⟩(counts, dtype=float)
    n, ⟨_¦V⟩ = counts.shape
    document_frequency = ⟨np.count_nonzero(counts, axis=0)¦np.sum(counts > 0, axis=0)¦(counts != 0).sum(0)⟩
    weights = np.zeros⟨_like(counts)¦(counts.shape)⟩
    mask = counts > 0
    weights[mask] = plus + np.log(counts[mask])
    weights ⟨*= np.log((shift + n) / (shift + document_frequency))¦= weights * np.log((n + shift) / (document_frequency + shift))⟩
    norms = np.linalg.norm(weights, axis=1)
    ⟨norms[norms == 0] = 1¦norms = np.where(norms == 0, 1, norms)⟩
    return ⟨weights / norms[:, None]¦weights / norms.reshape(-1, 1)¦(weights.T / norms).T⟩
""",
        """
def unit_weights(counts):
    rows = []
    n = len(counts)
    ⟨vocabulary = range(len(counts[0]))¦words = len(counts[0])⟩
    idf = []
    for j in ⟨vocabulary¦range(len(counts[0]))⟩:
        appears = sum(⟨1 for row in counts if row[j] > 0¦bool(row[j]) for row in counts⟩)
        idf.append(np.log((shift + n) / (shift + appears)))
    for row in counts:
        vector = [⟨(plus + np.log(f)) * weight if f > 0 else 0.0¦0.0 if f == 0 else weight * (plus + np.log(f))⟩ for f, weight in zip(row, idf)]
        length = ⟨np.sqrt(sum(x * x for x in vector))¦sum(x**2 for x in vector) ** 0.5⟩
        ⟨if length > 0:
            vector = [x / length for x in vector]
        rows.append(vector)¦rows.append([x / length if length else 0.0 for x in vector])⟩
    return np.array(rows)
""",
        """
def unit_weights(counts):
    tf = np.vectorize(lambda f: plus + np.log(f) if f ⟨> 0¦>= 1⟩ else 0.0, otypes=[float])(counts)
    n_w = np.array([np.count_nonzero(column) for column in ⟨np.transpose(counts)¦np.asarray(counts).T⟩])
    W = tf @ np.diag(⟨np.log(len(counts) + shift) - np.log(n_w + shift)¦-np.log((shift + n_w) / (shift + len(counts)))⟩)
    squares = np.einsum("ij,ij->i", W, W)
    scale = np.divide(1.0, np.sqrt(squares), out=np.zeros(len(W)), where=squares > 0)
    return ⟨scale[:, np.newaxis] * W¦np.diag(scale) @ W⟩
""",
        """
def length_one(vector):
    size = ⟨np.sqrt(vector @ vector)¦np.linalg.norm(vector)¦np.sqrt(np.sum(vector * vector))⟩
    ⟨if size == 0:
        return vector
    return vector / size¦return vector / size if size else vector⟩


def unit_weights(counts):
    documents, words = np.shape(counts)
    result = np.zeros((documents, words))
    for w in range(words):
        column = counts[:, w]
        n_w = ⟨len(np.flatnonzero(column))¦int(np.sum(column > 0))¦np.count_nonzero(column)⟩
        for d in ⟨range(documents)¦np.flatnonzero(column)⟩:
            ⟨frequency = column[d]
            if frequency:
                result[d, w] = (plus + np.log(frequency)) * np.log((documents + shift) / (n_w + shift))¦if counts[d][w] > 0:
                tf, idf = plus + np.log(counts[d][w]), np.log((shift + documents) / (shift + n_w))
                result[d][w] = tf * idf⟩
    return np.⟨array¦stack¦vstack⟩([length_one(row) for row in result])
""",
        """
def unit_weights(counts):
    present = np.sign(counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = ⟨np.nan_to_num(np.log(counts), neginf=0.0)¦np.where(present, np.log(counts), 0.0)⟩
        idf = np.log1p((len(counts) - present.sum(axis=0)) / (shift + present.sum(axis=0)))
        weighted = present * (plus + logs) * idf
        ⟨total = (weighted ** 2).sum(axis=1, keepdims=True) ** 0.5
        return np.nan_to_num(weighted / total)¦total = np.hypot.reduce(weighted, axis=1)
        return np.nan_to_num(weighted / total[:, None])⟩
""",
    ],
    "q3": [
        """
def rank(query, matrix):
    scores = []
    for document in matrix:
        below = np.linalg.norm(document) * np.linalg.norm(query)
        scores.append(⟨0.0 if below == 0 else float(document @ query) / below¦np.dot(document, query) / below if below > 0 else 0⟩)
    order = sorted(range(len(scores)), key=lambda i: ⟨(-round(scores[i], 9), i)¦-round(scores[i], 9)⟩)
    return np.array(order)
""",
        """
def rank(query, matrix):
    dots = ⟨np.dot(matrix, query)¦(matrix * query).sum(axis=1)¦np.einsum("dw,w->d", matrix, query)⟩
    norms = np.sqrt((matrix ** 2).sum(axis=1)) * np.sqrt(⟨query @ query¦(query ** 2).sum()⟩)
    cosine = np.divide(dots, norms, out=np.zeros(len(matrix)), where=norms ⟨> 0¦!= 0⟩)
    return np.lexsort((⟨np.arange(len(cosine))¦range(len(matrix))⟩, -cosine.round(9)))
""",
        """
def unit(vector):
    length = np.sqrt(np.sum(np.square(vector)))
    return ⟨vector / length if length > 0 else np.zeros(len(vector))¦vector / (length or 1)⟩


def rank(query, matrix):
    q = unit(query)
    pairs = [(int(round(⟨float(np.dot(unit(row), q))¦sum(unit(row) * q)⟩ * 1e9)), -number) for number, row in enumerate(matrix)]
    ⟨pairs.sort(reverse=True)
    return np.array([-number for _, number in pairs])¦return np.array([-number for _, number in sorted(pairs)[::-1]])⟩
""",
        """
def rank(query, matrix):
    query = query / max(np.linalg.norm(query), 1e-300)
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    ⟨lengths[lengths == 0] = 1.0
    similarity = (matrix / lengths) @ query¦similarity = (matrix / np.maximum(lengths, 1e-300)) @ query⟩
    left, order = ⟨list(range(len(matrix)))¦[*range(len(matrix))]⟩, []
    while left:
        best = max(similarity[i] for i in left)
        first = next(i for i in left if ⟨similarity[i] > best - 1e-9¦best - similarity[i] < 1e-9⟩)
        order.append(first)
        left.remove(first)
    return np.array(order⟨¦, dtype=int⟩)
""",
        """
def rank(query, matrix):
    norm_q = np.linalg.norm(query)
    values = {}
    for i, row in enumerate(matrix):
        norm_d = np.linalg.norm(row)
        ⟨try:
            cosine = row @ query / norm_q / norm_d if norm_q * norm_d else 0.0
        except ZeroDivisionError:
            cosine = 0.0¦cosine = 0.0
        if norm_q > 0 and norm_d > 0:
            cosine = (row / norm_d) @ (query / norm_q)⟩
        values.setdefault(np.round(cosine, ⟨9¦10⟩), []).append(i)
    return np.⟨concatenate([values[key] for key in sorted(values, reverse=True)])¦array(sum((values[key] for key in sorted(values)[::-1]), []))⟩
""",
    ],
    "q4": [
        """
from collections import Counter


def bigram_model(sentences):
    pairs, previous = Counter(), Counter()
    for sentence in sentences:
        padded = [mark] + ⟨list(sentence)¦sentence⟩ + [mark]
        ⟨pairs.update(zip(padded[:-1], padded[1:]))¦pairs.update(zip(padded, padded[1:]))⟩
        previous.update(padded[:-1])
    return {(v, w): n / previous[v] for (v, w), n in pairs.items()}


def test_bigram_model(model):
    text = [["x", "y"], ["x", "X", "x"], []]
    kept = [list(sentence) for sentence in text]
    p = model(text)
    assert text == kept
    right = {(mark, "x"): 2 / 3, (mark, mark): 1 / 3, ("x", "y"): 1 / 3, ("x", "X"): 1 / 3, ("x", mark): 1 / 3, ("y", mark): 1, ("X", "x"): 1}
    assert ⟨sorted(p) == sorted(right)¦p.keys() == right.keys()⟩
    for pair in right:
        assert abs(p[pair] - right[pair]) < 1e-9
    twice = model([["b", "c", "b", "c", "b", "d"]])
    assert abs(twice["b", "c"] - 2 / 3) < 1e-9
""",
        """
def bigram_model(sentences):
    followers = {}
    for sentence in sentences:
        before = mark
        for word in ⟨[*sentence, mark]¦list(sentence) + [mark]⟩:
            ⟨followers.setdefault(before, []).append(word)
            before = word¦if before not in followers:
                followers[before] = []
            followers[before].append(word)
            before = word⟩
    table = {}
    for before, words in followers.items():
        for word in set(words):
            table[before, word] = words.count(word) / len(words)
    return table


def test_bigram_model(model):
    def near(a, b):
        return ⟨abs(a - b) < 1e-8¦np.isclose(a, b)⟩

    found = model([["a", "b", "a", "b", "a", "c", "B"], [], ["b"]])
    assert near(found.get(("a", "b"), 0), 2 / 3)
    assert near(found.get(("a", "c"), 0), 1 / 3)
    assert near(found.get(("b", "a"), 0), 2 / 3) and near(found.get(("b", mark), 0), 1 / 3)
    assert near(found.get((mark, mark), 0), 1 / 3)
    assert near(found.get(("c", "B"), 0), 1) and near(found.get(("B", mark), 0), 1)
    assert near(found.get((mark, "a"), 0), 1 / 3)
    assert len(found) == 9
""",
        """
def bigram_model(sentences):
    events = []
    for sentence in sentences:
        events += ⟨list(zip([mark, *sentence], [*sentence, mark]))¦[*zip([mark] + sentence, sentence + [mark])]⟩
    given = [first for first, _ in events]
    return {event: events.count(event) / given.count(event[0]) for event in ⟨set(events)¦events⟩}


def test_bigram_model(model):
    def slow(sentences):
        counts = {}
        for s in sentences:
            line = [mark, *s, mark]
            for i in range(⟨len(line) - 1¦1 + len(s)⟩):
                counts[line[i]] = counts.get(line[i], {})
                counts[line[i]][line[i + 1]] = counts[line[i]].get(line[i + 1], 0) + 1
        return {(v, w): n / sum(row.values()) for v, row in counts.items() for w, n in row.items()}

    rng = np.random.default_rng(⟨0¦1¦7⟩)
    for _ in range(⟨20¦30¦50⟩):
        sentences = [[str(w) for w in rng.choice(["p", "q", "P"], rng.integers(0, 5))] for _ in range(4)]
        expected, found = slow(sentences), model(sentences)
        assert set(found) == set(expected)
        assert all(abs(found[k] - expected[k]) < 1e-9 for k in expected)
""",
        """
def bigram_model(sentences):
    import collections

    count = collections.defaultdict(lambda: collections.defaultdict(int))
    for words in sentences:
        chain = ⟨[mark] + [*words] + [mark]¦[mark, *words, mark]⟩
        for position in range(1, len(chain)):
            count[chain[position - 1]][chain[position]] += 1
    model = {}
    for v in count:
        total = ⟨sum(count[v].values())¦sum(count[v][w] for w in count[v])⟩
        ⟨for w, c in count[v].items():
            model[(v, w)] = c / total¦model.update({(v, w): c / total for w, c in count[v].items()})⟩
    return model


def test_bigram_model(model):
    assert model([]) == {}
    assert model([[]]) == {(mark, mark): 1.0}
    cases = [["u", "v", "u", "v", "u", "w", "U"]], [["u"], ["v"], []]
    long, short = (model(case) for case in cases)
    for start in ("u", "v", "w", "U", mark):
        assert abs(sum(p for (v, _), p in long.items() if v == start) - 1) < 1e-9
    assert abs(long["u", "v"] - 2 / 3) < 1e-9 and abs(long["u", "w"] - 1 / 3) < 1e-9
    assert abs(long["v", "u"] - 1) < 1e-9 and ("U", mark) in long and (mark, "u") in long
    assert all(abs(short[mark, w] - 1 / 3) < 1e-9 for w in ("u", "v", mark))
    ⟨assert len(short) == 5 and len(long) == 6¦assert (len(short), len(long)) == (5, 6)⟩
""",
        """
def bigram_model(sentences):
    index = {}
    for sentence in sentences:
        for word in (mark, *sentence):
            index.setdefault(word, len(index))
    matrix = np.zeros((len(index), len(index)))
    for sentence in sentences:
        ids = [index[word] for word in (mark, *sentence, mark)]
        ⟨np.add.at(matrix, (ids[:-1], ids[1:]), 1)¦for i, j in zip(ids, ids[1:]):
            matrix[i, j] += 1⟩
    names = list(index)
    rows = matrix.sum(axis=1)
    return {(names[i], names[j]): ⟨float(matrix[i, j] / rows[i])¦matrix[i][j] / rows[i]⟩ for i, j in ⟨zip(*np.nonzero(matrix))¦np.argwhere(matrix)⟩}


def test_bigram_model(model):
    given = [["m", "n", "m", "n", "m", "o"], ["M", "m"], []]
    found = model(given)
    table = [(mark, "m", 1), (mark, "M", 1), (mark, mark, 1), ("m", "n", 2), ("m", "o", 1), ("m", mark, 1), ("n", "m", 2), ("o", mark, 1), ("M", "m", 1)]
    below = {mark: 3, "m": 4, "n": 2, "o": 1, "M": 1}
    assert len(found) == len(table), "another number of pairs"
    for v, w, above in table:
        assert abs(found.get((v, w), -1) - above / below[v]) < 1e-⟨6¦9¦10⟩
    assert given[1] == ["M", "m"]
""",
    ],
    "q5": [
        """
def smoothed_perplexity(training, text, vocabulary, k):
    from collections import Counter

    bigrams = Counter(zip(training, training[1:]))
    starts = Counter(training[:-1])
    size = len(vocabulary) + room
    logs = []
    for v, w in zip(text, text[1:]):
        above = bigrams[v, w] + k
        ⟨if not above:
            return np.inf¦if above == 0:
            return float("inf")⟩
        logs.append(np.log(above) - np.log(starts[v] + k * size))
    return float(np.exp(-np.mean(logs)))


def choose_k(training, development, vocabulary, grid):
    return min(⟨sorted(grid), key=lambda k: smoothed_perplexity(training, development, vocabulary, k)¦grid, key=lambda k: (smoothed_perplexity(training, development, vocabulary, k), k)⟩)


reported = smoothed_perplexity(training, test_text, vocabulary, choose_k(training, development, vocabulary, grid))
""",
        """
def probabilities(training, vocabulary, k):
    place = dict(zip(vocabulary, range(len(vocabulary))))
    C = np.full((len(vocabulary), len(vocabulary)), float(k))
    np.add.at(C, ([place[w] for w in training[:-1]], [place[w] for w in training[1:]]), 1)
    total = C.sum(axis=1, keepdims=True) + k * room
    return place, ⟨np.divide(C, total, out=np.zeros_like(C), where=total > 0)¦C / np.where(total > 0, total, 1)⟩


def smoothed_perplexity(training, text, vocabulary, k):
    place, P = probabilities(training, vocabulary, k)
    ids = ⟨np.array([place[w] for w in text])¦[place[w] for w in text]⟩
    chosen = P[ids[:-1], ids[1:]]
    if ⟨(chosen == 0).any()¦chosen.min() <= 0⟩:
        return np.inf
    return ⟨float(np.exp(-np.log(chosen).mean()))¦float(np.prod(chosen ** (-1 / len(chosen))))⟩


def choose_k(training, development, vocabulary, grid):
    best, lowest = None, None
    for k in sorted(grid):
        value = smoothed_perplexity(training, development, vocabulary, k)
        if lowest is None or value < lowest:
            best, lowest = k, value
    return best


k_best = choose_k(training, development, vocabulary, grid)
reported = smoothed_perplexity(training, test_text, vocabulary, k_best)
""",
        """
def smoothed_perplexity(training, text, vocabulary, k):
    after = {word: {} for word in vocabulary}
    for i in range(len(training) - 1):
        row = after[training[i]]
        row[training[i + 1]] = row.get(training[i + 1], 0) + 1
    nats = 0
    for i in range(1, len(text)):
        row = after[text[i - 1]]
        numerator = row.get(text[i], 0) + k
        denominator = sum(row.values()) + (len(vocabulary) + room) * k
        if numerator <= 0:
            return float("inf")
        nats += ⟨np.log(denominator / numerator)¦-np.log(numerator / denominator)⟩
    return float(np.exp(nats / ⟨(len(text) - 1)¦(i)⟩))


def choose_k(training, development, vocabulary, grid):
    found = {k: smoothed_perplexity(training, development, vocabulary, k) for k in grid}
    ⟨least = min(found.values())
    return min(k for k in found if found[k] == least)¦return sorted(found, key=lambda k: (found[k], k))[0]⟩


reported = smoothed_perplexity(training, test_text, vocabulary, choose_k(training, development, vocabulary, grid))
""",
        """
def pair_probability(v, w, pairs, firsts, types, k):
    below = firsts.get(v, 0) + k * types
    return (pairs.get((v, w), 0) + k) / below if below ⟨> 0¦!= 0⟩ else 0.0


def smoothed_perplexity(training, text, vocabulary, k):
    pairs, firsts = {}, {}
    for v, w in zip(training[:-1], training[1:]):
        pairs[v, w] = 1 + pairs.get((v, w), 0)
        firsts[v] = 1 + firsts.get(v, 0)
    types = room + len(vocabulary)
    p = [pair_probability(v, w, pairs, firsts, types, k) for v, w in zip(text[:-1], text[1:])]
    ⟨if 0 in p:
        return float("inf")
    return float(2 ** -np.mean(np.log2(p)))¦return float(np.exp(-sum(np.log(p)) / len(p))) if all(p) else float("inf")⟩


def choose_k(training, development, vocabulary, grid):
    grid = np.sort(grid)
    losses = np.array([smoothed_perplexity(training, development, vocabulary, k) for k in grid])
    return float(grid[⟨losses.argmin()¦np.argmin(losses)⟩])


reported = smoothed_perplexity(training, test_text, vocabulary, choose_k(training, development, vocabulary, grid))
""",
    ],
    "q6": [
        """
prediction = {"training": "⟨rises¦falls⟩", "development": "⟨falls, then rises¦falls⟩"}


def curves(training, development, vocabulary, grid):
    return np.array([[smoothed_perplexity(training, text, vocabulary, k) for text in (training, development)] for k in grid])


measured = curves(training, development, vocabulary, grid)
""",
        """
prediction = {"training": "⟨rises¦falls⟩", "development": "⟨falls, then rises¦rises⟩"}


def curves(training, development, vocabulary, grid):
    result = np.zeros((len(grid), 2))
    for row, k in enumerate(grid):
        result[row, 0] = smoothed_perplexity(training, training, vocabulary, k)
        result[row, 1] = smoothed_perplexity(training, development, vocabulary, k)
    return result


measured = curves(training, development, vocabulary, grid)
print(measured)
""",
        """
prediction = dict(training="⟨rises¦falls⟩", development="⟨falls, then rises¦rises⟩")


def curves(training, development, vocabulary, grid):
    first = [smoothed_perplexity(training, training, vocabulary, k) for k in grid]
    second = [smoothed_perplexity(training, development, vocabulary, k) for k in grid]
    return np.⟨column_stack([first, second])¦array([first, second]).T¦stack((first, second), axis=1)⟩


measured = curves(training, development, vocabulary, grid)
for k, (a, b) in zip(grid, measured):
    print(k, a, b)
""",
    ],
}
