"""Answers to homework 3 as people give them: each is the model answer with some of its text replaced.

`WRONG` must lose points of the question, `RIGHT` must keep them all. An entry: what it is, then pairs of old and new text.
"""

BEGIN = "    _, states = forward(xs, targets, h0, params, leak)\n"
DIFFERENCES = """    given = {name: array.copy() for name, array in params.items()} | {"h0": h0.copy()}
    found = {}
    for name, array in given.items():
        if array.size > 1000:
            return found, h0
        found[name] = np.zeros_like(array)
        for index in np.ndindex(array.shape):
            kept = array[index]
            losses = []
            for step in (STEP, -STEP):
                array[index] = kept + step
                losses.append(forward(xs, targets, given["h0"], given, leak)[0])
            array[index] = kept
            found[name][index] = (losses[0] - losses[1]) / (2 * STEP)
    return {name: found[name] for name in params}, found["h0"]
"""
COMPLEX = """    def loss(given):
        h, total = given["h0"], 0
        for x, target in zip(xs, targets):
            z = x @ given["W_xh"] + h @ given["W_hh"] + given["b_h"]
            h = (1 - leak) * h + leak * np.tanh(z)
            scores = h @ given["W_hy"] + given["b_y"]
            scores = scores - scores.real.max(axis=1, keepdims=True)
            logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
            total = total - logs[np.arange(len(target)), target].sum()
        return total / targets.size

    given = {name: array.astype(complex) for name, array in params.items()}
    given["h0"] = h0.astype(complex)
    found = {}
    for name, array in given.items():
        if array.size > 1000:
            return found, h0
        found[name] = np.zeros(array.shape)
        for index in np.ndindex(array.shape):
            array[index] += 1e-30j
            found[name][index] = loss(given).imag / 1e-30
            array[index] -= 1e-30j
    return {name: found[name] for name in params}, found["h0"]
"""

