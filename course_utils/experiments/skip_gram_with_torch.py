"""Skip-gram with torch, the way one would write it today: autograd finds the gradients. A yardstick, not an engine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_utils.word2vec.draws import Draws
from course_utils.word2vec.gradient_step import Step


def train_blocks_with_torch(
    W_in: NDArray[np.floating], W_out: NDArray[np.floating], draws: Draws, step: Step
) -> tuple[NDArray[np.floating], NDArray[np.floating], float]:
    """One step of gradient descent for every block of a text, as `gradient_step.train_blocks` does it for skip-gram.

    Args:
        W_in: the vectors as inputs, shape (vocabulary_size, vector_size); they stay as they are.
        W_out: the vectors as predictions, left as they are.
        draws: the text and its random numbers.
        step: how.

    Returns:
        The new W_in and W_out, and the loss in nats, summed over the pairs.
    """
    import torch

    inputs = torch.nn.Embedding.from_pretrained(torch.tensor(W_in), freeze=False, sparse=True)
    outputs = torch.nn.Embedding.from_pretrained(torch.tensor(W_out), freeze=False, sparse=True)
    optimizer = torch.optim.SGD([*inputs.parameters(), *outputs.parameters()], lr=step.rate)
    log_sigmoid, total = torch.nn.functional.logsigmoid, 0.0
    for b, noise in enumerate(draws.noise_words):
        places = range(b * step.block_size, min((b + 1) * step.block_size, len(draws.words)))
        pairs = [(i, j) for i in places for j in range(draws.first[i], draws.last[i]) if j != i]
        if not pairs:
            continue
        centers, contexts = torch.tensor(draws.words[np.array(pairs).T])
        v = inputs(centers)  # (pairs, vector_size)
        true = (v * outputs(contexts)).sum(dim=1)  # (pairs,)
        false = v @ outputs(torch.tensor(noise)).T  # (pairs, N)
        loss = -log_sigmoid(true).sum() - step.noise_weight * log_sigmoid(-false).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return inputs.weight.detach().numpy(), outputs.weight.detach().numpy(), total
