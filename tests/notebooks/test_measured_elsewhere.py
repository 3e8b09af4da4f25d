"""What a lesson quotes from benchmarks/RESULTS.md stands there."""

import json
import re

import pytest

from course_utils import notebooks
from course_utils.experiments.stored_tables import recurrent_runs

ROOT = notebooks.FOLDER.parent
RESULTS = ROOT / "benchmarks" / "RESULTS.md"


def measured(what: str) -> tuple[float, float]:
    """The course's value and its peer's in the row of the table with that name."""
    lines = RESULTS.read_text(encoding="utf-8").splitlines()
    (row,) = [line.split(" | ") for line in lines if f" | {what} | " in line]
    return float(row[2].replace(",", "")), float(row[3].split(" (")[0].replace(",", ""))


def quoted(lesson: str, pattern: str) -> list[float]:
    """The numbers that the groups of a pattern find in the prose of a lesson."""
    cells = json.loads((notebooks.FOLDER / lesson).read_text(encoding="utf-8"))["cells"]
    text = " ".join(" ".join(notebooks.source(cell).split()) for cell in cells if cell["cell_type"] == "markdown")
    (found,) = re.findall(pattern, text)
    return [float(number) for number in found]


@pytest.mark.claim("C10")
def test_lesson_04_quotes_the_scores_on_the_larger_text_and_their_order():
    pattern = r"reaches ([\d.]+) on WordSim and ([\d.]+) on SimLex, skip-gram ([\d.]+) and ([\d.]+)\."
    tests = ("WordSim-353", "SimLex-999")
    exact = [measured(f"CBOW, ours, exact gradient, alpha 0.15: {test}")[0] for test in tests]
    skip_gram = [measured(f"skip-gram, ours: {test}")[0] for test in tests]
    assert quoted("04_evaluation.ipynb", pattern) == pytest.approx([*exact, *skip_gram], abs=0.005001)
    assert all(ours > other for ours, other in zip(exact, skip_gram)), "the order turns round"


def test_lesson_04_quotes_what_the_skip_gram_of_gensim_reaches_on_its_text():
    found = quoted(
        "04_evaluation.ipynb", r"its own SGNS reaches ([\d.]+) on SimLex and ([\d.]+) on WordSim on this text"
    )
    row = r"SGNS of gensim, [\d,]+ tokens .* SimLex ([\d.]+), WordSim ([\d.]+),"
    scores = re.search(row, RESULTS.read_text(encoding="utf-8"))
    assert scores
    assert found == pytest.approx([float(score) for score in scores.groups()], abs=0.005001)


def test_lesson_07_quotes_the_table_of_the_recurrent_cells_and_the_spread_carries_its_order():
    table = recurrent_runs()
    rates, runs = zip(*(list(by_rate.items())[-1] for by_rate in table.values()))
    assert list(table) == ["RNN", "GRU", "LSTM"]
    assert [len(each) for each in runs] == [5, 5, 5]
    for by_rate, rate in zip(table.values(), rates):
        assert min(by_rate) < rate < max(by_rate), "the rate that was chosen stands at the edge of the grid"
    rnn, gru, lstm = runs
    means = quoted("07_generation.ipynb", r"ahead: ([\d.]+) in the mean, the LSTM ([\d.]+) and the RNN ([\d.]+)\.")
    assert means == pytest.approx([gru.mean(), lstm.mean(), rnn.mean()], abs=0.05001)
    assert gru.max() < min(lstm.min(), rnn.min()), "some run of another cell is as good as one of the GRU"
    near, *told = quoted(
        "07_generation.ipynb",
        r"LSTM comes within ([\d.]+)\. .* rate there was ([\d.]+)\. Here it chose ([\d.]+), "
        r"and with 0.008 the first seed gets ([\d.]+) instead of ([\d.]+)\.",
    )
    assert lstm.min() - gru.max() < near
    slow, chosen = table["LSTM"][told[0]][0], table["LSTM"][told[1]][0]
    assert told == pytest.approx([0.008, rates[2], slow, chosen], abs=0.05001)
