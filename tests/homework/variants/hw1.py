"""Answers to homework 1 as people give them: each is the model answer with some of its text replaced.

`WRONG` must lose the question's points, `RIGHT` must keep them. An entry: what it is, then pairs of old and new text.
"""

WRONG = {
    "q1": [
        ("yes or no instead of how often", ("+= 1", "= 1")),
        ("columns in alphabetical order", ("enumerate(vocabulary)", "enumerate(sorted(vocabulary))")),
        ("transposed", ("return counts", "return counts.T")),
        (
            "parts of words",
            (
                "if word in column:\n                counts[row, column[word]] += 1",
                "for other in vocabulary:\n                counts[row, column[other]] += word.count(other)",
            ),
        ),
        ("lower case", ("in document.split()", "in document.lower().split()")),
        ("splits at single blanks of a line only", ("document.split()", "document.split(' ')")),
        ("floats", ("dtype=int", "dtype=float")),
        ("relative frequencies", ("return counts", "return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)")),
        ("starts with the second document", ("enumerate(documents)", "enumerate(documents[1:], start=1)")),
        ("returns nothing", ("return counts", "counts")),
        ("one row too many without documents", ("(len(documents),", "(max(len(documents), 1),")),
    ],
    "q2": [
        ("logarithm to base 10", ("np.log(", "np.log10(")),
        ("logarithm to base 2", ("np.log(", "np.log2(")),
        (
            "smoothed",
            ("np.log(len(counts) / np.maximum(containing, 1))", "np.log((1 + len(counts)) / (1 + containing)) + 1"),
        ),
        ("one added", ("np.maximum(containing, 1))", "np.maximum(containing, 1)) + 1")),
        ("occurrences instead of documents", ("(counts > 0).sum(axis=0)", "counts.sum(axis=0)")),
        ("the wrong axis", ("(counts > 0).sum(axis=0)", "(counts > 0).sum(axis=1)[:, None]")),
        ("number of words instead of documents", ("len(counts) /", "counts.shape[1] /")),
        ("logarithm of the count", ("return counts * idf", "return np.log1p(counts) * idf")),
        (
            "relative frequency",
            ("return counts * idf", "return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1) * idf"),
        ),
        (
            "divides by zero",
            (
                "np.where(containing > 0, np.log(len(counts) / np.maximum(containing, 1)), 0.0)",
                "np.log(len(counts) / containing)",
            ),
        ),
        (
            "fraction upside down",
            ("len(counts) / np.maximum(containing, 1)", "np.maximum(containing, 1) / len(counts)"),
        ),
        ("changes the counts", ("return counts * idf", "found = counts * idf\n    counts[:] = 0\n    return found")),
        ("rounded", ("return counts * idf", "return np.round(counts * idf, 1)")),
    ],
    "q3": [
        ("smallest first", ("np.argsort(-", "np.argsort(")),
        ("no division by lengths", ("matrix @ query / np.where(lengths > 0, lengths, 1.0)", "matrix @ query")),
        (
            "not divided by the documents' lengths",
            (
                "np.sqrt((matrix**2).sum(axis=1)) * np.sqrt((query**2).sum())",
                "np.ones(len(matrix)) * np.sqrt((query**2).sum())",
            ),
        ),
        (
            "ties from the back",
            (
                'np.argsort(-np.round(cosines, 12), kind="stable")',
                'np.argsort(np.round(cosines, 12), kind="stable")[::-1]',
            ),
        ),
        (
            "divides by zero",
            (
                "np.where(lengths > 0, matrix @ query / np.where(lengths > 0, lengths, 1.0), 0.0)",
                "matrix @ query / lengths",
            ),
        ),
        ("sum of the entries as length", ("np.sqrt((matrix**2).sum(axis=1))", "np.abs(matrix).sum(axis=1)")),
        ("zero documents last", ("return np.argsort", "cosines[lengths == 0] = -2\n    return np.argsort")),
        (
            "absolute value of the cosine",
            ("return np.argsort(-np.round(cosines", "return np.argsort(-np.round(np.abs(cosines)"),
        ),
        (
            "distance instead of cosine",
            (
                "return np.argsort(-np.round(cosines, 12)",
                "return np.argsort(np.round(((matrix - query) ** 2).sum(axis=1), 12)",
            ),
        ),
        ("the best only", ('kind="stable")', 'kind="stable")[:1]')),
        ("the cosines themselves", ('return np.argsort(-np.round(cosines, 12), kind="stable")', "return cosines")),
        (
            "ranks instead of indices",
            (
                'return np.argsort(-np.round(cosines, 12), kind="stable")',
                'return np.argsort(np.argsort(-np.round(cosines, 12), kind="stable"))',
            ),
        ),
    ],
    "q4": [
        ("the planted mistake", ("words[:-1]", "words")),
        ("leaves out both", ("words[:-1]", "words[1:-1]")),
        ("one <s> only", ('*sentence, "<s>"]', "*sentence]")),
        ("another end mark", ('*sentence, "<s>"]', '*sentence, "</s>"]')),
        ("conditioned on the next word", ("contexts[pair[0]]", "contexts[pair[1]]")),
        ("joint probability", ("contexts[pair[0]]", "sum(contexts.values())")),
        ("add one", ("count / contexts[pair[0]]", "(count + 1) / (contexts[pair[0]] + len(contexts))")),
        (
            "pairs turned round",
            (
                "pairs[previous, word] = pairs.get((previous, word), 0) + 1",
                "pairs[word, previous] = pairs.get((word, previous), 0) + 1",
            ),
        ),
        ("yes or no instead of how often", ("pairs.get((previous, word), 0) + 1", "1")),
        ("skips empty sentences", ("for sentence in sentences:", "for sentence in filter(None, sentences):")),
        (
            "pairs across sentences",
            ("for sentence in sentences:\n        words", "for sentence in [sum(sentences, [])]:\n        words"),
        ),
    ],
    "q5": [
        ("mean of 1 / p", ("np.exp(-np.log(probabilities).mean())", "(1 / probabilities).mean()")),
        ("1 / mean of p", ("np.exp(-np.log(probabilities).mean())", "1 / probabilities.mean()")),
        ("sum instead of mean", (".mean()", ".sum()")),
        ("no minus", ("np.exp(-np", "np.exp(np")),
        ("no exp", ("np.exp(-np.log(probabilities).mean())", "-np.log(probabilities).mean()")),
        ("two bases", ("np.log(", "np.log2(")),
        (
            "product first",
            ("np.exp(-np.log(probabilities).mean())", "np.prod(probabilities) ** (-1 / len(probabilities))"),
        ),
        ("median", ("np.exp(-np.log(probabilities).mean())", "np.exp(-np.median(np.log(probabilities)))")),
        ("warns at 0", ('if (probabilities == 0).any():\n        return float("inf")\n    ', "")),
        (
            "leaves out tokens of probability 0",
            (
                'if (probabilities == 0).any():\n        return float("inf")',
                "probabilities = probabilities[probabilities > 0]",
            ),
        ),
        ("a little is added to every probability", ("np.log(probabilities)", "np.log(probabilities + 1e-3)")),
        ("one token too few", (".mean()", ".sum() / max(len(probabilities) - 1, 1)")),
    ],
    "q6": [
        ("no prediction", ('prediction = "rises"', "")),
        ("add one whatever k", ("+ k)", "+ 1)")),
        ("k not in the denominator", ("len(training) + k * len(vocabulary)", "len(training)")),
        ("k once in the denominator", ("k * len(vocabulary)", "k")),
        ("length of the text", ("len(training) +", "len(text) +")),
        ("vocabulary of the training text", ("k * len(vocabulary)", "k * len(set(training))")),
        ("training and text exchanged", ("for word in training:", "for word in text:")),
        (
            "mean of probabilities",
            (
                "return perplexity([(counts[word] + k) / total for word in text])",
                "return 1 / np.mean([(counts[word] + k) / total for word in text])",
            ),
        ),
        ("types instead of tokens", ("for word in text])", "for word in set(text)])")),
        ("the perplexity on the training text", ("for word in text])", "for word in training])")),
        (
            "log perplexity",
            (
                "return perplexity([(counts[word] + k) / total for word in text])",
                "return np.log(perplexity([(counts[word] + k) / total for word in text]))",
            ),
        ),
        ("measured nothing", ("for k in (0.01, 1, 100)]", "for k in ()]")),
    ],
}

