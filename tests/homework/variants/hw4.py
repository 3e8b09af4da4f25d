"""Answers to homework 4 as people give them: each is the model answer with some of its text replaced.

`WRONG` must lose the question's points, `RIGHT` must keep them. An entry: what it is, then pairs of old and new text.
"""

WRONG = {
    "q1": [
        ("multiplies", ("/ temperature", "* temperature")),
        ("no temperature", ("/ temperature", "")),
        ("overflows", ("scaled - scaled.max()", "scaled")),
        (
            "temperature after the softmax",
            ("/ temperature\n", "\n"),
            ("weights / weights.sum()", "weights / weights.sum() / temperature"),
        ),
        ("not normalised", ("weights / weights.sum()", "weights")),
        ("divides by the maximum", ("weights / weights.sum()", "weights / weights.max()")),
        (
            "temperature of the probabilities",
            ("/ temperature\n", "\n"),
            ("np.exp(scaled - scaled.max())", "np.exp(scaled - scaled.max()) ** temperature"),
        ),
        ("whole numbers", ("dtype=float) / temperature", "dtype=int) // temperature")),
        ("logarithms", ("weights / weights.sum()", "np.log(weights / weights.sum())")),
        ("base 2", ("np.exp(", "np.exp2(")),
        (
            "overwrites the scores",
            (
                "np.asarray(scores, dtype=float) / temperature",
                "np.asarray(scores, dtype=float)\n    scaled /= temperature",
            ),
        ),
    ],
    "q2": [
        ("not scaled", ("kept / kept.sum()", "kept")),
        ("the least likely", ("np.argsort(-probabilities", "np.argsort(probabilities")),
        ("the kept ones alone", ("return kept / kept.sum()", "return kept[keep] / kept.sum()")),
        ("one too many", ("[:k]", "[: k + 1]")),
        ("one too few", ("[:k]", "[: max(k - 1, 1)]")),
        (
            "all that tie",
            (
                'keep = np.argsort(-probabilities, kind="stable")[:k]',
                "keep = probabilities >= np.sort(probabilities)[-min(k, len(probabilities))]",
            ),
        ),
        (
            "ties: the larger index",
            ('np.argsort(-probabilities, kind="stable")[:k]', 'np.argsort(probabilities, kind="stable")[::-1][:k]'),
        ),
        ("the first k", ('np.argsort(-probabilities, kind="stable")[:k]', "np.arange(len(probabilities))[:k]")),
        (
            "fails for a large k",
            (
                'np.argsort(-probabilities, kind="stable")[:k]',
                '[np.argsort(-probabilities, kind="stable")[i] for i in range(k)]',
            ),
        ),
        ("equal probabilities", ("kept[keep] = probabilities[keep]", "kept[keep] = 1.0")),
        ("softmax instead of scaling", ("return kept / kept.sum()", "return np.exp(kept) / np.exp(kept).sum()")),
        (
            "overwrites what was given",
            (
                "kept = np.zeros_like(probabilities)\n",
                "kept = probabilities\n    kept[np.setdiff1d(np.arange(len(kept)), keep)] = 0\n",
            ),
        ),
    ],
    "q3": [
        ("stops before p", (" + 1\n", "\n    size = max(size, 1)\n")),
        ("one too many", (" + 1\n", " + 2\n")),
        ("not scaled", ("kept / kept.sum()", "kept")),
        ("more than p", ("sums < p - 1e-9", "sums <= p + 1e-9")),
        ("no tolerance", ("sums < p - 1e-9", "sums < p")),
        ("the least likely first", ("np.argsort(-probabilities", "np.argsort(probabilities")),
        ("not sorted", ('np.argsort(-probabilities, kind="stable")', "np.arange(len(probabilities))")),
        ("sorted and not put back", ("kept[order[:size]] = probabilities", "kept[:size] = probabilities")),
        (
            "ties: the larger index",
            ('np.argsort(-probabilities, kind="stable")', 'np.argsort(probabilities, kind="stable")[::-1]'),
        ),
        (
            "p as a threshold of each word",
            ("size = np.count_nonzero(sums < p - 1e-9) + 1", "size = max(np.count_nonzero(probabilities >= p), 1)"),
        ),
        (
            "p as a share of the words",
            ("size = np.count_nonzero(sums < p - 1e-9) + 1", "size = max(int(np.ceil(p * len(probabilities))), 1)"),
        ),
        ("scaled by p", ("kept / kept.sum()", "kept / p")),
        ("the kept ones alone", ("return kept / kept.sum()", "return kept[kept > 0] / kept.sum()")),
    ],
    "q4": [
        ("with the prompt", ("tokens[len(prompt) :]", "tokens")),
        (
            "without the end",
            (
                "tokens[-1] == end:\n            break",
                "tokens[-1] == end:\n            tokens.pop()\n            break",
            ),
        ),
        ("never ends early", ("tokens[-1] == end", "False")),
        ("one too many", ("< max_tokens", "<= max_tokens")),
        ("counts the prompt", ("len(tokens) - len(prompt) < max_tokens", "len(tokens) < max_tokens")),
        ("the last token alone", ("scores_after(tokens)", "scores_after(tokens[-1:])")),
        ("the prompt alone", ("scores_after(tokens)", "scores_after(prompt)")),
        ("the least likely", ("np.argmax", "np.argmin")),
        (
            "ties: the larger index",
            ("int(np.argmax(scores_after(tokens)))", "len(s := scores_after(tokens)) - 1 - int(np.argmax(s[::-1]))"),
        ),
        (
            "changes the prompt",
            ("tokens = list(prompt)\n", "tokens = prompt\n    start = len(prompt)\n"),
            ("len(tokens) - len(prompt)", "len(tokens) - start"),
            ("tokens[len(prompt) :]", "tokens[start:]"),
        ),
        (
            "stops at an end in the prompt",
            ("tokens = list(prompt)\n", "tokens = list(prompt)\n    if end in prompt:\n        return []\n"),
        ),
        (
            "at least one token",
            (
                "while len(tokens) - len(prompt) < max_tokens:",
                "while len(tokens) == len(prompt) or len(tokens) - len(prompt) < max_tokens:",
            ),
        ),
        (
            "asks twice",
            ("int(np.argmax(scores_after(tokens)))", "int(np.argmax(scores_after(tokens) + scores_after(tokens)))"),
        ),
        (
            "the score instead of the token",
            ("int(np.argmax(scores_after(tokens)))", "int(np.max(scores_after(tokens)))"),
        ),
    ],
    "q5": [
        (
            "the planted mistake",
            (
                "norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients.values()))\n    if norm >= threshold:\n        for gradient in gradients.values():\n            gradient *= threshold / norm",
                "for name, gradient in gradients.items():\n        norm = np.sqrt((gradient**2).sum())\n        if norm >= threshold:\n            gradients[name] = gradient * threshold / norm",
            ),
        ),
        (
            "each array for itself, in place",
            ("gradient *= threshold / norm", "gradient *= threshold / max(np.sqrt((gradient**2).sum()), threshold)"),
        ),
        ("by value", ("gradient *= threshold / norm", "np.clip(gradient, -threshold, threshold, out=gradient)")),
        ("always", ("if norm >= threshold:", "if norm > 0:")),
        ("only when below", ("norm >= threshold", "norm <= threshold")),
        ("to the norm 1", ("gradient *= threshold / norm", "gradient /= norm")),
        (
            "new arrays in the dict",
            (
                "for gradient in gradients.values():\n            gradient *= threshold / norm",
                "for name in gradients:\n            gradients[name] = gradients[name] * threshold / norm",
            ),
        ),
        ("nothing changes", ("gradient *= threshold / norm", "gradient = gradient * threshold / norm")),
        ("the norm after clipping", ("float(norm)", "float(min(norm, threshold))")),
        (
            "sum of the norms",
            (
                "np.sqrt(sum((gradient**2).sum() for gradient in gradients.values()))",
                "sum(np.sqrt((gradient**2).sum()) for gradient in gradients.values())",
            ),
        ),
        (
            "squared norm",
            (
                "np.sqrt(sum((gradient**2).sum() for gradient in gradients.values()))",
                "sum((gradient**2).sum() for gradient in gradients.values())",
            ),
        ),
        (
            "largest entry",
            (
                "np.sqrt(sum((gradient**2).sum() for gradient in gradients.values()))",
                "max(np.abs(gradient).max() for gradient in gradients.values())",
            ),
        ),
        ("multiplied by the threshold", ("threshold / norm", "threshold")),
        ("returns nothing", ("return float(norm)", "")),
    ],
    "q6": [
        ("no prediction", ('prediction = "vanish"', "")),
        ("the norm instead of the radius", ("np.abs(np.linalg.eigvals(W)).max()", "np.linalg.norm(W)")),
        ("the largest singular value", ("np.abs(np.linalg.eigvals(W)).max()", "np.linalg.norm(W, 2)")),
        ("the largest real part", ("np.abs(np.linalg.eigvals(W)).max()", "np.linalg.eigvals(W).real.max()")),
        ("the largest entry", ("np.abs(np.linalg.eigvals(W)).max()", "np.abs(W).max()")),
        (
            "radius upside down",
            ("radius / np.abs(np.linalg.eigvals(W)).max()", "np.abs(np.linalg.eigvals(W)).max() / radius"),
        ),
        ("always radius 1", ("(radius /", "(1.0 /")),
        ("without the first norm", ("norms = [np.linalg.norm(gradient)]", "norms = []")),
        ("transposed", ("W @ gradient", "W.T @ gradient")),
        ("squared norms", ("norms.append(np.linalg.norm(gradient))", "norms.append(np.linalg.norm(gradient) ** 2)")),
        (
            "always from the start",
            (
                "gradient = W @ gradient\n        norms.append(np.linalg.norm(gradient))",
                "norms.append(np.linalg.norm(W @ gradient))",
            ),
        ),
        ("by entries", ("W @ gradient", "np.diag(W) * gradient")),
        ("one step too many", ("range(steps)", "range(steps + 1)")),
        (
            "changes the matrix",
            (
                "return W * (radius / np.abs(np.linalg.eigvals(W)).max())",
                "W *= radius / np.abs(np.linalg.eigvals(W)).max()\n    return W",
            ),
        ),
    ],
}

