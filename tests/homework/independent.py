"""Submissions that nobody copied, made of the variants of the answers; and copies of one, disguised as people do."""

from __future__ import annotations

import io
import json
import tokenize
from pathlib import Path

from answers import changed, marks, text, variants

from course_utils.homework import similarity

SECRET = ("### BEGIN SOLUTION", "### END SOLUTION")


# Short questions with the answers that people gave: of today's questions only changes of one model answer are known.
FIRST_EDITION = json.loads((Path(__file__).parent / "first_edition.json").read_text(encoding="utf-8"))


def released(name):
    """The fingerprints of what was handed out."""
    return {key for source in FIRST_EDITION[name]["released"] for key in similarity.fingerprints(source)}


def early_submission(name, draw):
    """An answer to every question of the first edition: one of the right or wrong variants each, at random."""
    questions = FIRST_EDITION[name]["questions"]
    return {
        question: _without_marks(changed(known["model"], draw.choice(known["wrong"] + 3 * known["right"])))
        for question, known in questions.items()
    }


def submission(path, draw):
    """The same for the questions of today."""
    given = variants(path)
    answers = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        name = marks(cell).get("grade_id", "")
        if name in given.WRONG:
            _, *pairs = draw.choice(given.WRONG[name] + 3 * given.RIGHT[name])
            answers[name] = _without_marks(changed(text(cell), pairs))
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