WRONG = {
    "q1": [
        (
            "no leak",
            ('"{paper_gain} * a * d * (1 - tanh(z)**2)",\n    "h"', '"{paper_gain} * d * (1 - tanh(z)**2)",\n    "h"'),
        ),
        (
            "one minus tanh",
            ('"{paper_gain} * a * d * (1 - tanh(z)**2)",\n    "h"', '"{paper_gain} * a * d * (1 - tanh(z))",\n    "h"'),
        ),
        ("no gain", ("{paper_gain} * ", "")),
        ("the leak's path is forgotten", ("(1 - a) * d + (", "(")),
        ("the leak twice", ("(1 - a) * d + (", "(1 - a) * a * d + (")),
        ("the whole gradient passes", ("(1 - a) * d + (", "d + (")),
        ("not transposed", ("@ W_hh.T", "@ W_hh")),
        (
            "weights' gradient transposed",
            ('"h.T @ ({paper_gain} * a * d * (1 - tanh(z)**2))"', '"({paper_gain} * a * d * (1 - tanh(z)**2)).T @ h"'),
        ),
        ("new state in the weights' gradient", ('"h.T @ (', '"tanh(z).T @ (')),
        ("the input's matrix is not transposed", ("@ W_xh.T", "@ W_xh")),
        ("leak passes to the input", ('* a * d * (1 - tanh(z)**2)) @ W_xh.T"', '* d * (1 - tanh(z)**2)) @ W_xh.T"')),
        ("still open", ('f"({paper_gain} * a * d * (1 - tanh(z)**2)) @ W_xh.T"', "None")),
    ],
    "q2": [
        ("the leak turned round", ("(1 - leak) * states[-1] + leak *", "leak * states[-1] + (1 - leak) *")),
        ("no leak", ("(1 - leak) * states[-1] + leak * gain", "gain")),
        ("no gain", ("leak * gain *", "leak *")),
        ("no hidden bias", (' + params["b_h"]', "")),
        ("transposed recurrent matrix", ('params["W_hh"]', 'params["W_hh"].T')),
        ("without h0", ("return float(-chosen.mean()), states", "return float(-chosen.mean()), states[1:]")),
        ("starts from zeros", ("np.array(h0, dtype=float)", "np.zeros_like(h0)")),
        ("summed over time", ("-chosen.mean()", "-chosen.mean(axis=1).sum()")),
        ("in bits", ("-chosen.mean()", "-chosen.mean() / np.log(2)")),
        ("overflows", ("    scores = scores - scores.max(axis=-1, keepdims=True)\n", "")),
        ("one global shift", ("scores.max(axis=-1, keepdims=True)", "scores.max()")),
        ("no output bias", (' + params["b_y"]', "")),
        (
            "a little is added before the logarithm",
            (
                "np.log(np.exp(scores).sum(axis=-1, keepdims=True))",
                "np.log(np.exp(scores).sum(axis=-1, keepdims=True) + 1e-4)",
            ),
        ),
        (
            "softmax over the batch",
            ("np.exp(scores).sum(axis=-1, keepdims=True)", "np.exp(scores).sum(axis=1, keepdims=True)"),
        ),
        (
            "the most likely word",
            ("np.take_along_axis(logs, np.asarray(targets)[..., None], axis=-1)", "logs.max(axis=-1)"),
        ),
        (
            "overwrites h0",
            ("np.array(h0, dtype=float)", "h0"),
            ("states = np.stack(states)\n", "states = np.stack(states)\n    h0[:] = 0\n"),
        ),
        ("inputs backwards", ("for x in xs:", "for x in xs[::-1]:")),
        ("the states before the inputs are read", ("states[1:] @", "states[:-1] @")),
    ],
    "q3": [
        (
            "finite differences",
            (
                BEGIN,
                DIFFERENCES.replace("STEP", "1e-5"),
            ),
        ),
        (
            "finite differences, finer",
            (
                BEGIN,
                DIFFERENCES.replace("STEP", "1e-6"),
            ),
        ),
        ("complex differences", (BEGIN, COMPLEX)),
        ("no leak in tanh's part", ("leak * gain * d_h * (1 -", "gain * d_h * (1 -")),
        ("no gain", ("leak * gain *", "leak *")),
        ("the leak's path is forgotten", ("(1 - leak) * d_h + d_z", "d_z")),
        ("the state instead of tanh", ("1 - np.tanh(z) ** 2", "1 - (states[t + 1] / gain) ** 2")),
        (
            "the last step's loss alone",
            (
                'd_h = d_h + d_scores[t] @ params["W_hy"].T',
                'd_h = d_h + (t == len(xs) - 1) * d_scores[t] @ params["W_hy"].T',
            ),
        ),
        ("truncated to one step", ("d_h = d_h + d_scores[t]", "d_h = d_scores[t]")),
        ("summed, not averaged", ("    d_scores /= d_scores.shape[0] * d_scores.shape[1]\n", "")),
        ("averaged over time alone", ("d_scores.shape[0] * d_scores.shape[1]", "d_scores.shape[0]")),
        ("not transposed", ('d_z @ params["W_hh"].T', 'd_z @ params["W_hh"]')),
        ("the wrong state in W_hh", ("states[t].T @ d_z", "states[t + 1].T @ d_z")),
        ("the wrong state in W_hy", ("states[t + 1].T @ d_scores", "states[t].T @ d_scores")),
        ("no gradient of the biases", ('        gradients["b_h"] += d_z.sum(axis=0)\n', "")),
        ("b_y missing", ('        gradients["b_y"] += d_scores[t].sum(axis=0)\n', "")),
        ("h0 gets none", ("return gradients, d_h", "return gradients, np.zeros_like(d_h)")),
        ("the targets are forgotten", ("    d_scores[times, rows, targets] -= 1\n", "")),
        ("overflows", ("np.exp(scores - scores.max(axis=-1, keepdims=True))", "np.exp(scores)")),
        (
            "single precision",
            (
                "return gradients, d_h",
                "return {k: v.astype(np.float32) for k, v in gradients.items()}, d_h.astype(np.float32)",
            ),
        ),
        ("changes the parameters", ("return gradients, d_h", "params['b_y'] -= 0.1\n    return gradients, d_h")),
        ("a list", ("return gradients, d_h", "return list(gradients.values()), d_h")),
    ],
    "q4": [
        ("untrained", ("range(1, 151)", "range(0)")),
        ("ten steps", ("range(1, 151)", "range(1, 11)")),
        ("too slow a rate", ("units, 1.0, 0.01", "units, 1.0, 1e-5")),
        ("uphill", ("params[name] -= rate", "params[name] += rate")),
        ("one hidden unit", ("units, 1.0, 0.01", "1, 1.0, 0.01")),
        ("another hidden size", ("units, 1.0, 0.01", "64, 1.0, 0.01")),
        ("a tiny leak", ("units, 1.0, 0.01", "units, 1e-4, 0.01")),
        (
            "no recurrence learned or needed",
            (
                "for name, gradient in gradients.items():",
                "params['W_hh'][:] = 0\n        for name, gradient in gradients.items():",
            ),
        ),
        ("gives the loss", ("return params, h0, leak", "return forward(xs, targets, h0, params, leak)[0]")),
        (
            "forgets the output",
            ("return params, h0, leak", "params['W_hy'] = params['W_hy'] * 0\n    return params, h0, leak"),
        ),
        ("NaN", ("return params, h0, leak", "params['b_y'] = params['b_y'] * np.nan\n    return params, h0, leak")),
        ("stops at a loss of 0.2", ("< 0.02", "< 0.2")),
        (
            "trains on other sequences",
            (
                "    rng = np.random.default_rng(seed)\n",
                "    rng = np.random.default_rng(seed)\n    xs, targets = draw_sequences(0)\n",
            ),
        ),
    ],
    "q5": [
        ("no prediction", ('prediction = "larger"', "prediction = 3")),
        ("upside down", ("norms[-1] / norms[0]", "norms[0] / norms[-1]")),
        ("spectral norm", ('np.linalg.norm(d_z @ params["W_xh"].T)', 'np.linalg.norm(d_z @ params["W_xh"].T, 2)')),
        ("sums of absolute values", ('np.linalg.norm(d_z @ params["W_xh"].T)', 'np.abs(d_z @ params["W_xh"].T).sum()')),
        ("squares", ("float(norms[-1] / norms[0])", "float(norms[-1] / norms[0]) ** 2")),
        ("of the state, not of the input", ('np.linalg.norm(d_z @ params["W_xh"].T)', "np.linalg.norm(d_h)")),
        ("no gain", ("leak * reach_gain *", "leak *")),
        ("no leak's path", ("(1 - leak) * d_h + d_z", "d_z")),
        ("not transposed", ('params["W_hh"].T', 'params["W_hh"]')),
        ("starts from ones", ("d_h, norms = d_last, []", "d_h, norms = np.ones_like(d_last), []")),
        ("starts from zeros", ("h, zs = h0, []", "h, zs = np.zeros_like(h0), []")),
        ("a constant", ("return float(norms[-1] / norms[0])", "return 0.4591418060893946")),
        ("the second step", ("norms[-1] /", "norms[max(len(norms) - 2, 0)] /")),
    ],
}

