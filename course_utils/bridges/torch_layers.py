"""The same network made of torch's own layers. torch is imported only when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import nn

    Modules = nn.ModuleDict


def layers(kind: str, params: dict[str, NDArray[np.floating]], nonlinearity: str = "tanh") -> tuple[Any, nn.Linear]:
    """torch's recurrent layer and a linear layer, with copies of the weights (torch keeps them transposed).

    Args:
        kind: "RNN", "LSTM" or "GRU".
        params: W_xh, W_hh, b_h, W_hy and b_y, float32 or float64.
        nonlinearity: of an RNN.

    Returns:
        Both layers, in the same precision.

    Raises:
        ValueError: the non-linearity is "identity", which torch does not have.
    """
    import torch
    from torch import nn

    if nonlinearity == "identity":
        raise ValueError("torch's nn.RNN has the nonlinearities 'tanh' and 'relu', this RNN uses 'identity'")
    dtype = torch.float32 if params["W_hh"].dtype == np.float32 else torch.float64
    options = {"nonlinearity": nonlinearity} if kind == "RNN" else {}
    hidden_size, output_size = params["W_hy"].shape
    recurrent = getattr(nn, kind)(len(params["W_xh"]), hidden_size, dtype=dtype, **options)
    output = nn.Linear(hidden_size, output_size, dtype=dtype)
    second_bias = np.zeros_like(params["b_h"])  # torch has two biases where one is enough
    theirs = (params["W_xh"].T, params["W_hh"].T, params["b_h"], second_bias)
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    recurrent.load_state_dict({name: torch.tensor(weight) for name, weight in zip(names, theirs)})
    output.load_state_dict({"weight": torch.tensor(params["W_hy"].T), "bias": torch.tensor(params["b_y"])})
    return recurrent, output


def modules(recurrent: nn.RNN, output: nn.Linear) -> nn.ModuleDict:
    """Both layers in a `ModuleDict`, as "rnn" and "output"."""
    from torch import nn

    return nn.ModuleDict({"rnn": recurrent, "output": output})
