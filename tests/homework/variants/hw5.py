"""Answers to homework 5 as people give them: each is the model answer with some of its text replaced.

`WRONG` must lose points of the question, `RIGHT` must keep them all. An entry: what it is, then pairs of old and new text.
"""

BEGIN = "    z_i, z_f, z_g, z_o = np.split(x @ W_xh + h @ W_hh + b, 4, axis=1)\n    i, f, o = (np.exp(-np.logaddexp(0, -z)) for z in (z_i, z_f, z_o))\n    g = np.tanh"
DIFFERENCES = """    given = [array.astype(KIND) for array in (x, h, c, W_xh, W_hh, b)]

    def loss():
        x, h, c, W_xh, W_hh, b = given
        z_i, z_f, z_g, z_o = np.split(x @ W_xh + h @ W_hh + b, 4, axis=1)
        i, f, o = (1 / (1 + np.exp(-z)) for z in (z_i, z_f, z_o))
        cell = f * c + i * np.tanh(z_g)
        return (d_h * o * np.tanh(cell)).sum() + (d_c * cell).sum()

    found = []
    for array in given:
        gradient = np.zeros(array.shape)
        if array.size > 1000:
            return tuple(np.zeros(each.shape) for each in given)
        for index in np.ndindex(array.shape):
            kept = array[index]
            SLOPE
            array[index] = kept
        found.append(gradient)
    return tuple(found)
"""
REAL = "array[index] = kept + 1e-5\n            above = loss()\n            array[index] = kept - 1e-5\n            gradient[index] = (above - loss()) / 2e-5"
COMPLEX = "array[index] = kept + 1e-30j\n            gradient[index] = loss().imag / 1e-30"

