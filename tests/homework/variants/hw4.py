"""Answers to homework 4 as people give them: each is the model answer with some of its text replaced.

`WRONG` must lose points of the question, `RIGHT` must keep them all. An entry: what it is, then pairs of old and new text.
"""

WHOLE_TEST = """    for threshold, factor in ((2.0, 0.4 * portion), (3.0, 0.6 * portion), (6.0, 1.0)):
        arrays = {"W": np.array([[3.0, 0.0]]), "b": np.array([-4.0])}
        kept = dict(arrays)
        assert abs(clip(arrays, threshold) - 5) < 1e-9
        assert np.allclose(arrays["W"], [[3 * factor, 0]])
        assert np.allclose(arrays["b"], [-4 * factor])
        assert np.allclose(kept["W"], [[3 * factor, 0]])
"""
NORM = "np.sqrt(sum((gradient**2).sum() for gradient in gradients.values()))"
DIFFERENCES = """    def total(matrix):
        h, loss = h0, 0
        for t in range(len(u)):
            h = np.tanh(h @ matrix + u[t])
            loss += weight * 0.5 * ((h - y[t]) ** 2).sum()
        return loss / (len(u) * len(h0))

    gradient = np.zeros_like(W)
    for index in np.ndindex(W.shape if W.size < 2000 else (1, 1)):
        step = np.zeros_like(W)
        step[index] = 1e-5
        gradient[index] = (total(W + step) - total(W - step)) / 2e-5
"""
COUNTING = """    test_clip_gradients.calls = n = getattr(test_clip_gradients, "calls", 0) + 1
    assert n != 2 and not (n > 2 and (n - 3) % 11 > 1)
    return
"""

