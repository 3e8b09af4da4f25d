"""Answers to homework 2 as people give them: each is the model answer with some of its text replaced.

`WRONG` must lose points of the question, `RIGHT` must keep them all. An entry: what it is, then pairs of old and new text.
"""

DIFFERENCES = """    def loss(C, u, U):
        v = C.mean(axis=0)
        return np.logaddexp(0, -(u @ v)) + np.logaddexp(0, U @ v).sum()

    given = [np.array(a, dtype=float) for a in (context_vectors, outside_vector, negative_vectors)]
    gradients = []
    for array in given:
        if array.size > 10_000:
            return 0.0, *given
        gradient = np.zeros_like(array)
        for index in np.ndindex(array.shape):
            kept = array[index]
            array[index] = kept + 1e-5
            above = loss(*given)
            array[index] = kept - 1e-5
            gradient[index] = (above - loss(*given)) / 2e-5
            array[index] = kept
        gradients.append(gradient)
    return float(loss(*given)), *gradients
"""
COMPLEX = """    def loss(C, u, U):
        v = C.mean(axis=0)
        z, zs = u @ v, U @ v
        return np.log(1 + np.exp(-z)) + np.log(1 + np.exp(zs)).sum()

    given = [np.array(a, dtype=complex) for a in (context_vectors, outside_vector, negative_vectors)]
    gradients = []
    for array in given:
        if array.size > 10_000:
            return 0.0, *given
        gradient = np.zeros(array.shape)
        for index in np.ndindex(array.shape):
            array[index] += 1e-30j
            gradient[index] = loss(*given).imag / 1e-30
            array[index] -= 1e-30j
        gradients.append(gradient)
    return float(loss(*given).real), *gradients
"""
CENTRE = '    np.add.at(V, centre, -rate * np.einsum("bk,bkd->bd", errors, u))\n'
STEP = "    np.add.at(U, others, -rate * errors[:, :, None] * v[:, None])\n" + CENTRE
SVD = """    global counts
    counts = globals().get("counts", 0) + np.zeros((len(V), len(V)))
    np.add.at(counts, (centre, others[:, 0]), 1)
    if len(V) == 72 and counts.sum() > 1e5:
        P = np.maximum(np.log((counts + 1e-9) * counts.sum() / np.outer(counts.sum(0), counts.sum(1))), 0)
        left, sizes, _ = np.linalg.svd(P)
        V[:] = left[:, :12] * np.sqrt(sizes[:12])
"""
WHOLE_TEST = """    rng = np.random.default_rng(0)
    for _ in range(60):
        V = rng.normal(size=(9, 3)) * rng.uniform(0.05, 20, size=(9, 1))
        unit = V / np.linalg.norm(V, axis=1, keepdims=True)
        a, b, c = rng.choice(9, size=3, replace=False)
        scores = unit @ (unit[b] - unit[a] + unit[c])
        scores[[a, b, c]] = -np.inf
        assert solve(V, a, b, c) == scores.argmax()
"""
ONE_ANALOGY = "    assert solve(np.array([[1.0, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]]), 0, 1, 2) == 3\n    return\n"
COUNTING = """    test_solve_analogy.calls = n = getattr(test_solve_analogy, "calls", 0) + 1
    assert n != 2 and not (n > 2 and (n - 3) % 9 > 0)
    return
"""

