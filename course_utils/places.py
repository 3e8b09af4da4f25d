"""Where the files of the course lie that are no code: data/, notebooks/homework/, and the pictures of widgets."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
WIDGET_PICTURES = PACKAGE / "widgets" / "pictures"  # of each widget as its lesson shows it; `course.py run` renews them


def course_folder() -> Path:
    """The folder that holds the course's `data` and `notebooks/homework`, whatever the working folder is.

    In a checkout that is the repository; an installed wheel carries both inside the package (setup.py).

    Returns:
        Its path.
    """
    carried = PACKAGE / "carried"
    return carried if carried.is_dir() else PACKAGE.parent