RIGHT = {
    "q1": [
        (
            "with count",
            (
                "counts = np.zeros((len(documents), len(vocabulary)), dtype=int)",
                "return np.array([[d.split().count(w) for w in vocabulary] for d in documents], dtype=int).reshape(-1, len(vocabulary))",
            ),
        ),
        ("small integers", ("dtype=int", "dtype=np.int32")),
    ],
    "q2": [
        (
            "difference of logarithms",
            (
                "np.log(len(counts) / np.maximum(containing, 1))",
                "np.log(len(counts)) - np.log(np.maximum(containing, 1))",
            ),
        ),
        ("count_nonzero", ("(counts > 0).sum(axis=0)", "np.count_nonzero(counts, axis=0)")),
    ],
    "q3": [
        ("norm", ("np.sqrt((matrix**2).sum(axis=1))", "np.linalg.norm(matrix, axis=1)")),
        (
            "a list",
            (
                'return np.argsort(-np.round(cosines, 12), kind="stable")',
                "return sorted(range(len(matrix)), key=lambda i: -round(float(cosines[i]), 12))",
            ),
        ),
    ],
    "q4": [
        ("leaves out the first <s>, which is worth the last one", ("words[:-1]", "words[1:]")),
        (
            "counts contexts beside pairs",
            ("for word in words[:-1]:\n            contexts[word] = contexts.get(word, 0) + 1\n", "pass\n"),
            (
                "(previous, word), 0) + 1",
                "(previous, word), 0) + 1\n            contexts[previous] = contexts.get(previous, 0) + 1",
            ),
        ),
    ],
    "q5": [
        ("powers of two", ("np.exp(-np.log(", "np.exp2(-np.log2(")),
        (
            "a NumPy number",
            ("return float(np.exp(-np.log(probabilities).mean()))", "return np.exp(-np.log(probabilities).mean())"),
        ),
    ],
    "q6": [
        ("predicts something else", ('"rises"', '"falls"')),
        ("counts by list", ("(counts[word] + k)", "(training.count(word) + k)")),
    ],
}
