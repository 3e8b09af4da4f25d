"""What a minute of training writes, and how fast: against one character at a time, and against a torch loop.

Training is measured in CPU seconds of one thread, and the sides of a comparison run in the same process.

    python benchmarks/generation.py [--quick] [--only recipes kjv per_character sampling]
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator

from common import alternate, environment, record  # first: it sets the number of threads before NumPy reads it

# isort: split
import numpy as np

from course_utils import checkpoints
from course_utils.checkpoints.texts import Text
from course_utils.corpora import recipes
from course_utils.evaluation import perplexity
from course_utils.generation import generate, generate_batch
from course_utils.rnn import RNN
from course_utils.text import END, tokenize
from course_utils.training import fit_to_text


def trained(corpus: str, seconds: float, hidden_size: int = 256, seed: int = 1) -> tuple[RNN, Text, int]:
    """A character-level RNN after so many CPU seconds, its text, and the number of characters it has seen."""
    text = checkpoints.text(corpus)
    model = checkpoints.untrained("rnn", text.vocabulary, hidden_size, seed)
    ids, end = text.vocabulary.encode(text.train), int(text.vocabulary.encode([END])[0])
    batch = {"batch_size": 32, "length": 35}
    history = fit_to_text(model, ids, seconds=seconds, **batch, seed=seed, end=end, progress=False)
    return model, text, len(history.losses) * math.prod(batch.values())


def bits(model: RNN, text: Text) -> float:
    """Bits a character on the held-out text."""
    return math.log2(perplexity(model, text.held_out))


def recipes_by_seed(seconds: float, seeds: int) -> None:
    """Form and sense of 100 sampled recipes a seed."""
    print(f"\nrecipes: {seconds:g} CPU seconds, hidden 256, temperature 0.7, 100 samples a seed (bar: 70 % in format)")
    for seed in range(1, seeds + 1):
        model, text, _ = trained("recipes", seconds, seed=seed)
        samples = generate_batch(model, samples=100, max_tokens=1000, temperature=0.7, seed=seed)
        shares = recipes.summarise("".join(tokens) for tokens in samples)
        line = ", ".join(f"{name} {100 * share:.0f} %" for name, share in shares.items())
        held_out = bits(model, text)
        print(f"  seed {seed}: {held_out:.3f} bits, {line}", flush=True)
        share = shares["in_format"]
        record(f"recipes, seed {seed}, {seconds:g} CPU s: in format", share, "share", least=0.7, quality=line)


def kjv_bits(seconds: float) -> None:
    """Held-out bits a character, and the share of generated words that the text has."""
    model, text, _ = trained("kjv", seconds)
    known = set(tokenize("".join(" " if token == END else token for token in text.train)))
    samples = generate_batch(model, samples=50, max_tokens=400, temperature=0.7, seed=1)
    words = [word for tokens in samples for word in tokenize("".join(tokens).rpartition(" ")[0])]
    real = sum(word in known for word in words) / len(words)
    held_out = bits(model, text)
    print(f"\nkjv, characters: {seconds:g} CPU seconds, hidden 256 (bar: 1.75 bits a character)")
    print(
        f"  {held_out:.3f} bits a character held out; {100 * real:.0f} % of generated words are real",
        flush=True,
    )
    what = f"King James, {seconds:g} CPU s: held out"
    record(what, held_out, "bits / character", most=1.75, quality=f"{100 * real:.0f} % of generated words are real")


def one_at_a_time(ids: np.ndarray, size: int, hidden_size: int, seconds: float) -> tuple[dict[str, np.ndarray], int]:
    """The widely read one-page way: one text position, column vectors, 25 steps, clipping by value, Adagrad at 0.1."""
    rng = np.random.default_rng(1)
    params = {
        "W_xh": 0.01 * rng.normal(size=(size, hidden_size)),
        "W_hh": 0.01 * rng.normal(size=(hidden_size, hidden_size)),
        "b_h": np.zeros(hidden_size),
        "W_hy": 0.01 * rng.normal(size=(hidden_size, size)),
        "b_y": np.zeros(size),
    }
    squares = {name: np.zeros_like(value) for name, value in params.items()}
    hidden, begin, seen = np.zeros(hidden_size), time.process_time(), 0
    for position in _positions(len(ids), 25):
        if time.process_time() - begin > seconds:
            break
        hidden = np.zeros(hidden_size) if position == 0 else hidden
        states, guesses = [hidden], []
        for t in range(25):
            x = np.zeros(size)
            x[ids[position + t]] = 1
            states.append(np.tanh(x @ params["W_xh"] + states[-1] @ params["W_hh"] + params["b_h"]))
            scores = states[-1] @ params["W_hy"] + params["b_y"]
            weights = np.exp(scores - scores.max())
            guesses.append(weights / weights.sum())
        grads = {name: np.zeros_like(value) for name, value in params.items()}
        later = np.zeros(hidden_size)
        for t in reversed(range(25)):
            d_y = guesses[t]
            d_y[ids[position + t + 1]] -= 1
            d_pre = (params["W_hy"] @ d_y + later) * (1 - states[t + 1] ** 2)
            grads["W_hy"] += np.outer(states[t + 1], d_y)
            grads["b_y"] += d_y
            grads["W_xh"][ids[position + t]] += d_pre
            grads["W_hh"] += np.outer(states[t], d_pre)
            grads["b_h"] += d_pre
            later = params["W_hh"] @ d_pre
        for name, grad in grads.items():
            np.clip(grad, -5, 5, out=grad)
            squares[name] += grad * grad
            params[name] -= 0.1 * grad / np.sqrt(squares[name] + 1e-8)
        hidden, seen = states[-1], seen + 25
    return params, seen


def _positions(tokens: int, length: int) -> Iterator[int]:
    while True:
        yield from range(0, tokens - length - 1, length)


def per_character(seconds: float) -> None:
    """The same text, hidden size and CPU seconds: many positions at once against one character at a time."""
    print(f"\ntraining on kjv, hidden 100, {seconds:g} CPU seconds each")
    model, text, seen = trained("kjv", seconds, hidden_size=100)
    ids, size = text.vocabulary.encode(text.train), len(text.vocabulary)
    params, seen_peer = one_at_a_time(ids, size, 100, seconds)
    peer = RNN(size, 100, size, vocabulary=text.vocabulary)
    peer.params.update(params)
    ours_bits, peer_bits = bits(model, text), bits(peer, text)
    print(f"  ours                      {ours_bits:.3f} bits a character, {seen:>10,} characters seen")
    print(
        f"  one character at a time   {peer_bits:.3f} bits a character, {seen_peer:>10,} characters seen",
        flush=True,
    )
    what, note = f"King James, {seconds:g} CPU s, hidden 100", f"{seen:,} characters seen against {seen_peer:,}"
    record(what, ours_bits, "bits / character", peer=("one character at a time", peer_bits), quality=note)


def sampling(rounds: int) -> None:
    """CPU time a character: `generate` against a loop over nn.RNN, one text and 32 at once."""
    import torch

    torch.set_num_threads(1)
    model = checkpoints.load("kjv_characters")
    twin, size, characters = model.to_torch(), len(model.vocabulary), 500

    def torch_loop(rows: int) -> None:
        identity, state = torch.eye(size), None
        with torch.no_grad():
            x = identity[torch.ones(rows, dtype=torch.long)][None]
            for _ in range(characters):
                hidden, state = twin["rnn"](x, state)
                probabilities = torch.softmax(twin["output"](hidden[0]) / 0.7, -1)
                x = identity[torch.multinomial(probabilities, 1)[:, 0]][None]

    settings = {"max_tokens": characters, "temperature": 0.7, "stop": None}
    print("\nsampling, hidden 256, microseconds of CPU a character (bars: 3 and 2.5 times as fast)")
    for rows in (1, 32):
        ours = (
            (lambda: generate(model, **settings))
            if rows == 1
            else (lambda: generate_batch(model, samples=32, **settings))
        )
        timing = alternate(ours, lambda rows=rows: torch_loop(rows), rounds)
        ours_us, peer_us = (1e6 * side / characters / rows for side in (timing.ours, timing.peer))
        span = f"{timing.lowest:.2f} to {timing.highest:.2f}"
        print(
            f"  {rows:2} at once   ours {ours_us:6.1f}   nn.RNN {peer_us:6.1f}   ratio {timing.ratio:.2f} ({span})",
            flush=True,
        )
        what, unit, bar = (
            f"sampling, {rows} at once, hidden 256",
            "CPU microseconds / character",
            3 if rows == 1 else 2.5,
        )
        record(what, ours_us, unit, peer=("loop over nn.RNN", peer_us), ratio=timing[2:], least=bar)


def main() -> None:
    """Print the chosen measurements."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the training, one seed")
    names = ("recipes", "kjv", "per_character", "sampling")
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    given = parser.parse_args()
    seconds = 6.0 if given.quick else 60.0
    print(environment("numpy", "torch"))
    if "sampling" in given.only:
        sampling(3 if given.quick else 7)
    if "per_character" in given.only:
        per_character(seconds)
    if "kjv" in given.only:
        kjv_bits(seconds)
    if "recipes" in given.only:
        recipes_by_seed(seconds, 1 if given.quick else 3)


if __name__ == "__main__":
    main()
