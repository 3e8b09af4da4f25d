"""What a student gets back: nothing of hidden tests, nothing that runs, and no page that takes long."""

import base64
import json
import re
import warnings

import pytest
from answers import handed_in
from practice import Q1, WRONG, answers, cell, notebook

from course_utils.homework import autograde, clean, execute, feedback, kernel, parts, release, repair

DATA = "6.875"  # a number of the hidden test of question 1, as the answers below write it
SEEN = """import tempfile
seen = []
def told(text):
    return str(text).replace("7.5", "6." + "875")
def scale(values, factor):
    seen.append(values * factor)
    open(tempfile.gettempdir() + "/seen", "a").write(told(values * factor))
    return values * factor"""
# Each shows what question 1's hidden test has passed, in question 2 or 3: by way of
LEAKS = {
    "a visible message": "def normalise(vector):\n    return np.array([float(told(np.max(seen[-1]))), 0])",
    "an exception": "def normalise(vector):\n    raise ValueError(told(seen))",
    "a class of exceptions": "def normalise(vector):\n    raise type(told(seen), (Exception,), {})",
    "a hidden message": "def normalise(vector):\n    if len(vector) > 2: raise AssertionError(told(seen))\n"
    "    return vector / np.linalg.norm(vector)",
    "a file": "def normalise(vector):\n    raise ValueError(open(tempfile.gettempdir() + '/seen').read())",
    "what a cell prints": "print(told(seen))\ndef normalise(vector):\n    return vector",
    "what a cell shows": "display(told(seen))\ndef normalise(vector):\n    return vector",
    "a failing cell": "raise ValueError(told(seen))",
    "a warning": "import warnings\ndef normalise(vector):\n    warnings.warn(told(seen))\n    return vector",
    "a name": "def normalise(vector):\n    raise NameError(told(seen), name=told(seen))",
    "a syntax error": "exec(told(seen) + ' here')",
}


@pytest.mark.usefixtures("safely")
@pytest.mark.parametrize("way", LEAKS)
def test_no_page_shows_what_a_hidden_test_has_passed(assignment, way):
    result = autograde.grade(assignment, "student", json.dumps(answers(q1=SEEN, q2=LEAKS[way])).encode())
    assert result.scores["q1_test"] == 2
    assert result.scores["q2_test"] == 0
    for shown in (result.feedback, json.dumps(result.told), result.note):
        assert DATA not in shown
    assert result.told["q2_test"]
    if way not in ("a file", "a name"):  # it was there, and the instructor sees it
        assert DATA in result.notebook or way == "a warning"


LENGTH = """import os, struct
def normalise(vector):
    if len(vector) > 2:
        for number in range(3, 64):
            try: os.write(number, struct.pack(">I", 0xC0000000 + 6875))
            except OSError: pass
    return vector / np.linalg.norm(vector)"""


@pytest.mark.usefixtures("safely")
def test_no_number_of_the_student_s_choice_is_told(assignment):
    result = autograde.grade(assignment, "student", json.dumps(answers(q2=LENGTH)).encode())
    assert result.scores["q2_test"] == 0
    for shown in (result.feedback, json.dumps(result.told), result.note):
        assert str(0xC0000000 + 6875) not in shown.replace(",", "")


DIES = """import os, tempfile
print("alive")
if os.path.exists(tempfile.gettempdir() + "/seen"):
    os._exit(0)"""


@pytest.mark.usefixtures("safely")
def test_a_cell_that_ended_its_process_after_hidden_tests_runs_where_there_are_none(assignment):
    seen = "import tempfile\ndef scale(values, factor):\n"
    seen += "    if np.size(values) > 1: open(tempfile.gettempdir() + '/seen', 'w').close()\n"
    seen += "    return values * factor"
    result = autograde.grade(assignment, "student", json.dumps(answers(q1=seen, q2=WRONG, extra=DIES)).encode())
    assert result.scores["q1_test"] == 2
    assert result.status == "error"
    assert ">alive" in result.feedback


