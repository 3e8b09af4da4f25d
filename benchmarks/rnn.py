"""Training speed of `course_utils.rnn` against torch's nn.RNN, nn.LSTM and nn.GRU and two ways of teaching RNNs.

One update is: forward pass, mean cross-entropy, all gradients, gradient descent. One thread, float32, 35 time steps.

    python benchmarks/rnn.py [--quick]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from common import alternate, environment, record  # first: it sets the number of threads before NumPy reads it

# isort: split
import numpy as np

from course_utils.optim import SGD
from course_utils.rnn import GRU, LSTM, RNN
from course_utils.rnn.model import RecurrentNetwork

TIME = 35
LEARNING_RATE = 0.1
# vocabulary, hidden size, batch size, updates a round, the ratio that is wanted
AGAINST_TORCH = [
    (65, 128, 32, 20, 1.4),
    (65, 256, 32, 10, 1.15),
    (65, 512, 32, 4, 1.05),
    (65, 128, 1, 60, 3.5),
    (7000, 128, 32, 3, 0.95),
]
GATED_AGAINST_TORCH = [
    (LSTM, (65, 128, 32, 8), 0.7),
    (LSTM, (65, 128, 1, 30), None),
    (GRU, (65, 128, 32, 8), 1.0),
    (GRU, (65, 128, 1, 30), None),
]

Update = Callable[[], None]


def tokens(vocabulary: int, batch: int) -> tuple[np.ndarray, np.ndarray]:
    """Random inputs and targets (time, batch)."""
    rng = np.random.default_rng(0)
    return rng.integers(0, vocabulary, (TIME, batch)), rng.integers(0, vocabulary, (TIME, batch))


def ours(model: RecurrentNetwork, inputs: np.ndarray, targets: np.ndarray, updates: int) -> Update:
    """The course's network, its state carried from update to update."""
    optimizer = SGD(model.params, LEARNING_RATE)

    def run() -> None:
        state = None
        for _ in range(updates):
            _, gradients, state = model.loss_and_gradients(inputs, targets, state)
            optimizer.step(gradients)

    return run


def torch_rnn(model: RNN, inputs: np.ndarray, targets: np.ndarray, updates: int) -> Update:
    """nn.RNN and nn.Linear with the same weights.

    The one-hot vectors of a small vocabulary are made before the clock starts. A large one gets an nn.Embedding of the
    hidden size in front, the usual way in torch: dense one-hot products with 7,000 rows would flatter us.
    """
    import torch
    from torch import nn

    torch.set_num_threads(1)
    twin = model.to_torch()
    vocabulary, hidden_size = model.params["W_xh"].shape
    ids, wanted = torch.tensor(inputs), torch.tensor(targets).flatten()
    if vocabulary <= 512:
        vectors, embedding = nn.functional.one_hot(ids, vocabulary).float(), None
        recurrent, parameters = twin["rnn"], list(twin.parameters())
    else:
        embedding, recurrent = nn.Embedding(vocabulary, hidden_size), nn.RNN(hidden_size, hidden_size)
        parameters = [*embedding.parameters(), *recurrent.parameters(), *twin["output"].parameters()]
    optimizer = torch.optim.SGD(parameters, LEARNING_RATE)

    def run() -> None:
        state = torch.zeros(1, inputs.shape[1], hidden_size)
        for _ in range(updates):
            hidden, state = recurrent(vectors if embedding is None else embedding(ids), state.detach())
            loss = nn.functional.cross_entropy(twin["output"](hidden).flatten(0, 1), wanted)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return run


