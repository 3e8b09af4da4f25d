"""The task of lesson 05: the forward pass of a character network, rows first, and the loss of a trained one."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_utils.exercises.declaration import Case, Exercise


def encode(text: str, alphabet: Any) -> Any:
    places = {character: place for place, character in enumerate(alphabet)}
    return np.array([places.get(character, places["<unk>"]) for character in text], dtype=int)


def cut(ids: Any, rows: int, steps: int) -> Any:
    length = (len(ids) - 1) // rows
    starts = length * np.arange(rows)[:, None]
    places = starts + np.arange(min(steps, length))
    return ids[places], ids[places + 1]


def one_step(ids: Any, h: Any, E: Any, W: Any) -> Any:
    with_one = np.hstack([h, np.ones((len(h), 1))])
    return np.tanh(E[ids] + with_one @ W)


def all_states(inputs: Any, h0: Any, E: Any, W: Any) -> Any:
    h, states = h0, []
    for ids in inputs.T:
        h = one_step(ids, h, E, W)
        states.append(h)
    return np.stack(states, axis=1)


def surprisals(states: Any, targets: Any, U: Any) -> Any:
    scores = states @ U[:-1] + U[-1]
    highest = scores.max(axis=-1, keepdims=True)
    log_sum = highest + np.log(np.exp(scores - highest).sum(axis=-1, keepdims=True))
    return np.take_along_axis(log_sum - scores, targets[..., None], axis=-1)[..., 0]


def converted(params: Any) -> Any:
    return params["W_xh"], np.vstack([params["W_hh"], params["b_h"]]), np.vstack([params["W_hy"], params["b_y"]])


LETTERS = ["<unk>", " ", "a", "b", "c"]


def _sizes(*sizes: tuple[int, ...]) -> list[Any]:
    rng = np.random.default_rng(len(sizes))
    return [rng.normal(size=size) for size in sizes]


def _step_cases() -> list[Any]:
    return [
        (np.array([1]), np.array([[0.5]]), np.array([[0.1], [-0.3]]), np.array([[2.0], [0.2]])),
        (np.array([2, 0]), *_sizes((2, 3), (4, 3), (4, 3))),
        (np.array([0, 1, 1]), *_sizes((3, 2), (2, 2), (3, 2))),
        Case("the first step, where h is 0", (np.array([1, 0]), np.zeros((2, 3)), *_sizes((4, 3), (4, 3)))),
    ]


def _states_cases() -> list[Any]:
    rng = np.random.default_rng(2)

    def case(rows: int, steps: int, hidden: int, letters: int) -> tuple[Any, ...]:
        made = _sizes((rows, hidden), (letters, hidden), (hidden + 1, hidden))
        return rng.integers(0, letters, (rows, steps)), *made

    return [case(1, 2, 1, 2), case(2, 3, 2, 3), case(3, 1, 2, 4), case(2, 6, 4, 3), case(4, 4, 4, 5)]


def _surprisals_cases() -> list[Any]:
    rng = np.random.default_rng(3)

    def case(rows: int, steps: int, hidden: int, letters: int, scale: float = 1.0) -> tuple[Any, ...]:
        states, U = _sizes((rows, steps, hidden), (hidden + 1, letters))
        return states, rng.integers(0, letters, (rows, steps)), scale * U

    even = (np.zeros((1, 2, 1)), np.array([[0, 1]]), np.zeros((2, 4)))
    return [
        even,
        case(1, 1, 2, 3),
        case(2, 3, 3, 4),
        case(3, 2, 4, 4),
        Case("scores of thousands", case(2, 2, 3, 4, 4000.0)),
    ]


EXERCISES = [
    Exercise(
        "B5.1",
        encode,
        lambda: [
            ("abba", LETTERS),
            ("a cab", LETTERS),
            ("cab", LETTERS[::-1]),
            ("aAb", [*LETTERS, "A"]),
            Case("a character that is not in the alphabet", ("b?a", LETTERS)),
            Case("a character that is not in the alphabet", ("b?a", LETTERS[::-1])),
            Case("an empty text", ("", LETTERS)),
        ],
        {
            "characters that the alphabet lacks are left out: then the text is shorter. They get the place of <unk>": (
                lambda text, alphabet: np.array([alphabet.index(c) for c in text if c in alphabet], dtype=int)
            ),
            "the spaces are gone: a space is a character like others": lambda text, alphabet: encode(
                text.replace(" ", ""), alphabet
            ),
            "the places are counted from 1: a list begins at 0": lambda text, alphabet: encode(text, alphabet) + 1,
            "these are numbers of your own, in the order in which the characters turn up": lambda text, alphabet: (
                np.array([list(dict.fromkeys(text)).index(c) for c in text], dtype=int)
            ),
            "a character that the alphabet lacks stops it: it gets the place of <unk>": (
                'places.get(character, places["<unk>"])',
                "places[character]",
            ),
            "a character that the alphabet lacks gets another number: it gets the place of <unk>, wherever that is": [
                ('places.get(character, places["<unk>"])', "places.get(character, -1)"),
                ('places.get(character, places["<unk>"])', "places.get(character, 0)"),
                ('places.get(character, places["<unk>"])', "places.get(character, len(alphabet))"),
            ],
            "the text is cut into words: a character at a time is asked for": ("in text]", "in text.split()]"),
            "these are the characters' numbers in Unicode: their places in the alphabet are asked for": (
                'places.get(character, places["<unk>"])',
                "ord(character)",
            ),
            "these are one-hot rows: the numbers themselves are asked for": (
                "return np.array(",
                "return np.eye(len(alphabet))[",
                "dtype=int)",
                "dtype=int]",
                "[places.get",
                "np.array([places.get",
                "in text], dtype=int]",
                "in text], dtype=int)]",
            ),
            "the alphabet is sorted first: a character keeps its place in the list": (
                "enumerate(alphabet)",
                "enumerate(sorted(alphabet))",
            ),
            "capital letters are characters of their own": ("in text]", "in text.lower()]"),
        },
        [
            "A dict from each character to its place, made once.",
            "dict.get(character, other) gives the other where it is missing.",
        ],
    ),
    Exercise(
        "B5.2",
        cut,
        lambda: [
            (np.arange(7), 2, 2),
            (np.arange(10, 20), 3, 3),
            (np.array([5, 3, 8, 1, 9, 2, 7]), 2, 1),
            (np.arange(5), 1, 4),
            Case("pieces that are shorter than the steps", (np.arange(7), 2, 9)),
            Case("a text that no number of rows divides", (np.arange(30, 42), 4, 2)),
        ],
        {
            "the targets are the inputs: a target is the character after the input": ("places + 1", "places"),
            "steps come first in your arrays: rows come first": (
                "ids[places], ids[places + 1]",
                "ids[places].T, ids[places + 1].T",
            ),
            "each row begins where the one before ended: cut the whole text into pieces first, then take their beginnings": (
                "length * np.arange",
                "min(steps, length) * np.arange",
            ),
            "the inputs alone are returned": (", ids[places + 1]", ""),
            "a row is a piece of the text: yours jumps through the text": (
                "length * np.arange(rows)",
                "np.arange(rows)",
                "np.arange(min(",
                "rows * np.arange(min(",
            ),
            "whole pieces are returned: the first steps of each are asked for": ("min(steps, length)", "length"),
            "a target is the character after the input, yours is the one before": ("places + 1", "places - 1"),
            "each piece needs one character after it: the last of all begins none": (
                "(len(ids) - 1) // rows",
                "len(ids) // rows",
            ),
            "each piece needs one character after it, and all of them together only one": (
                "(len(ids) - 1) // rows",
                "(len(ids) - rows) // rows",
            ),
            "the last target of a row is its first character: it is the character after the row in the text": (
                "ids[places + 1]",
                "np.roll(ids[places], -1, axis=1)",
            ),
        },
        [
            "How long is a piece, if each of its characters needs one after it? The last character of all begins none.",
            "ids[places] takes an array of places of any shape. Where does row r begin?",
        ],
    ),
    Exercise(
        "B5.3",
        one_step,
        _step_cases,
        {
            "the tanh is missing": ("np.tanh(", "("),
            "the last row of W, which is the bias, is missing": ("np.ones", "np.zeros"),
            "the state before is missing": ("[h, np", "[0 * h, np"),
            "the input is missing": ("E[ids] + ", ""),
            "W is transposed: h stands on its left": ("with_one @ W", "h @ W[:-1].T + W[-1]"),
            "the bias is the last row of W, and the 1 stands behind h": (
                "[h, np.ones((len(h), 1))]",
                "[np.ones((len(h), 1)), h]",
            ),
            "the input counts twice": ("E[ids]", "2 * E[ids]"),
            "the bias counts twice: it is the last row of W already": ("with_one @ W", "with_one @ W + W[-1]"),
            "tanh is of the whole sum, the input's part included": (
                "np.tanh(E[ids] + with_one @ W)",
                "E[ids] + np.tanh(with_one @ W)",
            ),
            "the input's part is the row of E that the id names": [("E[ids]", "E[: len(h)]"), ("E[ids]", "E[0]")],
            "E has a row for each character: E[ids] takes the rows, yours takes columns": ("E[ids]", "E[:, ids].T"),
        },
        [
            "E[ids] is the input's part: a row of E for each id.",
            "np.hstack([h, np.ones((len(h), 1))]) has a 1 behind each state; times W it is both h's part and the bias.",
        ],
    ),
    Exercise(
        "B5.4",
        all_states,
        _states_cases,
        {
            "every step begins with h0: the state of the step before goes in": (
                "one_step(ids, h,",
                "one_step(ids, h0,",
            ),
            "h0 is not used: the first step begins with it": ("h0, []", "np.zeros_like(h0), []"),
            "steps come first in your array: its shape is (rows, steps, hidden)": ("axis=1", "axis=0"),
            "h0 is among your states: the first is that after one character": ("h0, []", "h0, [h0]"),
            "the text is read from its end": ("inputs.T", "inputs.T[::-1]"),
            "this is the last state alone": ("np.stack(states, axis=1)", "h"),
            "the last step is missing": ("inputs.T", "inputs.T[:-1]"),
            "the axes are exchanged by reshape, which mixes steps and rows: np.stack with axis=1 puts them right": (
                "np.stack(states, axis=1)",
                "np.reshape(states, (*inputs.shape, -1))",
            ),
        },
        [
            "inputs.T goes through the steps: each of its rows has one id for each row of the batch.",
            "Collect the states in a list; np.stack(states, axis=1) puts the steps in second place.",
        ],
    ),
    Exercise(
        "B5.5",
        surprisals,
        _surprisals_cases,
        {
            "scores of thousands give NaN or infinity: take the largest score off first": (
                "highest = scores.max(axis=-1, keepdims=True)",
                "highest = 0.0",
            ),
            "these are probabilities: a surprisal is minus the logarithm": (
                "np.take_along_axis(log_sum - scores",
                "np.take_along_axis(np.exp(scores - log_sum)",
            ),
            "the bias, the last row of U, is missing": (" + U[-1]", ""),
            "this is the mean: one number for each character is asked for": ("[..., 0]", ".mean()"),
            "the sign is turned: the less probable, the larger": ("log_sum - scores", "scores - log_sum"),
            "these are bits: the natural logarithm is asked for": (
                "log_sum - scores",
                "(log_sum - scores) / np.log(2)",
            ),
            "the scores are not normalised: a probability is exp of a score over the sum of all": (
                "log_sum - scores",
                "-scores",
            ),
            "the sum runs over the steps: it runs over the characters": ("sum(axis=-1", "sum(axis=1"),
            "the largest score was taken off and is not added again after the logarithm": (
                "highest + np.log",
                "np.log",
            ),
            "one surprisal for each target is asked for: an axis of 1 is left over": ("[..., 0]", ""),
            "this is the entropy, or the best character: the surprisal of the one that came is asked for": [
                (
                    "np.take_along_axis(log_sum - scores, targets[..., None], axis=-1)[..., 0]",
                    "(np.exp(scores - log_sum) * (log_sum - scores)).sum(axis=-1)",
                ),
                (
                    "np.take_along_axis(log_sum - scores, targets[..., None], axis=-1)[..., 0]",
                    "(log_sum - scores).min(axis=-1)",
                ),
            ],
            "the sum runs over the steps: it runs over the words of each step": (
                "axis=-1, keepdims",
                "axis=1, keepdims",
            ),
            "the bias is taken from the first row of U: it is the last": ("U[:-1] + U[-1]", "U[1:] + U[0]"),
            "these are the surprisals of all words: that of the target is asked for": (
                "np.take_along_axis(log_sum - scores, targets[..., None], axis=-1)[..., 0]",
                "log_sum - scores",
            ),
        },
        [
            "-log of the softmax is the log of the sum of all exp(scores), minus the score of the right one.",
            "Take the largest score off before exp, and add it again after log.",
            "np.take_along_axis(array, targets[..., None], axis=-1) picks one entry for each target.",
        ],
    ),
    Exercise(
        "B5.6",
        converted,
        lambda: [
            (dict(zip(("W_xh", "W_hh", "b_h", "W_hy", "b_y"), _sizes(*shapes))),)
            for shapes in (
                ((3, 2), (2, 2), (2,), (2, 3), (3,)),
                ((2, 1), (1, 1), (1,), (1, 2), (2,)),
                ((4, 4), (4, 4), (4,), (4, 4), (4,)),
            )
        ],
        {
            "the biases are missing: each is the last row of its matrix": (
                'np.vstack([params["W_hh"], params["b_h"]]), np.vstack([params["W_hy"], params["b_y"]])',
                'params["W_hh"], params["W_hy"]',
            ),
            "the bias stands in the first row: your step takes it from the last": [
                (
                    'params["W_hh"], params["b_h"]',
                    'params["b_h"], params["W_hh"]',
                    'params["W_hy"], params["b_y"]',
                    'params["b_y"], params["W_hy"]',
                ),
                ('params["W_hh"], params["b_h"]', 'params["b_h"], params["W_hh"]'),
            ],
            "the matrices are in another order: E, W, U": (
                'params["W_xh"], np.vstack([params["W_hh"], params["b_h"]])',
                'np.vstack([params["W_hh"], params["b_h"]]), params["W_xh"]',
            ),
            "W_hh is transposed: in both layouts the state stands on the left": ('params["W_hh"]', 'params["W_hh"].T'),
            "the bias b_h is in W already: it is added once": (
                'return params["W_xh"]',
                'return params["W_xh"] + params["b_h"]',
            ),
            "the biases are exchanged: b_h belongs to W, b_y to U": (
                'params["b_h"]',
                'params["other"]',
                'params["b_y"]',
                'params["b_h"]',
                'params["other"]',
                'params["b_y"]',
            ),
            "the bias becomes a column: it is a row below the matrix, so np.vstack": (
                'np.vstack([params["W_hh"], params["b_h"]])',
                'np.hstack([params["W_hh"], params["b_h"][:, None]])',
            ),
            "a row of ones stands below the matrices: the 1 is put behind the state, and the bias below the matrix": (
                'params["b_h"]',
                'np.ones(len(params["b_h"]))',
                'params["b_y"]',
                'np.ones(len(params["b_y"]))',
            ),
        },
        ["E holds what the input adds: which of the five matrices is that?", "np.vstack puts a row below a matrix."],
    ),
]
