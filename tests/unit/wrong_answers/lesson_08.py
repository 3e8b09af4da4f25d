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


def flat(gradients):
    return np.concatenate([a.ravel() for a in gradients.values()]).astype(float)


def largest(gradients):
    return abs(flat(gradients)).max()


def length(gradients, root=math.sqrt, at_once=lambda most: most == 0 or not np.isfinite(most)):
    """Of all gradients together, whatever their size."""
    most = largest(gradients)
    return most if at_once(most) else most * root(((flat(gradients) / most) ** 2).sum())


def spike(norms, factor, start=3, above=lambda norm, limit: not norm <= limit, before=lambda n, k: n[:k], **otherwise):
    typical, none = otherwise.get("typical", np.median), otherwise.get("none")
    places = range(start, len(norms))
    return next((k for k in places if above(norms[k], factor * typical(before(norms, k)))), none)


def of_each(gradients, share, nothing=0.0):
    """The share of each array, by its norm and that of the whole."""
    whole = float(length(gradients))
    return {name: float(share(a, whole)) if whole or nothing is None else nothing for name, a in gradients.items()}


def added(gradients):
    return sum(map(np.linalg.norm, gradients.values()))


def slope(steps, values):
    steps = np.asarray(steps)
    return ((steps - steps.mean()) * (values - values.mean())).sum() / ((steps - steps.mean()) ** 2).sum()


def slope_of(norms, logarithm=np.log):
    return slope(np.flatnonzero(norms), logarithm(norms[norms > 0]))


def updated(params, gradients, step, finite=np.isfinite):
    """The weights after a step that is made of a gradient and the norm of all."""
    norm = length(gradients)
    return {name: a - step(gradients[name], norm) if finite(norm) else +a for name, a in params.items()}, norm


