"""What a cell says that uses a name which is not there: an answer in small letters, a cell that never ran."""

import importlib

import pytest
from IPython.core import getipython
from IPython.core.interactiveshell import InteractiveShell

from course_utils import exercises
from course_utils.exercises.unknown_names import explain


def shown(capsys, code: str) -> str:
    """What a notebook shows of a cell that fails."""
    shell = InteractiveShell(colors="nocolor", history_length=0)
    explain(shell)
    assert not shell.run_cell(code).success
    return capsys.readouterr().out.rstrip()


@pytest.mark.parametrize(
    ("code", "name", "said"),
    [
        ("answer = true", "true", "Python writes it with a capital letter: True."),
        ("answer = FALSE", "FALSE", "Python writes it with a capital letter: False."),
        ("answer = none", "none", "Python writes it with a capital letter: None."),
        ('check("1.2", tfidf_matrix)', "check", "Run > Run All Above Selected Cell"),
        ("print(news.documents[0])", "news", "an earlier cell of the lesson makes news"),
    ],
)
def test_a_name_that_is_not_defined_is_explained_below_the_error(capsys, code, name, said):
    error, note = shown(capsys, code).splitlines()[-2:]
    assert f"NameError: name '{name}' is not defined" in error
    assert said in note


@pytest.mark.parametrize("code", ["1 / 0", "def f():\n    x += 1\nf()", "raise KeyError('x')"])
def test_another_error_stays_as_it_is(capsys, code):
    assert "Error: " in shown(capsys, code).splitlines()[-1]
    assert "Run All" not in shown(capsys, code)


def test_a_notebook_that_imports_the_exercises_explains_names(capsys, monkeypatch):
    shell = InteractiveShell(colors="nocolor", history_length=0)
    monkeypatch.setattr(getipython, "get_ipython", lambda: shell)
    importlib.reload(exercises)
    assert not shell.run_cell("answer = true").success
    assert "capital letter" in capsys.readouterr().out


def test_outside_a_notebook_nothing_is_changed():
    assert explain(None) is None