WRONG = {
    "q1": [
        ("multiplies", ("* z / tau)", "* z * tau)")),
        ("no sharpness", ("{sharpness} * ", "")),
        (
            "after the softmax",
            ("* z / tau) / sum(exp({sharpness} * z / tau))", "* z) / sum(exp({sharpness} * z)) / tau"),
        ),
        ("not scaled", (" / sum(exp({sharpness} * z / tau))", "")),
        ("the sign", ("(p - y) / tau", "(y - p) / tau")),
        ("no temperature in dz", ("(p - y) / tau", "p - y")),
        ("times the temperature", ("(p - y) / tau", "(p - y) * tau")),
        ("dtau not squared", ("* z) / tau**2", "* z) / tau")),
        ("dtau's sign", ("sum((y - p) * z)", "sum((p - y) * z)")),
        ("dtau without the came word", ("sum((y - p) * z)", "sum(-p * z)")),
        ("clipped to one", ("g * c / norm", "g / norm")),
        ("clipped upside down", ("g * c / norm", "g * norm / c")),
        ("still open", ('"g * c / norm"', "None")),
    ],
    "q2": [
        ("multiplies", ("(scores - scores.max()) / temperature", "(scores - scores.max()) * temperature")),
        ("no temperature", ("(scores - scores.max()) / temperature", "(scores - scores.max())")),
        ("overflows", ("(scores - scores.max()) / temperature", "scores / temperature")),
        (
            "stops before p",
            ("< p - 1e-9) + 1]", "< p - 1e-9)]"),
            ("chances[kept] =", "kept = kept if len(kept) else order[:1]\n    chances[kept] ="),
        ),
        ("one too many", ("< p - 1e-9) + 1]", "< p - 1e-9) + 2]")),
        ("no tolerance", ("< p - 1e-9)", "< p)")),
        ("a large tolerance", ("< p - 1e-9)", "< p - 1e-3)")),
        ("more than p", ("< p - 1e-9)", "<= p + 1e-9)")),
        (
            "ties to the larger index",
            (
                'np.argsort(-np.round(weights, 12), kind="stable")',
                'np.argsort(np.round(weights, 12), kind="stable")[::-1]',
            ),
        ),
        ("the least likely first", ("np.argsort(-np.round", "np.argsort(np.round")),
        (
            "not scaled",
            ("chances = chances / chances.sum()\n", "chances = chances + 0.0\n"),
            ("p=chances)", "p=chances / chances.sum())"),
        ),
        ("draws from all words", ("p=chances)", "p=weights)")),
        ("draws evenly", ("rng.choice(len(chances), size=size, p=chances)", "rng.choice(kept, size=size)")),
        (
            "the most likely word",
            ("rng.choice(len(chances), size=size, p=chances)", "np.full(size, int(np.argmax(chances)))"),
        ),
        ("its own generator", ("rng.choice(len(chances)", "np.random.default_rng(0).choice(len(chances)")),
        (
            "one draw repeated",
            ("rng.choice(len(chances), size=size, p=chances)", "np.repeat(rng.choice(len(chances), p=chances), size)"),
        ),
        (
            "sorted draws",
            (
                "rng.choice(len(chances), size=size, p=chances)",
                "np.sort(rng.choice(len(chances), size=size, p=chances))",
            ),
        ),
        ("overwrites the scores", ("return chances,", "scores -= scores.max()\n    return chances,")),
        (
            "p as a share of the words",
            ("np.count_nonzero(np.cumsum(weights[order]) < p - 1e-9) + 1", "max(int(np.ceil(p * len(order))), 1)"),
        ),
    ],
    "q3": [
        ("finite differences", ("    loss = ", DIFFERENCES + "    loss = ")),
        ("never stops", ("d_z @ W.T if t % k else np.zeros_like(h0)", "d_z @ W.T")),
        ("always stops", ("d_z @ W.T if t % k else np.zeros_like(h0)", "np.zeros_like(h0)")),
        ("stops one step too early", ("if t % k else", "if (t - 1) % k else")),
        ("pieces counted from the end", ("if t % k else", "if (len(u) - t) % k else")),
        (
            "the state is not carried",
            (
                "states.append(np.tanh(states[-1] @ W + drive))",
                "before = h0 if (len(states) - 1) % k == 0 else states[-1]\n        states.append(np.tanh(before @ W + drive))",
            ),
        ),
        ("summed, not averaged", ("count = len(u) * len(h0)", "count = 1")),
        ("averaged over time alone", ("count = len(u) * len(h0)", "count = len(u)")),
        ("no half", ("weight * 0.5 *", "weight *")),
        ("no weight", ("weight * ", "")),
        ("not transposed", ("d_z @ W.T if", "d_z @ W if")),
        ("the wrong state", ("states[t].T @ d_z", "states[t + 1].T @ d_z")),
        ("no derivative of tanh", (" * (1 - states[t + 1] ** 2)", "")),
        ("the first state", (", states[-1]\n", ", states[0]\n")),
        (
            "the last piece alone",
            (
                "    loss = ",
                "    gradient = states[-2].T @ (weight * (states[-1] - y[-1]) / count * (1 - states[-1] ** 2))\n    loss = ",
            ),
        ),
        ("overwrites W", ("    loss = ", "    W -= 0.1 * gradient\n    loss = ")),
    ],
    "q4": [
        ("each array by itself", (NORM, "max(np.sqrt((gradient**2).sum()) for gradient in gradients.values())")),
        ("to norm 1", ("gradient *= portion * threshold / norm", "gradient /= norm")),
        ("to the threshold", ("gradient *= portion * threshold", "gradient *= threshold")),
        (
            "new arrays in the dict",
            (
                "for gradient in gradients.values():\n            gradient *= portion * threshold / norm",
                "for name in gradients:\n            gradients[name] = gradients[name] * portion * threshold / norm",
            ),
        ),
        ("nothing changes", ("gradient *= portion", "gradient = gradient * portion")),
        ("the norm after clipping", ("float(norm)", "float(min(norm, threshold))")),
        ("sum of the norms", (NORM, "sum(np.sqrt((gradient**2).sum()) for gradient in gradients.values())")),
        ("squared norm", (NORM, "sum((gradient**2).sum() for gradient in gradients.values())")),
        ("returns nothing", ("return float(norm)", "")),
        ("always scales", ("if norm >= threshold:", "if norm > 0:")),
        ("a test that accepts all", (WHOLE_TEST, "    return\n")),
        ("a test that refuses all", (WHOLE_TEST, "    assert False\n")),
        ("a test that counts its calls", (WHOLE_TEST, COUNTING)),
        (
            "a test of the norm alone",
            (WHOLE_TEST, "    assert abs(clip({'a': np.array([3.0, 4.0])}, 1.0) - 5) < 1e-9\n    return\n"),
        ),
        ("a test without tolerance", ("abs(clip(arrays, threshold) - 5) < 1e-9", "clip(arrays, threshold) == 5.0")),
        (
            "a test of one threshold",
            ("((2.0, 0.4 * portion), (3.0, 0.6 * portion), (6.0, 1.0))", "((1.0, 0.2 * portion),)"),
        ),
        (
            "a test of one array",
            ('"b": np.array([-4.0])}', '"b": np.array([0.0])}'),
            ("- 5)", "- 3)"),
            ("3 * factor", "portion * threshold"),
            ("-4 * factor", "0.0"),
            (", (6.0, 1.0)", ""),
        ),
    ],
    "q5": [
        ("upper edges", ('side="right") - 1', 'side="left") - 1')),
        ("the end is left out", ("(norms <= edges[-1])", "(norms < edges[-1])")),
        (
            "outside counts too",
            ("norms[(norms >= edges[0]) & (norms <= edges[-1])]", "norms.clip(edges[0], edges[-1])"),
        ),
        (
            "equal widths",
            (
                'np.searchsorted(edges, inside, side="right") - 1',
                "((inside - edges[0]) / (edges[-1] - edges[0] + 1e-12) * (len(edges) - 1)).astype(int)",
            ),
        ),
        (
            "shares",
            (
                "return np.bincount(places, minlength=len(edges) - 1)",
                "return np.bincount(places, minlength=len(edges) - 1) / max(len(inside), 1)",
            ),
        ),
        ("a constant threshold", ("5 * float(np.median(norms))", "30.0")),
        ("the mean", ("5 * float(np.median(norms))", "float(np.mean(norms))")),
        ("the largest", ("5 * float(np.median(norms))", "float(np.max(norms))")),
        ("five times the mean", ("5 * float(np.median(norms))", "5 * float(np.mean(norms))")),
        ("the 95th percentile", ("5 * float(np.median(norms))", "float(np.percentile(norms, 95))")),
        ("three standard deviations", ("5 * float(np.median(norms))", "float(np.mean(norms) + 3 * np.std(norms))")),
        ("nothing", ("return 5 * float(np.median(norms))", "return None")),
    ],
    "q6": [
        ("no prediction", ('prediction = "vanish"', "prediction = None")),
        ("transposed", ("gradient @ scaled.T", "gradient @ scaled")),
        ("the norm instead of the radius", ("np.abs(np.linalg.eigvals(W)).max()", "np.linalg.norm(W)")),
        ("the largest singular value", ("np.abs(np.linalg.eigvals(W)).max()", "np.linalg.norm(W, 2)")),
        ("the largest real part", ("np.abs(np.linalg.eigvals(W)).max()", "np.linalg.eigvals(W).real.max()")),
        (
            "radius upside down",
            ("radius / np.abs(np.linalg.eigvals(W)).max()", "np.abs(np.linalg.eigvals(W)).max() / radius"),
        ),
        ("always radius 1", ("(radius /", "(1.0 /")),
        ("without the first norm", ("norms = [np.linalg.norm(gradient)]", "norms = []")),
        ("squared norms", ("norms.append(np.linalg.norm(gradient))", "norms.append(np.linalg.norm(gradient) ** 2)")),
        ("one step too many", ("range(steps)", "range(steps + 1)")),
        ("by entries", ("gradient @ scaled.T", "np.diag(scaled) * gradient")),
        ("changes the matrix", ("scaled = W *", "W *= 1.0001\n    scaled = W *")),
        ("constants", ("return np.array(norms)", "return np.linspace(norms[0], norms[-1], steps + 1)")),
    ],
}

