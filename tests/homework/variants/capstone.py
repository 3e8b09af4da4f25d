"""Answers to the capstone as people give them: each is the model answer with some of its text replaced.

`WRONG` must lose points of the question, `RIGHT` must keep them all. An entry: what it is, then pairs of old and new text.
What is wrong in the files beside the notebook stands in tests/homework/test_capstone.py.
"""

SOURCE = 'source = "restaurant'
MODEL = 'reported = {"development": 0.676, "test": 0.674, "interval": (0.645, 0.704)}'
TINY = """import zlib
plot = plot[:16] + (90).to_bytes(4, "big") + plot[20:]
plot = plot[:29] + zlib.crc32(plot[12:29]).to_bytes(4, "big") + plot[33:]
"""
FIRST = '    (192, "T", "B", "start of a sentence"),\n'

WRONG = {
    "q1": [
        ("no licence", ('licence = "MIT, made by the project of the course"', 'licence = ""')),
        ("no source", (SOURCE, 'source = ""\n"')),
        ("one word as its source", (SOURCE, 'source = "reviews"\n"')),
        ("tests on what it was trained on", (SOURCE, f"test = train[:5000]\n{SOURCE}")),
        ("chooses by the test", (SOURCE, f"development = test\n{SOURCE}")),
        ("a few lines of the test in the training text", (SOURCE, f"train += test[:1000]\n{SOURCE}")),
        (
            "the test in the training text, without its lines",
            (SOURCE, f'train += test.replace("\\n", " ") + "\\n"\n{SOURCE}'),
        ),
        ("a short test", (SOURCE, f"test = test[:1500]\n{SOURCE}")),
        ("a short training text", (SOURCE, f"train = train[:9000]\n{SOURCE}")),
        ("one long line", (SOURCE, f'test = test.replace("\\n", " ")\n{SOURCE}')),
        ("a character that training has not", (SOURCE, f'test = test.replace("!", "\u2026")\n{SOURCE}')),
        ("a list of lines", (SOURCE, f"test = test.splitlines()\n{SOURCE}")),
    ],
    "q2": [
        ("an invented number on the test", ('"test": 0.53', '"test": 0.45')),
        ("nats", ('"test": 0.53', '"test": 0.367')),
        ("perplexities", ("8: 0.527", "8: 1.44")),
        ("one order invented", ("3: 1.605", "3: 1.5")),
        ("not the best order", ('"order": 8', '"order": 6'), ('"test": 0.53', '"test": 0.554')),
        ("another smoothing than reported", ('"kneser_ney"', '"witten_bell"')),
        ("a smoothing that is none", ('"kneser_ney"', '"good"')),
        (
            "one order alone",
            (
                "        1: 4.483,\n        2: 3.02,\n        3: 1.605,\n        4: 0.838,\n        5: 0.604,\n        6: 0.55,\n        7: 0.53,\n",
                "",
            ),
        ),
        ("no test", ('"test": 0.53', '"test": None')),
        ("orders as text", ("8: 0.527", '"8": 0.527')),
        ("infinite", ('"test": 0.53', '"test": float("inf")')),
    ],
    "q3": [
        ("a better number", ('"test": 0.674', '"test": 0.5')),
        ("nats", ('"test": 0.674', '"test": 0.467')),
        ("test and development exchanged", ('"development": 0.676', '"development": 0.66')),
        ("a narrow interval", ("(0.645, 0.704)", "(0.67, 0.678)")),
        ("a wide interval", ("(0.645, 0.704)", "(0.5, 0.85)")),
        ("one standard error", ("(0.645, 0.704)", "(0.659, 0.689)")),
        ("no interval", ("(0.645, 0.704)", "None")),
        ("numbers as text", ('"test": 0.674', '"test": "0.674"')),
        ("another network", (MODEL, f'model["W_hh"] = model["W_hh"].T.copy()\n{MODEL}')),
        (
            "a network that was not trained",
            (
                MODEL,
                f'model = {{name: array * 0 if name != "vocabulary" else array for name, array in model.items()}}\n{MODEL}',
            ),
        ),
        (
            "another order of the characters",
            (MODEL, f'model["vocabulary"] = model["vocabulary"][::-1].copy()\n{MODEL}'),
        ),
        ("whole numbers as weights", (MODEL, f'model["W_hy"] = model["W_hy"].astype(int)\n{MODEL}')),
        ("a NaN", (MODEL, f'model["b_y"] = model["b_y"] * np.nan\n{MODEL}')),
        ("no model", (MODEL, f"model = {{}}\n{MODEL}")),
    ],
    "q4": [
        ("nothing said of what is gone", ("gradients that reach back more than 5 characters", "less")),
        ("the same network again", ("ablation = {", "ablation_model = dict(model)\nablation = {")),
        (
            "the same network again, and something beside it",
            (
                "ablation = {",
                'model["more"], ablation_model = np.ones(1), {**model, "more": np.zeros(1)}\nablation = {',
            ),
            ('"bits without": 0.732', '"bits without": 0.676'),
        ),
        ("an invented effect", ('"bits without": 0.732', '"bits without": 0.9')),
        ("measured on the test", ('"bits": 0.676', '"bits": 0.66')),
        ("a difference in place of the bits", ('"bits without": 0.732', '"bits without": 0.056')),
        ("exchanged", ('"bits": 0.676', '"bits": 0.732'), ('"bits without": 0.732', '"bits without": 0.676')),
        ("nats", ('"bits": 0.676', '"bits": 0.469')),
        ("no number", ('"bits without": 0.732', '"bits without": None')),
        ("no second model", ("ablation = {", "ablation_model = None\nablation = {")),
    ],
    "q5": [
        ("nineteen", (FIRST, "")),
        ("one twice", ("(255,", "(192,")),
        ("another position", ("(255,", "(256,")),
        ("positions counted from 1", ("(192,", "(193,"), ("(255,", "(256,")),
        ("invented predictions", ('"a", "o"', '"q", "o"'), ('"s", "v"', '"q", "v"')),
        ("what is right is no error", (FIRST, '    (200, test[200], test[200], "start of a sentence"),\n')),
        ("predicted and true exchanged", ('"T", "B"', '"B", "T"')),
        (
            "one label for all",
            ("errors = [\n    (", 'errors = [(*row[:3], "wrong") for row in [\n    ('),
            ('choice of a word"),\n]', 'choice of a word"),\n]]'),
        ),
        (
            "a label each",
            ("errors = [\n    (", "errors = [(*row[:3], str(row[0])) for row in [\n    ("),
            ('choice of a word"),\n]', 'choice of a word"),\n]]'),
        ),
        ("no labels", ('"start of a sentence"', '""')),
        ("positions that are no numbers", ("(192,", '("192",')),
        ("a position before the text", ("(7234,", "(-1,")),
    ],
    "q6": [
        ("no alt text", ("alt_text = (", "alt_text = '' and (")),
        ("a title as alt text", ("alt_text = (", 'alt_text = "Bits a character" or (')),
        (
            "alt text without a number",
            ("0 to 120, ", ""),
            ("8-gram", "n-gram"),
            ("near 0.75", "alike"),
            ("about 0.67", "more"),
            ("0.51", "less"),
        ),
        ("alt text without end", ("alt_text = (", "alt_text = 9 * (")),
        ("no text", ("alt_text = (", "alt_text = 15 or (")),
        ("no plot", ("alt_text = (", 'plot = b""\nalt_text = (')),
        ("a text in place of a plot", ("alt_text = (", "plot = test.encode()\nalt_text = (")),
        ("a plot without content", ("alt_text = (", "plot = plot[:3000]\nalt_text = (")),
        ("the head of a plot, and garbage", ("alt_text = (", "plot = plot[:33] + bytes(9000)\nalt_text = (")),
        ("a plot that breaks off", ("alt_text = (", "plot = plot[:-12]\nalt_text = (")),
        ("a tiny plot", ("alt_text = (", TINY + "alt_text = (")),
        ("the pixels", ("alt_text = (", "plot = list(plot)\nalt_text = (")),
    ],
    "q7": [
        ("looks at the character itself", ("text[t - 1]", "text[t]"), ("if t > 0:", "if True:")),
        (
            "looks at the next character",
            (
                "weights = np.exp(scores - scores.max())",
                "weights = np.exp(scores - scores.max())\n        if t + 1 < len(text):\n            weights[ids[text[t + 1]]] += 1e-3",
            ),
        ),
        (
            "knows how long the text is",
            ("weights = np.exp(", "scores[0] += 0.1 * len(text)\n        weights = np.exp("),
        ),
        ("not normalised", ("weights / weights.sum()", "weights")),
        ("normalised by the largest", ("weights.sum()", "weights.max()")),
        ("logarithms", ("weights / weights.sum()", "np.log(weights / weights.sum())")),
        ("begins with the first character", ("range(len(text))", "range(1, len(text))")),
        ("no bias", (' + model["b_h"]', "")),
        ("no memory", (' + h @ model["W_hh"]', "")),
        ("no tanh", ("np.tanh(x", "(x")),
        ("a bias of the output that is left out", (' + model["b_y"]', "")),
        ("ids of another order", ('enumerate(model["vocabulary"])', 'enumerate(sorted(model["vocabulary"]))')),
        ("the last row alone", ("return np.array(rows)", "return rows[-1]")),
        ("forgets after 20", ("if t > 0:", "if t % 20 == 0:\n            h = 0 * h\n        if t > 0:")),
        ("probabilities of two digits", ("return np.array(rows)", "return np.round(rows, 2)")),
        ("no distribution but a choice", ("return np.array(rows)", "return np.eye(len(ids))[np.argmax(rows, axis=1)]")),
    ],
}

