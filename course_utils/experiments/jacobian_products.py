"""The long product of Jacobians: dL/dh_1 = dL/dh_T J_T^T ... J_2^T (Bengio, Simard and Frasconi 1994)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_utils.rnn.cell import ACTIVATIONS

Array = NDArray[np.floating]


def recurrent_matrix(hidden_size: int, spectral_radius: float, rng: np.random.Generator) -> Array:
    """A random W_hh whose eigenvalues all have the given absolute value: a rotation times that number.

    Args:
        hidden_size: rows and columns.
        spectral_radius: the absolute value of the eigenvalues, 0 or more.
        rng: draws the matrix.

    Returns:
        Shape (hidden_size, hidden_size).

    Raises:
        ValueError: a size below 1, or a negative or non-finite radius.
    """
    if hidden_size < 1 or not 0 <= spectral_radius < np.inf:
        raise ValueError(
            f"hidden_size must be at least 1 and spectral_radius a number from 0, "
            f"they are {hidden_size} and {spectral_radius}"
        )
    rotation: Array = np.linalg.qr(rng.normal(size=(hidden_size, hidden_size)))[0]
    return spectral_radius * rotation


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
