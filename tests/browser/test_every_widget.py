"""What every widget promises: all controls by keyboard and pointer, no motion unasked for, room on a narrow screen."""

import re
from pathlib import Path

import numpy as np
import pytest

from course_utils import checkpoints
from course_utils.corpora.toy_senses import generate
from course_utils.experiments import agreement, token_vectors
from course_utils.notebooks import FOLDER
from course_utils.rnn import initial_parameters
from course_utils.vectors import WordVectors
from course_utils.widgets.connectivity import Connectivity
from course_utils.widgets.embedding_explorer import EmbeddingExplorer
from course_utils.widgets.gate_theatre import GateTheatre
from course_utils.widgets.generator import Generator
from course_utils.widgets.gradient_stacker import GradientStacker
from course_utils.widgets.news_search import NewsSearch
from course_utils.widgets.radius_slider import RadiusSlider
from course_utils.widgets.sense_map import SenseMap
from course_utils.widgets.snapshot import WIDTH, photograph
from course_utils.widgets.surprise import SurpriseMeter
from course_utils.widgets.tfidf import TfidfExplorer
from course_utils.widgets.training_theatre import Recorder, TrainingTheatre
from course_utils.widgets.unrolled_rnn import UnrolledRNN
from course_utils.word2vec import Word2Vec

WORDS = ["a", "cat", "saw", "the", "old", "dog", "and", "ran"]
DOCUMENTS = ["Document 1", "Document 2", "Document 3"]
SENTENCES = [line.split() for line in ("cat chases mouse", "dog chases mouse", "cat drinks milk", "dog drinks milk")]


def embedding_explorer() -> EmbeddingExplorer:
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(150)]
    models = {name: WordVectors(words, rng.normal(size=(150, 12)).astype(np.float32)) for name in ("first", "second")}
    widget = EmbeddingExplorer(models, "w7", ("w1", "w2", "w3"))
    widget.axis_from, widget.axis_to = "w4", "w5"
    return widget


def training_theatre() -> TrainingTheatre:
    recorded = Recorder(["cat", "dog", "mouse"])
    Word2Vec(SENTENCES * 5, vector_size=8, min_count=1, sample=0, epochs=3, callbacks=[recorded])
    return TrainingTheatre(SENTENCES, recorded)


def unrolled_rnn() -> UnrolledRNN:
    letters = list(" abcdeghnort")
    params = initial_parameters(len(letters), 6, len(letters), np.random.default_rng(0))
    return UnrolledRNN({name: 2 * value for name, value in params.items()}, letters, "the cat")


def gradient_stacker() -> GradientStacker:
    ids = np.arange(8)
    params = initial_parameters(8, 3, 8, np.random.default_rng(0))
    return GradientStacker(params, ids[:-1], ids[1:], WORDS[:-1], WORDS[1:])


def generator() -> Generator:
    return Generator(checkpoints.load("recipes_characters", float64=True), "Spicy ", temperature=0.7)


def radius_slider() -> RadiusSlider:
    widget = RadiusSlider()
    widget.activation = "tanh"  # with linear units the size of the inputs does not matter
    return widget


def connectivity() -> Connectivity:
    return Connectivity(WORDS, *(np.tril(np.random.default_rng(seed).dirichlet(np.ones(7), 7)) for seed in (0, 1)))


def sense_map() -> SenseMap:
    words = token_vectors.vocabulary()
    found = token_vectors.tokens(generate(600), words)
    vectors = np.random.default_rng(0).normal(size=(2, len(found.place), 4))
    return SenseMap(
        words, found, {name: (v, np.ones(5)) for name, v in zip(("from the left", "from the right"), vectors)}
    )


def gate_theatre() -> GateTheatre:
    sentence = ["Anna", "slowly", "again", "near", "Miquel", "washed"]
    networks = [agreement.untrained(cell, 1, hidden_size=4, memory_bias=2.0) for cell in ("LSTM", "RNN")]
    return GateTheatre(*(network.params for network in networks), sentence, agreement.VOCABULARY)


def surprise_meter(smoothing: str) -> SurpriseMeter:
    return SurpriseMeter(SENTENCES, SENTENCES[:2], "cat chases", smoothing=smoothing)


def less_motion(watched) -> bool:
    return watched.page.evaluate("() => matchMedia('(prefers-reduced-motion: reduce)').matches")


def train_anew(scope) -> None:
    """The settings of the theatre hold for the pairs to come: train on some."""
    for name in ("Start again", "20 pairs"):
        scope.get_by_role("button", name=name).click()