def torch_gated(model: LSTM | GRU, inputs: np.ndarray, targets: np.ndarray, updates: int) -> Update:
    """nn.LSTM or nn.GRU and nn.Linear with the same weights; the one-hot vectors are made before the clock starts."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    recurrent, output = model.to_torch()
    vectors = nn.functional.one_hot(torch.tensor(inputs), len(model.params["W_xh"])).float()
    wanted = torch.tensor(targets).flatten()
    optimizer = torch.optim.SGD([*recurrent.parameters(), *output.parameters()], LEARNING_RATE)

    def run() -> None:
        state = None
        for _ in range(updates):
            hidden, state = recurrent(vectors, state)
            loss = nn.functional.cross_entropy(output(hidden).flatten(0, 1), wanted)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            state = tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()

    return run


def autograd_loop(model: RNN, inputs: np.ndarray, targets: np.ndarray, updates: int) -> Update:
    """From scratch with autograd, in the manner of textbooks: a Python loop of torch operations over the steps."""
    import torch
    from torch.nn.functional import cross_entropy, one_hot

    torch.set_num_threads(1)
    weights = {name: torch.tensor(value, requires_grad=True) for name, value in model.params.items()}
    vectors = one_hot(torch.tensor(inputs), len(model.params["W_xh"])).float()
    wanted = torch.tensor(targets).flatten()

    def run() -> None:
        state = torch.zeros(inputs.shape[1], len(model.params["b_h"]))
        for _ in range(updates):
            state, outputs = state.detach(), []
            for x in vectors:
                state = torch.tanh(x @ weights["W_xh"] + state @ weights["W_hh"] + weights["b_h"])
                outputs.append(state @ weights["W_hy"] + weights["b_y"])
            cross_entropy(torch.cat(outputs), wanted).backward()
            with torch.no_grad():
                for weight in weights.values():
                    weight -= LEARNING_RATE * weight.grad
                    weight.grad = None

    return run


def per_character_loop(model: RNN, inputs: np.ndarray, targets: np.ndarray, updates: int) -> Update:
    """One character at a time with column vectors and outer products, the sequences of a batch one by one."""
    params = {name: value.copy() for name, value in model.params.items()}
    identity = np.eye(len(params["W_xh"]), dtype=np.float32)

    def run() -> None:
        for _ in range(updates):
            total = {name: np.zeros_like(value) for name, value in params.items()}
            for b in range(inputs.shape[1]):
                hidden, guesses = [np.zeros_like(params["b_h"])], []
                for character in inputs[:, b]:
                    hidden.append(
                        np.tanh(identity[character] @ params["W_xh"] + hidden[-1] @ params["W_hh"] + params["b_h"])
                    )
                    scores = np.exp(hidden[-1] @ params["W_hy"] + params["b_y"])
                    guesses.append(scores / scores.sum())
                later = np.zeros_like(hidden[0])
                for t in reversed(range(TIME)):
                    d_y = guesses[t].copy()
                    d_y[targets[t, b]] -= 1
                    d_sum = (params["W_hy"] @ d_y + later) * (1 - hidden[t + 1] ** 2)
                    total["W_hy"] += np.outer(hidden[t + 1], d_y)
                    total["b_y"] += d_y
                    total["W_xh"] += np.outer(identity[inputs[t, b]], d_sum)
                    total["W_hh"] += np.outer(hidden[t], d_sum)
                    total["b_h"] += d_sum
                    later = params["W_hh"] @ d_sum
            for name, value in params.items():
                value -= LEARNING_RATE * total[name] / inputs.size

    return run


def compare(
    name: str,
    peer: Callable[..., Update],
    case: tuple[int, int, int, int],
    goal: float | None,
    rounds: int,
    network: type[RecurrentNetwork] = RNN,
) -> None:
    """One line of the table."""
    vocabulary, hidden_size, batch, updates = case
    model = network(vocabulary, hidden_size, vocabulary, dtype=np.float32)
    inputs, targets = tokens(vocabulary, batch)
    sides = [make(model, inputs, targets, updates) for make in (peer, ours)]  # peers copy the weights first
    timing = alternate(sides[1], sides[0], rounds)
    speed = updates * inputs.size
    verdict = "-" if goal is None else f"{goal:.2f} {'met' if timing.ratio >= goal else 'MISSED'}"
    print(
        f"{name:<20}{vocabulary:>6}{hidden_size:>7}{batch:>6}{speed / timing.ours:>12,.0f}{speed / timing.peer:>12,.0f}"
        f"{timing.ratio:>8.2f}  {timing.lowest:.2f} to {timing.highest:.2f}   {verdict}",
        flush=True,
    )
    kind = "" if network is RNN else f"{network.__name__}, "
    what = f"training, {kind}vocabulary {vocabulary:,}, hidden {hidden_size}, batch {batch}"
    peer_side = (name, speed / timing.peer)
    record(what, speed / timing.ours, "tokens / CPU s", peer=peer_side, ratio=timing[2:], least=goal)


def main() -> None:
    """Print the table: tokens a CPU second of both sides, their ratio, and the ratio that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 rounds instead of 9")
    rounds = 3 if parser.parse_args().quick else 9
    print(environment("numpy", "torch"))
    heads = f"{'peer':<20}{'vocab.':>6}{'hidden':>7}{'batch':>6}{'ours/s':>12}{'peer/s':>12}{'ratio':>8}"
    print(f"{heads}  lowest, highest  goal")
    for *case, goal in AGAINST_TORCH:
        compare("nn.RNN", torch_rnn, tuple(case), goal, rounds)
    for network, case, goal in GATED_AGAINST_TORCH:
        compare(f"nn.{network.__name__}", torch_gated, case, goal, rounds, network)
    compare("autograd loop", autograd_loop, (65, 128, 32, 10), 1, rounds)
    compare("per-character loop", per_character_loop, (65, 128, 32, 1), 10, rounds)


if __name__ == "__main__":
    main()