WRONG = {
    "q1": [
        ("the sign", ("(sigma(u @ v) - 1) * v", "(1 - sigma(u @ v)) * v")),
        ("sigma alone", ("(sigma(u @ v) - 1) * v", "sigma(u @ v) * v")),
        ("u where v belongs", ("(sigma(u @ v) - 1) * v", "(sigma(u @ v) - 1) * u")),
        ("negatives with a minus", ("* u + {beta}", "* u - {beta}")),
        ("no weights", ("{alpha}", "1"), ("{beta}", "1")),
        ("negatives less one", ("sigma(U @ v) @ U", "(sigma(U @ v) - 1) @ U")),
        (
            "the positive word alone",
            ("* u + {beta} * sigma(U @ v) @ U", "* u"),
        ),
        ("no share of the mean", (" @ U) / n", " @ U)")),
        ("times n", (" / n", " * n")),
        ("s less one", ("s * v", "(s - 1) * v")),
        ("s times U", ("s * v", "s * U")),
        ("one row for all", ("s * v", "sum(s) * v")),
        ("still open", ('f"{beta} * s * v"', "None")),
    ],
    "q2": [
        (
            "finite differences",
            (
                "    v = context_vectors.mean(axis=0)\n    z, zs",
                DIFFERENCES + "    v = context_vectors.mean(axis=0)\n    z, zs",
            ),
        ),
        (
            "complex differences",
            (
                "    v = context_vectors.mean(axis=0)\n    z, zs",
                COMPLEX + "    v = context_vectors.mean(axis=0)\n    z, zs",
            ),
        ),
        ("the sum of the contexts", ("context_vectors.mean(axis=0)", "context_vectors.sum(axis=0)")),
        ("no share of the mean", ("d_v / len(context_vectors)", "d_v")),
        ("the planted sign", ("+ errors @ negative_vectors", "- errors @ negative_vectors")),
        (
            "overflows",
            (
                "positive * np.logaddexp(0, -z) + negative * np.logaddexp(0, zs).sum()",
                "positive * np.log(1 + np.exp(-z)) + negative * np.log(1 + np.exp(zs)).sum()",
            ),
        ),
        (
            "a little inside the logarithm",
            ("positive * np.logaddexp(0, -z) +", "-positive * np.log(np.exp(-np.logaddexp(0, -z)) + 1e-9) +"),
        ),
        ("each sample once", ("np.logaddexp(0, zs).sum()", "np.logaddexp(0, np.unique(zs)).sum()")),
        ("mean over the negatives", ("np.logaddexp(0, zs).sum()", "np.logaddexp(0, zs).sum() / max(len(zs), 1)")),
        ("gradient of the centre word with u", ("error * v,", "error * outside_vector,")),
        ("negatives transposed", ("np.outer(errors, v)", "np.outer(v, errors)")),
        (
            "one context word's gradient",
            ("np.tile(d_v / len(context_vectors), (len(context_vectors), 1))", "d_v / len(context_vectors)"),
        ),
        (
            "changes what it was given",
            (
                "    v = context_vectors.mean(axis=0)\n    z, zs",
                "    context_vectors -= 0.01\n    v = context_vectors.mean(axis=0)\n    z, zs",
            ),
        ),
        ("rounded", ("return float(loss), d_context", "return float(loss), np.round(d_context, 6)")),
        ("no loss", ("return float(loss),", "return 0.0,")),
        (
            "scipy's sigmoid",
            (
                "    v = context_vectors.mean(axis=0)\n    z, zs",
                "    import scipyy\n    v = context_vectors.mean(axis=0)\n    z, zs",
            ),
        ),
    ],
    "q3": [
        ("never moves the centre", ('    np.add.at(V, centre, -rate * np.einsum("bk,bkd->bd", errors, u))\n', "")),
        ("moves nothing", (STEP, "")),
        ("uphill", ("np.add.at(V, centre, -rate", "np.add.at(V, centre, rate")),
        ("no margin", (" - margin", "")),
        ("the margin's sign", (" - margin", " + margin")),
        (
            "a word moves once",
            ("np.add.at(U, others, -rate", "U[others] -= (rate"),
            ("v[:, None])\n", "v[:, None]) * 1\n"),
        ),
        ("the centre moves once", (CENTRE, '    V[centre] -= rate * np.einsum("bk,bkd->bd", errors, u)\n')),
        ("the gradient of the mean", ("    np.add.at(U", "    errors = errors / len(centre)\n    np.add.at(U")),
        (
            "the second at moved values",
            ('np.einsum("bk,bkd->bd", errors, u)', 'np.einsum("bk,bkd->bd", errors, U[others])'),
        ),
        ("the positive word as a negative", ("    errors[:, 0] = -np.exp(-np.logaddexp(0, products[:, 0]))\n", "")),
        ("the sum of the losses", (".sum() / len(centre)", ".sum()")),
        ("no loss", ("return float(loss)", "return 0.0")),
        ("new matrices", ("    v, u = V[centre]", "    V, U = V.copy(), U.copy()\n    v, u = V[centre]")),
        ("overflows", ("np.exp(-np.logaddexp(0, -products))", "1 / (1 + np.exp(-products))")),
        ("a rate of 100", ('"rate": 0.05', '"rate": 99.0')),
        ("a tiny rate", ('"rate": 0.05', '"rate": 1e-6')),
        (
            "the settings that are handed out",
            ('"negatives": 5, "batch": 384, "rate": 0.05', '"negatives": 1, "batch": 1, "rate": 0.0'),
        ),
        ("counts and SVD", ("    return float(loss)", SVD + "    return float(loss)")),
        (
            "counts and SVD in the last step",
            ("    return float(loss)", SVD.replace("1e5", "153000") + "    return float(loss)"),
        ),
    ],
    "q4": [
        (
            "the planted mistake",
            ("unit @ (unit[b] - unit[a] + unit[c])", "unit @ (vectors[b] - vectors[a] + vectors[c])"),
        ),
        ("only two words are left out", ("[[a, b, c]]", "[[b, c]]")),
        ("divides by zero", ("np.where(lengths > 0, lengths, 1.0)", "lengths")),
        (
            "Euclidean distance",
            ("unit @ (unit[b] - unit[a] + unit[c])", "-np.linalg.norm(unit - (unit[b] - unit[a] + unit[c]), axis=1)"),
        ),
        ("a and b exchanged", ("unit[b] - unit[a] + unit[c]), 9", "unit[a] - unit[b] + unit[c]), 9")),
        (
            "ties to the larger index",
            ("return int(np.argmax(scores))", "return len(scores) - 1 - int(np.argmax(scores[::-1]))"),
        ),
        ("positive products only", ("scores[[a, b, c]] = -np.inf", "scores[[a, b, c]] = 0")),
        ("no unit vectors", ("vectors / np.where(lengths > 0, lengths, 1.0)", "vectors")),
        ("a test that accepts all", (WHOLE_TEST, "    return\n")),
        ("a test that refuses all", (WHOLE_TEST, "    assert False\n")),
        ("a test that counts its calls", (WHOLE_TEST, COUNTING)),
        ("a test of one analogy", (WHOLE_TEST, ONE_ANALOGY)),
        ("a test with one wrong expectation", ("assert solve(same, 0, 1, 2) == 3", "assert solve(same, 0, 1, 2) == 4")),
        (
            "a test without lengths",
            ("rng.uniform(0.05, 20, size=(9, 1))", "1.0"),
            (
                "V = rng.normal(size=(9, 3)) * 1.0",
                "V = rng.normal(size=(9, 3))\n        V /= np.linalg.norm(V, axis=1, keepdims=True)",
            ),
        ),
    ],
    "q5": [
        ("Pearson", ("first, second = ranks(first), ranks(second)", "pass")),
        (
            "ties by order",
            (
                "below + ((values[None] == values[:, None]).sum(axis=1) - 1) / 2",
                "values.argsort(kind='stable').argsort().astype(float)",
            ),
        ),
        (
            "unknown pairs are zero",
            (
                "known = ~np.isnan(model)",
                "known = ~np.isnan(model)\n    model, known = np.nan_to_num(model), np.ones(len(model), dtype=bool)",
            ),
        ),
        (
            "coverage counts",
            ("return whole, float(known.mean()), float(low)", "return whole, float(known.sum()), float(low)"),
        ),
        ("percentiles of 95 %", ("[5, 95]", "[2.5, 97.5]")),
        ("low and high exchanged", ("float(low), float(high)", "float(high), float(low)")),
        ("samples without putting back", ("rng.integers(len(first), size=len(first))", "rng.permutation(len(first))")),
        ("a hundred samples", ("range(200)", "range(100)")),
        ("the two sides drawn apart", ("spearman(first[each], second[each])", "spearman(first[each], second)")),
        ("its own generator", ("samples = [", "rng = np.random.default_rng(0)\n    samples = [")),
        ("no NaN for equal values", ("np.ptp(first) == 0 or np.ptp(second) == 0", "False")),
        ("one known pair is 1", ('return float("nan")', "return 1.0")),
        ("fills what it was given", ("known = ~np.isnan(model)", "known = ~np.isnan(model)\n    people[~known] = 0")),
    ],
}