# How each widget is made, the labels of its controls, and what makes their values visible.
EVERY = {
    "TF-IDF explorer": (
        TfidfExplorer,
        [*DOCUMENTS, "smoothed idf", "sublinear counts", "unit length (L2)", "Cosine of the others with"],
        {},
    ),
    "Search the news": (lambda: NewsSearch(["the storm", "the fire", "a cat"], query="storm the"), ["Query"], {}),
    "Surprise meter": (lambda: surprise_meter("mle"), ["Sentence", "Order", "Smoothing"], {}),
    "Surprise meter, add k": (lambda: surprise_meter("lidstone"), ["Sentence", "Order", "Smoothing", "k"], {}),
    "Surprise meter, interpolated": (
        lambda: surprise_meter("interpolated"),
        ["Sentence", "Order", "Smoothing", "weight"],
        {},
    ),
    "Surprise meter, Kneser-Ney": (
        lambda: surprise_meter("kneser_ney"),
        ["Sentence", "Order", "Smoothing", "discount"],
        {},
    ),
    "Training theatre": (
        training_theatre,
        ["Window", "Negatives", "Learning rate", "Epoch of the real run"],
        {"settle": train_anew},
    ),
    "Embedding explorer": (
        embedding_explorer,
        [
            "Word",
            "Map and analogy of",
            "Flatten",
            "Horizontal axis from",
            "to",
            "a",
            "b",
            "c",
            "exclude the question's words",
        ],
        dict.fromkeys(["Word", "Horizontal axis from", "to", "a", "b", "c"], "1"),
    ),
    "Unrolled RNN": (unrolled_rnn, ["Text", "Letters read", "Change letter", "into"], {}),
    "Gradient stacker": (gradient_stacker, ["Loss at step", "Cut the way back"], {}),
    "Generator": (generator, ["Prompt", "Temperature", "Top-k", "Top-p", "Seed"], {}),
    "Radius slider": (
        radius_slider,
        ["Spectral radius", "Length", "Units", "Size of the inputs", "Threshold"],
        {},
    ),
    "Connectivity": (connectivity, ["Predicted word", "Share of the word"], {}),
    "Sense map": (sense_map, ["Word", "Reading", "Cue", "Token"], {}),
    "Gate theatre": (gate_theatre, ["Words read", "Shown", "Added to the forget bias"], {}),
}
ONCE = [name for name in EVERY if "," not in name]


@pytest.mark.parametrize("name", EVERY)
def test_every_control_moves_the_picture_by_keyboard_and_by_pointer(watched, name):
    make, labels, options = EVERY[name]
    watched.show(make())
    section = watched.page.locator("section")
    assert section.get_attribute("aria-label") == name.split(",")[0]
    disabled = section.locator("input:disabled, select:disabled, textarea:disabled")
    assert disabled.count() == section.locator("fieldset").locator("input, select, textarea").count(), "not asked yet"
    watched.answer_prediction()
    assert section.locator(".course-verdict").inner_text().startswith("You expected: ")
    watched.move_every_control(section, labels, **options)


@pytest.mark.parametrize(
    ("make", "pairs"),
    [
        (unrolled_rnn, [("Step ▶", "◀ Back")]),
        (gate_theatre, [("Step ▶", "◀ Back")]),
        (gradient_stacker, [("◀ Step backward", "Undo ▶")]),
        (training_theatre, [(count, "Start again") for count in ("1 pair", "20 pairs", "500 pairs")]),
        (generator, [("tr:not(.generator-drawn) button", "Forget the branch")]),
    ],
)
def test_buttons_that_undo_each_other_work_by_keyboard_and_by_pointer(watched, make, pairs):
    watched.show(make())
    watched.answer_prediction()
    section = watched.page.locator("section")

    def button(name: str):
        return section.locator(name).first if "button" in name else section.get_by_role("button", name=name, exact=True)

    for there, back in pairs:
        first, *others = watched.press_there_and_back(section, button(there), button(back))
        assert [picture == first for picture in others] == [False, True, False, True], f"{there}, {back}"


# The other smoothings of the surprise meter have a slider of another name.
@pytest.mark.parametrize("name", [*ONCE, "Surprise meter, add k"])
def test_the_picture_waits_dimmed_for_a_prediction_and_axe_finds_nothing_before_or_after_it(watched, name):
    watched.show(EVERY[name][0]())
    section = watched.page.locator("section")

    def violations() -> list[str]:
        """What axe finds in light and dark colours."""
        watched.page.emulate_media(color_scheme="light")
        found = watched.violations("body")
        watched.page.emulate_media(color_scheme="dark")
        return found + watched.bad_contrast("body")

    dimmed = section.locator(".course-dimmed")
    assert dimmed.is_visible()
    assert dimmed.evaluate("node => node.inert")
    assert violations() == []
    before = watched.picture(section)
    watched.answer_prediction()
    assert section.locator(".course-dimmed").count() == 0
    verdict = section.locator(".course-verdict")
    assert verdict.evaluate("node => node.closest('.course-outcome') !== null"), "at its place in the picture"
    assert verdict.evaluate("node => document.activeElement === node")
    assert watched.picture(section) != before
    assert violations() == []


