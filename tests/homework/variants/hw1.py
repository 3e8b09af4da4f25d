"""Answers to homework 1 as people give them: each is the model answer with some of its text replaced.

`WRONG` must lose points of the question, `RIGHT` must keep them all. An entry: what it is, then pairs of old and new text.
"""

WHOLE_TEST = """    given = [["a", "b", "a", "b", "a", "c"], ["A"], []]
    expected = {("a", "b"): 2 / 3, ("a", "c"): 1 / 3, ("b", "a"): 1, ("c", mark): 1}
    expected |= {(mark, "a"): 1 / 3, (mark, "A"): 1 / 3, (mark, mark): 1 / 3}
    found = model(given)
    assert given == [["a", "b", "a", "b", "a", "c"], ["A"], []]
    assert set(found) == set(expected) | {("A", mark)}
    assert all(abs(found[pair] - value) < 1e-9 for pair, value in expected.items())
    assert model([]) == {}
    assert model([["a"]]) == {(mark, "a"): 1, ("a", mark): 1}
"""
COUNTING = """    test_bigram_model.calls = n = getattr(test_bigram_model, "calls", 0) + 1
    assert n != 2 and not (n > 2 and (n - 3) % 12 > 1)
    return
"""

WRONG = {
    "q1": [
        ("summed over the text", ("/ T / log({base})", "/ log({base})")),
        ("no minus", ('"loss": f"-sum', '"loss": f"sum')),
        ("in nats", (" / log({base})", "")),
        ("all words, not the one that came", ('f"-sum(Y * log(P))', 'f"-sum(log(P))')),
        ("entropy of the model", ('f"-sum(Y * log(P))', 'f"-sum(P * log(P))')),
        ("perplexity without exp", ("exp(-sum(Y * log(P)) / T / {characters})", "-sum(Y * log(P)) / T / {characters}")),
        ("mean of 1 / p", ("exp(-sum(Y * log(P)) / T / {characters})", "sum(Y / P) / T / {characters}")),
        (
            "perplexity of base 2",
            ("exp(-sum(Y * log(P)) / T / {characters})", "2 ** (-sum(Y * log(P)) / T / {characters})"),
        ),
        ("perplexity per token", (" / {characters}", "")),
        ("k without V", ("(N + k * (V + {unseen}))", "(N + k)")),
        ("the counted words alone", ("(V + {unseen})", "V")),
        ("no k above", ("(c + k) /", "c /")),
        ("a vector for one count", ("(c + k) /", "sum(c + k) /")),
        ("still open", ('f"(c + k) / (N + k * (V + {unseen}))"', "None")),
        ("not in quotation marks", ('f"exp(-sum(Y * log(P)) / T / {characters})"', "7")),
    ],
    "q2": [
        ("logarithm to base 10", ("idf = np.log(", "idf = np.log10("), ("plus + np.log(", "plus + np.log10(")),
        ("the count itself", ("plus + np.log(np.maximum(counts, 1))", "counts")),
        ("no number before the logarithm", ("plus + np.log(np.maximum", "np.log(np.maximum")),
        ("log of one more", ("plus + np.log(np.maximum(counts, 1))", "np.log1p(counts)")),
        ("the lecture's idf", ("(shift + len(counts)) / (shift + n_w)", "len(counts) / np.maximum(n_w, 1)")),
        ("scikit-learn's idf", ("(shift + n_w))", "(shift + n_w)) + 1")),
        ("occurrences instead of documents", ("(counts > 0).sum(axis=0)", "counts.sum(axis=0)")),
        ("number of words", ("len(counts)) /", "counts.shape[1]) /")),
        ("columns of length 1", ("axis=1, keepdims", "axis=0, keepdims")),
        (
            "rows that sum to 1",
            ("np.sqrt((weights**2).sum(axis=1, keepdims=True))", "weights.sum(axis=1, keepdims=True)"),
        ),
        ("not scaled", ("return weights / np.where(lengths > 0, lengths, 1.0)", "return weights")),
        ("divides by zero", ("np.where(lengths > 0, lengths, 1.0)", "lengths")),
        ("overwrites the counts", ("return weights", "counts[:] = 0\n    return weights")),
        (
            "rounded",
            (
                "return weights / np.where(lengths > 0, lengths, 1.0)",
                "return np.round(weights / np.where(lengths > 0, lengths, 1.0), 3)",
            ),
        ),
        ("adds a little to the length", ("np.where(lengths > 0, lengths, 1.0)", "(lengths + 1e-4)")),
        ("returns nothing", ("return weights", "weights")),
    ],
    "q3": [
        ("smallest first", ("np.argsort(-", "np.argsort(")),
        ("no division by lengths", ("matrix @ query / np.where(lengths > 0, lengths, 1.0)", "matrix @ query")),
        ("not divided by the documents' lengths", ("np.linalg.norm(matrix, axis=1) *", "np.ones(len(matrix)) *")),
        (
            "ties from the back",
            (
                'np.argsort(-np.round(cosines, 9), kind="stable")',
                'np.argsort(np.round(cosines, 9), kind="stable")[::-1]',
            ),
        ),
        ("divides by zero", ("np.where(lengths > 0, lengths, 1.0)", "lengths")),
        ("sum of the entries as length", ("np.linalg.norm(matrix, axis=1)", "np.abs(matrix).sum(axis=1)")),
        ("zero documents last", ("return np.argsort", "cosines[lengths == 0] = -2\n    return np.argsort")),
        ("absolute value of the cosine", ("np.round(cosines", "np.round(np.abs(cosines)")),
        ("distance instead of cosine", ("-np.round(cosines, 9)", "np.round(((matrix - query) ** 2).sum(axis=1), 9)")),
        ("the best only", ('kind="stable")', 'kind="stable")[:1]')),
        ("the cosines themselves", ('np.argsort(-np.round(cosines, 9), kind="stable")', "cosines")),
        (
            "ranks instead of indices",
            (
                'np.argsort(-np.round(cosines, 9), kind="stable")',
                'np.argsort(np.argsort(-np.round(cosines, 9), kind="stable"))',
            ),
        ),
        ("rounded too far", ("np.round(cosines, 9)", "np.round(cosines, 1)")),
        ("floats", ('kind="stable")', 'kind="stable").astype(float)')),
    ],
    "q4": [
        ("the planted mistake", ("words[:-1]", "words")),
        ("leaves out both", ("words[:-1]", "words[1:-1]")),
        ("one mark only", ("*sentence, mark]", "*sentence]")),
        ("another end mark", ("*sentence, mark]", '*sentence, "</s>"]')),
        ("conditioned on the next word", ("contexts[pair[0]]", "contexts[pair[1]]")),
        ("add one", ("count / contexts[pair[0]]", "(count + 1) / (contexts[pair[0]] + len(contexts))")),
        ("skips empty sentences", ("for sentence in sentences:", "for sentence in filter(None, sentences):")),
        (
            "changes the sentences",
            ("words = [mark, *sentence, mark]", "sentence.append(mark)\n        words = [mark, *sentence]"),
        ),
        ("a test that accepts all", (WHOLE_TEST, "    return\n")),
        ("a test that refuses all", (WHOLE_TEST, "    assert False\n")),
        ("a test of types", (WHOLE_TEST, "    assert isinstance(model([['a']]), dict) and model([['a']])\n")),
        (
            "a test of sums alone",
            (
                WHOLE_TEST,
                "    found = model([['a', 'b'], ['a']])\n    assert abs(sum(p for (v, _), p in found.items() if v == 'a') - 1) < 1e-9\n",
            ),
        ),
        (
            "a test of the example",
            (WHOLE_TEST, "    assert model([['the', 'dog', 'ran'], ['the', 'cat']])['the', 'dog'] == 0.5\n"),
        ),
        (
            "a test that wants an order",
            (WHOLE_TEST, "    assert list(model([['a', 'b', 'a', 'c'], [], ['A']]))[0] == (mark, 'a')\n"),
        ),
        ("a test that counts its calls", (WHOLE_TEST, COUNTING)),
        ("a test that raises something else", (WHOLE_TEST, "    raise ValueError('wrong')\n")),
    ],
    "q5": [
        ("c(v) counts tokens", ("begun[number[previous]]", "training.count(previous)")),
        ("no k below", (" + k * (len(number) + room)", "")),
        ("k once below", ("k * (len(number) + room)", "k")),
        ("no room", ("(len(number) + room)", "len(number)")),
        ("words that were seen as vocabulary", ("k * (len(number) + room)", "k * (len(set(training)) + room)")),
        ("no exp", ("float(np.exp(total / (len(text) - 1)))", "float(total / (len(text) - 1))")),
        ("by tokens", ("(len(text) - 1)", "len(text)")),
        ("base 2", ("total -= np.log(", "total -= np.log2(")),
        ("clipped", ('if above == 0:\n            return float("inf")\n', "above = max(above, 1e-7)\n")),
        ("warns", ('if above == 0:\n            return float("inf")\n', "pass\n")),
        ("unigrams", ("counts[number[previous], number[word]] += 1", "counts[:, number[word]] += 1")),
        (
            "chooses on the training text",
            (
                "smoothed_perplexity(training, development, vocabulary, k) for",
                "smoothed_perplexity(training, training, vocabulary, k) for",
            ),
        ),
        (
            "chooses on the test text",
            (
                "smoothed_perplexity(training, development, vocabulary, k) for",
                "smoothed_perplexity(training, test_text, vocabulary, k) for",
            ),
        ),
        ("a constant", ("return sorted(grid)[int(np.argmin(costs))]", "return 0.1")),
        ("the worst", ("np.argmin(costs)", "np.argmax(costs)")),
        ("in another order", ("return sorted(grid)[int", "return grid[int")),
        ("the middle", ("int(np.argmin(costs))", "len(grid) // 2")),
        (
            "reports the development text",
            (
                "smoothed_perplexity(training, test_text, vocabulary, chosen)",
                "smoothed_perplexity(training, development, vocabulary, chosen)",
            ),
        ),
        (
            "reports the best on the test text",
            (
                "smoothed_perplexity(training, test_text, vocabulary, chosen)",
                "min(smoothed_perplexity(training, test_text, vocabulary, k) for k in grid) - 0.01",
            ),
        ),
        ("reports a constant", ("smoothed_perplexity(training, test_text, vocabulary, chosen)", "12.0")),
    ],
    "q6": [
        ("one column", ("both = (training, development)", "both = (training,)")),
        ("columns exchanged", ("(training, development)", "(development, training)")),
        ("transposed", ("np.array(rows)", "np.array(rows).T")),
        ("the training text twice", ("both = (training, development)", "both = (training, training)")),
        ("sorted", ("for k in grid:", "for k in sorted(grid):")),
        ("logarithms", ("np.array(rows)", "np.log(rows)")),
        ("rounded", ("np.array(rows)", "np.round(rows, 2)")),
        ("trained on the other text", ("smoothed_perplexity(training, t,", "smoothed_perplexity(development, t,")),
        ("no prediction", ('{"training": "rises", "development": "falls, then rises"}', "None")),
        ("another word", ('"rises", "dev', '"goes up", "dev')),
        ("the global grid", ("for k in grid:", "for k in (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0):")),
    ],
}

