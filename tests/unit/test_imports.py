"""The model code imports without the heavy libraries, which only the module that needs them may load."""

import json
import pkgutil
import subprocess
import sys

import pytest

import course_utils

HEAVY = ("torch", "gensim", "sklearn", "matplotlib", "numba", "pandas", "IPython", "pooch", "playwright", "ipywidgets")
MAY_LOAD = {
    "plots": {"matplotlib"},
    "exercises": {"IPython"},
    "homework": {"IPython"},  # the exercises' own
    "start": {"IPython"},  # the exercises' own
    "widgets": {"IPython", "ipywidgets"},
    "bridges": {"numba"},
    "word2vec": {"numba"},
}
TOP = sorted(module.name for module in pkgutil.iter_modules(course_utils.__path__))


LIGHT = [name for name in TOP if name not in MAY_LOAD]


def loaded_with(*names: str) -> dict[str, set[str]]:
    """The heavy libraries that each of some parts of the course loads beside those before, all its modules included."""
    program = f"""
import importlib, json, pkgutil, sys
known, found = set(), {{}}
for name in {names}:
    package = importlib.import_module(f"course_utils.{{name}}")
    for module in pkgutil.walk_packages(getattr(package, "__path__", []), f"course_utils.{{name}}."):
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:  # a library that has no release here
            if error.name not in {MAY_LOAD}.get(name, set()):
                raise
    found[name] = [each for each in {HEAVY} if each in sys.modules and each not in known]
    known |= {{*found[name]}}
print(json.dumps(found))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {name: set(found) for name, found in json.loads(done.stdout).items()}


def test_the_other_parts_of_the_course_load_no_heavy_library():
    """In one process: what one of them loads is there before any other could hide it."""
    assert {name: found for name, found in loaded_with(*LIGHT).items() if found} == {}


@pytest.mark.parametrize("name", MAY_LOAD)
def test_a_part_of_the_course_loads_no_heavy_library_that_it_does_not_need(name):
    assert loaded_with(name)[name] <= MAY_LOAD[name]


WITHOUT_HEAVY = f"""
import sys
sys.modules.update(dict.fromkeys({(*HEAVY, "threadpoolctl")}))  # an import of one of them now fails

import numpy as np
from course_utils import evaluation, generation, ngrams, optim, rnn, tfidf
from course_utils.text.batches import consecutive_batches
from course_utils.count_vectors import count_cooccurrences, glove_vectors, ppmi_matrix, svd_vectors
from course_utils.ffnn import FFNN
from course_utils.text import Vocabulary, token_stream, tokenize
from course_utils.word2vec import Word2Vec

sentences = [tokenize("the dog saw the cat"), tokenize("the cat ran")]
tokens = token_stream(sentences)
tfidf.TfidfVectorizer().fit_transform(["the dog", "the cat"])
counting = ngrams.NgramModel(2, "kneser_ney").fit(sentences)
window = FFNN(counting.vocabulary, hidden_size=4)
window.fit(sentences)
size = len(counting.vocabulary)
network = rnn.RNN(size, 4, size, vocabulary=counting.vocabulary)
for inputs, targets in consecutive_batches(counting.vocabulary.encode(tokens), 2, 2):
    loss, grads, _ = network.loss_and_gradients(inputs, targets)
    optim.clip_grad_norm(grads, 1.0)
    optim.Adam(network.params).step(grads)
ppmi_matrix(count_cooccurrences(sentences, Vocabulary(tokens, specials=()), 2))
text = sentences * 9
for wv in (svd_vectors(text, vector_size=3), glove_vectors(text, vector_size=3), Word2Vec(text).wv):
    assert evaluation.word_similarity(wv, [("the", "cat", 3), ("the", "cat", 2)]).coverage == 1
    evaluation.word_analogies(wv, [("s", "the", "cat", "the", "cat")])
for model in (counting, window, network):
    generation.generate(model, ["the"], max_tokens=3)
    print(evaluation.perplexity(model, tokens))
"""


def test_models_learn_score_and_write_where_the_heavy_libraries_cannot_be_imported():
    done = subprocess.run([sys.executable, "-c", WITHOUT_HEAVY], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(1 < float(line) < 100 for line in done.stdout.split())
    assert len(done.stdout.split()) == 3
