"""The floor plan is written once: the import contract, the map in CONTRIBUTING.md and the docstring say the same."""

import ast
import pkgutil
import tomllib
from pathlib import Path

import pytest

import course_utils

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def floor_plan(monkeypatch):
    """The program in publish/."""
    monkeypatch.syspath_prepend(ROOT / "publish")
    import floor_plan

    return floor_plan


def test_the_contract_and_the_map_are_as_the_program_writes_them(floor_plan):
    texts = tuple((ROOT / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "CONTRIBUTING.md"))
    assert floor_plan.renewed(*texts) == texts, "run: python publish/floor_plan.py"
    contracts = tomllib.loads(texts[0])["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    assert layers == floor_plan.layers()


def test_every_room_has_one_floor_and_there_are_seven(floor_plan):
    rooms = [room for floor in floor_plan.floors() for level in floor.levels for room in level]
    assert sorted(rooms) == sorted(found.name for found in pkgutil.iter_modules(course_utils.__path__))
    assert [floor.number for floor in floor_plan.floors()] == list(range(6, -1, -1))


def test_every_concept_lies_in_the_file_that_the_map_names(floor_plan):
    for concept, (file, name) in floor_plan.concepts().items():
        path = ROOT / "course_utils" / file
        assert path.is_file(), concept
        defined = {getattr(node, "name", None) for node in ast.parse(path.read_text(encoding="utf-8")).body}
        assert name in defined, concept


SOUGHT = """
adam, analogies, attention, backoff, backpropagation through time, beam search, bias of word vectors, bits per
character, bootstrap, cbow, co-occurrence, confidence interval, cosine similarity, cross-entropy, embeddings,
entropy, forget gate, glove, gradient checking, gradient clipping, gru, held-out, hidden markov model, inverse
document frequency, jacobians, kneser-ney, latent semantic analysis, learning rate, lstm, masked language
model, maximum likelihood, n-gram, negative sampling, nucleus sampling, perplexity, polysemy, ppmi, probing,
recurrent neural network, skip-gram, smoothing, softmax, spearman, stop words, subsampling, surprisal, teacher
forcing, temperature, tf-idf, tokenization, top-k, truncated bptt, unknown words, vanishing and exploding
gradients, witten-bell, word similarity
"""


def test_the_map_names_each_concept_as_the_field_does(floor_plan):
    names = "; ".join(floor_plan.concepts()).casefold()
    assert [word for word in SOUGHT.replace("\n", " ").strip().split(", ") if word.strip() not in names] == []


def test_every_room_and_file_says_what_it_is_and_no_two_say_the_same(floor_plan):
    places = [place for _, room in floor_plan.rooms() for place in (room, *floor_plan.files(room))]
    places += [file for name in floor_plan.BESIDE for file in floor_plan.files(ROOT / name)]
    said = [floor_plan.first_line(place) for place in places]
    assert all(said), places[said.index("")]
    assert len(set(said)) == len(said), {line for line in said if said.count(line) > 1}


def test_no_module_has_the_name_of_a_function_in_it():
    """`import course_utils.rnn.forward as m` would give a function."""
    for path in (ROOT / "course_utils").rglob("*.py"):
        defined = {getattr(node, "name", None) for node in ast.parse(path.read_text(encoding="utf-8")).body}
        assert path.stem not in defined, path
