"""The ledger of claims: each claim of the course is tested by something that can fail, and measured in a lesson."""

import ast
import json
from pathlib import Path

import pytest

from course_utils.notebooks import FOLDER

DOCS = FOLDER.parent / "docs"
STATEMENTS = 'C01 = "It is so."\n"Q1" = "Is it so?"\n'
MARK = 'import pytest\n\n\n@pytest.mark.claim("C01")\n@pytest.mark.claim("Q1")\ndef test_it_is_so():\n    '
VERDICT = "The claim holds in part:\n  no   with one seed\n  yes  with another\n"


@pytest.fixture
def modules(monkeypatch):
    """The programs of publish/, which import each other as they do when they are run."""
    monkeypatch.syspath_prepend(FOLDER.parent / "publish")
    import assertions
    import claims
    import links

    return claims, assertions, links


@pytest.fixture
def claims(modules):
    return modules[0]


@pytest.fixture
def asserts(modules):
    """Whether the last function of a piece of code asserts something."""

    def last(code: str) -> bool:
        functions = {node.name: node for node in ast.parse(code).body}
        return modules[1].asserts(list(functions.values())[-1], functions)

    return last


def cell(printed: str, *tags: str) -> dict:
    outputs = [{"output_type": "stream", "name": "stdout", "text": printed}] if printed else []
    return {"cell_type": "code", "source": "print()", "metadata": {"tags": [*tags]}, "outputs": outputs}


@pytest.fixture
def small(claims, tmp_path):
    """A repository with one claim, one question, one test and one lesson; returns its claims and what is wrong."""

    def ledger(test: str = f"{MARK}assert 1 + 1 == 2\n", cells: tuple = (cell("so: 1.0\n", "claim-C01", "claim-Q1"),)):
        for folder in ("tests/unit", "notebooks"):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "claims.toml").write_text(STATEMENTS, encoding="utf-8")
        (tmp_path / "tests" / "unit" / "test_so.py").write_text(test, encoding="utf-8")
        heading = {"cell_type": "markdown", "source": "# 01 Being so\n\n## Is it `so`?", "metadata": {}}
        notebook = {"cells": [heading, *cells]}
        (tmp_path / "notebooks" / "01_so.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        return claims.ledger(tmp_path / "claims.toml", tmp_path / "tests", tmp_path / "notebooks")

    return ledger


# The course itself --------------------------------------------------------------------------------------------------


def test_every_claim_has_a_test_that_asserts_and_a_cell_that_prints(claims):
    found, wrong = claims.ledger()
    assert wrong == []
    assert {claim.name[0] for claim in found} == {"C", "Q", "E"}
    numbers = [int(claim.name[1:3]) for claim in found if claim.name[0] == "C"]  # C05b follows C05
    assert numbers == sorted(numbers)
    assert set(numbers) >= set(range(1, 24))


def test_a_quiz_question_of_the_list_is_checked_in_its_lesson(claims):
    judged = {claim.name: [path.stem[:2] for path in claim.judges] for claim in claims.ledger()[0] if claim.judges}
    assert judged == {"Q1.1": ["01"], "Q1.2": ["01"], "Q1.3": ["01"], "Q2": ["02"], "Q4": ["02"]}


def test_every_link_of_the_page_leads_somewhere(modules, tmp_path):
    claims, _, links = modules
    page = claims.markdown()
    found = [links.Link(DOCS / "claims.md", f"line {line}", target) for target, line in links.in_markdown(page)]
    targets = {link.target for link in found}
    assert {"#c01", "#q11"} <= targets
    assert {f"notebooks/{path.name}" for path in FOLDER.glob("*.ipynb")} <= targets
    assert {each.link for claim in claims.ledger()[0] for each in claim.measurements} <= targets
    own = {f"#{links.anchor(title)}" for title in links.headings(page)}
    assert [link for link in found if link.target[0] == "#" and link.target not in own] == []
    assert [str(link) for link in found if link.target[0] != "#" and links.problem(link)] == []


def test_the_program_prints_a_table_for_80_columns_and_a_page(claims, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    assert claims.main([]) == 0
    printed = capsys.readouterr().out
    assert max(len(line) for line in printed.splitlines()) <= 80
    assert f"\n{len(claims.ledger()[0])} claims, 0 problems.\nIn part or not at all hold: C04, " in printed
    assert claims.main(["--markdown"]) == 0
    assert capsys.readouterr().out.startswith("# The ledger of claims\n")


def test_an_unknown_flag_gets_the_usage(claims, capsys):
    with pytest.raises(SystemExit) as stopped:
        claims.main(["--all"])
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("usage: course.py claims")


# What is found wrong ------------------------------------------------------------------------------------------------


def test_a_claim_that_is_tested_and_measured_has_no_problem(small):
    found, wrong = small()
    assert wrong == []
    assert [claim.measurements[0].text for claim in found] == ["so: 1.0"] * 2
    assert [str(claim.tests[0]) for claim in found] == ["tests/unit/test_so.py::test_it_is_so"] * 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"test": ""}, "C01: no test carries its mark"),
        ({"test": f"{MARK}1 + 1 == 2\n"}, "C01: tests/unit/test_so.py::test_it_is_so asserts nothing"),
        ({"test": f"{MARK}assert True\n"}, "asserts nothing"),
        ({"test": MARK.replace("@", "@pytest.mark.skip\n@", 1) + "assert 1 + 1 == 2\n"}, "asserts nothing"),
        ({"test": MARK.replace("C01", "C99") + "assert 1 + 1 == 2\n"}, "marked with 'C99'"),
        ({"cells": ()}, "Q1: no cell of a lesson carries its tag"),
        ({"cells": (cell("", "claim-C01", "claim-Q1"),)}, "'Is it `so`?', prints nothing"),
        ({"cells": (cell(" \n", "claim-C01", "claim-Q1"),)}, "prints nothing"),
        ({"cells": (cell("so", "claim-C01", "claim-Q1", "claim-C99"),)}, "the tag claim-C99"),
    ],
)
def test_each_kind_of_gap_is_found(small, changes, words):
    assert words in "; ".join(small(**changes)[1])


