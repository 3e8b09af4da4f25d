"""The capstone: each fault in what is handed in costs its own parts and no others, and no file does harm."""

import contextlib
import io
import json
import os
import shutil
import zipfile

import answers
import numpy as np
import pytest
from answers import grade_id, text

from course_utils.homework import attachments, autograde, capstone_files, downloads, repair, submissions
from course_utils.homework import capstone_measures as measures
from course_utils.homework.roster import Student
from course_utils.rnn import LSTM

pytestmark = pytest.mark.usefixtures("measured_once")
[CAPSTONE] = [path for path in answers.SOURCES if path.stem.startswith("capstone")]
MACHINE = 36


@pytest.fixture
def folder(tmp_path):
    """A copy of the sample, to be spoiled."""
    for path in attachments.find(answers.folder(CAPSTONE)):
        shutil.copy(path, tmp_path)
    return tmp_path


def lost(folder, **told):
    """The parts that fail by question, and the points; `told` stands in place of what the answers say."""
    space, failed, points = {}, {}, 0.0
    for cell in answers.cells(CAPSTONE):
        question = grade_id(cell).removesuffix("_test")
        if cell["cell_type"] != "code":
            continue
        if grade_id(cell) != question:
            found = answers.run_test(text(cell), answers.own(space), CAPSTONE, question)
            points += found
            if found.told:
                failed[question] = found.told.split("not yet: ")[1].split(", ")
            continue
        with contextlib.redirect_stdout(io.StringIO()), contextlib.chdir(folder):
            exec(text(cell), space)
        space |= {name: value for name, value in told.items() if name in space}
    return failed, round(points, 2)


