"""What people write in lesson 8, by exercise: wrong answers, and the beginning of what is said of each."""

import math

import numpy as np
from wrong_answers.parts import norm


def entries(gradients):
    return sum(a.size for a in gradients.values())


def by(gradients, threshold, length, compared=None):
    """Clipped by what is taken for the norm."""
    small = (length if compared is None else compared) < threshold
    return {name: a if small else a * threshold / length for name, a in gradients.items()}


def portions(sizes):
    return {name: float(size / (sum(sizes.values()) or 1)) for name, size in sizes.items()}


ANSWERS = {
    "8.1": [
        (lambda g, t: {name: a * t / norm(g) for name, a in g.items()}, 'the "only if larger" is missing'),
        (lambda g, t: {name: a * (t / norm(g)) for name, a in g.items()}, 'the "only if larger" is missing'),
        (lambda g, t: {name: a * t / (norm(g) + 1e-6) for name, a in g.items()}, 'the "only if larger" is missing'),
        (
            lambda g, t: {name: a * min(1, t / norm({1: a})) for name, a in g.items()},
            "each array has a norm of its own",
        ),
        (lambda g, t: {name: np.clip(a, -t, t) for name, a in g.items()}, "this clips every entry by itself"),
        (lambda g, t: {name: a if norm(g) < t else a * norm(g) / t for name, a in g.items()}, "the factor is upside"),
        (
            lambda g, t: {name: a if norm(g) < t else a * t / norm(g) ** 2 for name, a in g.items()},
            "the root is missing",
        ),
        (lambda g, t: {name: a if norm(g) ** 2 < t else a * t / norm(g) ** 2 for name, a in g.items()}, "the root is"),
        (
            lambda g, t: {name: a if norm(g) ** 2 < t else a * t / norm(g) for name, a in g.items()},
            "the squared norm is",
        ),
        (lambda g, t: {name: a if norm(g) < t else a / t for name, a in g.items()}, "the gradient is divided by the"),
        (
            lambda g, t: {name: a if norm(g) < t else a / norm(g) / t for name, a in g.items()},
            "the gradient is divided by norm",
        ),
        (lambda g, t: {name: a if norm(g) < t else a / norm(g) for name, a in g.items()}, "the result has norm 1"),
        (lambda g, t: by(g, t, sum(abs(a).sum() for a in g.values())), "your norm is the sum of the absolute values"),
        (
            lambda g, t: by(g, t, sum(abs(a).sum() for a in g.values()), norm(g)),
            "your norm is the sum of the absolute values",
        ),
        (lambda g, t: by(g, t, max(abs(a).max() for a in g.values())), "your norm is the largest entry"),
        (lambda g, t: by(g, t, max(abs(a).max() for a in g.values()), norm(g)), "your norm is the largest entry"),
        (lambda g, t: by(g, t, sum(norm({0: a}) for a in g.values())), "your norm adds the norms of the arrays"),
        (
            lambda g, t: by(g, t, sum(norm({0: a}) for a in g.values()), norm(g)),
            "your norm adds the norms of the arrays",
        ),
        (lambda g, t: by(g, t, norm(g) / entries(g) ** 0.5, norm(g)), "your norm is a mean over the entries: add"),
        (lambda g, t: by(g, t, norm(g) / entries(g) ** 0.5), "your norm is a mean over the entries, also"),
        (lambda g, t: g, "a gradient that is too large comes back unchanged"),
        (
            lambda g, t: {name: a * np.minimum(1, t / norm(g)) if norm(g) else a / 0 for name, a in g.items()},
            "a gradient of zeros",
        ),
        (lambda g, t: {**g, next(iter(g)): by(g, t, norm(g))[next(iter(g))]}, "only the first array is clipped"),
        (lambda g, t: g if norm(g) <= t else {name: 0 * a for name, a in g.items()}, "a large gradient is thrown away"),
        (lambda g, t: [*by(g, t, norm(g)).values()], "the arrays have lost their names"),
    ],
    "8.2": [
        (
            lambda radius, share: math.log(share) / math.log(radius),
            "the exact solution is rarely a whole number of steps",
        ),
        (
            lambda radius, share: int(math.log(share, radius) + 1e-9),
            "rounded down, a little more than the share is still there",
        ),
        (lambda radius, share: math.ceil(math.log(share, radius) - 1e-9) + 1, "one step too many: count the factors"),
        (lambda radius, share: math.ceil(math.log(share, radius)) + 1, "one step too many: count the factors"),
        (
            lambda radius, share: math.log(radius, share) if share < 1 else math.nan,
            "the two logarithms are the other way round",
        ),
        (
            lambda radius, share: math.ceil(math.log(radius, share) if share < 1 else -1),
            "the two logarithms are the other way round",
        ),
        (lambda radius, share: -math.ceil(math.log(share, radius)), "logarithms of numbers below 1 are negative"),
        (
            lambda radius, share: math.ceil(math.log(share, radius)),
            "where 5 steps leave the share exactly",
        ),
        (
            lambda radius, share: next(n for n in range(999) if math.prod([radius] * n) <= share),
            "where 5 steps leave the",
        ),
        (
            lambda radius, share: round(math.log(share) / math.log(radius)),
            "the exact solution is rarely a whole number",
        ),
        (
            lambda radius, share: int(math.log2(share) / math.log2(radius) + 1 + 1e-9),
            "one step too many where the share",
        ),
        (lambda radius, share: math.ceil((1 - share) / (1 - radius)), "the loss falls by a factor a step"),
        (lambda radius, share: math.ceil(math.log(share) - math.log(radius) - 1e-9), "the logarithm is taken of the"),
        (
            lambda radius, share: math.ceil(math.log(1 - share, radius) - 1e-9) if share < 1 else -1,
            "the share is what is left, not what is lost",
        ),
    ],
    "B8.1": [
        (lambda g: np.sqrt(sum(np.square(a).sum() for a in g.values())), "squares overflow in single precision"),
        (lambda g: sum(np.linalg.norm(a.ravel(), 1) for a in g.values()), "the squares are missing"),
        (lambda g: norm(g) ** 2, "the root is missing"),
        (lambda g: max(map(np.linalg.norm, g.values())), "this is the largest norm of one array"),
        (lambda g: sum(norm({0: a}) for a in g.values()), "the norms of the arrays are added"),
    ],
    "B8.3": [
        (lambda g: portions({name: abs(a).sum() for name, a in g.items()}), "these are shares of the absolute values"),
        (lambda g: portions({name: a.size for name, a in g.items()}), "these are shares of the number of entries"),
    ],
    "B8.4": [
        (lambda norms: np.polyfit(np.arange(len(norms)), norms, 1)[0], "this is a sum or difference a step"),
        (lambda norms: (norms[-1] / norms[0]) ** (1 / (len(norms) - 1)), "only the ends are used"),
        (lambda norms: np.mean(norms[1:] / norms[:-1]), "the mean of the ratios is not asked for"),
    ],
}