@pytest.fixture
def narrow(watched):
    """A page without a kernel, as wide as a telephone."""
    watched.page.set_viewport_size({"width": 400, "height": 800})
    yield watched
    watched.page.set_viewport_size({"width": 1400, "height": 1000})


def needs_no_scrolling_to_the_side(watched) -> bool:
    return watched.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", ONCE)
def test_just_show_me_unlocks_without_a_prediction_and_on_a_telephone(narrow, name):
    narrow.show(EVERY[name][0]())
    section = narrow.page.locator("section")
    section.get_by_role("button", name="Just show me").press("Enter")
    assert section.locator("fieldset:disabled").count() == 0
    verdict = section.locator(".course-verdict")
    assert verdict.get_attribute("data-value") == "shown"
    assert "You expected" not in verdict.inner_text()
    assert section.get_by_role("button", name="Just show me").count() == 0
    assert needs_no_scrolling_to_the_side(narrow)
    assert narrow.violations_but_contrast("body") == []


@pytest.mark.parametrize("name", ONCE)
def test_nothing_moves_or_sticks_out_by_itself(timed, name):
    timed.show(EVERY[name][0]())
    timed.answer_prediction()
    assert needs_no_scrolling_to_the_side(timed)
    section = timed.page.locator("section")
    first = timed.picture(section)
    timed.page.clock.run_for(20_000)
    assert timed.picture(section) == first
    moving = section.locator(".course-moves").evaluate_all("n => n.map(x => getComputedStyle(x).transitionDuration)")
    assert set(moving) <= ({"0s"} if less_motion(timed) else {"0.12s, 0.12s", "0.12s"})


@pytest.mark.parametrize(
    ("make", "rewind", "value", "milliseconds", "last"),
    [(unrolled_rnn, "Home", "Letters read", 450, 7), (gradient_stacker, None, "steps walked back", 700, 7)],
)
def test_play_goes_step_by_step_or_where_less_motion_is_wanted_at_once(timed, make, rewind, value, milliseconds, last):
    timed.show(make())
    timed.answer_prediction()
    page = timed.page

    def reached() -> int:
        if rewind:
            return int(page.get_by_label(value).input_value())
        return int(page.locator("svg.stacker-network").get_attribute("aria-label").split(", ")[-1].split()[0])

    if rewind:
        page.get_by_label(value).press(rewind)
    start = reached()
    page.get_by_role("button", name="Play").press("Enter")
    if less_motion(timed):
        assert reached() == last
        return
    for step in range(start + 1, last + 1):
        page.clock.run_for(milliseconds)
        assert reached() == step
    page.clock.run_for(5 * milliseconds)
    assert reached() == last
    page.get_by_role("button", name="Play").press("Enter")
    page.clock.run_for(2 * milliseconds)
    page.get_by_role("button", name="Pause").click()
    paused = reached()
    page.clock.run_for(5 * milliseconds)
    assert reached() == paused < last


def test_every_lesson_is_visited_in_jupyterlab():
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_lesson_*.py"))
    assert sorted(re.findall(r'visit\("(\w+\.ipynb)"', tests)) == sorted(path.name for path in FOLDER.glob("*.ipynb"))


def test_the_kernels_answer_to_an_earlier_move_takes_no_later_one_back(watched):
    watched.page.goto("about:blank")
    watched.page.add_script_tag(content=(FOLDER.parent / "course_utils/widgets/static/common.js").read_text("utf-8"))
    sent = watched.page.evaluate(
        """async () => {
            const sent = [], values = { negatives: 3 }, heard = new Set();
            const model = {
                get: (name) => values[name],
                set: (name, value) => {
                    const changes = values[name] !== value;
                    values[name] = value;
                    if (changes) for (const listener of [...heard]) listener();
                },
                on: (event, listener) => heard.add(listener),
                off: (event, listener) => heard.delete(listener),
                save_changes: () => sent.push({ ...values }),
            };
            assign(model, "negatives", 4);
            assign(model, "negatives", 2);
            model.set("negatives", 4); // by the kernel, before the frame is painted
            const shown = model.get("negatives");
            await new Promise((painted) => afterPaint(painted));
            model.set("negatives", 5); // by the kernel, later: now it may
            return [shown, ...sent, model.get("negatives"), heard.size];
        }"""
    )
    assert sent == [2, {"negatives": 2}, 5, 0]


PAGE = """<style>
body { margin: 0 } .course p { display: none }
@media (prefers-color-scheme: light) and (prefers-reduced-motion) { .course { padding-top: 30px } }
</style><div class="course"></div><script>setTimeout(() => {
    document.querySelector(".course").style.height = "7px";
    document.documentElement.dataset.ready = "";
}, 1000)</script>"""


def test_a_picture_is_of_the_drawn_page_alone_light_and_still(browser):
    png = photograph(PAGE, "a stamp")
    assert png[:4] == b"\x89PNG"
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (WIDTH, 37)
