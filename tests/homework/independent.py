"""Submissions that nobody copied, made of the variants of the answers; and copies of one, disguised as people do."""

from __future__ import annotations

import io
import json
import tokenize

from answers import changed, marks, text, variants

from course_utils.homework import release, similarity

SECRET = ("### BEGIN SOLUTION", "### END SOLUTION")


def released(path):
    """The fingerprints of what was handed out."""
    notebook = json.loads((release.FOLDER / "release" / path.stem / path.name).read_text(encoding="utf-8"))
    code = [text(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return {key for source in code for key in similarity.fingerprints(source)}


def submission(path, draw):
    """An answer to every question that a machine tests: one of the right or wrong variants each, at random."""
    given = variants(path)
    answers = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        name = marks(cell).get("grade_id", "")
        if name in given.WRONG:
            _, *pairs = draw.choice(given.WRONG[name] + 3 * given.RIGHT[name])
            lines = changed(text(cell), pairs).splitlines()
            answers[name] = "\n".join(line for line in lines if line.strip() not in SECRET)
    return answers


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