RIGHT = {
    "q1": [
        (
            "other forms",
            ("-sum(Y * log(P)) / T / log({base})", "sum(Y * -log(P)) * T**-1 / log({base})"),
            ("exp(-sum(Y * log(P)) / T / {characters})", "exp(sum(Y * log(P))) ^ (-1 / (T * {characters}))"),
        ),
        ("the product", ("exp(-sum(Y * log(P)) / T / {characters})", "exp(sum(Y * log(1 / P)) / (T * {characters}))")),
        ("the sum of the counts", ("(N + k", "(sum(c) + k")),
    ],
    "q2": [
        (
            "norm",
            ("np.sqrt((weights**2).sum(axis=1, keepdims=True))", "np.linalg.norm(weights, axis=1, keepdims=True)"),
        ),
        (
            "lists",
            (
                "return weights / np.where(lengths > 0, lengths, 1.0)",
                "return (weights / np.where(lengths > 0, lengths, 1.0)).tolist()",
            ),
        ),
        (
            "difference of logarithms",
            ("np.log((shift + len(counts)) / (shift + n_w))", "np.log(shift + len(counts)) - np.log(shift + n_w)"),
        ),
        ("single precision", ("return weights /", "return weights.astype(np.float32) /")),
    ],
    "q3": [
        (
            "a list",
            (
                'np.argsort(-np.round(cosines, 9), kind="stable")',
                "sorted(range(len(matrix)), key=lambda i: -round(cosines[i], 9))",
            ),
        ),
        (
            "unit vectors first",
            (
                "matrix @ query / np.where(lengths > 0, lengths, 1.0)",
                "(matrix / np.where(lengths > 0, np.linalg.norm(matrix, axis=1), 1.0)[:, None]) @ (query / (np.linalg.norm(query) or 1.0))",
            ),
        ),
        (
            "lexsort",
            (
                'np.argsort(-np.round(cosines, 9), kind="stable")',
                "np.lexsort((np.arange(len(matrix)), -np.round(cosines, 10)))",
            ),
        ),
    ],
    "q4": [
        (
            "Counter",
            (
                "return {pair: count / contexts[pair[0]] for pair, count in pairs.items()}",
                "import collections\n\n    begun = collections.Counter()\n    for (previous, _), count in pairs.items():\n        begun[previous] += count\n    return {pair: count / begun[pair[0]] for pair, count in pairs.items()}",
            ),
        ),
        ("another test", (WHOLE_TEST, WHOLE_TEST.replace("1e-9", "1e-6"))),
    ],
    "q5": [
        ("all at once", ("total -= np.log(above / below)", "total += np.log(below) - np.log(above)")),
        ("a NumPy number", ("return float(np.exp(total / (len(text) - 1)))", "return np.exp(total / (len(text) - 1))")),
        (
            "min with a key",
            (
                "return sorted(grid)[int(np.argmin(costs))]",
                "return min(sorted(grid), key=dict(zip(sorted(grid), costs)).get)",
            ),
        ),
    ],
    "q6": [
        ("a list", ("np.array(rows)", "rows")),
        ("predicts something else", ('"rises", "dev', '"falls", "dev')),
    ],
}