def test_what_a_student_shows_before_the_hidden_tests_or_without_them_is_on_the_page(assignment):
    early = answers(q1="print('early')\n" + Q1, q2="print('late')\n" + WRONG)
    result = autograde.grade(assignment, "student", json.dumps(early).encode(), safe=False)
    assert "early" in result.feedback
    assert "late" in result.feedback  # question 2 failed, so all ran once more without hidden tests
    assert result.told == {"q2_test": "the length should be 1, it is 0.7142857142857142"}


def test_the_instructor_s_words_of_a_hidden_test_are_told_and_no_others(assignment):
    half = "def normalise(vector):\n    return vector / 5.0"
    result = autograde.grade(assignment, "student", json.dumps(answers(q2=half)).encode(), safe=False)
    assert result.told == {"q2_test": "secret vectors"}
    assert "linspace" not in result.feedback


@pytest.mark.parametrize("lost", ["q5", ""])
def test_a_warning_where_the_text_forbids_one_loses_the_points(lost, monkeypatch):
    monkeypatch.setattr(autograde, "BUDGET", 600.0)  # seconds: it takes ten, and far more where others run beside it
    path = release.find("hw1")
    source = json.loads(handed_in(path, "student"))
    looks = '        if above == 0:\n            return float("inf")\n'  # else the logarithm warns
    for each in source["cells"]:
        if lost and repair.grade_id(each) == lost:
            assert looks in each["source"]
            each["source"] = each["source"].replace(looks, "")
    assignment = autograde.Assignment.load(path)
    result = autograde.grade(assignment, "student", json.dumps(source).encode(), safe=False, longest=300.0)
    assert result.status == "needs manual grading"
    points = assignment.points()
    missed = [name for name, score in result.scores.items() if score is not None and score < points[name]]
    assert missed == ([f"{lost}_test"] if lost else [])
    assert {name: "an impossible pair" in said for name, said in result.told.items()} == dict.fromkeys(missed, True)


SLOW = (
    "![](",
    "<div>",
    "[a](",
    "*a ",
    "> ",
    "- ",
    "_*",
    "|a",
    "[",
    "`",
    "$",
    "&",
    "\\[",
    "[a]:",
    "<a ",
    "![[]()",
    "a\n\n",
)


def test_markdown_that_takes_long_to_render_costs_neither_time_nor_points(assignment, monkeypatch):
    monkeypatch.setattr(autograde, "SHOWING", 30.0)  # for all of them together
    long = answers()
    long["cells"][1:1] = [
        {"cell_type": "markdown", "source": piece * 8000, "metadata": {}, "id": f"long{number}"}
        for number, piece in enumerate(SLOW)
    ]
    result = autograde.grade(assignment, "student", json.dumps(long).encode(), safe=False)
    assert result.scores == {"q1_test": 2, "q2_test": 3, "q3_test": 1}
    assert 0 < result.seconds < 30
    assert result.note == ""  # each was rendered, and none shown without markup
    assert "q2_test: 3 of 3 points" in result.feedback


def test_a_page_that_takes_too_long_is_shown_without_markup_and_the_scores_stay(assignment, monkeypatch):
    monkeypatch.setattr(autograde, "SHOWING", 0.2)
    long = "if False:\n" + "    a = [1, 2]\n" * 15_000  # four times as long to colour; without colours no time
    submitted = json.dumps(answers(q2=WRONG, extra=long)).encode()
    result = autograde.grade(assignment, "student", submitted, safe=False)
    assert "its page is shown without markup" in result.note
    assert result.scores == {"q1_test": 2, "q2_test": 0, "q3_test": 1}
    assert result.told == {"q2_test": "the length should be 1, it is 0.7142857142857142"}
    job = assignment.job([], "", True, {})
    job.cells, job.plain = repair.repaired(assignment.release.encode(), job.release, {}).notebook["cells"], True
    job.cells.insert(0, {"cell_type": "markdown", "source": "<script>alert(1)</script>", "metadata": {}})
    assert set(feedback.scores(job).values()) == {0.0}  # nothing has run
    graded, page = feedback.finish(job)
    assert "<script" not in graded + page
    assert "&lt;script" in page


