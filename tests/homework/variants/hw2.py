"""Answers to homework 2 as people give them: each is the model answer with some of its text replaced.

`WRONG` must lose the question's points, `RIGHT` must keep them. An entry: what it is, then pairs of old and new text.
"""

WRONG = {
    "q1": [
        ("with the centre", ("tokens[place + 1 :", "tokens[place:")),
        ("a negative index at the edge", ("max(place - window, 0)", "place - window")),
        ("one place too few to the right", ("place + window + 1]", "place + window]")),
        ("to the left only", (" + tokens[place + 1 : place + window + 1]", "")),
        ("to the right only", ("tokens[max(place - window, 0) : place] + ", "")),
        (
            "equal tokens left out",
            ("if context:", "context = [token for token in context if token != centre]\n        if context:"),
        ),
        (
            "right before left",
            (
                "tokens[max(place - window, 0) : place] + tokens[place + 1 : place + window + 1]",
                "tokens[place + 1 : place + window + 1] + tokens[max(place - window, 0) : place]",
            ),
        ),
        ("each context word once", ("if context:", "context = list(dict.fromkeys(context))\n        if context:")),
        ("tokens without context too", ("if context:", "if True:")),
        ("full windows only", ("if context:", "if len(context) == 2 * window:")),
        ("skip-gram's pairs", ("pairs.append((centre, context))", "pairs += [(centre, [word]) for word in context]")),
        ("turned round", ("(centre, context)", "(context, centre)")),
        (
            "the window as a width",
            (
                "if context:",
                "window, context = window, [tokens[i] for i in range(len(tokens)) if 0 < abs(i - place) <= window // 2]\n        if context:",
            ),
        ),
    ],
    "q2": [
        ("no power", ("counts**power", "counts")),
        (
            "power of the probabilities, not scaled again",
            ("weights / weights.sum()", "(counts / counts.sum()) ** power"),
        ),
        ("not scaled", ("weights / weights.sum()", "weights")),
        ("always 0.75", ("counts**power", "counts**0.75")),
        ("words that never occur", ("np.where(counts > 0, counts**power, 0.0)", "counts**power")),
        ("times the power", ("counts**power", "counts * power")),
        ("inverse", ("counts**power", "counts ** -power")),
        ("the logarithm", ("counts**power", "np.log(np.maximum(counts, 1)) * power")),
        (
            "softmax",
            (
                "return weights / weights.sum()",
                "return np.exp(weights - weights.max()) / np.exp(weights - weights.max()).sum()",
            ),
        ),
        ("smoothed", ("counts**power", "(counts + 1) ** power")),
        ("divides by the largest", ("weights / weights.sum()", "weights / weights.max()")),
    ],
    "q3": [
        ("the sum of the context", (".mean(axis=0)", ".sum(axis=0)")),
        ("the first context word", ("context_vectors.mean(axis=0)", "context_vectors[0]")),
        (
            "signs turned round",
            ("-(outside_vector @ v)", "outside_vector @ v"),
            ("negative_vectors @ v", "-negative_vectors @ v"),
        ),
        (
            "the negatives' sign",
            ("np.logaddexp(0.0, negative_vectors @ v)", "np.logaddexp(0.0, -negative_vectors @ v)"),
        ),
        ("mean over the negatives", (".sum()", ".sum() / max(len(negative_vectors), 1)")),
        ("no negatives", ("positive + negative", "positive")),
        ("overflows", ("np.logaddexp(0.0, negative_vectors @ v)", "np.log(1 + np.exp(negative_vectors @ v))")),
        ("no minus", ("float(positive + negative)", "-float(positive + negative)")),
        (
            "one sigmoid of the sum",
            ("np.logaddexp(0.0, negative_vectors @ v).sum()", "np.logaddexp(0.0, (negative_vectors @ v).sum())"),
        ),
        ("each negative once", ("negative_vectors @ v", "np.unique(negative_vectors, axis=0) @ v")),
        (
            "a little before the logarithm",
            (
                "np.logaddexp(0.0, negative_vectors @ v)",
                "-np.log(1 / (1 + np.exp(np.minimum(negative_vectors @ v, 500))) + 1e-3)",
            ),
        ),
        ("in bits", ("positive + negative", "(positive + negative) / np.log(2)")),
        (
            "unit vectors",
            ("context_vectors.mean(axis=0)", "context_vectors.mean(axis=0)\n    v = v / np.linalg.norm(v)"),
        ),
    ],
    "q4": [
        ("the planted mistakes", ("+ errors @", "- errors @"), ("d_v / len(context_vectors)", "d_v")),
        ("the mean is forgotten", ("d_v / len(context_vectors)", "d_v")),
        ("the sign of the negatives", ("+ errors @", "- errors @")),
        ("no minus one", (" - 1\n", "\n")),
        (
            "minus one for the negatives too",
            ("1 / (1 + np.exp(-(negative_vectors @ v)))", "1 / (1 + np.exp(-(negative_vectors @ v))) - 1"),
        ),
        ("the negatives' gradient is summed", ("np.outer(errors, v)", "errors.sum() * v")),
        ("outer product turned round", ("np.outer(errors, v)", "np.outer(v, errors)")),
        (
            "one gradient for all context words",
            ("np.tile(d_v / len(context_vectors), (len(context_vectors), 1))", "d_v / len(context_vectors)"),
        ),
        ("the outside vector's own gradient", ("error * v,", "error * outside_vector,")),
        (
            "each context word's own vector",
            ("return d_context, error * v", "return d_context, error * context_vectors[0]"),
        ),
        ("divided by the number of negatives", ("d_v / len(context_vectors)", "d_v / max(len(negative_vectors), 1)")),
        (
            "the loss's sign",
            ("return d_context, error * v, np.outer(errors, v)", "return -d_context, -error * v, -np.outer(errors, v)"),
        ),
        ("sigmoid's derivative", ("np.outer(errors, v)", "np.outer(errors * (1 - errors), v)")),
    ],
    "q5": [
        ("the question's words may answer", ("scores[[a, b, c]] = -np.inf\n", "pass\n")),
        ("a minus b", ("unit[b] - unit[a] + unit[c]", "unit[a] - unit[b] + unit[c]")),
        ("minus c", ("unit[b] - unit[a] + unit[c]", "unit[b] + unit[a] - unit[c]")),
        ("not scaled", ("vectors / np.where(lengths > 0, lengths, 1.0)", "np.asarray(vectors)")),
        ("the words are not scaled", ("np.round(unit @ (", "np.round(vectors @ (")),
        ("the question is not scaled", ("unit[b] - unit[a] + unit[c]", "vectors[b] - vectors[a] + vectors[c]")),
        ("divides by zero", ("np.where(lengths > 0, lengths, 1.0)", "lengths")),
        ("ties: the larger index", ("int(np.argmax(scores))", "len(scores) - 1 - int(np.argmax(scores[::-1]))")),
        ("zeros instead of leaving out", ("= -np.inf", "= 0.0")),
        ("only b and c are left out", ("[[a, b, c]]", "[[b, c]]")),
        ("only c is left out", ("[[a, b, c]]", "[[c]]")),
        ("the smallest", ("= -np.inf", "= np.inf"), ("np.argmax", "np.argmin")),
        (
            "absolute products",
            (
                "np.round(unit @ (unit[b] - unit[a] + unit[c]), 12)",
                "np.round(np.abs(unit @ (unit[b] - unit[a] + unit[c])), 12)",
            ),
        ),
        ("c is forgotten", (" + unit[c]", "")),
    ],
    "q6": [
        ("Pearson", ("ranks(model[known]), ranks(people[known])", "model[known], people[known]")),
        (
            "ties in order of place",
            (
                "np.array([(values < value).sum() + ((values == value).sum() - 1) / 2 for value in values])",
                "np.argsort(np.argsort(values, kind='stable')).astype(float)",
            ),
        ),
        ("ties share the lowest rank", (" + ((values == value).sum() - 1) / 2", "")),
        (
            "argsort instead of ranks",
            (
                "np.array([(values < value).sum() + ((values == value).sum() - 1) / 2 for value in values])",
                "np.argsort(values).astype(float)",
            ),
        ),
        (
            "unknown pairs count as 0",
            (
                "known = ~np.isnan(model)",
                "known = ~np.isnan(model)\n    model = np.nan_to_num(model)\n    share = known.mean()\n    known = known | True",
            ),
            ("coverage = float(known.mean())", "coverage = float(share)"),
        ),
        ("coverage of the unknown", ("coverage = float(known.mean())", "coverage = float((~known).mean())")),
        ("the number instead of the share", ("known.mean()", "known.sum()")),
        ("coverage always 1", ("coverage = float(known.mean())", "coverage = 1.0")),
        ("ranks among all pairs", ("ranks(people[known])", "ranks(people)[known]")),
        ("0 where nothing can be correlated", ('return float("nan"), coverage', "return 0.0, coverage")),
        ("warns where all are equal", (" or np.ptp(first) == 0 or np.ptp(second) == 0", "")),
        ("no centring", ("first, second = first - first.mean(), second - second.mean()\n", "pass\n")),
        (
            "Kendall",
            (
                "float(first @ second / np.sqrt((first @ first) * (second @ second)))",
                "float(np.sign(np.subtract.outer(first, first) * np.subtract.outer(second, second)).sum() / (len(first) * (len(first) - 1)))",
            ),
        ),
        (
            "turned round",
            (
                "return float(first @ second / np.sqrt((first @ first) * (second @ second))), coverage",
                "return coverage, float(first @ second / np.sqrt((first @ first) * (second @ second)))",
            ),
        ),
        (
            "the formula without ties",
            (
                "float(first @ second / np.sqrt((first @ first) * (second @ second)))",
                "float(1 - 6 * ((first - second) ** 2).sum() / (len(first) * (len(first) ** 2 - 1)))",
            ),
        ),
    ],
    "q7": [
        ("no prediction", ('prediction = "stay"', "")),
        ("no division", ("vectors / np.linalg.norm(vectors, axis=1, keepdims=True)", "vectors")),
        ("length over all", ("np.linalg.norm(vectors, axis=1, keepdims=True)", "np.linalg.norm(vectors)")),
        ("the wrong axis", ("axis=1", "axis=0")),
        ("cosines of dimensions", ("unit @ unit.T", "unit.T @ unit")),
        ("absolute values", ("return unit @ unit.T", "return np.abs(unit @ unit.T)")),
        (
            "sum of entries as length",
            ("np.linalg.norm(vectors, axis=1, keepdims=True)", "np.abs(vectors).sum(axis=1, keepdims=True)"),
        ),
        ("divided once", ("return unit @ unit.T", "return unit @ vectors.T")),
        ("distances", ("return unit @ unit.T", "return 1 - unit @ unit.T")),
        ("nothing measured", ("largest_change = float(np.abs(after - before).max())", "")),
        ("the largest cosine instead of the change", ("np.abs(after - before).max()", "np.abs(after).max()")),
        ("change of the vectors", ("np.abs(after - before).max()", "np.abs(space @ turn - space).max()")),
    ],
}

