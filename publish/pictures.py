"""The pictures in the lessons' text, one at each beginning and on its card: `python publish/pictures.py` writes them.

They lie beside the lessons, where JupyterLab, GitHub and the site find them alike. None answers its lesson's question.
"""

from __future__ import annotations

from collections.abc import Callable

from course_utils.notebooks import FOLDER
from course_utils.plots import drawings_networks as networks
from course_utils.plots import drawings_words as words
from course_utils.plots.svg import Drawing

PICTURES = FOLDER / "pictures"


def of_lesson(number: str) -> Drawing | None:
    """The picture of a lesson by its number, as "01"; None where it has none."""
    make = EVERY.get(number)
    return make() if make else None


# By the number of a lesson.
EVERY: dict[str, Callable[[], Drawing]] = {
    "01": lambda: words.cosine_angle(
        {"question": (1, 1), "text A": (1, 2), "text B": (3, 0)}, ("power", "storm"), "question"
    ),
    "02": lambda: words.window_network(
        ["forgot", "to", "bring"], "Emily …", {"her": 0.6, "his": 0.45, "the": 0.3, "a": 0.2}
    ),
    "03": lambda: words.windows(["too", "much", "plimmet", "gives", "you", "headaches"], 2, 2),
    "04": lambda: words.parallelogram("man", "king", "woman"),
    "05": lambda: networks.unrolled(["Emily", "forgot", "her"], ["forgot", "her", "keys"]),
    "06": lambda: networks.blame(["Emily", "met", "the", "people", "from", "the", "bank", "and", "forgot"], "his"),
    "07": lambda: networks.writing_loop("see you", [("soon", 0.7), ("later", 0.6), ("there", 0.4), ("in", 0.2)]),
    "08": lambda: networks.long_product(0.9, 6),
    "09": networks.lstm_cell,
}


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    for number, make in EVERY.items():
        (PICTURES / f"{number}.svg").write_text(make().svg(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
