"""What people write in lesson 9, by exercise: wrong answers, and the beginning of what is said of each."""

import math

import numpy as np
from scipy.special import expit, softmax

ANSWERS = {
    "9.1": [
        (lambda i, g, o, c: (o * np.tanh(c), c + i * (g - c)), "the hidden state shows the old cell"),
    ],
    "9.2": [
        (lambda bias, steps: expit(bias), "this is the gate itself"),
        (lambda bias, steps: expit(bias) * steps, "the gate acts n times, one after the other"),
        (lambda bias, steps: expit(-bias) ** steps, "your share falls as the bias grows"),
        (lambda bias, steps: (1 - expit(bias)) ** steps, "your share falls as the bias grows"),
        (lambda bias, steps: 1 - expit(bias) ** steps, "what is left is asked, not what is lost"),
        (lambda bias, steps: expit(bias) ** (steps + 1), "one step too many"),
        (lambda bias, steps: expit(bias) ** (steps - 1), "one step too few"),
        (lambda bias, steps: bias**steps, "the sigmoid is missing"),
        (lambda bias, steps: math.tanh(bias) ** steps, "the sigmoid is missing"),
        (lambda bias, steps: expit(steps * bias), "the power stands inside the sigmoid"),
        (lambda bias, steps: math.exp(-steps * bias), "this is exp alone"),
    ],
    "9.5": [
        (
            lambda states, scores: (scores / sum(scores), scores / sum(scores) @ states),
            "the scores themselves are no weights",
        ),
        (lambda states, scores: (softmax(scores) @ states, softmax(scores)), "the pair is the other way round"),
        (lambda states, scores: (softmax(scores), states.mean(axis=0)), "this is the plain mean"),
        (
            lambda states, scores: (np.eye(len(scores))[scores.argmax()], states[scores.argmax()]),
            "only the best step is taken",
        ),
        (
            lambda states, scores: (
                np.exp(scores) / sum(np.exp(scores)),
                np.exp(scores) / sum(np.exp(scores)) @ states,
            ),
            "a score of",
        ),
        (
            lambda states, scores: (np.exp(scores - max(scores)), np.exp(scores - max(scores)) @ states),
            "the weights do not sum",
        ),
        (lambda states, scores: (softmax(scores), softmax(scores)[:, None] * states), "the mean is one row"),
    ],
}
