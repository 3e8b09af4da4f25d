"""The questions: every wrong answer we know loses points, and no right one does, on whatever processor."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import answers
import pytest
from threadpoolctl import threadpool_info

PROCESSORS = {
    "Haswell": {"OPENBLAS_CORETYPE": "Haswell", "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_ICL"},
    "SkylakeX": {"OPENBLAS_CORETYPE": "SkylakeX"},
    "the least": {"OPENBLAS_CORETYPE": "Nehalem", "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512_SKX"},
}
HERE = [{"OPENBLAS_CORETYPE": each.get("architecture")} for each in threadpool_info()]
OTHERS = [name for name, environment in PROCESSORS.items() if environment not in HERE]  # all tests run on this one
ALL_RIGHT = """
import sys
sys.path.insert(0, sys.argv[1])
import answers
for path, question, what, pairs in answers.listed("RIGHT"):
    most = answers.marks(answers.tests(path)[question])["points"]
    found = answers.points(path, question, answers.answer(path, question, pairs))
    assert found == most, f"{path.stem}, {question}, {what}: {found} of {most}, {found.told}"
    print("kept")
"""


def each(kind):
    return [
        pytest.param(path, question, pairs, id=f"{path.stem.split('_')[0]}-{question}-{what}")
        for path, question, what, pairs in answers.listed(kind)
    ]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("path", "question", "pairs"), each("WRONG"))
def test_a_wrong_answer_loses_points(path, question, pairs):
    source = answers.answer(path, question, pairs)
    most = answers.marks(answers.tests(path)[question])["points"]
    assert answers.points(path, question, source) < most


@pytest.mark.parametrize(("path", "question", "pairs"), each("RIGHT"))
def test_a_right_variant_keeps_its_points(path, question, pairs):
    source = answers.answer(path, question, pairs)
    found = answers.points(path, question, source)
    assert found == answers.marks(answers.tests(path)[question])["points"], found.told


@pytest.mark.parametrize("path", answers.SOURCES, ids=lambda path: path.stem)
def test_no_part_asserts_after_a_loop_what_the_loop_found_last(path):
    """Such a part looks at the last of its cases alone."""
    for cell in answers.tests(path).values():
        for part in [node for node in ast.walk(ast.parse(answers.text(cell))) if isinstance(node, ast.With)]:
            bound = set()
            for statement in part.body:
                names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
                read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
                assert isinstance(statement, ast.For) or not read & bound, ast.unparse(part)
                if isinstance(statement, ast.For):
                    bound |= {node.id for node in names if isinstance(node.ctx, ast.Store)}


@pytest.mark.parametrize("path", answers.SOURCES, ids=lambda path: path.stem)
def test_every_question_has_eight_wrong_answers_and_a_right_variant_and_the_model_keeps_its_points(path):
    kept = answers.kept(path)
    assert set(kept.WRONG) == set(kept.RIGHT) == set(answers.tests(path))
    assert min(map(len, kept.WRONG.values())) >= 8
    for question, cell in answers.tests(path).items():
        assert answers.points(path, question, answers.answer(path, question)) == answers.marks(cell)["points"]


@pytest.mark.parametrize("processor", OTHERS)
def test_what_is_right_is_right_on_every_processor(processor):
    words = [sys.executable, "-c", ALL_RIGHT, str(Path(__file__).parent)]
    environment = {**os.environ, **PROCESSORS[processor]}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("kept") == len(answers.listed("RIGHT"))
