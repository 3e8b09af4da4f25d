"""Functions turned into machine code by numba."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import scipy.linalg.cython_blas  # noqa: F401  numba's np.dot uses it; loaded here, a limit on BLAS threads finds it
from numba import njit


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function, and keep the machine code on disk where there is a place for it.

    Args:
        function: in the part of Python that numba knows.

    Returns:
        The compiled function.
    """
    # Sums may be taken in any order and products fused, which vectorises them; infinity and NaN keep their meaning.
    to_machine_code = partial(njit, nogil=True, fastmath={"reassoc", "contract", "nsz", "arcp"}, error_model="numpy")
    try:
        return to_machine_code(function, cache=True)
    except RuntimeError:  # the package's folder and the user's cache are both read-only
        return to_machine_code(function)