def honest(folder):
    """The numbers and errors that are true of the files in a folder."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.chdir(folder):
        train, development, test = (
            capstone_files.read_text(f"{name}.txt") for name in ("train", "development", "test")
        )
        model, other = (capstone_files.read_model(f"{name}.npz") for name in ("model", "ablation"))
    tried = {order: measures.ngram_bits(order, "kneser_ney", train, development) for order in (2, 4, 6, 8)}
    order = min(tried, key=tried.get)
    ngram = {"smoothing": "kneser_ney", "development": tried, "order": order}
    ngram["test"] = measures.ngram_bits(order, "kneser_ney", train, test)
    bits, before = measures.surprisals(model, test), measures.surprisals(model, development).mean()
    reported = {"development": before, "test": bits.mean(), "interval": measures.interval(bits, test)}
    without = measures.surprisals(other, development).mean()
    ablation = {"without": "one two three four five", "bits": before, "bits without": without}
    predicted = model["vocabulary"][measures.distributions(model, test).argmax(axis=1)]
    wrong = np.flatnonzero(predicted != list(test))[:: len(test) // 200]
    drawn = np.random.default_rng(0).choice(wrong, 20, replace=False)
    errors = [(int(at), str(predicted[at]), test[at], f"kind {at % 3}") for at in drawn]
    return {"ngram": ngram, "reported": reported, "ablation": ablation, "errors": errors}


def stored(folder, name, model):
    np.savez_compressed(folder / name, **model)


def arrays(folder, name="model.npz"):
    with np.load(folder / name) as file:
        return dict(file)


def test_the_sample_earns_every_point_and_so_do_numbers_with_all_their_digits(folder):
    assert lost(folder) == ({}, MACHINE)
    assert lost(folder, **honest(folder)) == ({}, MACHINE)


def test_an_empty_folder_earns_nothing_but_what_needs_no_file(tmp_path):
    failed, points = lost(tmp_path, source="", licence="", ngram={}, reported={}, ablation={}, errors=[], alt_text="")
    assert points == 0
    assert set(failed) == {f"q{number}" for number in range(1, 8)}


def test_in_train(folder):
    with (folder / "train.txt").open("a", encoding="utf-8") as file:
        file.write((folder / "test.txt").read_text(encoding="utf-8"))


def other_text(folder):
    """A network that was trained on the same characters in other roles: a text in another language."""
    model = arrays(folder)
    stored(folder, "model.npz", model | {"vocabulary": np.roll(model["vocabulary"], 7)})


def wider_vocabulary(folder):
    model = arrays(folder)
    model["W_xh"] = np.vstack([model["W_xh"], model["W_xh"][:1]])
    model["W_hy"], model["b_y"] = np.hstack([model["W_hy"], model["W_hy"][:, :1]]), np.append(model["b_y"], -30)
    stored(folder, "model.npz", model | {"vocabulary": np.append(model["vocabulary"], "@")})


def copied_model(folder):
    shutil.copy(folder / "model.npz", folder / "ablation.npz")


def white_plot(folder):
    from matplotlib.figure import Figure

    Figure(figsize=(6, 4)).savefig(folder / "plot.png", dpi=100)


def short_test(folder):
    whole = (folder / "test.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "test.txt").write_text("".join(whole[:15]), encoding="utf-8")


def cut_test(folder):
    """The lines of the training text in the test, each broken in two."""
    lines = (folder / "train.txt").read_text(encoding="utf-8").splitlines()[:60]
    broken = [f"{line[: len(line) // 2]}\n{line[len(line) // 2 :]}\n" for line in lines]
    (folder / "test.txt").write_text("".join(broken), encoding="utf-8")


FAULTS = [
    (test_in_train, {"q1": ["no line in two files", "no passage of test.txt in the others"]}),
    (other_text, {"q3": ["better than a bigram", "a shuffled text is harder"]}),
    (wider_vocabulary, {"q3": ["the characters of train.txt"]}),
    (copied_model, {"q4": ["another model"]}),
    (white_plot, {"q6": ["a picture"]}),
    (lambda folder: (folder / "plot.png").unlink(), {"q6": ["a picture"]}),
    (short_test, {"q1": ["three texts of the right size"]}),
    (cut_test, {"q1": ["no passage of test.txt in the others"]}),
]


@pytest.mark.parametrize(("spoil", "parts"), FAULTS, ids=lambda each: getattr(each, "__name__", ""))
def test_a_fault_in_a_file_costs_its_parts_and_no_others(folder, spoil, parts):
    spoil(folder)
    assert lost(folder, **honest(folder))[0] == parts


LOOKS_AHEAD = ("weights = np.exp(", "scores[ids[text[t]]] += 0.1\n        weights = np.exp(")
OF_THE_MODEL = ["what model.npz gives", "far into test.txt"]
SUMS = ["a distribution for each character", "a text of one character", "rows sum to 1"]
ANSWERS = {
    "no licence": ("q1", ("MIT, made by the project of the course", ""), ["source and licence"]),
    "an invented n-gram": ("q2", ("4: 0.838", "4: 0.7"), ["bits on development.txt"]),
    "not the best order": ("q2", ('8,\n    "test": 0.53', '6,\n    "test": 0.554'), ["the best order"]),
    "an invented test": ("q3", ('"test": 0.674', '"test": 0.6'), ["bits on test.txt"]),
    "an invented interval": ("q3", ("(0.645, 0.704)", "(0.66, 0.69)"), ["the interval"]),
    "an invented effect": ("q4", ('without": 0.732', 'without": 0.8'), ["bits without it"]),
    "nothing taken away": ("q4", ("gradients that reach back more than 5", ""), ["what was taken away"]),
    "made-up predictions": ("q5", ('"T", "B"', '"Q", "B"'), ["the predicted characters"]),
    "the prediction of another place": ("q5", ('"T", "B"', '"e", "B"'), ["the predicted characters"]),
    "made-up truths": ("q5", ('"T", "B"', '"T", "C"'), ["the true characters"]),
    "nineteen errors": ("q5", ('    (192, "T", "B", "start of a sentence"),\n', ""), ["twenty positions"]),
    "no alt text": ("q6", ("alt_text = (", "alt_text = '5' or ("), ["alt text of 15 to 80 words"]),
    "looks ahead": ("q7", LOOKS_AHEAD, ["what comes later changes nothing", *OF_THE_MODEL]),
    "not normalised": ("q7", ("weights / weights.sum()", "weights"), [*SUMS, *OF_THE_MODEL]),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_a_fault_in_an_answer_costs_its_parts_and_no_others(what):
    question, pair, parts = ANSWERS[what]
    found = answers.points(CAPSTONE, question, answers.answer(CAPSTONE, question, [pair]))
    assert found.told.split("not yet: ")[1].split(", ") == parts


def test_without_a_second_model_the_ablation_alone_is_lost(folder):
    (folder / "ablation.npz").unlink()
    failed, points = lost(folder)
    assert failed == {"q4": ["the published form", "another model", "bits without it"]}
    assert points == MACHINE - 3


FORMS = {
    "a name is missing": lambda model: model.pop("b_y"),
    "float16 is a float, whole numbers are none": lambda model: model.update(W_hh=model["W_hh"].astype(int)),
    "transposed": lambda model: model.update(W_hy=model["W_hy"].T),
    "too many units": lambda model: model.update(W_hy=np.zeros((257, 48))),
    "a NaN": lambda model: model["W_xh"].fill(np.nan),
    "a character twice": lambda model: model["vocabulary"].__setitem__(1, model["vocabulary"][0]),
    "words": lambda model: model.update(vocabulary=np.array([f"w{n}" for n in range(len(model["b_y"]))])),
    "empty": lambda model: model.update({name: array[:0] for name, array in model.items()}),
    "scalars": lambda model: model.update({name: np.array(0.5) for name in model}),
    "complex": lambda model: model.update(b_h=model["b_h"] + 0j),
}


@pytest.mark.parametrize("spoil", FORMS.values(), ids=FORMS)
def test_a_model_of_another_form_is_refused_with_a_sentence(folder, spoil):
    model = arrays(folder)
    spoil(model)
    with pytest.raises(AssertionError, match=r".{15}"):
        measures.network(model)


class Pickled:
    def __reduce__(self):
        return os.mkdir, ("unpickled",)


def packed(npy, name="W_xh.npy", kind=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as archive:
        archive.writestr(name, npy)
    return file.getvalue()


def npy(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def lying(array, shape):
    return npy(array).replace(b"(1,), }" + b" " * (len(shape) - 4), f"{shape}, }}".encode())


HOSTILE = {
    "pickle": lambda: packed(npy(np.array([Pickled()]), allow_pickle=True)),
    "a bomb": lambda: packed(bytes(100 * 2**20)),
    "a bomb of another packing": lambda: packed(bytes(2**20), kind=zipfile.ZIP_BZIP2),
    "a shape without its data": lambda: packed(lying(np.zeros(1), "(99999999999,)")),
    "a path": lambda: packed(npy(np.zeros(1)), name="../../W_xh.npy"),
    "records": lambda: packed(npy(np.zeros(1, dtype=[("a", "f8")]))),
    "a long header": lambda: packed(b"\x93NUMPY\x02\x00" + (2**24).to_bytes(4, "little") + b" " * 999),
    "no archive": lambda: b"PK\x03\x04" + bytes(99),
    "text": lambda: b"W_xh",
    "nothing": lambda: b"",
}


WHY = {
    "a bomb": f"W_xh.npy has more than {attachments.LARGEST:,} bytes",
    "a bomb of another packing": "W_xh.npy is packed as np.savez does not",
    "a path": "\"There is no item named 'W_xh.npy' in the archive\"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_no_model_and_does_nothing(tmp_path, monkeypatch, capsys, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.npz").write_bytes(HOSTILE[name]())
    assert capstone_files.read_model("model.npz") == {}
    said = capsys.readouterr().out
    assert name == "nothing" or said.startswith(f"model.npz cannot be read: {WHY.get(name, '')}")
    assert [path.name for path in tmp_path.iterdir()] == ["model.npz"]


def test_a_file_is_read_whole_or_not_at_all_and_what_is_wrong_with_it_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "latin.txt").write_bytes("é".encode("latin-1"))
    (tmp_path / "lines.txt").write_bytes("é\r\nb\n".encode())
    (tmp_path / "large.txt").write_bytes(bytes(attachments.LARGEST + 1))
    (tmp_path / "largest.txt").write_bytes(b"x" * attachments.LARGEST)
    read = [capstone_files.read_text(f"{name}.txt") for name in ("none", "latin", "lines", "large", "largest")]
    assert read == ["", "", "é\nb\n", "", "x" * attachments.LARGEST]
    none, latin, large = capsys.readouterr().out.splitlines()
    assert none == "none.txt does not lie beside the notebook yet"
    assert latin.startswith("latin.txt is no text in UTF-8: ")
    assert large == f"large.txt has more than {attachments.LARGEST:,} bytes"


def test_an_lstm_is_known_by_its_shapes_and_measured_as_the_course_measures_it():
    network = LSTM(5, 7, 5, seed=3)
    model = network.params | {"vocabulary": np.array(list("abcd\n"))}
    ids = np.random.default_rng(0).integers(5, size=300)
    written = "".join(model["vocabulary"][ids])
    bits = measures.surprisals(model, written)
    assert np.allclose(bits, -network.log_probabilities(ids) / np.log(2))
    rows = measures.distributions(model, written)
    assert np.allclose(-np.log2(rows[np.arange(300), ids]), bits)
    assert np.allclose(rows.sum(axis=1), 1)
    with pytest.raises(AssertionError, match="lacks"):
        measures.surprisals(model, "abz")


def test_the_interval_is_wider_where_lines_differ():
    lines, bits = "aaaa\n" * 100, np.random.default_rng(0).normal(2, 0.5, 500)
    low, high = measures.interval(bits, lines)
    again = measures.interval(np.repeat(np.random.default_rng(0).normal(2, 0.5, 100), 5), lines)
    assert low < bits.mean() < high
    assert again[1] - again[0] > 1.5 * (high - low)


def test_the_sample_travels_through_the_sandbox_and_its_plot_is_seen(safely):
    assignment = autograde.Assignment.load(CAPSTONE)
    files = {CAPSTONE.name: CAPSTONE.read_bytes()} | dict(answers.beside(CAPSTONE))
    result = autograde.grade(assignment, "ada", list(files.items()), feedback=False)
    assert sum(score or 0 for score in result.scores.values()) == MACHINE, result.told
    shown = json.loads(result.notebook)["cells"]
    assert any("image/png" in output.get("data", {}) for cell in shown for output in cell.get("outputs", []))
    spoiled = {"model.npz": HOSTILE["a bomb"](), "train.txt": b"\xff" * 30_000, "plot.png": b"\x89PNG" * 3000}
    result = autograde.grade(assignment, "ben", list((files | spoiled).items()), feedback=False)
    assert result.status == "needs manual grading"
    assert result.scores["q3_test"] == result.scores["q7_test"] == 0
    assert result.scores["q6_test"] == 2


def test_a_cell_after_question_one_changes_the_texts_and_the_models_for_no_later_test():
    """Who measures on what the model was trained on would have the numbers of that."""
    assignment = autograde.Assignment.load(CAPSTONE)
    notebook = json.loads(CAPSTONE.read_text(encoding="utf-8"))
    for before, source in (("q2", "development = test = train[:9000]"), ("q4", "model = dict(ablation=1)")):
        at = next(place for place, each in enumerate(notebook["cells"]) if grade_id(each) == before)
        notebook["cells"].insert(at, {"cell_type": "code", "source": source, "metadata": {}, "outputs": []})
    files = [(CAPSTONE.name, json.dumps(notebook).encode()), *answers.beside(CAPSTONE)]
    result = autograde.grade(assignment, "ada", files, safe=False, feedback=False)
    assert [result.scores[f"q{number}_test"] for number in range(1, 6)] == [5, 5, 8, 5, 6], result.told


def test_what_lies_beside_a_notebook_is_handed_in_with_it(tmp_path):
    place = tmp_path / "ada" / "capstone_language_model"
    place.mkdir(parents=True)
    for name in ("capstone.ipynb", "train.txt", "model.npz", "plot.PNG", "work.py", "timestamp.txt", ".hidden.txt"):
        (place / name).write_bytes(name.encode())
    (place / "large.txt").write_bytes(bytes(attachments.LARGEST + 1))
    (place / "link.txt").symlink_to("/etc/passwd")
    [found] = submissions.collect(tmp_path, ["capstone_language_model"])
    assert [name for name, _ in found.read()] == ["capstone.ipynb", "model.npz", "plot.PNG", "train.txt"]


@pytest.mark.parametrize("form", ["Ada Lovelace_9_assignsubmission_file/{}", "adalovelace_12_34_{}"])
def test_a_download_brings_all_files_of_a_student(tmp_path, form):
    again = "train-1.txt" if "12" in form else "train.txt"
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("capstone.ipynb", again, "model.npz", "work.py"):
            file.writestr(form.format(name), name)
    place = tmp_path / "in" / "7" / "capstone_language_model"
    place.mkdir(parents=True)
    (place / "plot.png").write_bytes(b"of an earlier download")
    left = downloads.collect(archive, "capstone_language_model", [Student("7", "Ada Lovelace")], tmp_path / "in")
    assert [entry.why for entry in left] == ["it is no notebook"]
    assert sorted(path.name for path in place.iterdir()) == ["capstone_language_model.ipynb", "model.npz", "train.txt"]


def test_a_notebook_of_work_beside_it_does_not_count(tmp_path):
    release = json.loads(autograde.Assignment.load(CAPSTONE).release)
    work = json.dumps({"cells": [{"cell_type": "code", "source": "model = train()", "metadata": {}}]}).encode()
    release["cells"] = repair.cells_of(release)
    files = [("work.ipynb", work), (CAPSTONE.name, CAPSTONE.read_bytes())]
    found = repair.chosen(files, release, {CAPSTONE.stem: repair.fingerprint(release)})
    assert found.missing == []
    assert f"{CAPSTONE.name} counted" in found.notes[0]
