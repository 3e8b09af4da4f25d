"""A name that Python does not know, in a cell: the error says in the learner's words what to do about it."""

from __future__ import annotations

from typing import Any

CAPITAL = {"true": "True", "false": "False", "none": "None"}


def advice(name: str) -> str:
    """What to do about a name that is not defined.

    Args:
        name: the name.

    Returns:
        A sentence.
    """
    if name.lower() in CAPITAL:
        return f"Python writes it with a capital letter: {CAPITAL[name.lower()]}."
    return (
        f"If an earlier cell of the lesson makes {name}: choose Run > Run All Above Selected Cell in JupyterLab's menu,"
        " then run this cell again. If it is yours, look at its spelling."
    )


def explain(shell: Any) -> None:
    """Let a notebook add that sentence below each NameError.

    Args:
        shell: IPython's, as `get_ipython()` gives it; None outside a notebook, where nothing is changed.
    """

    def shown(shell: Any, kind: type, error: NameError, traceback: Any, tb_offset: int | None = None) -> None:
        if type(error) is NameError and error.name:  # its subclass is about a function's own variable
            error.add_note(advice(error.name))
        shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)

    if shell is not None:
        shell.set_custom_exc((NameError,), shown)