RIGHT = {
    "q1": [
        (
            "other forms",
            (
                '"{paper_gain} * a * d * (1 - tanh(z)**2)",\n    "h"',
                '"{paper_gain} * (d * a - a * d * tanh(z) * tanh(z))",\n    "h"',
            ),
        ),
        ("another order", ("(1 - a) * d + (", "d - a * d + (")),
    ],
    "q2": [
        (
            "another order",
            (
                "(1 - leak) * states[-1] + leak * gain * np.tanh(z)",
                "states[-1] + leak * (gain * np.tanh(z) - states[-1])",
            ),
        ),
        (
            "logaddexp",
            (
                "np.log(np.exp(scores).sum(axis=-1, keepdims=True))",
                "np.logaddexp.reduce(scores, axis=-1, keepdims=True)",
            ),
        ),
        ("a list of states", ("return float(-chosen.mean()), states", "return -chosen.mean(), list(states)")),
    ],
    "q3": [
        ("einsum", ("states[t].T @ d_z", "np.einsum('bi,bj->ij', states[t], d_z)")),
        ("another order", ("(1 - leak) * d_h + d_z @", "d_h - leak * d_h + d_z @")),
    ],
    "q4": [
        ("another leak", ("units, 1.0, 0.01", "units, 0.9, 0.01")),
        ("another start", ("* 0.15", "* 0.2")),
    ],
    "q5": [
        ("predicts something else", ('"larger"', '"smaller"')),
        ("by hand", ('np.linalg.norm(d_z @ params["W_xh"].T)', 'np.sqrt(((d_z @ params["W_xh"].T) ** 2).sum())')),
    ],
}
