"""Which earlier words a prediction's gradient reaches, for the course's RNN and for gated cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_utils import rnn
from course_utils.rnn.terms import pre_activation_gradients_by_loss

Array = NDArray[np.float64]
Ids = NDArray[np.int64]


def shares(norms: Array) -> Array:
    """Each row, of numbers from 0 on, divided by its sum; a row of zeros stays zero."""
    total = norms.sum(axis=1, keepdims=True)
    divided: Array = np.divide(norms, total, out=np.zeros_like(norms), where=total > 0)
    return divided


def of_rnn(network: rnn.RNN, ids: Ids) -> Array:
    """The share of each earlier input in the gradient of each prediction.

    Args:
        network: a network over words or characters.
        ids: a text, shape (steps + 1,).

    Returns:
        Shape (steps, steps): row t belongs to the loss of token t + 1, entry s to the norm of its gradient for the
        row of W_xh that was read at step s. Rows sum to 1; entries with s > t are 0.
    """
    trace = rnn.forward(ids[:-1, None], None, network.params, network.nonlinearity)
    d_pre = pre_activation_gradients_by_loss(trace, ids[1:, None], network.params)  # the gradient of a read row too
    return shares(np.linalg.norm(d_pre[:, :, 0], axis=2))


def of_gated(params: dict[str, NDArray[np.floating]], cell: str, ids: Ids) -> Array:
    """The same for a GRU or an LSTM of torch; here the gradient is that of each input's embedding.

    Args:
        params: the parameters of a `GatedLanguageModel`.
        cell: "gru" or "lstm".
        ids: a text, shape (steps + 1,).

    Returns:
        The same shape as for an RNN.
    """
    import torch

    weights = {name: torch.tensor(np.asarray(array)) for name, array in params.items()}
    embedding_size, hidden_size = weights["embedding.weight"].shape[1], weights["output.weight"].shape[1]
    layer = {"gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[cell](embedding_size, hidden_size)
    layer.load_state_dict({name.removeprefix("recurrent."): w for name, w in weights.items() if "recurrent." in name})
    vectors = weights["embedding.weight"][torch.from_numpy(ids[:-1])].requires_grad_()  # (steps, embedding_size)
    states = layer(vectors[:, None])[0][:, 0]
    scores = torch.log_softmax(states @ weights["output.weight"].T + weights["output.bias"], dim=1)
    norms = [
        torch.autograd.grad(scores[t, target], vectors, retain_graph=True)[0].norm(dim=1).numpy()
        for t, target in enumerate(ids[1:].tolist())
    ]
    return shares(np.array(norms, dtype=np.float64))
