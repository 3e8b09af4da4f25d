"""Wrong answers to every exercise, as people give them: each is the worked solution with some of its text replaced.

By the exercise's number; an entry says what it is, then come pairs of old and new text. True or False has one wrong
answer, the other one, so these questions are not listed.
"""

TEMPERATURE = "np.exp((scores - scores.max()) / T)\n    return weights / weights.sum()"
LINE_1, LINE_2, LINE_3, LINE_4, LINE_5 = ("line = 1", "line = 2", "line = 3", "line = 4", "line = 5")

WRONG = {
    "1.1": [
        ("no logarithm", ("math.log(documents / documents_with_word)", "documents / documents_with_word")),
        ("upside down", ("documents / documents_with_word", "documents_with_word / documents")),
        ("base 10", ("math.log(", "math.log10(")),
    ],
    "1.2": [
        ("along the wrong axis", ("sum(axis=0)", "sum(axis=1, keepdims=True)")),
        ("tokens in place of documents", ("(counts > 0).sum", "counts.sum")),
        ("a word in no document", ("np.maximum(contain, 1)", "contain")),
        ("no logarithm", ("np.log(len(counts) / np.maximum(contain, 1))", "(len(counts) / np.maximum(contain, 1))")),
    ],
    "1.3": [
        ("dot product", ("a @ b / lengths if lengths else 0.0", "a @ b")),
        ("one length", (" * np.linalg.norm(b)", "")),
        ("a vector of zeros", (" if lengths else 0.0", "")),
    ],
    "1.4": [("fit", (LINE_3, LINE_2)), ("scores", (LINE_3, LINE_4)), ("order", (LINE_3, LINE_5))],
    "1.5": [(other, ('"same"', f'"{other}"')) for other in ("doubles", "halves", "plus log 2")],
    "1.6": [
        ("another story", ("the storms the homes", "cricket")),
        ("five words", ("the storms the homes", "the storms cut the power")),
        ("counts agree", ("the storms the homes", "storms homes restore power")),
    ],
    "2.1": [
        ("k once in the total", (" * vocabulary_size", "")),
        ("1 a word in the total", ("k * vocabulary_size", "vocabulary_size")),
        ("the word's own count as it was", ("(count + k)", "count")),
    ],
    "2.2": [
        ("no exponential", ("math.exp(", "(")),
        ("no mean", (" / len(probabilities)", "")),
        ("no minus", ("-sum", "sum")),
        ("no infinity", ("    if 0 in probabilities:\n        return math.inf\n", "")),
    ],
    "2.3": [
        ("the bug", ("np.exp(-total / tokens)", "np.mean([np.exp(-batch.mean()) for batch in batches])")),
        ("mean of means", ("-total / tokens", "-np.mean([batch.mean() for batch in batches])")),
        ("no exponential", ("np.exp(-total / tokens)", "-total / tokens")),
        ("no minus", ("-total", "total")),
    ],
    "2.4": [
        ("seen in training", ('"cat", "ran"', '"the", "cat"')),
        ("in training only", ('"cat", "ran"', '"dog", "ran"')),
        ("turned round", ('"cat", "ran"', '"ran", "cat"')),
    ],
    "2.5": [
        ("add one", ('"kneser_ney", "discount": 0.9', '"laplace"')),
        ("no smoothing", ('"kneser_ney", "discount": 0.9', '"mle"')),
        ("another vocabulary", ('"discount": 0.9', '"min_count": 50')),
    ],
    "2.6": [
        ("<s> without a row", ("(vocabulary_size + 1)", "vocabulary_size")),
        ("one place of the window", ("window * ", "")),
        ("no bias in the hidden layer", (" + hidden_size\n", "\n")),
    ],
    "3.1": [
        ("negatives as if they were true", ("log_sigmoid(-negatives @ v)", "log_sigmoid(negatives @ v)")),
        ("mean over the negatives", (".sum()", ".mean()")),
        ("no negatives", (" - log_sigmoid(-negatives @ v).sum()", "")),
    ],
    "3.2": [
        ("no 1", ("(sigma(u @ v) - 1)", "sigma(u @ v)")),
        ("no negatives", (" + sigma(negatives @ v) @ negatives", "")),
        ("no true word", ("(sigma(u @ v) - 1) * u + ", "")),
    ],
    "3.3": [
        ("weights", ("weights / weights.sum()", "weights")),
        ("no exponent", ("**0.75", "")),
        ("exponent last", ("counts**0.75", "(counts / counts.sum()) ** 0.75"), ("weights / weights.sum()", "weights")),
    ],
    "3.4": [(line, ("line = 6", line)) for line in (LINE_3, LINE_4, LINE_5)],
    "3.5": [(count, ("22", count)) for count in ("28", "11", "42")],
    "3.6": [(other, ('"loss"', f'"{other}"')) for other in ("neighbours", "both", "neither")],
    "4.1": [
        ("the question's words are answers", ("    scores[[a, b, c]] = -np.inf\n", "")),
        ("from b to a", ("unit[b] - unit[a]", "unit[a] - unit[b]")),
        ("the score", (".argmax()", ".max()")),
    ],
    "4.2": [
        ("Pearson", ("smaller + (equal + 1) / 2", "values")),
        ("lowest place", ("(equal + 1) / 2", "1")),
        ("highest place", ("(equal + 1) / 2", "equal")),
    ],
    "4.3": [(line, (LINE_4, line)) for line in (LINE_2, LINE_3, LINE_5)],
    "4.4": [
        ("negative values", ("np.maximum(np.log(joint / by_chance), 0)", "np.log(joint / by_chance)")),
        ("base 2", ("np.log(", "np.log2(")),
        ("no logarithm", ("np.log(joint / by_chance)", "joint / by_chance")),
    ],
    "5.1": [
        ("transposed", ("(input_size, hidden_size)", "(hidden_size, input_size)")),
        ("W_hh from the input", ("(hidden_size, hidden_size)", "(input_size, hidden_size)")),
        ("no bias", ('        "b_h": (hidden_size,),\n', "")),
    ],
    "5.2": [
        ("no table", ("vocabulary * embedding_size\n", "0\n")),
        ("no W_hh", (" + hidden_size * hidden_size", "")),
        ("no output bias", (" + vocabulary\n", "\n")),
    ],
    "5.3": [
        ("linear", ("np.tanh(x @ W_xh + h @ W_hh + b_h)", "x @ W_xh + h @ W_hh + b_h")),
        ("no bias", (" + b_h)", ")")),
        ("no memory", (" + h @ W_hh", "")),
    ],
    "5.4": [
        ("always from h0", ("states[-1] @ W_hh", "h0 @ W_hh")),
        ("without h0", ("np.array(states)", "np.array(states[1:])")),
        ("the last only", ("np.array(states)", "states[-1]")),
    ],
    "5.5": [
        ("sum", (".mean()", ".sum()")),
        ("no minus", ("return -np", "return np")),
        ("no softmax", ("(log_probabilities", "(logits")),
        ("overflow", ("logits - logits.max(axis=-1, keepdims=True)", "logits")),
    ],
    "5.6": [(letter, ('"b"', f'"{letter}"')) for letter in "acd"],
    "6.1": [
        ("no slope of tanh", ("d_h * (1 - h**2)", "d_h")),
        ("the state after", ("h_before.T @ d_sum", "h.T @ d_sum")),
        ("not transposed", ("W_hh.T", "W_hh")),
    ],
    "6.2": [
        ("no slope of tanh", (" * (1 - hidden[t + 1] ** 2)", "")),
        ("the state after", ("hidden[t].T", "hidden[t + 1].T")),
        ("no future", ("(d_outputs[t] + later)", "d_outputs[t]")),
        ("not transposed", ("W_hh.T", "W_hh")),
    ],
    "6.3": [
        ("no targets", ("    d_logits[np.arange(len(rows)), targets.ravel()] -= 1\n", "")),
        ("no mean", ("    d_logits /= len(rows)\n", "")),
        ("no copy", (".copy()", "")),
    ],
    "6.4": [
        ("also forward", ("s <= t and ", "")),
        ("a window", ("t // k == s // k", "t - s < k")),
        ("no cut", (" and t // k == s // k", "")),
    ],
    "6.5": [(line, (LINE_4, line)) for line in (LINE_1, LINE_3, LINE_5)],
    "6.6": [(other, ('"same"', f'"{other}"')) for other in ("doubles", "halves", "square root")],
    "7.1": [
        ("times T", (") / T)", ") * T)")),
        ("scores", (TEMPERATURE, "scores / T\n    return weights")),
        ("no sum of 1", ("weights / weights.sum()", "weights")),
        ("overflow", (" - scores.max()", "")),
    ],
    "7.2": [
        ("one too few", ("before < p", "before + probabilities[order] < p")),
        ("no sum of 1", ("kept / kept.sum()", "kept")),
        ("the improbable", ("argsort(-probabilities)", "argsort(probabilities)")),
        ("other places", ("kept[order] =", "kept[:] =")),
    ],
    "7.3": [
        ("nothing is read", ("        state = model.read(state, np.array([number]))\n", "")),
        ("never stops", ("break", "continue")),
        ("greedy", ("rng.choice(len(p), p=p)", "p.argmax()")),
        ("keeps the end mark", ('        if model.vocabulary.tokens[number] == "</s>":\n            break\n', "")),
    ],
    "7.4": [("turned round", ("(1, 2)", "(2, 1)")), ("no T", ("(1, 2)", "(2, 2)")), ("all", ("(1, 2)", "(3, 3)"))],
    "7.5": [
        ("bits a token", (" * tokens / characters", "")),
        ("nats", ("math.log2", "math.log")),
        ("upside down", ("tokens / characters", "characters / tokens")),
    ],
    "7.6": [(line, (LINE_3, line)) for line in (LINE_1, LINE_4, LINE_5)],
    "8.1": [
        ("always", ("    if norm < threshold:\n        return gradients\n", "")),
        ("no root", ("np.sqrt(", "float(")),
        ("by value", ("array * (threshold / norm)", "np.clip(array, -threshold, threshold)")),
    ],
    "8.2": [
        ("not whole", ("int(np.ceil(np.log(share) / np.log(radius)))", "np.log(share) / np.log(radius)")),
        ("rounded down", ("np.ceil", "np.floor")),
        ("upside down", ("int(np.ceil(np.log(share) / np.log(radius)))", "np.log(radius) / np.log(share)")),
    ],
    "8.3": [
        ("no slope of tanh", (" * (1 - hidden[t] ** 2)", "")),
        ("not transposed", ("W_hh.T", "W_hh")),
        ("one step too few", ("len(hidden) - 1, 0, -1", "len(hidden) - 1, 1, -1")),
    ],
    "8.4": [(line, (LINE_5, line)) for line in (LINE_1, LINE_3, LINE_4)],
    "8.5": [
        (other, ("gated cell", other)) for other in ("lower threshold", "higher threshold", "smaller learning rate")
    ],
    "Q4": [(other, ("in training", other)) for other in ("in the scored text", "in both", "in either")],
}