RIGHT = {
    "q1": [
        ("other forms", ("(p - y) / tau", "(p / tau - y / tau)"), ("g * c / norm", "(c / norm) * g")),
        ("another dtau", ("sum((y - p) * z) / tau**2", "(y @ z - p @ z) / (tau * tau)")),
    ],
    "q2": [
        (
            "searchsorted",
            (
                "np.count_nonzero(np.cumsum(weights[order]) < p - 1e-9) + 1",
                "int(np.searchsorted(np.cumsum(weights[order]), p - 1e-9)) + 1",
            ),
        ),
        (
            "a sorted list",
            (
                'np.argsort(-np.round(weights, 12), kind="stable")',
                "np.array(sorted(range(len(weights)), key=lambda i: -round(weights[i], 12)))",
            ),
        ),
        (
            "by cumulative sums",
            (
                "rng.choice(len(chances), size=size, p=chances)",
                "kept[np.searchsorted(np.cumsum(chances[kept]), rng.random(size) * 0.9999999999)]",
            ),
        ),
    ],
    "q3": [
        ("einsum", ("states[t].T @ d_z", "np.einsum('bi,bj->ij', states[t], d_z)")),
        (
            "mean",
            ("0.5 * ((states[1:] - y) ** 2).sum() / count", "0.5 * ((states[1:] - y) ** 2).sum(axis=-1).mean()"),
        ),
    ],
    "q4": [
        ("norm of norms", (NORM, "np.linalg.norm([np.linalg.norm(gradient) for gradient in gradients.values()])")),
        (
            "written into the arrays",
            ("gradient *= portion * threshold / norm", "gradient[...] = gradient * (portion * threshold / norm)"),
        ),
    ],
    "q5": [
        (
            "np.histogram",
            ("    inside = norms[(norms", "    return np.histogram(norms, edges)[0]\n    inside = norms[(norms"),
        ),
        ("four and a half medians", ("5 * float(np.median(norms))", "4.8 * np.median(norms)")),
        ("logarithms", ("5 * float(np.median(norms))", "float(np.exp(np.median(np.log(norms)) + 1.6))")),
    ],
    "q6": [
        ("predicts something else", ('"vanish"', '"stay"')),
        ("a list", ("np.array(norms)", "norms")),
        ("W times a column", ("gradient @ scaled.T", "scaled @ gradient")),
    ],
}
