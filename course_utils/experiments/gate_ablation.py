"""What is a gate for? Take it out, train the network without it, and measure what is lost."""

from __future__ import annotations

from course_utils.rnn.model import RecurrentNetwork

GATES = {"LSTM": {"input": 0, "forget": 1, "output": 3}, "GRU": {"reset": 0, "update": 1}}  # their blocks of columns
_FAR = 50.0  # sigmoid(50) is 1 and sigmoid(-50) is 0, and the slope there is 0: no update changes it


def without_gate(network: RecurrentNetwork, gate: str) -> RecurrentNetwork:
    """Hold a gate where it does nothing, for good: it neither sees input and state nor learns.

    That is at 1, where all it multiplies passes as it is; a GRU's update gate at 0, where the state is the new content
    and nothing else, as in an RNN.

    Args:
        network: an LSTM or a GRU, changed in place.
        gate: "input", "forget" or "output" of an LSTM, "reset" or "update" of a GRU.

    Returns:
        The same network.

    Raises:
        ValueError: the network has no such gate.
    """
    places = GATES.get(type(network).__name__, {})
    if gate not in places:
        names = "input, forget or output of an LSTM, reset or update of a GRU"
        raise ValueError(f"gate must be {names}, it is {gate!r} of {network}")
    hidden_size = len(network.params["W_hh"])
    columns = slice(places[gate] * hidden_size, (places[gate] + 1) * hidden_size)
    network.params["W_xh"][:, columns] = 0.0
    network.params["W_hh"][:, columns] = 0.0
    network.params["b_h"][columns] = -_FAR if gate == "update" else _FAR
    return network