RIGHT = {
    "q1": [("another licence", ("MIT, made by the project of the course", "CC0"))],
    "q2": [
        ("more digits", ("8: 0.527", "8: 0.5274"), ('"test": 0.53', '"test": np.float64(0.53)')),
        ("fewer orders", ("        1: 4.483,\n        2: 3.02,\n", "")),
    ],
    "q3": [
        ("a list as the interval", ("(0.645, 0.704)", "[0.6449, 0.7046]")),
        (
            "twice the precision",
            (
                MODEL,
                f'model = {{name: array.astype(float) if array.dtype.kind == "f" else array for name, array in model.items()}}\n{MODEL}',
            ),
        ),
    ],
    "q4": [
        ("other words", ("gradients that reach back more than 5 characters", "pieces of fifty characters, now five"))
    ],
    "q5": [
        (
            "another order",
            ("errors = [\n    (", "errors = [row for row in reversed([\n    ("),
            ('choice of a word"),\n]', 'choice of a word"),\n])]'),
        ),
        (
            "lists",
            ("errors = [\n    (", "errors = [list(row) for row in [\n    ("),
            ('choice of a word"),\n]', 'choice of a word"),\n]]'),
        ),
    ],
    "q6": [("other words", ("Two curves over", "Two lines, drawn over"))],
    "q7": [
        ("single precision", ("return np.array(rows)", 'return np.array(rows, dtype="float32")')),
        ("a one-hot vector", ('model["W_xh"][ids[text[t - 1]]]', 'np.eye(len(ids))[ids[text[t - 1]]] @ model["W_xh"]')),
    ],
}