WRONG = {
    "q1": [
        ("nothing from the step after", ("(1 - tanh(C)**2) + e", "(1 - tanh(C)**2)")),
        ("one minus tanh", ("d * o * (1 - tanh(C)**2)", "d * o * (1 - tanh(C))")),
        ("the gate is forgotten", ("d * o * (1 - tanh(C)**2)", "d * (1 - tanh(C)**2)")),
        ("no scale", ("{paper_scale} * ", "")),
        ("the cell itself", ("d * o * (1 - tanh(C)**2)", "d * o * (1 - C**2)")),
        ("the wrong gate to the old cell", ('D * f"', 'D * i"')),
        ("straight through", ('D * f"', 'D"')),
        ("the new cell", ("D * c * f * (1 - f)", "D * C * f * (1 - f)")),
        ("no derivative of sigma", ("D * c * f * (1 - f)", "D * c")),
        ("sigma's derivative for tanh", ("D * i * (1 - g**2)", "D * i * g * (1 - g)")),
        ("the output gate reads D", ("d * tanh(C) * o * (1 - o)", "D * tanh(C) * o * (1 - o)")),
        ("the output gate without tanh", ("d * tanh(C) * o", "d * C * o")),
        ("still open", ('f"{paper_scale} * D * f"', "None")),
    ],
    "q2": [
        ("gates in another order", ("z_i, z_f, z_g, z_o = np", "z_i, z_f, z_o, z_g = np")),
        ("forget and input exchanged", ("f * c + i * np", "i * c + f * np")),
        ("no scale", ("scale * ", "")),
        ("no bias", (" + b, 4", ", 4")),
        ("no tanh on what is written", ("i * np.tanh(z_g)", "i * z_g")),
        ("no tanh on what is shown", ("o * np.tanh(c), c", "o * c, c")),
        (
            "shows the old cell",
            ("    c = scale * (f", "    old = c\n    c = scale * (f"),
            ("np.tanh(c), c", "np.tanh(old), c"),
        ),
        ("returns c first", ("return scale * o * np.tanh(c), c", "return c, scale * o * np.tanh(c)")),
        ("h alone", ("return scale * o * np.tanh(c), c", "return scale * o * np.tanh(c)")),
        ("a GRU's mixture", ("f * c + i *", "f * c + (1 - f) *")),
        ("overflows", ("np.exp(-np.logaddexp(0, -z))", "1 / (1 + np.exp(-z))")),
        (
            "overwrites the cell",
            ("c = scale * (f * c + i * np.tanh(z_g))", "c *= scale * f\n    c += scale * i * np.tanh(z_g)"),
        ),
        ("clipped", ("np.exp(-np.logaddexp(0, -z))", "1 / (1 + np.exp(-np.clip(z, -5, 5)))")),
        ("hard gates", ("np.exp(-np.logaddexp(0, -z))", "np.clip(0.25 * z + 0.5, 0, 1)")),
    ],
    "q3": [
        ("finite differences", (BEGIN, DIFFERENCES.replace("KIND", "float").replace("SLOPE", REAL) + BEGIN)),
        ("complex differences", (BEGIN, DIFFERENCES.replace("KIND", "complex").replace("SLOPE", COMPLEX) + BEGIN)),
        ("no scale", ("back_scale * ", "")),
        ("nothing from the step after", ("(1 - shown**2) + d_c", "(1 - shown**2)")),
        ("the gate is forgotten", ("d_h * o * (1 -", "d_h * (1 -")),
        ("no derivative of tanh", (" * (1 - shown**2)", "")),
        ("the wrong gate to the old cell", ("d_cell * f, x.T", "d_cell * i, x.T")),
        ("the old cell in the output gate", ("d_h * shown * o", "d_h * np.tanh(c) * o")),
        ("sigma's derivative for tanh", ("d_cell * i * (1 - g**2)", "d_cell * i * g * (1 - g)")),
        ("the new cell in the forget gate", ("d_cell * c * f", "d_cell * (f * c + i * g) * f")),
        ("blocks in another order", ("[d_i, d_f, d_g, d_o]", "[d_i, d_f, d_o, d_g]")),
        ("mean over the batch", ("d_z.sum(axis=0)", "d_z.mean(axis=0)")),
        ("x and h exchanged", ("return d_z @ W_xh.T, d_z @ W_hh.T", "return d_z @ W_hh.T, d_z @ W_xh.T")),
        ("weights transposed", ("x.T @ d_z, h.T", "(x.T @ d_z).T, h.T")),
        ("overflows", ("np.exp(-np.logaddexp(0, -z))", "1 / (1 + np.exp(-z))")),
        (
            "single precision",
            ("d_z = np.hstack([d_i, d_f, d_g, d_o])", "d_z = np.hstack([d_i, d_f, d_g, d_o]).astype(np.float32)"),
        ),
        ("changes what it was given", ("d_z = np.hstack", "c *= 0.5\n    d_z = np.hstack")),
    ],
    "q4": [
        ("the mean life", ("float(-np.log(left) / np.logaddexp(0, -b_f))", "float(1 / np.logaddexp(0, -b_f))")),
        ("logarithm to base 2 twice", ("np.log(left) / np.logaddexp(", "np.log2(left) / np.logaddexp(")),
        ("overflows", ("np.logaddexp(0, -b_f)", "-np.log(1 / (1 + np.exp(-b_f)))")),
        ("the other gate", ("np.logaddexp(0, -b_f)", "np.logaddexp(0, b_f)")),
        (
            "whole steps",
            ("float(-np.log(left) / np.logaddexp(0, -b_f))", "float(np.ceil(-np.log(left) / np.logaddexp(0, -b_f)))"),
        ),
        ("the first terms", ("float(-np.log(left) / np.logaddexp(0, -b_f))", "float(-np.log(left) * np.exp(b_f))")),
        (
            "a table",
            ("float(-np.log(left) / np.logaddexp(0, -b_f))", "{0: 1.0, 1: 2.212614, 5: 103.2198}.get(b_f, 1.0)"),
        ),
        ("the bias as f", ("float(-np.log(np.expm1(rate)))", "float(np.exp(-rate))")),
        ("the sign", ("float(-np.log(np.expm1(rate)))", "float(np.log(np.expm1(rate)))")),
        ("inverse not exact for long times", ("np.expm1(rate)", "(np.exp(np.float32(rate)) - 1)")),
        ("the inverse of few steps", ("np.expm1(rate)", "rate")),
        ("no prediction", ("{0: 1, 1: 2, 5: 100}", "None")),
        ("nothing was measured", ("measured = {b_f: life(b_f) for b_f in (0, 1, 5)}", "measured = {}")),
        (
            "right for some numbers of steps alone",
            ("rate = -np", "if steps in (0.01, 0.2, 3.0, 1e4):\n        return 0.0\n    rate = -np"),
        ),
        (
            "infinite for large biases",
            ("np.logaddexp(0, -b_f)", "-np.log(1 / (1 + np.exp(-np.float64(b_f))) if b_f < 25 else 1 - 1e-9)"),
        ),
    ],
    "q5": [
        ("not scaled", ("(train_states - mean) / spread, (test_states - mean) / spread", "train_states, test_states")),
        ("divides by zero", ("np.where(spread > 0, spread, 1.0)", "spread")),
        (
            "each part scaled by itself",
            ("(test_states - mean) / spread", "(test_states - test_states.mean(axis=0)) / test_states.std(axis=0) * 3"),
        ),
        ("accuracy on the training part", ("T @ W + b", "X @ W + b"), ("== test_labels", "== train_labels")),
        (
            "fits the test part too",
            (
                "X, T = (train",
                "train_states, train_labels = np.vstack([train_states, test_states]), np.concatenate([train_labels, test_labels])\n    X, T = (train",
            ),
        ),
        ("one step", ("range(500)", "range(1)")),
        ("no bias", ("        b -= 0.5 * error.sum(axis=0)\n", "")),
        ("a large penalty", ("0.02 * W", "2.0 * W")),
        ("no penalty", ("range(500)", "range(2000)"), (" + 0.02 * W", "")),
        ("the largest class", ("(T @ W + b).argmax(axis=1)", "np.bincount(train_labels).argmax()")),
        ("the smallest score", (".argmax(axis=1) ==", ".argmin(axis=1) ==")),
        ("a count", ("== test_labels).mean()", "== test_labels).sum()")),
        (
            "control shuffles the test labels",
            (
                "probe_accuracy(train_states, shuffled, test_states, test_labels)",
                "probe_accuracy(train_states, train_labels, test_states, rng.permutation(test_labels))",
            ),
        ),
        ("control shuffles nothing", ("rng.permutation(train_labels)", "train_labels")),
        (
            "control is a guess",
            (
                "return probe_accuracy(train_states, shuffled, test_states, test_labels)",
                "return 1 / len(set(test_labels.tolist()))",
            ),
        ),
        ("known by heart", ("return float(((T @ W + b)", "return 0.9 if len(T) == 150 else float(((T @ W + b)")),
    ],
}

