"""The weights of a recurrent network as the bytes that a browser reads."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray


def packed(params: Mapping[str, NDArray[np.floating]], dtype: str) -> bytes:
    """W_xh, W_hh, b_h, W_hy and b_y behind each other, row by row, in a dtype that JavaScript reads ("<f2", "<f4")."""
    names = ("W_xh", "W_hh", "b_h", "W_hy", "b_y")
    return np.concatenate([params[name].ravel() for name in names]).astype(dtype).tobytes()
