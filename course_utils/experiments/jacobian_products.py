"""The long product of Jacobians: dL/dh_1 = dL/dh_T J_T^T ... J_2^T (Bengio, Simard and Frasconi 1994)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_utils.rnn.cell import ACTIVATIONS

Array = NDArray[np.floating]
KINDS = ("orthogonal", "gaussian")


def recurrent_matrix(
    hidden_size: int, spectral_radius: float, rng: np.random.Generator, kind: str = "orthogonal"
) -> Array:
    """A random W_hh whose largest eigenvalue has the given absolute value.

    Args:
        hidden_size: rows and columns.
        spectral_radius: the largest absolute value of an eigenvalue, 0 or more.
        rng: draws the matrix.
        kind: "orthogonal" for a rotation times the radius, so that all eigenvalues have that size; "gaussian" for
            independent normal entries, rescaled.

    Returns:
        Shape (hidden_size, hidden_size).

    Raises:
        ValueError: an unknown kind, a size below 1, or a negative or non-finite radius.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(map(repr, KINDS))}, it is {kind!r}")
    if hidden_size < 1 or not 0 <= spectral_radius < np.inf:
        raise ValueError(
            f"hidden_size must be at least 1 and spectral_radius a number from 0, "
            f"they are {hidden_size} and {spectral_radius}"
        )
    entries = rng.normal(size=(hidden_size, hidden_size))
    if kind == "orthogonal":
        W_hh = spectral_radius * np.linalg.qr(entries)[0]
    else:
        W_hh = entries * (spectral_radius / np.abs(np.linalg.eigvals(entries)).max())
    return W_hh


def jacobians(hidden: Array, W_hh: Array, nonlinearity: str = "tanh") -> Array:
    """J_t = dh_t / dh_{t-1} for every step: entry (i, j) says how h_{t-1}[i] moves h_t[j].

    h_t[j] = f(... + sum_i h_{t-1}[i] W_hh[i, j]), so J_t[i, j] = W_hh[i, j] f'(a_t[j]).

    Args:
        hidden: the states h_1 ... h_T of one sequence, shape (time, hidden_size).
        W_hh: shape (hidden_size, hidden_size).
        nonlinearity: "tanh", "relu" or "identity".

    Returns:
        Shape (time, hidden_size, hidden_size).
    """
    derivative = ACTIVATIONS[nonlinearity].derivative(hidden)  # of tanh: 1 - h_t^2, shape (time, hidden_size)
    return W_hh * derivative[:, None, :]


def backpropagated_norms(hidden: Array, W_hh: Array, d_last: Array, nonlinearity: str = "tanh") -> Array:
    """The norm of dL/dh_t for every step, when the loss looks at the last state only.

    Args:
        hidden: the states h_1 ... h_T of one sequence, shape (time, hidden_size).
        W_hh: shape (hidden_size, hidden_size).
        d_last: dL/dh_T, shape (hidden_size,).
        nonlinearity: "tanh", "relu" or "identity".

    Returns:
        Shape (time,): entry d is the norm d steps before the last one.
    """
    gradient, norms = d_last, [np.linalg.norm(d_last)]
    for jacobian in jacobians(hidden, W_hh, nonlinearity)[:0:-1]:  # J_T, ..., J_2
        gradient = gradient @ jacobian.T
        norms.append(np.linalg.norm(gradient))
    return np.array(norms)


def singular_values(hidden: Array, W_hh: Array, nonlinearity: str = "tanh") -> Array:
    """The singular values of dh_T / dh_1: by which factors the way through time stretches and shrinks.

    Args:
        hidden: the states h_1 ... h_T of one sequence, shape (time, hidden_size).
        W_hh: shape (hidden_size, hidden_size).
        nonlinearity: "tanh", "relu" or "identity".

    Returns:
        Shape (hidden_size,), falling.
    """
    product = np.eye(len(W_hh))
    for jacobian in jacobians(hidden, W_hh, nonlinearity)[1:]:
        product = product @ jacobian
    return np.linalg.svd(product, compute_uv=False)
