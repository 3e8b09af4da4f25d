"""Answers to homework 3 as people give them: each is the model answer with some of its text replaced.

`WRONG` must lose the question's points, `RIGHT` must keep them. An entry: what it is, then pairs of old and new text.
"""

WRONG = {
    "q1": [
        ("no biases", ("+ hidden_size + to_output + output_size", "+ to_output")),
        ("no recurrent matrix", ("from_input + recurrent +", "from_input +")),
        ("no hidden bias", ("recurrent + hidden_size +", "recurrent +")),
        ("no output bias", ("to_output + output_size", "to_output")),
        ("the leak is learned", ("+ output_size\n", "+ output_size + 1\n")),
        ("a leak for each unit", ("+ output_size\n", "+ output_size + hidden_size\n")),
        ("two hidden biases, as torch has", ("recurrent + hidden_size", "recurrent + 2 * hidden_size")),
        ("recurrent weights from input to input", ("hidden_size * hidden_size", "input_size * input_size")),
        ("output reads the input", ("hidden_size * output_size", "input_size * output_size")),
        ("one recurrent weight a unit", ("hidden_size * hidden_size", "hidden_size")),
    ],
    "q2": [
        ("the leak turned round", ("(1 - leak) * h + leak * candidate", "leak * h + (1 - leak) * candidate")),
        ("no leak", ("(1 - leak) * h + leak * candidate", "candidate")),
        ("adds without keeping less", ("(1 - leak) * h +", "h +")),
        ("no bias", (" + b_h)", ")")),
        ("transposed recurrent matrix", ("h @ W_hh", "h @ W_hh.T")),
        ("no recurrence", ("x @ W_xh + h @ W_hh", "x @ W_xh")),
        (
            "leak inside tanh",
            ("(1 - leak) * h + leak * candidate", "np.tanh((1 - leak) * h + leak * (x @ W_xh + h @ W_hh + b_h))"),
        ),
        ("sigmoid", ("np.tanh(x @ W_xh + h @ W_hh + b_h)", "1 / (1 + np.exp(-(x @ W_xh + h @ W_hh + b_h)))")),
        ("product by entries", ("h @ W_hh", "(h * W_hh.sum(axis=0))")),
        ("overwrites the old state", ("return (1 - leak) * h", "h *= 1 - leak\n    return h")),
        ("mean over the batch", ("leak * candidate", "leak * candidate.mean(axis=0)")),
    ],
    "q3": [
        ("without h0", ("np.stack(states)", "np.stack(states[1:])")),
        ("the last state only", ("np.stack(states)", "states[-1]")),
        ("starts from zeros", ("np.array(h0, dtype=float)", "np.zeros_like(h0)")),
        ("always from h0", ("states[-1], W_xh", "states[0], W_xh")),
        ("backwards", ("for x in xs:", "for x in xs[::-1]:")),
        ("batch first", ("np.stack(states)", "np.stack(states, axis=1)")),
        ("leaves out the first input", ("for x in xs:", "for x in xs[1:]:")),
        ("leaves out the last input", ("for x in xs:", "for x in xs[:-1]:")),
        ("the leak is forgotten", ("b_h, leak))", "b_h, 1.0))")),
        (
            "overwrites h0",
            (
                "leaky_step(x, states[-1], W_xh, W_hh, b_h, leak)",
                "leaky_step(x, states[-1], W_xh, W_hh, b_h, leak).copy()",
            ),
            ("return np.stack(states)", "found = np.stack(states)\n    h0[:] = 0\n    return found"),
        ),
        ("the first input at every step", ("leaky_step(x,", "leaky_step(xs[0],")),
    ],
    "q4": [
        ("summed over time", ("-chosen.mean()", "-chosen.mean(axis=1).sum()")),
        ("summed over the batch", ("-chosen.mean()", "-chosen.mean(axis=0).sum()")),
        ("no minus", ("-chosen.mean()", "chosen.mean()")),
        ("overflows", ("scores = scores - scores.max(axis=-1, keepdims=True)\n", "pass\n")),
        ("no output bias", (" + b_y", "")),
        ("in bits", ("-chosen.mean()", "-chosen.mean() / np.log(2)")),
        ("mean of probabilities", ("-chosen.mean()", "-np.log(np.exp(chosen).mean())")),
        (
            "softmax over the batch",
            ("np.exp(scores).sum(axis=-1, keepdims=True)", "np.exp(scores).sum(axis=1, keepdims=True)"),
        ),
        ("softmax left out", ("scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))", "scores")),
        (
            "a little is added before the logarithm",
            (
                "np.log(np.exp(scores).sum(axis=-1, keepdims=True))",
                "np.log(np.exp(scores).sum(axis=-1, keepdims=True))\n    log_probabilities = np.log(np.exp(log_probabilities) + 1e-9)",
            ),
        ),
        (
            "the most likely word instead of the target",
            (
                "np.take_along_axis(log_probabilities, np.asarray(targets)[..., None], axis=-1)",
                "log_probabilities.max(axis=-1)",
            ),
        ),
        ("the last step only", ("-chosen.mean()", "-chosen[-1].mean()")),
    ],
    "q5": [
        (
            "the planted mistake",
            ("candidate = np.tanh(x @ W_xh + h @ W_hh + b_h)", "candidate = leaky_step(x, h, W_xh, W_hh, b_h, leak)"),
            (" * leak *", " *"),
            (" + (1 - leak) * dh_next", ""),
        ),
        ("the leak's path is forgotten", (" + (1 - leak) * dh_next", "")),
        ("the leak's factor is forgotten", ("dh_next * leak *", "dh_next *")),
        ("tanh of the new state", ("np.tanh(x @ W_xh + h @ W_hh + b_h)", "leaky_step(x, h, W_xh, W_hh, b_h, leak)")),
        ("not transposed", ("d_total @ W_hh.T", "d_total @ W_hh")),
        ("weights' gradient transposed", ("h.T @ d_total", "d_total.T @ h")),
        ("derivative of the sigmoid", ("(1 - candidate**2)", "candidate * (1 - candidate)")),
        ("one minus tanh", ("(1 - candidate**2)", "(1 - candidate)")),
        ("mean over the batch", ("h.T @ d_total", "h.T @ d_total / len(h)")),
        ("the new state in the weights' gradient", ("h.T @ d_total", "candidate.T @ d_total")),
        ("the leak twice", ("(1 - leak) * dh_next", "(1 - leak) * d_total")),
        ("the whole gradient passes", ("(1 - leak) * dh_next", "dh_next")),
        ("the gradient above is ignored", ("dh_next * leak", "np.ones_like(dh_next) * leak")),
    ],
    "q6": [
        ("last step first", ("return terms", "return terms[::-1]")),
        ("growing sums", ("return terms", "return np.cumsum(terms, axis=0)")),
        ("the sum only", ("return terms", "return terms.sum(axis=0)")),
        ("the gradient is not carried back", ("dh, terms[t] =", "_, terms[t] =")),
        ("the state after the step", ("xs[t], states[t],", "xs[t], states[t + 1],")),
        ("no leak on the way back", ("W_xh, W_hh, b_h, leak)\n    return", "W_xh, W_hh, b_h, 1.0)\n    return")),
        ("the last term is missing", ("reversed(range(len(xs)))", "reversed(range(len(xs) - 1))")),
        ("the first term is missing", ("reversed(range(len(xs)))", "reversed(range(2, len(xs)))")),
        ("forwards in time", ("reversed(range(len(xs)))", "range(len(xs))")),
        ("starts from ones", ("dh = d_last", "dh = np.ones_like(d_last)")),
        ("inputs backwards", ("dh, xs[t],", "dh, xs[::-1][t],")),
        ("starts from zeros", ("forward(xs, h0,", "forward(xs, np.zeros_like(h0),")),
    ],
    "q7": [
        ("no prediction", ('prediction = "larger"', "")),
        (
            "upside down",
            (
                "np.linalg.norm(terms[0]) / np.linalg.norm(terms[-1])",
                "np.linalg.norm(terms[-1]) / np.linalg.norm(terms[0])",
            ),
        ),
        (
            "sums instead of norms",
            (
                "np.linalg.norm(terms[0]) / np.linalg.norm(terms[-1])",
                "np.abs(terms[0]).sum() / np.abs(terms[-1]).sum()",
            ),
        ),
        (
            "squares",
            (
                "np.linalg.norm(terms[0]) / np.linalg.norm(terms[-1])",
                "(np.linalg.norm(terms[0]) / np.linalg.norm(terms[-1])) ** 2",
            ),
        ),
        ("the second step", ("terms[0]", "terms[min(1, len(terms) - 1)]")),
        ("all steps", ("np.linalg.norm(terms[-1])", "np.linalg.norm(terms)")),
        ("the largest entry", ("np.linalg.norm(terms[0])", "np.abs(terms[0]).max()")),
        (
            "the spectral norm",
            ("np.linalg.norm(terms[0])", "np.linalg.norm(terms[0], 2)"),
            ("np.linalg.norm(terms[-1])", "np.linalg.norm(terms[-1], 2)"),
        ),
        ("the first row only", ("terms[0])", "terms[0][0])"), ("terms[-1])", "terms[-1][0])")),
        ("measured with one leak", ("leak=leak", "leak=0.3")),
        ("measured nothing", ("(0.05, 0.3, 1.0)", "()")),
    ],
}