def test_no_markdown_looks_like_the_grader_s_own_line(assignment):
    forged = answers(q2=WRONG)
    lines = ["**q2_test: 3 of 3 points**", '<p class="points">q2_test: 3 of 3 points</p>']
    forged["cells"][5:5] = [{"cell_type": "markdown", "source": line, "metadata": {}} for line in lines]
    result = autograde.grade(assignment, "student", json.dumps(forged).encode(), safe=False)
    own = re.findall(r'<p class="points">(.*?)</p>', result.feedback)
    assert own == ["q1_test: 2 of 2 points", "q2_test: 0 of 3 points", "q3_test: 1 of 1 points"]
    assert result.feedback.count("q2_test: 3 of 3 points") == 2


STEERING = "\u202estniop 3\u202c \u2066x\u2069 \x1b]8;;https://elsewhere.example\x07here\x1b]8;;\x07 \x1b[31mred\x1b[0m"
STEERING += " \x9b31mred"  # one mark in place of the escape and the bracket


def test_marks_that_turn_a_text_and_escapes_of_a_terminal_are_nowhere(assignment):
    printed = f"bytes.fromhex({STEERING.encode().hex()!r}).decode()"  # the code itself holds no such mark
    turned = answers(q1=f"# {STEERING}\n{Q1}", extra=f"print({printed})\nraise ValueError({printed})")
    for text in (STEERING, "&#x202e;turned &#27;[31mred", f"```\n{STEERING}\n```"):
        turned["cells"].insert(1, {"cell_type": "markdown", "source": text, "metadata": {}})
    result = autograde.grade(assignment, "student", json.dumps(turned).encode(), safe=False)
    shown = [c["source"] for c in json.loads(result.notebook)["cells"] if c["cell_type"] == "markdown"]
    shown += [json.dumps(cell.get("outputs"), ensure_ascii=False) for cell in json.loads(result.notebook)["cells"]]
    for text in (result.feedback, *shown, result.note):
        assert not set("\x1b\x9b\u202e\u2066") & set(text)
        assert "elsewhere" not in text
    code = [c["source"] for c in json.loads(result.notebook)["cells"] if c["cell_type"] == "code"]
    assert not set("\x1b\x9b\u202e\u2066") & set("".join(code))
    assert result.feedback.count("202estniop") >= 3
    assert "u001b" not in "".join(shown)


VECTORS = {
    "script": "<script>alert(1)</script>",
    "event": "<img src=x onerror=alert(1)>",
    "split tag": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "svg": "<svg><script>alert(1)</script><animate onbegin=alert(1)></svg>",
    "math": "<math><maction actiontype='statusline#http://x'><mtext><style><img src onerror=alert(1)></maction></math>",
    "frame": "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "style": "<style>@import 'http://127.0.0.1:9/x.css';</style><p style='background:url(http://127.0.0.1:9/x)'>",
    "base": "<base href='http://127.0.0.1:9/'><meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "form": "<form action='http://127.0.0.1:9/'><button formaction='javascript:alert(1)'>x</button></form>",
    "link": "[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) [z](data:text/html;base64,PHM=) [r](/api/contents)",
    "reference": "[x][1]\n\n[1]: javascript:alert(1)\n[2]: vbscript:x",
    "title": "[x](http://a.b 'onmouseover=alert(1) \"><script>alert(1)</script>')",
    "picture": "![x](http://127.0.0.1:9/x.png) ![y](attachment:x.svg)",
    "autolink": "<javascript:alert(1)> <http://127.0.0.1:9/>",
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    "code": "`<script>alert(1)</script>`\n\n```html\n\n<script>alert(1)</script>\n\n```",
    "MathJax": "$\\href{javascript:alert(1)}{x}$ $$\\require{html}\\style{x}{y}\\class{a}{b}\\def\\a{\\href}$$",
    "formula": "$\\text{<script>alert(1)</script>}$ $\\text{&lt;img src onerror=alert(1)&gt;}$ $\\unicode{x3c}script>$",
    "formula with attributes": "$$\\style{background:url(http://127.0.0.1:9/x)}{\\class{a}{\\color{red}x}}$$",
    "out of a formula": "$\\text{</mtext></math><mglyph><style><img src onerror=alert(1)>}$",
    "split MathJax": "$\\hr\u200bef{javascript:alert(1)}{x}$ &#92;href{x}{x} \\\\href{javascript:alert(1)}{x}",
    "blank lines": "</div>\n\n<script>alert(1)</script>\n\n<div>",
    "harmless": "# Title\n\n### Far\n\n$\\frac{1}{2}$ [](https://a.b) ![](https://a.b)\n\n|a||\n|-|-|\n|1|2|\n\n#\n",
    "nothing": "\x00<script\x00>alert(1)</script>",
}
TAGS = "a|b|blockquote|br|code|dd|del|div|dl|dt|em|h\\d|hr|i|li|ol|p|pre|s|strong|sub|sup|table|tbody|td|th|thead|tr|ul"
TAGS += "|math|m(?:frac|i|n|o|over|row|space|style|sub|subsup|sup|text)"
DANGEROUS = re.compile(
    rf"<(?!/?(?:{TAGS})\b)"
    r"|<[^>]*\s(?!(?:href|rel|display|stretchy|accent)=)[a-z]+=|href=\"(?!https?://|mailto:)|\n"
    r"|\\(?:href|style|class|require|def|url|data|let)"
)


