"""Files that are handed in beside a notebook: texts, arrays, pictures, which lie beside it where it is graded, too."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from course_utils.homework.student_names import clean_name

ENDINGS = (".npz", ".png", ".txt")
LARGEST = 4 * 2**20  # bytes of one
MOST = 12
_OTHERS = "timestamp.txt"  # nbgrader's own

Files = list[tuple[str, bytes]]


def is_one(name: str) -> bool:
    """Whether a file of this name may be handed in beside a notebook."""
    stored = clean_name(name).casefold()  # what is another name here may be the same one on a disk
    return PurePosixPath(stored).suffix in ENDINGS and stored != _OTHERS and not name.startswith(".")


def find(folder: Path) -> tuple[Path, ...]:
    """Those of a folder: no links, none that is too large, and not more than the first few."""
    named = (path for path in sorted(folder.iterdir()) if is_one(path.name))
    files = [path for path in named if not path.is_symlink() and path.is_file() and path.stat().st_size <= LARGEST]
    for path in files[:MOST]:
        with path.open("rb"):  # one that cannot be read is an error of this folder, and stops nobody else's grading
            pass
    return tuple(files[:MOST])


def split(files: Files) -> tuple[Files, Files]:
    """Notebooks, and what lies beside them."""
    beside = [each for each in files if is_one(each[0])]
    return [each for each in files if each not in beside], beside
