"""The agreement task over a distance: the answer from the last state, and from a weighted mean of all states.

Rates are chosen and rows are written as in clipping.py, to data/measurements/attention.csv, which lesson 09 reads;
`--quick` only tries.
"""

from __future__ import annotations

from clipping import System, measure
from common import record

from course_utils.experiments.agreement import attentive, untrained

SYSTEMS = {
    "RNN, last state": System(lambda seed: untrained("RNN", seed)),
    "RNN, all states alike": System(lambda seed: attentive(seed, even=True)),
    "RNN, attention": System(attentive),
}


def main() -> None:
    for name, seconds, quality in measure(SYSTEMS, "attention.csv", (40, 80), (80,), __doc__):
        record(f"agreement, {name}", seconds, "CPU s / training", quality=quality)


if __name__ == "__main__":
    main()