def to_first(h, V, d_last, slope=lambda h: 1 - h * h, steps=lambda h: h[:0:-1], again=0.0, **wrong):
    """The gradients of all states, from the last to the first."""
    found = [d_last]
    for state in steps(h):
        d = d_last if "anew" in wrong else found[-1]
        if "jacobian" in wrong:
            d = d @ (V * slope(state))
        else:
            d = np.inner(d, V) * slope(state) if "matrix_first" in wrong else np.inner(d * slope(state), V)
        found.append(d + again * d_last)
    return found


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
        (lambda g: length(g, root=float), "the root is missing"),
        (lambda g: length({name: np.nan_to_num(a) for name, a in g.items()}), "an infinite or missing entry is made a"),
        (lambda g: length(g, at_once=lambda most: most == 0), "where an entry is infinite your norm is NaN"),
        (largest, "this is the largest entry"),
    ],
    "B8.3": [
        (lambda g: portions({name: abs(a).sum() for name, a in g.items()}), "these are shares of the absolute values"),
        (lambda g: portions({name: a.size for name, a in g.items()}), "these are shares of the number of entries"),
        (lambda g: of_each(g, lambda a, whole: np.linalg.norm(a) / whole), "the norms do not add up to the whole"),
        (lambda g: of_each(g, lambda a, whole: np.square(a / added(g)).sum()), "the norms do not add up to the whole"),
        (lambda g: of_each(g, lambda a, whole: np.linalg.norm(a) / added(g)), "the norms do not add up to the whole"),
        (lambda g: of_each(g, lambda a, whole: np.square(a).sum()), "these are squared norms"),
        (lambda g: of_each(g, lambda a, whole: np.square(a / whole).sum(), None), "where all is zero your shares are"),
        (lambda g: of_each(g, lambda a, whole: np.square(a).sum() / whole**2), "squares overflow in single precision"),
        (lambda g: of_each(g, lambda a, whole: np.square(a / whole).mean()), "this is the mean of the squares"),
        (lambda g: of_each(g, lambda a, whole: abs(a / whole).sum()), "the squares are missing"),
        (lambda g: of_each(g, lambda a, whole: np.square(a).sum() / whole), "the sum of the squares is divided by the"),
        (lambda g: of_each(g, lambda a, whole: 100 * np.square(a / whole).sum()), "these are percentages"),
    ],
    "B8.4": [
        (lambda norms: np.polyfit(np.arange(len(norms)), norms, 1)[0], "this is a sum or difference a step"),
        (lambda norms: (norms[-1] / norms[0]) ** (1 / (len(norms) - 1)), "only the ends are used"),
        (lambda norms: np.mean(norms[1:] / norms[:-1]), "the mean of the ratios is not asked for"),
        (lambda n: math.exp(slope_of(n, np.array)), "this is a sum or difference a step"),
        (slope_of, "this is the logarithm of the factor"),
        (lambda n: math.exp(-slope_of(n)), "the steps run the other way"),
        (lambda n: math.exp(slope_of(n, np.log10)), "exp undoes the natural logarithm"),
        (lambda n: math.exp(slope_of(n, np.log2)), "exp undoes the natural logarithm"),
        (lambda n: math.exp(slope(np.arange(sum(n > 0)), np.log(n[n > 0]))), "a norm of 0 is left out, and its step"),
        (lambda n: math.exp(np.polyfit(np.arange(len(n)), np.log(n), 1)[0]), "a norm of 0 has the logarithm minus"),
        (lambda n: math.exp(slope(np.arange(len(n)), np.log(n + 1e-12))), "a norm of 0 has no logarithm: leave it"),
    ],
    "B8.2": [
        (lambda n, f: spike(n, f, above=lambda norm, limit: norm > limit), "a NaN is no spike in your answer"),
        (lambda n, f: spike(n, f, start=1), "the first three norms are there to compare with"),
        (lambda n, f: spike(n, f, typical=np.mean), "one spike moves the mean"),
        (lambda n, f: spike(n, f, above=lambda norm, limit: not norm < limit), "a spike is above the limit"),
        (lambda n, f: spike(n, f, before=lambda n, k: n), "the median has the norm itself in it"),
        (lambda n, f: spike(n, f, before=lambda n, k: n[: k + 1]), "the median has the norm itself in it"),
        (lambda n, f: None if spike(n, f) is None else int(np.argmax(n)), "this is the largest of all"),
        (lambda n, f: spike(n, f, before=lambda n, k: n[3:k]), "the first three norms are no candidates"),
        (lambda n, f: None if (k := spike(n, f)) is None else k + 1, "updates are counted from 0"),
        (lambda n, f: None if (k := spike(n, f)) is None else n[k], "the number of the update is asked for"),
        (lambda n, f: spike(n, f, none=-1), "where there is no spike the answer is None"),
        (lambda n, f: spike(n, f, before=lambda n, k: n[k - 1]), "each norm is compared with the one before it"),
        (lambda n, f: int(np.argmax(n)), "this is the largest norm's place"),
    ],
    "B8.5": [
        (lambda p, g, r, t: updated(p, g, lambda a, norm: r * a), "nothing is clipped"),
        (
            lambda p, g, r, t: updated(p, g, lambda a, norm: r * (t / norm if norm > t else 1) * a, finite=bool),
            "an infinite or missing number goes into the weights",
        ),
        (
            lambda p, g, r, t: updated(p, g, lambda a, norm: r * min(1, t / (length({1: a}) or t)) * a),
            "each array is clipped by itself",
        ),
        (
            lambda p, g, r, t: updated(p, g, lambda a, norm: r * (t / norm if norm else 1) * a),
            "a small gradient is made larger",
        ),
        (
            lambda p, g, r, t: updated(p, g, lambda a, norm: -r * (t / norm if norm > t else 1) * a),
            "the weights go uphill",
        ),
        (lambda p, g, r, t: updated(p, g, lambda a, norm: r * a.clip(-t, t)), "each entry is clipped by itself"),
        (
            lambda p, g, r, t: updated(p, g, lambda a, norm: r * (t / norm if norm > t else 1) * a)[0],
            "the norm belongs to the result",
        ),
        (
            lambda p, g, r, t: (
                updated(p, g, lambda a, norm: r * (t / norm if norm > t else 1) * a)[0],
                min(length(g), t),
            ),
            "the norm is that before clipping",
        ),
        (
            lambda p, g, r, t: updated(p, g, lambda a, norm: min(r, t / (norm or t / r)) * a),
            "the gradient is clipped, and then multiplied",
        ),
        (
            lambda p, g, r, t: updated(
                p, g, lambda a, norm: r * (t / norm if norm > t else 1) * a, finite=lambda norm: not np.isnan(norm)
            ),
            "a NaN is looked for, and infinity is not",
        ),
        (
            lambda p, g, r, t: updated(p, g, lambda a, norm: r * (t / norm if r * norm > t else 1) * a),
            "rate times norm is compared with the threshold",
        ),
    ],
    "8.3": [
        (lambda h, V, d: to_first(h, V, d, slope=lambda h: 1)[-1], "the slope of tanh is missing"),
        (lambda h, V, d: to_first(h, V.T, d)[-1], "W_hh is not transposed"),
        (lambda h, V, d: to_first(h, V, d, steps=lambda h: h[:0:-1], jacobian=True)[-1], "the Jacobian is not tr"),
        (lambda h, V, d: to_first(h, V, d, slope=lambda h: 1 - h)[-1], "the slope is 1 - h^2, yours has no square"),
        (lambda h, V, d: to_first(h, V, d, steps=lambda h: h[::-1])[-1], "one step too many"),
        (lambda h, V, d: to_first(h, V, d, steps=lambda h: h[:1:-1])[-1], "one step too few"),
        (lambda h, V, d: to_first(h, V, d, steps=lambda h: h[1:-1][::-1])[-1], "one step too few"),
        (lambda h, V, d: to_first(h, V, d, steps=lambda h: h[:-1][::-1])[-1], "the slopes are those of the states"),
        (lambda h, V, d: to_first(h, V, d, steps=lambda h: h[1:])[-1], "the loop runs forward in time"),
        (lambda h, V, d: to_first(h, V, d)[:2][-1], "only one step back is there"),
        (lambda h, V, d: to_first(h, V, d, matrix_first=True)[-1], "the matrix comes before the slope"),
        (lambda h, V, d: sum(to_first(h, V, d)[1:], 0 * d), "the gradient is added up over the steps: the loss"),
        (lambda h, V, d: +d, "this is the gradient that went in"),
        (lambda h, V, d: to_first(h, V, d, steps=lambda h: [h[-1]] * (len(h) - 1))[-1], "each step has the slope of"),
        (lambda h, V, d: np.array(to_first(h, V, d)), "the gradients of all states come back"),
        (lambda h, V, d: to_first(h, V, d, again=1)[-1], "d_last is added at every step"),
        (lambda h, V, d: to_first(h, V, d, anew=True)[-1], "every step starts from d_last again"),
        (lambda h, V, d: to_first(h, V, d, slope=lambda h: np.cosh(h) ** -2.0)[-1], "tanh is applied to the states a"),
        (lambda h, V, d: sum(to_first(h, V, d)), "the gradient is added up over the steps, the first"),
    ],
}
