"""The name that truncated training recalls or forgets, and what a long text costs."""

import os
import platform
import subprocess
import sys

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController

from course_utils.experiments.bptt_cost import cost_of_length, growth_exponent
from course_utils.experiments.recall import HIM, WORDS, recall_accuracy, recall_sentences, train_recall
from course_utils.rnn import RNN


def test_each_sentence_ends_with_the_pronoun_of_its_name():
    sentences = recall_sentences(200, 4, np.random.default_rng(0))
    assert sentences.shape == (200, 6)
    pronoun = {"Emily": "her", "Miquel": "him"}
    for sentence in sentences:
        words = [WORDS[i] for i in sentence]
        assert words[-1] == pronoun[words[0]]
        assert not {"her", "him", "Emily", "Miquel"} & set(words[1:-1])
    assert 60 < (sentences[:, -1] == HIM).sum() < 140


def test_nothing_but_the_name_tells_the_pronoun():
    """The words after the name are drawn alike for both names."""
    sentences = recall_sentences(20_000, 3, np.random.default_rng(0))
    counts = [np.bincount(sentences[sentences[:, 0] == name, 1:4].ravel(), minlength=12) for name in (0, 1)]
    shares = [count / count.sum() for count in counts]
    assert np.abs(shares[0] - shares[1]).max() < 0.01


@pytest.mark.claim("C17")
def test_the_way_back_must_reach_the_name_to_learn_it():
    assert recall_accuracy(train_recall(3, 5, 0), 3) > 0.95
    assert recall_accuracy(train_recall(8, 2, 0), 8) < 0.65


def test_what_crosses_a_cut_is_the_state():
    """Cut where no piece holds a name and its pronoun: carried, the state tells the name; from zeros nothing does."""
    for seed in range(3):
        assert recall_accuracy(train_recall(3, 3, seed), 3) > 0.65
        assert 0.45 < recall_accuracy(train_recall(3, 3, seed, carry=False), 3) < 0.55


def test_pieces_from_zeros_are_learned_from_where_they_hold_the_name():
    assert recall_accuracy(train_recall(3, 12, 0, carry=False), 3) > 0.95


def test_an_untrained_network_guesses():
    accuracies = [recall_accuracy(RNN(12, 16, 12, seed=seed), 4) for seed in range(5)]
    assert 0.4 < np.mean(accuracies) < 0.6


def test_impossible_sentences_are_refused():
    rng = np.random.default_rng(0)
    for count, fillers in ((0, 0), (1, -1)):
        with pytest.raises(ValueError, match=f"they are {count} and {fillers}"):
            recall_sentences(count, fillers, rng)
    assert recall_sentences(1, 0, rng).shape == (1, 2)


@pytest.mark.claim("C16")
def test_memory_grows_in_proportion_to_the_number_of_steps():
    seconds, memory = cost_of_length(RNN(20, 32, 20), [50, 100, 200, 400], rounds=1)
    assert seconds.shape == memory.shape == (4,)
    assert growth_exponent([50, 100, 200, 400], memory) == pytest.approx(1, abs=0.05)


FAULTS = """
import resource
from course_utils.experiments.bptt_cost import cost_of_length
from course_utils.rnn import RNN

def faults(rounds):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    cost_of_length(RNN(65, 32, 65), [800], batch_size=4, rounds=rounds)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

faults(1)  # for all that is imported, compiled and kept at the first time
print(faults(40))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="how freed memory is kept is a matter of the C library")
def test_a_long_text_is_not_timed_fetching_its_memory_anew():
    own = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}  # Dask leaves one
    done = subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True, env=own)
    large_block = 30 * 2**20 // 4096  # once more, and now from the memory that stays
    assert int(done.stdout) < large_block + 40 * 100  # pages new to 40 runs, each of which has 2,000 in use


def test_lengths_are_timed_with_products_in_one_thread(monkeypatch):
    seen = []
    blas = ThreadpoolController().select(user_api="blas")
    if not blas.info():
        pytest.skip("this BLAS does not say how many threads it uses")
    monkeypatch.setattr(RNN, "loss_and_gradients", lambda *_: seen.extend(each["num_threads"] for each in blas.info()))
    with blas.limit(limits=2):
        cost_of_length(RNN(3, 2, 3), [4], batch_size=1, rounds=1)
    assert set(seen) == {1}


@pytest.mark.parametrize("power", [0.5, 1, 2])
def test_the_exponent_of_a_power_law_is_found(power):
    sizes = [10, 30, 100]
    assert growth_exponent(sizes, 3.0 * np.array(sizes, dtype=float) ** power) == pytest.approx(power)
