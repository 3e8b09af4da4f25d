"""From gradients to better parameters: gradient descent, Adam, AdaGrad, and norm clipping.

Parameters and gradients are dicts (or lists) of arrays with the same keys; every update happens in place, so that a
model and its optimizer share the arrays. An iterable is read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from course_utils.arguments import require_floats, require_number

Array = NDArray[np.floating]
Arrays = Mapping[str, Array] | Iterable[Array]


class SGD:
    """Gradient descent: theta <- theta - learning_rate * dE/dtheta.

    Attributes:
        learning_rate: the size of a step; you may change it during training.
    """

    learning_rate: float

    def __init__(self, params: Arrays, learning_rate: float) -> None:
        """Take hold of the parameters.

        Args:
            params: a dict or list of floating arrays, changed in place by `step`.
            learning_rate: above 0.

        Raises:
            ValueError: `learning_rate` is not above 0.
            TypeError: a parameter is no floating array, or `learning_rate` is no number.
        """
        self._params = _named(params, "params")
        self.learning_rate = _positive(learning_rate, "learning_rate")

    def step(self, grads: Arrays) -> None:
        """One step downhill.

        Args:
            grads: one gradient for each parameter, with its key and shape.

        Raises:
            ValueError: keys or shapes that do not fit the parameters.
        """
        for param, grad in _pairs(self._params, grads):
            param -= param.dtype.type(self.learning_rate) * grad


class Adam:
    """Steps scaled by running means of the gradient and of its square (Kingma and Ba 2015, algorithm 1).

    Attributes:
        learning_rate: the size of a step; you may change it during training.
    """

    learning_rate: float

    def __init__(
        self, params: Arrays, learning_rate: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8
    ) -> None:
        """Take hold of the parameters.

        Args:
            params: a dict or list of floating arrays, changed in place by `step`.
            learning_rate: above 0.
            betas: how much of the running mean of the gradient, and of its square, is kept a step; each in [0, 1).
            eps: keeps the division finite where the gradient has been 0 throughout.

        Raises:
            ValueError: a number outside its range.
            TypeError: a parameter is no floating array, or a number is none.
        """
        beta_1, beta_2 = betas
        for beta in betas:
            require_number("each of betas", beta)
        if not (0 <= beta_1 < 1 and 0 <= beta_2 < 1):
            raise ValueError(f"betas must lie in [0, 1), they are {beta_1} and {beta_2}")
        self._params = _named(params, "params")
        self.learning_rate, self._betas = _positive(learning_rate, "learning_rate"), (beta_1, beta_2)
        self._eps = _positive(eps, "eps")
        self._means = {key: np.zeros_like(param) for key, param in self._params.items()}
        self._squares = {key: np.zeros_like(param) for key, param in self._params.items()}
        self._steps = 0

    def step(self, grads: Arrays) -> None:
        """One step.

        Args:
            grads: one gradient for each parameter, with its key and shape.

        Raises:
            ValueError: keys or shapes that do not fit the parameters.
        """
        pairs = _pairs(self._params, grads)
        self._steps += 1
        beta_1, beta_2 = self._betas
        for (param, grad), mean, square in zip(pairs, self._means.values(), self._squares.values()):
            mean += (1 - beta_1) * (grad - mean)
            square += (1 - beta_2) * (grad * grad - square)
            # both means start at 0, so early on they are too small by these factors
            corrected_mean = mean / (1 - beta_1**self._steps)
            corrected_square = square / (1 - beta_2**self._steps)
            param -= self.learning_rate * corrected_mean / (np.sqrt(corrected_square) + self._eps)


class AdaGrad:
    """Steps that shrink where the gradient has been large (Duchi, Hazan and Singer 2011), so that rare words move too.

    Attributes:
        learning_rate: the size of a step; you may change it during training.
    """

    learning_rate: float

    def __init__(self, params: Arrays, learning_rate: float) -> None:
        """Take hold of the parameters.

        Args:
            params: a dict or list of floating arrays, changed in place by `step`.
            learning_rate: above 0.

        Raises:
            ValueError: a number that is not above 0.
            TypeError: a parameter is no floating array, or a number is none.
        """
        self._params = _named(params, "params")
        self.learning_rate = _positive(learning_rate, "learning_rate")
        self._squares = {key: np.ones_like(param) for key, param in self._params.items()}

    def step(self, grads: Arrays) -> None:
        """One step: theta <- theta - learning_rate * g / sqrt(sum of all g^2 so far).

        Args:
            grads: one gradient for each parameter, with its key and shape.

        Raises:
            ValueError: keys or shapes that do not fit the parameters.
        """
        for (param, grad), square in zip(_pairs(self._params, grads), self._squares.values()):
            square += grad * grad
            param -= self.learning_rate * (grad / np.sqrt(square))


class DivergedError(ValueError):
    """A loss, a gradient or its norm is no finite number: training has diverged, or a derivative is wrong."""


@np.errstate(over="ignore", under="ignore")
def clip_grad_norm(grads: Arrays, max_norm: float) -> float:
    """Shrink all gradients together when their norm is above a threshold (Pascanu et al. 2013, algorithm 1).

    g <- min(1, max_norm / (norm + 1e-6)) g, as torch has it: one norm over all arrays, and one factor for all of them,
    so the direction of the step stays. The 1e-6 keeps a norm of 0 from dividing; what is clipped ends a hair shorter.

    Args:
        grads: a dict, list or other iterable of floating arrays, scaled in place.
        max_norm: the threshold, above 0.

    Returns:
        The norm before clipping.

    Raises:
        ValueError: `max_norm` is not above 0, a gradient holds a NaN or an infinity, or the norm is beyond the largest
            float (nothing is changed then, so that one bad number does not spread to all parameters).
        TypeError: a gradient is no floating array, or `max_norm` is no number.

    >>> grads = {"W": np.array([3.0, 0.0]), "b": np.array([4.0])}
    >>> clip_grad_norm(grads, max_norm=1.0)
    5.0
    >>> grads["W"].round(4).tolist(), grads["b"].round(4).tolist()
    ([0.6, 0.0], [0.8])
    """
    arrays, max_norm = _named(grads, "grads"), _positive(max_norm, "max_norm")
    norm = np.sqrt(sum(np.square(grad, dtype=np.float64).sum() for grad in arrays.values()))
    if not 1e-140 < norm < 1e140:  # squares this far out are rounded to 0 or to infinity
        norm = _norm_of_extremes(arrays)  # which refuses a NaN, too
    scale = max_norm / (norm + 1e-6)
    if scale < 1:
        for grad in arrays.values():
            grad *= scale
    return float(norm)


def global_norm(grads: Arrays) -> float:
    """The Euclidean norm of all arrays as one long vector: `clip_grad_norm` with a threshold that nothing reaches.

    Args:
        grads: a dict, list or other iterable of floating arrays; any size, their squares cannot overflow.

    Returns:
        The norm; 0 for no arrays.

    Raises:
        DivergedError: a gradient holds a NaN or an infinity, or the norm is beyond the largest float.
        TypeError: a gradient is no floating array.

    >>> global_norm([np.array([3.0]), np.array([[4.0]])])
    5.0
    """
    return clip_grad_norm(grads, np.inf)


def _norm_of_extremes(arrays: dict[str | int, Array]) -> float:
    """The same root, with the largest entry taken out of it: largest * sqrt(sum of (entry / largest)^2)."""
    largest = 0.0
    for key, grad in arrays.items():
        if not np.isfinite(grad).all():
            odd = "a NaN" if np.isnan(grad).any() else "an infinity"
            raise DivergedError(f"the gradient {key!r} holds {odd}: training has diverged, or a derivative is wrong")
        largest = max(largest, float(np.abs(grad).max(initial=0)))
    if largest == 0:
        return 0.0
    scaled = sum(float(np.square(grad / largest, dtype=np.float64).sum()) for grad in arrays.values())
    norm = float(largest * np.sqrt(scaled))
    if not np.isfinite(norm):
        raise DivergedError(
            f"the norm of the gradients is beyond the largest float, their largest entry is {largest:g}"
        )
    return norm


def _named(arrays: Arrays, name: str) -> dict[str | int, Array]:
    """The arrays by key, or by position: what may be a generator is read here, once."""
    if isinstance(arrays, np.ndarray) or not isinstance(arrays, Iterable):
        found = "one array: put it into a list" if isinstance(arrays, np.ndarray) else f"a {type(arrays).__name__}"
        raise TypeError(f"{name} must be a dict or a list of arrays, it is {found}")
    named: dict[str | int, Array] = dict(arrays.items() if isinstance(arrays, Mapping) else enumerate(arrays))
    for key, array in named.items():
        require_floats(f"{name}[{key!r}]", array)
    return named


def _pairs(params: dict[str | int, Array], grads: Arrays) -> list[tuple[Array, Array]]:
    named = _named(grads, "grads")
    if named.keys() != params.keys():
        raise ValueError(f"grads has the keys {list(named)}, the parameters have {list(params)}")
    for key, param in params.items():
        if named[key].shape != param.shape:
            raise ValueError(f"the gradient {key!r} has shape {named[key].shape}, its parameter {param.shape}")
    return [(param, named[key]) for key, param in params.items()]


def _positive(number: float, name: str) -> float:
    require_number(name, number)
    if not number > 0:  # false for a NaN too
        raise ValueError(f"{name} must be above 0, it is {number}")
    return float(number)