RIGHT = {
    "q1": [
        (
            "factored",
            (
                "from_input + recurrent + hidden_size + to_output + output_size",
                "hidden_size * (input_size + hidden_size + 1) + (hidden_size + 1) * output_size",
            ),
        )
    ],
    "q2": [
        ("another order", ("(1 - leak) * h + leak * candidate", "h + leak * (candidate - h)")),
        ("joined matrices", ("x @ W_xh + h @ W_hh", "np.hstack([x, h]) @ np.vstack([W_xh, W_hh])")),
    ],
    "q3": [
        (
            "written into an array",
            (
                "return np.stack(states)",
                "found = np.empty((len(xs) + 1, *h0.shape))\n    found[:] = states\n    return found",
            ),
        ),
        ("a list of arrays in one", ("np.stack(states)", "np.array(states)")),
    ],
    "q4": [
        (
            "logaddexp",
            (
                "np.log(np.exp(scores).sum(axis=-1, keepdims=True))",
                "np.logaddexp.reduce(scores, axis=-1, keepdims=True)",
            ),
        ),
        ("a NumPy number", ("float(-chosen.mean())", "-chosen.mean()")),
    ],
    "q5": [
        ("another order", ("d_total @ W_hh.T + (1 - leak) * dh_next", "dh_next - leak * dh_next + d_total @ W_hh.T")),
        ("einsum", ("h.T @ d_total", "np.einsum('bi,bj->ij', h, d_total)")),
    ],
    "q6": [("collected in a list", ("return terms", "return np.array(list(terms)).reshape(len(xs), *W_hh.shape)"))],
    "q7": [
        ("predicts something else", ('"larger"', '"smaller"')),
        ("by hand", ("np.linalg.norm(terms[0])", "np.sqrt((terms[0] ** 2).sum())")),
    ],
}
