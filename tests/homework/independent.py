"""Submissions that nobody copied, made of really different answers; and copies of one, disguised as people do."""

from __future__ import annotations

import io
import json
import tokenize

from answers import changed, forms, grade_id, kept, text, written_out
from solutions import SOLUTIONS, written

from course_utils.homework import similarity

SECRET = ("### BEGIN SOLUTION", "### END SOLUTION")


def independent(path, draw, student):
    """Answers to homework 1 as one student wrote them."""
    return {
        question: written_out(written(draw.choice(known), draw), forms(path, student))
        for question, known in SOLUTIONS.items()
    }


def submission(path, draw, student=""):
    """An answer to every question of a student: one of the right or wrong variants each, at random."""
    given = kept(path)
    answers = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        name = grade_id(cell)
        if name in given.WRONG:
            _, *pairs = draw.choice(given.WRONG[name] + 3 * given.RIGHT[name])
            answers[name] = _without_marks(written_out(changed(text(cell), pairs), forms(path, student)))
    return answers


def _without_marks(source):
    return "\n".join(line for line in source.splitlines() if line.strip() not in SECRET)


def copied(answers, draw):
    """The same answers with other names, other comments, another layout, and functions in another order."""
    names: dict[str, str] = {}
    return {name: _reordered(_renamed(source, names, draw), draw) for name, source in answers.items()}


def _renamed(source, names, draw):
    renamed, dotted = [], False
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        word = token.string
        if token.type == tokenize.COMMENT:
            word = "# as I see it"
        elif token.type == tokenize.NAME and not dotted and word != "np" and word not in similarity.GIVEN:
            word = names.setdefault(word, f"my_{draw.randrange(10**6)}")
        renamed.append((token.type, word))
        dotted = word == "."
    return tokenize.untokenize(renamed).replace(" (", "(").replace("\n\n", "\n    # and then\n\n")


def _reordered(source, draw):
    parts = source.split("\ndef ")
    parts = [parts[0], *(f"def {part}" for part in parts[1:])]
    draw.shuffle(parts)
    return "\n\n\n".join(parts)