RIGHT = {
    "q1": [
        (
            "logarithms first",
            ("weights / weights.sum()", "np.exp(np.log(np.maximum(weights, 1e-300)) - np.log(weights.sum()))"),
        ),
        (
            "scaled after the maximum",
            (
                "np.asarray(scores, dtype=float) / temperature",
                "(np.asarray(scores, dtype=float) - np.max(scores)) / temperature",
            ),
        ),
    ],
    "q2": [
        (
            "a sorted list",
            (
                'np.argsort(-probabilities, kind="stable")[:k]',
                "sorted(range(len(probabilities)), key=lambda i: -probabilities[i])[:k]",
            ),
        )
    ],
    "q3": [("searchsorted", ("np.count_nonzero(sums < p - 1e-9) + 1", "int(np.searchsorted(sums, p - 1e-9)) + 1"))],
    "q4": [("a for loop", ("while len(tokens) - len(prompt) < max_tokens:", "for _ in range(max_tokens):"))],
    "q5": [
        (
            "norm of norms",
            (
                "np.sqrt(sum((gradient**2).sum() for gradient in gradients.values()))",
                "np.linalg.norm([np.linalg.norm(gradient) for gradient in gradients.values()])",
            ),
        ),
        ("written into the arrays", ("gradient *= threshold / norm", "gradient[...] = gradient * (threshold / norm)")),
    ],
    "q6": [("predicts something else", ('"vanish"', '"stay"')), ("a list", ("np.array(norms)", "norms"))],
}
