"""The agreement task for gated cells without one of their gates, or with another first bias: the table of lesson 09.

The whole GRU, with update bias 3, has its row in the table of clipping.py.

Rates are chosen and rows are written as in clipping.py, to data/measurements/gates.csv; `--quick` only tries.
"""

from __future__ import annotations

from clipping import System, measure
from common import record

from course_utils.experiments.agreement import untrained
from course_utils.experiments.gate_ablation import without_gate

SYSTEMS = {
    "LSTM, forget bias 0": System(lambda seed: untrained("LSTM", seed)),
    "LSTM, forget bias 1": System(lambda seed: untrained("LSTM", seed, memory_bias=1.0)),
    "LSTM, forget bias 3": System(lambda seed: untrained("LSTM", seed, memory_bias=3.0)),
    "LSTM, no forget gate": System(lambda seed: without_gate(untrained("LSTM", seed), "forget")),
    "LSTM, no output gate": System(lambda seed: without_gate(untrained("LSTM", seed, memory_bias=3.0), "output")),
    "GRU, no update gate": System(lambda seed: without_gate(untrained("GRU", seed), "update")),
    "GRU, no reset gate": System(lambda seed: without_gate(untrained("GRU", seed, memory_bias=3.0), "reset")),
}


def main() -> None:
    for name, seconds, quality in measure(SYSTEMS, "gates.csv", (10, 40), (40,), __doc__):
        record(f"agreement, {name}", seconds, "CPU s / training", quality=quality)


if __name__ == "__main__":
    main()