RIGHT = {
    "q1": [
        (
            "places listed",
            (
                "tokens[max(place - window, 0) : place] + tokens[place + 1 : place + window + 1]",
                "[tokens[i] for i in range(len(tokens)) if 0 < abs(i - place) <= window]",
            ),
        )
    ],
    "q2": [("power of the probabilities, scaled again", ("counts**power", "(counts / counts.sum()) ** power"))],
    "q3": [
        (
            "log1p",
            (
                "np.logaddexp(0.0, -(outside_vector @ v))",
                "max(-(outside_vector @ v), 0) + np.log1p(np.exp(-abs(outside_vector @ v)))",
            ),
        ),
        ("sum over the number", ("context_vectors.mean(axis=0)", "context_vectors.sum(axis=0) / len(context_vectors)")),
    ],
    "q4": [
        ("by columns", ("np.outer(errors, v)", "errors[:, None] * v")),
        (
            "ones",
            (
                "np.tile(d_v / len(context_vectors), (len(context_vectors), 1))",
                "np.ones((len(context_vectors), 1)) * d_v / len(context_vectors)",
            ),
        ),
    ],
    "q5": [
        (
            "the question scaled as well",
            ("unit[b] - unit[a] + unit[c]), 12)", "0.5 * (unit[b] - unit[a] + unit[c])), 12)"),
        ),
        ("a NumPy integer", ("int(np.argmax(scores))", "np.argmax(scores)")),
    ],
    "q6": [
        (
            "corrcoef",
            (
                "float(first @ second / np.sqrt((first @ first) * (second @ second)))",
                "float(np.corrcoef(first, second)[0, 1])",
            ),
        ),
        ("ranks from 1", ("- 1) / 2 for", "+ 1) / 2 for")),
    ],
    "q7": [
        ("predicts something else", ('"stay"', '"change"')),
        (
            "outer product of lengths",
            (
                "return unit @ unit.T",
                "n = np.linalg.norm(vectors, axis=1)\n    return vectors @ vectors.T / np.outer(n, n)",
            ),
        ),
    ],
}