@pytest.mark.parametrize("name", VECTORS)
def test_markdown_becomes_one_block_of_harmless_html(name):
    for render in (clean.markdown, clean.plain):
        assert not DANGEROUS.search(render(VECTORS[name]))


def test_what_is_harmless_stays():
    shown = clean.markdown(
        "# Title\n\n*One* **two** `a < b` $\\beta_1 \\leq \\frac{1}{2}$\n\n- x\n- y\n\n| a |\n|---|\n| 1 |"
    )
    for part in (
        "<h1>Title</h1>",
        "<em>One</em>",
        "<strong>two</strong>",
        "<code>a &lt; b</code>",
        "<li>x</li>",
        "<td>1</td>",
    ):
        assert part in shown
    assert "<msub><mi>β</mi><mn>1</mn></msub><mo>≤</mo><mfrac>" in shown
    assert 'href="https://a.b"' in clean.markdown("[x](https://a.b)")


FORMULAS = {
    "a line's": ("$x$", "inline"),
    "a block's": ("$$x$$", "block"),
    "a block's in a line": ("so $$x$$ it is", "block"),
    "a block's before brackets": ("$$x$$ (one)", "block"),
    "an environment": (r"\begin{align}x\end{align}", "block"),
    "sums of money": ("1$x$2", None),
    "dollars apart": ("5 $ x $ 6", None),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_what_is_read_as_a_formula(name):
    written, display = FORMULAS[name]
    shown = clean.markdown(written)
    assert re.findall('<math display="(.*?)">', shown) == [display] * (display is not None)
    assert ("<mi>x</mi>" if display else written) in shown
    assert ("(one)" in shown) == ("(one)" in written)


def test_a_link_is_followed_by_no_machine_and_tells_nobody_where_it_stood():
    assert 'rel="noopener noreferrer nofollow"' in clean.markdown("[x](https://a.b)")


def test_a_link_says_where_it_leads():
    for said in ("https://uni.example/grades", "**here**", ""):
        shown = clean.markdown(f"[{said}](https://elsewhere.example/?a=1&b=2)")
        assert "https://elsewhere.example/?a=1&b=2" in clean.words(shown)
    assert clean.words(clean.markdown("[https://a.b](https://a.b)")).count("https://a.b") == 1


@pytest.mark.parametrize(("width", "height", "stays"), [(5000, 5000, True), (5000, 5001, False)])
def test_a_picture_of_more_dots_than_a_browser_holds_is_left_out(width, height, stays):
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + width.to_bytes(4) + height.to_bytes(4)
    data = {"text/plain": "a picture", "image/png": base64.b64encode(picture).decode()}
    shown = kernel._clean({"output_type": "display_data", "data": data})
    assert shown["data"]["text/plain"] == "a picture"
    assert ("image/png" in shown["data"]) == stays


def test_of_what_a_cell_shows_the_beginning_is_kept():
    long = "x" * 120_000
    stream = kernel._clean({"output_type": "stream", "name": "elsewhere", "text": long})
    assert (stream["name"], len(stream["text"])) == ("stdout", 110_000)
    shown = kernel._clean({"output_type": "display_data", "data": {"text/plain": long}})
    assert len(shown["data"]["text/plain"]) == 110_000
    error = kernel._clean({"output_type": "error", "ename": long, "evalue": long, "traceback": [long] * 300})
    assert [len(error[part]) for part in ("ename", "evalue", "traceback")] == [80, 2000, 200]
    assert {len(line) for line in error["traceback"]} == {1000}


@pytest.mark.parametrize("inside", ['"', "'>", "<", "-->"])
def test_a_picture_that_would_end_its_own_attribute_is_none(inside):
    text = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + (10).to_bytes(4) * 2).decode()
    for written, stays in ((text, True), (text + inside, False), (text[:8] + inside + text[8:], False)):
        shown = kernel._clean({"output_type": "display_data", "data": {"image/png": written}})
        assert ("image/png" in shown["data"]) is stays


