"""The questions: every wrong answer we know loses points, and no right one does, on whatever processor."""

import ast
import os
import platform
import subprocess
import sys
from pathlib import Path

import answers
import numpy as np
import pytest
from threadpoolctl import threadpool_info

pytestmark = pytest.mark.usefixtures("measured_once")
FOUND = np.show_config("dicts")["SIMD Extensions"].get("found", [])  # of what not every processor has
WIDE = [each for each in FOUND if each == "X86_V4" or "AVX512" in each]
# Whose kernels OpenBLAS can run, what they need, and what NumPy's own loops do without.
PROCESSORS = {"SkylakeX": (WIDE, []), "Haswell": (FOUND, WIDE), "Nehalem": (True, FOUND)}
X86 = platform.machine() in ("x86_64", "AMD64")
HERE = {each.get("architecture") for each in threadpool_info()}  # all tests run on this one
OTHERS = [name for name, (needed, gone) in PROCESSORS.items() if X86 and needed and (gone or HERE != {name})]
ALL_RIGHT = """
import sys
sys.path.insert(0, sys.argv[1])
import answers
from course_utils.homework import capstone_measures
from threadpoolctl import threadpool_info
for name in ("ngram_bits", "surprisals"):
    setattr(capstone_measures, name, answers.remembered(getattr(capstone_measures, name)))
assert {each.get("architecture", sys.argv[2]) for each in threadpool_info()} == {sys.argv[2]}
for path, question, what, pairs in answers.listed("RIGHT"):
    most = answers.marks(answers.tests(path)[question])["points"]
    found = answers.points(path, question, answers.answer(path, question, pairs))
    assert found == most, f"{path.stem}, {question}, {what}: {found} of {most}, {found.told}"
    print("kept")
"""


QUESTIONS = [
    pytest.param(path, question, id=f"{path.stem.split('_')[0]}-{question}")
    for path in answers.SOURCES
    for question in answers.tests(path)
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("path", "question"), QUESTIONS)
def test_a_wrong_answer_loses_points(path, question):
    """Down to the first part that each fails; test_cheats.py goes through whole tests with answers that are worse."""
    wrong = answers.kept(path).WRONG[question]
    kept = [what for what, *pairs in wrong if answers.keeps_all(path, question, answers.answer(path, question, pairs))]
    assert kept == []


@pytest.mark.parametrize(("path", "question"), QUESTIONS)
def test_a_right_variant_keeps_its_points(path, question):
    told = {}
    for what, *pairs in answers.kept(path).RIGHT[question]:
        found = answers.points(path, question, answers.answer(path, question, pairs))
        if found != answers.marks(answers.tests(path)[question])["points"]:
            told[what] = found.told
    assert told == {}


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
def test_every_question_has_eight_wrong_answers_and_a_right_variant(path):
    kept = answers.kept(path)
    assert set(kept.WRONG) == set(kept.RIGHT) == set(answers.tests(path))
    assert min(map(len, kept.WRONG.values())) >= 8
    assert all(kept.RIGHT.values())


@pytest.mark.parametrize("processor", OTHERS)
def test_what_is_right_is_right_on_every_processor(processor):
    refused = ["-W", "error:During parsing environment variable"]  # what NumPy cannot do without, or does not know
    words = [sys.executable, *refused, "-c", ALL_RIGHT, str(Path(__file__).parent), processor]
    without = {"NPY_DISABLE_CPU_FEATURES": " ".join(PROCESSORS[processor][1])}
    environment = {**os.environ, "OPENBLAS_CORETYPE": processor, **without}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("kept") == len(answers.listed("RIGHT"))
