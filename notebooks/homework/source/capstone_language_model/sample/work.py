"""The work behind the sample: python work.py writes the texts, both models and the plot, and prints every number."""

from pathlib import Path

import numpy as np

from course_utils import corpora
from course_utils.bootstrap import bootstrap_interval
from course_utils.ngrams import NgramModel
from course_utils.plots.palette import BLUE, ORANGE
from course_utils.rnn import RNN
from course_utils.text import Vocabulary
from course_utils.training import fit_to_text

HERE = Path(__file__).parent
UNITS, UPDATES, CHARACTERS = 64, 1500, 1600


def texts():
    """Reviews, one a line, drawn independently of each other: 600, 60 and 70 of them."""
    reviews = corpora.load("reviews", unlabelled=730, train=5, test=4)
    lines = [line for line, split in zip(reviews.documents, reviews.truth["split"]) if split == "unlabelled"]
    parts = {"train": lines[:600], "development": lines[600:660], "test": lines[660:]}
    return {name: "".join(f"{line}\n" for line in part) for name, part in parts.items()}


def bits(model, text):
    """Bits of each character."""
    return -model.log_probabilities(list(text)).astype(float) / np.log(2)


def trained(text, length, seed):
    """A network trained on pieces of some length: always as many updates, each on as many characters."""
    vocabulary = Vocabulary(list(text), specials=())
    model = RNN(len(vocabulary), UNITS, len(vocabulary), vocabulary=vocabulary, dtype=np.float32, seed=seed)
    size = {"batch_size": CHARACTERS // length, "length": length}
    fit_to_text(model, vocabulary.encode(list(text)), updates=UPDATES, seed=seed, progress=False, **size)
    return model


def store(model, name):
    """The arrays, and the characters that the ids stand for."""
    np.savez_compressed(HERE / name, **model.params, vocabulary=np.array(model.vocabulary.tokens))


def main():
    """All of it, in the order of the questions."""
    text = texts()
    for name, content in text.items():
        (HERE / f"{name}.txt").write_text(content, encoding="utf-8", newline="\n")
    ngrams = {order: NgramModel(order, "kneser_ney").fit([list(text["train"])]) for order in range(1, 9)}
    development = {order: bits(model, text["development"]).mean() for order, model in ngrams.items()}
    best = min(development, key=development.get)
    print("n-grams", {order: round(float(each), 3) for order, each in development.items()}, best)
    print("n-gram on the test", round(bits(ngrams[best], text["test"]).mean(), 3))

    found = {length: [trained(text["train"], length, seed) for seed in (1, 2, 3)] for length in (50, 5)}
    for length, models in found.items():
        print("pieces of", length, [round(bits(model, text["development"]).mean(), 3) for model in models])
    network, ablated = found[50][0], found[5][0]
    store(network, "model.npz")
    store(ablated, "ablation.npz")
    surprise = bits(network, text["test"])
    lengths = np.array([len(line) for line in text["test"].splitlines(keepends=True)])
    starts = np.cumsum(lengths) - lengths
    per_line = np.add.reduceat(surprise, starts)
    ends = bootstrap_interval((per_line, lengths), lambda b, n, axis=-1: b.sum(axis=axis) / n.sum(axis=axis))
    print("test", round(surprise.mean(), 3), [round(each, 3) for each in ends])

    ids = network.vocabulary.encode(list(text["test"]))
    scores = np.concatenate([network.params["b_y"][None], network.trace(ids[:-1, None]).logits[:, 0]])
    predicted = np.array(network.vocabulary.tokens)[scores.argmax(axis=1)]
    wrong = np.flatnonzero(predicted != list(text["test"]))
    for position in sorted(np.random.default_rng(1).choice(wrong, 20, replace=False)):
        before = text["test"][max(0, position - 60) : position]
        print((int(position), str(predicted[position]), text["test"][position]), repr(before))

    plot(surprise, bits(ngrams[best], text["test"]), starts)


def plot(surprise, of_ngram, starts):
    """Bits a character by the place in a review."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot(xlabel="characters read of the review", ylabel="bits a character")
    place = np.arange(len(surprise)) - np.repeat(starts, np.diff([*starts, len(surprise)]))
    edges = np.arange(0, 120, 10)
    for name, each, color in (("RNN", surprise, BLUE), ("8-gram", of_ngram, ORANGE)):
        means = [each[(place >= low) & (place < low + 10)].mean() for low in edges]
        axes.plot(edges + 5, means, color=color, marker="o", label=name)
        print(name, [round(float(mean), 2) for mean in means])
    axes.legend()
    figure.savefig(HERE / "plot.png", dpi=110)


if __name__ == "__main__":
    main()