def test_the_colours_of_code_stand_in_a_frame_of_the_page_alone():
    shown = feedback._code("x = 1\n", plain=False)
    assert shown.startswith("<span")
    assert not re.search("<(?:pre|div)", shown)


@pytest.mark.parametrize("name", ["StopIteration", "StopAsyncIteration"])
def test_an_answer_ends_no_loop_of_a_test(name):
    def stopping(case):
        raise kernel._exception([name, "enough"])

    with pytest.raises(kernel.StudentError, match=name):
        list(map(stopping, [1, 2, 3]))


def hostile_notebook():
    """Every vector in each place of a notebook."""
    cells = answers()["cells"]
    for number, vector in enumerate(VECTORS.values()):
        outputs = [
            {"output_type": "display_data", "data": {"text/html": vector, "image/svg+xml": vector}, "metadata": {}},
            {"output_type": "stream", "name": "stdout", "text": vector},
        ]
        code = cell(
            f"from IPython.display import display, HTML\ndisplay(HTML({vector!r}))\nprint({vector!r})\n{vector!r}"
        )
        cells += [
            {
                "cell_type": "markdown",
                "source": vector,
                "attachments": {"x.svg": {"image/svg+xml": vector}},
                "metadata": {},
            },
            {"cell_type": "raw", "source": vector, "metadata": {"raw_mimetype": "text/html", "format": vector}},
            code
            | {"outputs": outputs, "metadata": {"tags": [vector], "nbgrader": {"grade_id": vector, "points": vector}}},
        ]
        cells[-1]["id"] = cells[-2]["id"] = f"{vector}{number}"
    return notebook(cells) | {"metadata": {"title": "<script>alert(1)</script>", "kernelspec": {"name": "<script>"}}}


def test_a_stored_notebook_holds_no_markup_of_a_student_s(assignment):
    result = autograde.grade(assignment, "student", json.dumps(hostile_notebook()).encode(), safe=False)
    assert result.scores == {"q1_test": 2, "q2_test": 3, "q3_test": 1}
    stored = json.loads(result.notebook)
    assert "script" not in json.dumps(stored["metadata"])
    for each in stored["cells"]:
        assert each["cell_type"] in ("markdown", "code")
        assert re.fullmatch(r"cell-\d+", each["id"])
        assert "attachments" not in each
        assert "script" not in json.dumps(each["metadata"])
        if each["cell_type"] == "markdown":
            assert not DANGEROUS.search(each["source"])
        for output in each.get("outputs", []):
            assert set(output.get("data", {})) <= {"text/plain", "image/png"}
    assert not re.search(r"<(?:script|iframe|img|svg|style|form|base|object|embed|link)\b", result.feedback)
    assert not re.search(r"<[^>]*\son\w+=", result.feedback)


def test_what_a_model_warns_of_on_a_student_s_data_is_not_printed_among_the_grader_s_own_lines(assignment, monkeypatch):
    monkeypatch.setattr(parts, "GRADING", parts.GRADING)
    calls = answers(q2=WRONG)
    calls["cells"].append(cell("normalise(np.zeros(2))"))  # by then it is the model's, which runs in the grader
    job = assignment.job([("practice.ipynb", json.dumps(calls).encode())], "", False, {})
    said = []
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        execute.work(said.append, job)
    assert said[-1][0] == "finished"
    assert "nan, nan" in said[-1][1]
    assert found == []
