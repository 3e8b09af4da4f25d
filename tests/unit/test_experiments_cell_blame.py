"""The gradient on its way back through an LSTM's cell."""

import numpy as np

from course_utils.experiments.cell_blame import backpropagated_cell_norms
from course_utils.experiments.gate_ablation import without_gate
from course_utils.gradcheck import relative_error
from course_utils.rnn import LSTM, lstm


def test_the_norms_are_those_of_autograd():
    import torch

    network, rng = LSTM(5, 6, 3, seed=1), np.random.default_rng(0)
    network.params["b_h"] += rng.normal(size=24)
    xs, d_last = rng.normal(size=(9, 1, 5)), rng.normal(size=6)
    whole, alone = backpropagated_cell_norms(lstm.forward(xs, None, network.params), network.params, d_last)
    p = {name: torch.tensor(array) for name, array in network.params.items()}
    h, c, cells = torch.zeros(1, 6, dtype=torch.double), torch.zeros(1, 6, dtype=torch.double, requires_grad=True), []
    kept = torch.ones(6, dtype=torch.double)
    gates = []
    for x in torch.tensor(xs):
        i, f, g, o = (x @ p["W_xh"] + h @ p["W_hh"] + p["b_h"]).chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        c.retain_grad()
        h = torch.sigmoid(o) * torch.tanh(c)
        cells.append(c)
        gates.append(torch.sigmoid(f)[0].detach())
    (h[0] @ torch.tensor(d_last)).backward()
    assert relative_error(whole, [float(cell.grad.norm()) for cell in reversed(cells)]) < 1e-12
    last = cells[-1].grad[0]
    for back in range(9):
        kept = torch.stack([torch.ones(6, dtype=torch.double), *gates[9 - back :]]).prod(dim=0)
        assert abs(alone[back] - float((last * kept).norm())) < 1e-12


def test_with_the_forget_gate_held_open_the_way_from_cell_to_cell_loses_nothing():
    network = without_gate(LSTM(5, 6, 3, seed=1), "forget")
    trace = lstm.forward(np.random.default_rng(0).normal(size=(40, 1, 5)), None, network.params)
    _, alone = backpropagated_cell_norms(trace, network.params, np.ones(6))
    assert np.allclose(alone, alone[0], rtol=1e-12)
