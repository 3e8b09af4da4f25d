"""What is a gate for? Hold it open, train the network without it, and measure what is lost."""

from __future__ import annotations

from course_utils.rnn.model import RecurrentNetwork

GATES = {"LSTM": ("input", "forget", "content", "output"), "GRU": ("reset", "update", "content")}
_FAR = 50.0  # sigmoid(50) is 1 to the last digit, and its slope is 0: no update changes it


def hold_open(network: RecurrentNetwork, gate: str) -> RecurrentNetwork:
    """Set a gate to 1 for good: it neither sees input and state nor learns, and what it multiplies passes as it is.

    Args:
        network: an LSTM or a GRU, changed in place.
        gate: "input", "forget" or "output" of an LSTM, "reset" of a GRU.

    Returns:
        The same network.

    Raises:
        ValueError: the network has no such gate, or would not read any more without it.
    """
    names = GATES.get(type(network).__name__, ())
    if gate not in names or gate in ("content", "update"):
        raise ValueError(f"gate must be input, forget or output of an LSTM or reset of a GRU, it is {gate!r}")
    hidden_size, place = len(network.params["W_hh"]), names.index(gate)
    columns = slice(place * hidden_size, (place + 1) * hidden_size)
    network.params["W_xh"][:, columns] = 0.0
    network.params["W_hh"][:, columns] = 0.0
    network.params["b_h"][columns] = _FAR
    return network