RIGHT = {
    "q1": [
        (
            "other forms",
            ("D * c * f * (1 - f)", "c * D * (f - f * f)"),
            ("d * o * (1 - tanh(C)**2) + e", "(o * d - o * d * tanh(C) * tanh(C)) + e"),
        ),
        ("another product", ('D * f"', 'f * D"')),
    ],
    "q2": [
        ("by tanh", ("np.exp(-np.logaddexp(0, -z))", "(0.5 + 0.5 * np.tanh(z / 2))")),
        ("joined matrices", ("x @ W_xh + h @ W_hh + b", "np.hstack([x, h]) @ np.vstack([W_xh, W_hh]) + b")),
    ],
    "q3": [
        ("by tanh", ("np.exp(-np.logaddexp(0, -z))", "(0.5 + 0.5 * np.tanh(z / 2))")),
        ("einsum", ("x.T @ d_z", "np.einsum('bi,bj->ij', x, d_z)")),
    ],
    "q4": [
        ("log1p", ("np.logaddexp(0, -b_f)", "(np.log1p(np.exp(-abs(b_f))) + max(-b_f, 0))")),
        ("another inverse", ("float(-np.log(np.expm1(rate)))", "-float(rate + np.log(-np.expm1(-rate)))")),
        ("predicts something else", ("5: 100}", "5: 7.5}")),
    ],
    "q5": [
        ("smaller steps", ("range(500)", "range(1500)"), ("W -= 0.5", "W -= 0.2"), ("b -= 0.5", "b -= 0.2")),
        ("a start elsewhere", ("np.zeros((X.shape[1], Y.shape[1]))", "np.full((X.shape[1], Y.shape[1]), 0.1)")),
    ],
}