def test_a_gap_makes_the_program_fail(claims, small, monkeypatch, capsys):
    gap = small(test="")
    monkeypatch.setattr(claims, "ledger", lambda: gap)
    monkeypatch.setattr(claims, "title", lambda lesson: "Being so")
    assert claims.main([]) == 1
    assert "problem: C01: no test carries its mark" in capsys.readouterr().err
    assert claims.main(["--markdown"]) == 1


@pytest.mark.parametrize(
    "code",
    [
        "def test(): assert f() == 1",
        "def test():\n    with pytest.raises(ValueError): f()",
        "def test(): np.testing.assert_allclose(f(), 1)",
        "def test(): assert_array_equal(f(), 1)",
        "def test(): mock.assert_called_once()",
        "def same(a): assert a\n\ndef near(a): same(a)\n\ndef test(): near(1)",
    ],
)
def test_each_kind_of_assertion_is_seen(asserts, code):
    assert asserts(code)


@pytest.mark.parametrize(
    "code",
    [
        "def test(): f()",
        "def test(): assert True",
        "def test(): 'assert f()'",
        "def same(a): assert a\n\ndef test(): other(1)",
        "def round(a): return again(a)\n\ndef again(a): return round(a)\n\ndef test(): round(1)",
    ],
)
def test_code_that_cannot_fail_is_no_assertion(asserts, code):
    assert not asserts(code)


# What is shown ------------------------------------------------------------------------------------------------------


def test_a_verdict_is_taken_from_the_output_and_goes_to_the_claim_and_to_no_question(claims, small, monkeypatch):
    (one, question), wrong = small(cells=(cell(f"so: 0.5\n{VERDICT}", "claim-C01", "claim-Q1"),))
    assert wrong == []
    assert (one.verdict, one.is_limited) == ("holds in part", True)
    assert one.measurements[0].findings == ("no   with one seed", "yes  with another")
    assert (question.verdict, question.is_limited) == ("", False)
    assert one.measurements[0].text == question.measurements[0].text == "so: 0.5"
    monkeypatch.setattr(claims, "title", lambda lesson: "Being so")
    page = claims.markdown([one, question])
    assert "| [C01](#c01) | It is so. | `so: 0.5` | [01](notebooks/01_so.ipynb) | holds in part |" in page
    assert "**On our data this holds in part.**\n\n- no: with one seed\n- yes: with another\n" in page
    assert "1 of them hold only in part or fail: C01." in page
    table = claims.table([one, question], 80)
    assert table.startswith("C01   01_so                    holds in part\n")
    assert "   verdict  no   with one seed\n            yes  with another\n" in table


def test_the_verdict_that_lessons_print_is_the_one_that_is_read(claims, capsys):
    from course_utils import show_verdict

    show_verdict({"one": True, "two": False})
    ((verdict, lines),) = claims.VERDICT.findall(f"before\n{capsys.readouterr().out}after")
    assert (verdict, lines) == ("holds in part", "  yes  one\n  no   two\n")


def test_the_worst_verdict_counts(small):
    better = cell("The claim holds:\n  yes  here\n", "claim-C01", "claim-Q1")
    worse = cell("The claim fails:\n  no   there\n", "claim-C01")
    (one, _), _ = small(cells=(better, worse))
    assert one.verdict == "fails"


def test_long_output_is_cut_and_says_so(claims):
    assert claims.shortened("  1\n  2\n  3", lines=2, width=80) == ["  1", "  2 ..."]
    assert claims.shortened("1\n2", lines=2, width=80) == ["1", "2"]
    assert claims.shortened("word " * 10, lines=5, width=34) == [
        "word word word word word word",
        "    word word word word",
    ]


def test_prints_come_before_the_texts_of_pictures(claims):
    picture = {"output_type": "display_data", "data": {"image/png": "", "text/plain": "a picture"}}
    both = cell("1.0\n")
    both["outputs"].insert(0, picture)
    assert claims.output_text(both) == "1.0\na picture"


def test_the_list_holds_one_statement_for_each_id(claims):
    import tomllib

    listed = tomllib.loads(Path(claims.LIST).read_text(encoding="utf-8"))
    assert all(statement.endswith(".") and len(statement) <= 120 for statement in listed.values())
    assert len(set(listed.values())) == len(listed)
