"""What the doors of the recurrent network refuse, out of the way of its formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from course_utils.arguments import require_floats, require_integer, require_precision

Array = NDArray[np.floating]
NAMES = ("W_xh", "W_hh", "b_h", "W_hy", "b_y")


def check_sizes(dtype: DTypeLike, **sizes: int) -> None:
    """Refuse sizes and a precision of which no network can be made.

    Args:
        dtype: float32 or float64.
        **sizes: the sizes, by the names of the arguments.

    Raises:
        ValueError: a size below 1, or another dtype.
        TypeError: a size is no integer.
    """
    for name, size in sizes.items():
        require_integer(name, size)
    require_precision(dtype)


def checked_inputs(
    xs: NDArray[Any], h0: Array | None, params: dict[str, Array], gates: int = 1
) -> tuple[NDArray[Any], Array, tuple[Array, ...]]:
    """Inputs, first state and weights as arrays of the right shapes, or a sentence that says what is wrong.

    Args:
        xs: ids (time, batch) or vectors (time, batch, input_size).
        h0: shape (batch, hidden_size); None for zeros.
        params: W_xh, W_hh, b_h, W_hy and b_y.
        gates: how many blocks of hidden_size columns lie side by side in W_xh, W_hh and b_h.

    Returns:
        The inputs, the state before the first of them, and W_xh, W_hh, b_h, W_hy and b_y; the biases as rows of shape
        (1, ...), which NumPy adds to one row in half the time.

    Raises:
        ValueError: shapes that do not fit, no time step, an id outside 0..input_size - 1, or a NaN in the inputs.
        TypeError: the inputs are neither integers nor floats, or a parameter is no floating array.
    """
    check_parameters(params, gates)
    xs = np.asarray(xs)
    input_size, hidden_size = params["W_xh"].shape[0], params["W_hy"].shape[0]
    if xs.dtype.kind in "iu":
        if xs.ndim != 2:
            raise ValueError(f"ids must have shape (time, batch), they have shape {xs.shape}")
        if xs.size and not (0 <= xs.min() and xs.max() < input_size):
            raise ValueError(f"ids must lie in 0..{input_size - 1}, found {xs.min()}..{xs.max()}")
    elif xs.dtype.kind == "f":
        if xs.ndim != 3 or xs.shape[2] != input_size:
            raise ValueError(f"input vectors must have shape (time, batch, {input_size}), they have shape {xs.shape}")
        if not np.isfinite(xs).all():
            raise ValueError("the inputs hold a NaN or an infinity")
    else:
        raise TypeError(f"the inputs must be integers (ids) or floats (vectors), they are {xs.dtype}")
    if xs.size == 0:
        raise ValueError(f"the inputs have shape {xs.shape}: there must be at least one time step and one sequence")
    h0 = checked_state("h0", h0, (xs.shape[1], hidden_size), params["W_hh"].dtype)
    return xs, h0, tuple(np.atleast_2d(params[name]) for name in NAMES)


def checked_state(name: str, state: ArrayLike | None, shape: tuple[int, int], dtype: np.dtype[Any]) -> Array:
    """A state, or the zeros that None stands for.

    Args:
        name: of the argument, for the message.
        state: an array or None.
        shape: (batch, hidden_size).
        dtype: of the zeros.

    Returns:
        Shape (batch, hidden_size).

    Raises:
        ValueError: it has another shape, or holds a NaN.
        TypeError: it holds no numbers.
    """
    if state is None:
        return np.zeros(shape, dtype)
    wanted = f"{name} must have shape (batch, hidden_size) = {shape}"
    try:
        found = np.asarray(state)
    except ValueError:  # a pair of arrays of different shapes
        raise ValueError(f"{wanted}, it is a {type(state).__name__} that is no array") from None
    if found.shape != shape:
        raise ValueError(f"{wanted}, it has shape {found.shape}")
    if found.dtype.kind not in "fiu":
        raise TypeError(f"{name} must hold numbers, it holds {found.dtype}")
    if not np.isfinite(found).all():
        raise ValueError(f"{name} holds a NaN or an infinity")
    return found


def checked_pair(state: Any) -> tuple[Any, Any]:
    """The two parts of an LSTM's state, h and c; their shapes are not looked at here.

    Args:
        state: a pair, as tuple, list or one array of it; None for a pair of None.

    Returns:
        The first h and the first c.

    Raises:
        TypeError: it is no pair.
    """
    if state is None:
        return None, None
    is_pair = isinstance(state, tuple | list) or (isinstance(state, np.ndarray) and state.ndim == 3)
    if not is_pair or len(state) != 2:
        kind = f"a {type(state).__name__}"
        found = f"an array of shape {state.shape}" if isinstance(state, np.ndarray) else kind
        found += f" of length {len(state)}" if isinstance(state, tuple | list) else ""
        raise TypeError(f"h0 of an LSTM must be a pair (h, c), each of shape (batch, hidden_size), it is {found}")
    return state[0], state[1]


def check_parameters(params: dict[str, Array], gates: int) -> None:
    """Refuse parameters whose shapes do not fit together.

    Args:
        params: W_xh, W_hh, b_h, W_hy and b_y.
        gates: how many blocks of hidden_size columns lie side by side in W_xh, W_hh and b_h.

    Raises:
        ValueError: an array is missing, or has another shape than its neighbours ask for.
        TypeError: one is no floating array.
    """
    missing = [name for name in NAMES if name not in params]
    if missing:
        raise ValueError(f"params must hold W_xh, W_hh, b_h, W_hy and b_y; missing: {', '.join(missing)}")
    for name in NAMES:
        require_floats(name, params[name])
    hidden_size, output_size = params["W_hh"].shape[0], params["W_hy"].shape[-1]
    width = gates * hidden_size
    wanted = (
        (params["W_xh"].shape[0], width),
        (hidden_size, width),
        (width,),
        (hidden_size, output_size),
        (output_size,),
    )
    for name, shape in zip(NAMES, wanted):
        if params[name].shape != shape:
            raise ValueError(f"{name} must have shape {shape} to fit the others, it has shape {params[name].shape}")


def check_attention(states: Array, params: dict[str, Array]) -> None:
    """Refuse states and weights of an attention that do not fit together.

    Args:
        states: h_1 to h_T, shape (time, batch, hidden_size).
        params: W_a and U_a (hidden_size, attention_size), v (attention_size,).

    Raises:
        ValueError: an array is missing, or a shape does not fit.
    """
    missing = [name for name in ("W_a", "U_a", "v") if name not in params]
    if missing:
        raise ValueError(f"params must hold W_a, U_a and v; missing: {', '.join(missing)}")
    hidden_size = len(params["W_a"])
    if states.ndim != 3 or not len(states) or states.shape[2] != hidden_size:
        raise ValueError(f"states must have shape (time, batch, {hidden_size}), they have shape {states.shape}")
    wanted = (hidden_size, params["v"].size)
    for name, shape in (("W_a", wanted), ("U_a", wanted), ("v", wanted[1:])):
        if params[name].shape != shape:
            raise ValueError(f"{name} must have shape {shape} to fit the others, it has shape {params[name].shape}")


def cut_steps(truncate: int | None, steps: int) -> range:
    """The steps before which the way back is cut: 0, k, 2k, ... for a cut every k steps.

    Args:
        truncate: k; None for the whole way.
        steps: how many steps there are.

    Returns:
        Steps; the first is always 0, before which there is nothing.

    Raises:
        ValueError: `truncate` is below 1.
        TypeError: it is no integer.

    >>> list(cut_steps(2, 5)), list(cut_steps(None, 5))
    ([0, 2, 4], [0])
    """
    if truncate is not None:
        require_integer("truncate", truncate)
    return range(0, steps, truncate or steps)