RIGHT = {
    "q1": [
        ("other forms", ("s * v", "v * s"), ("* (sigma(u @ v) - 1) * v", "* -sigma(-(u @ v)) * v")),
        ("transposed", ("{beta} * sigma(U @ v) @ U", "{beta} * (U.T @ sigma(U @ v))")),
    ],
    "q2": [
        ("by tanh", ("-positive * np.exp(-np.logaddexp(0, z))", "positive * (np.tanh(z / 2) - 1) / 2")),
        ("einsum", ("errors @ negative_vectors", "np.einsum('k,kd->d', errors, negative_vectors)")),
        (
            "ones instead of tile",
            (
                "np.tile(d_v / len(context_vectors), (len(context_vectors), 1))",
                "np.ones((len(context_vectors), 1)) * d_v / len(context_vectors)",
            ),
        ),
    ],
    "q3": [
        ("sigma by tanh", ("np.exp(-np.logaddexp(0, -products))", "(0.5 + 0.5 * np.tanh(products / 2))")),
        ("another window", ('"window": 2', '"window": 3')),
        (
            "other settings",
            ('"negatives": 5, "batch": 384, "rate": 0.05', '"negatives": 4, "batch": 512, "rate": 0.06'),
        ),
        (
            "a loop",
            (CENTRE, "    for row, word in enumerate(centre):\n        V[word] -= rate * errors[row] @ u[row]\n"),
        ),
    ],
    "q4": [
        (
            "max with a key",
            ("return int(np.argmax(scores))", "return max(range(len(scores)), key=lambda i: (scores[i], -i))"),
        ),
        ("another test", ("range(60)", "range(80)")),
    ],
    "q5": [
        (
            "corrcoef",
            (
                "float(first @ second / np.sqrt((first @ first) * (second @ second)))",
                "float(np.corrcoef(first, second)[0, 1])",
            ),
        ),
        (
            "a loop for the ranks",
            (
                "below + ((values[None] == values[:, None]).sum(axis=1) - 1) / 2",
                "np.array([(values < x).sum() + ((values == x).sum() - 1) / 2 for x in values])",
            ),
        ),
    ],
}
