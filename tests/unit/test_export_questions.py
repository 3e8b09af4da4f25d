"""The questions for other systems: whole, escaped, and judged there as `check` judges them."""

import importlib
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from course_utils.exercises import Question, available
from course_utils.exercises.checking import declared

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "publish"))
export = importlib.import_module("export_questions")

QTI = f"{{{export.QTI}}}"
ASKED = export.questions()
DECLARED = {number: each for number in available() if isinstance(each := declared(number), Question)}
ITEMS = {each.number: ElementTree.fromstring(export.qti_item(each)) for each in ASKED}
MOODLE = ElementTree.fromstring(export.moodle(ASKED))
every = pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.number)

# What QTI 2.1 lets stand in an assessmentItem, in this order, and in the body of ours.
ORDER = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"]
BLOCKS = {"div", "p", "pre", "ul", "ol", "table", "blockquote", "choiceInteraction"}
INLINE = {
    "code",
    "em",
    "strong",
    "li",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "br",
    "simpleChoice",
    "textEntryInteraction",
}


def test_every_question_is_there_under_a_title_of_its_own():
    assert [each.number for each in ASKED] == list(DECLARED)
    assert len({each.title for each in ASKED}) == len(ASKED)
    assert len({export.identifier(each) for each in ASKED}) == len(ASKED)
    assert export.moodle(ASKED).count(b"\n") > 20 * len(ASKED), "a person can read it"
    names = [each.findtext("name/text") for each in MOODLE.findall("question") if each.get("type") != "category"]
    assert names == [each.title for each in ASKED]


@every
def test_an_item_of_qti_has_the_parts_of_the_standard_in_its_order(asked):
    item = ITEMS[asked.number]
    assert item.tag == f"{QTI}assessmentItem"
    assert {"identifier", "title", "adaptive", "timeDependent"} <= set(item.attrib)
    names = [part.tag.removeprefix(QTI) for part in item]
    assert names == sorted(names, key=ORDER.index)
    assert [names.count(name) for name in ("responseDeclaration", "itemBody", "responseProcessing")] == [1, 1, 1]
    body = item.find(f"{QTI}itemBody")
    assert {part.tag.removeprefix(QTI) for part in body} <= BLOCKS
    assert {part.tag.removeprefix(QTI) for part in body.iter()} <= BLOCKS | INLINE | {"itemBody"}
    outcomes = {part.get("identifier") for part in item.findall(f"{QTI}outcomeDeclaration")}
    assert outcomes == {"SCORE", "FEEDBACK"}
    assert body.findtext(f"{QTI}div") is not None
    identifiers = [part.get("identifier") for part in item.findall(f"{QTI}modalFeedback")]
    assert len(set(identifiers)) == len(identifiers)


def answered(item, response):
    """Score and feedback of an answer, by the item's own response processing."""
    mapping = {entry.get("mapKey"): float(entry.get("mappedValue")) for entry in item.iter(f"{QTI}mapEntry")}
    said = {part.get("identifier"): part.text for part in item.findall(f"{QTI}modalFeedback")}
    condition = item.find(f".//{QTI}responseCondition")
    code = response
    if condition is not None:
        branches = [(b.findtext(f"{QTI}stringMatch/{QTI}baseValue"), b) for b in condition]
        code = next(b for text, b in branches if text in (response, None)).findtext(
            f".//{QTI}setOutcomeValue/{QTI}baseValue"
        )
    return mapping.get(response, 0.0), said[code]


@every
def test_an_item_of_qti_scores_and_comments_each_answer_as_check_does(asked):
    item, question = ITEMS[asked.number], DECLARED[asked.number]
    responses = [e.get("identifier") for e in item.iter(f"{QTI}simpleChoice")] or [
        label for label, _, _ in asked.choices
    ]
    assert len(responses) == len(question.choices)
    for response, message in zip(responses, question.choices.values()):
        assert answered(item, response) == (float(message is None), message or export.RIGHT)
    declared = [each for each in item if each.tag.endswith("Declaration")]
    assert [(each.get("identifier"), each.get("cardinality"), each.get("baseType")) for each in declared] == [
        ("RESPONSE", "single", "string" if asked.typed else "identifier"),
        ("SCORE", "single", "float"),
        ("FEEDBACK", "single", "identifier"),
    ]
    first_rule = item.find(f"{QTI}responseProcessing/{QTI}setOutcomeValue")
    assert (first_rule.get("identifier"), first_rule.find(f"{QTI}mapResponse").get("identifier")) == (
        "SCORE",
        "RESPONSE",
    )
    (first, *_) = (value.text for value in item.iter(f"{QTI}value"))
    assert answered(item, first)[0] == 1.0
    if asked.typed:
        assert answered(item, "nonsense") == (0.0, asked.otherwise)


@every
def test_a_question_of_moodle_has_its_answers_with_points_and_feedback(asked):
    (question,) = [each for each in MOODLE.findall("question") if each.findtext("name/text") == asked.title]
    sort = question.get("type")
    assert sort in ("multichoice", "truefalse", "shortanswer")
    assert question.find("questiontext").get("format") == "html"
    assert question.findtext("questiontext/text")
    assert question.findtext("defaultgrade") == "1"
    answers = question.findall("answer")
    assert {answer.get("fraction") for answer in answers} == {"0", "100"}
    assert all(answer.findtext("feedback/text") for answer in answers)
    if sort == "shortanswer":
        assert answers[-1].findtext("text") == "*", "what was not foreseen gets a word, too"
    else:
        assert len(answers) == len(asked.choices)
    if sort == "multichoice":
        assert question.findtext("single") == "true"
    if sort == "truefalse":
        assert sorted(answer.findtext("text") for answer in answers) == ["false", "true"]
    else:
        assert len(question.findall("hint")) == len(asked.hints)


def test_what_means_something_in_markup_is_escaped():
    assert export.as_html("**a** < `b<c>` & $x_1 < y$, see [there](x.ipynb)") == (
        "<p><strong>a</strong> &lt; <code>b&lt;c&gt;</code> &amp; \\(x_1 &lt; y\\), see there</p>"
    )
    assert export.as_html("so $$ x\n= y $$ and $z$") == "<p>so \\[x\n= y\\] and \\(z\\)</p>"
    tricky = export.Asked(
        "9.9", "09", 'a "<b>" & c', "<p>&lt;</p>", [("<s>, *", True, "]]> & <i>")], True, "no <", ["<"]
    )
    assert "<i>" not in export.moodle([tricky]).decode().replace("&lt;i&gt;", "")
    item = ElementTree.fromstring(export.qti_item(tricky))
    assert item.get("title") == 'a "<b>" & c'
    assert answered(item, "<s>, *")[1] == "]]> & <i>"
    answers = [answer.text for answer in ElementTree.fromstring(export.moodle([tricky])).iterfind(".//answer/text")]
    assert answers[0] == "<s>, \\*", "a star alone would stand for any text"


CHOSEN = export.Asked("1.2", "01", "1.2 a", "<p>x</p>", [("yes", True, "so"), ("no", False, "why")], False, "", [])
TYPED = export.Asked("1.3", "01", "1.3 b", "<p>x</p>", [("a, b", True, "so")], True, "why", ["look"])


def elements(text):
    """Each element's name and attributes, in the order of the file."""
    root = ElementTree.fromstring(text)
    assert text.startswith(b"<?xml")
    return [(part.tag.rpartition("}")[2], part.attrib) for part in root.iter()]


def test_an_item_of_qti_to_choose_from_element_by_element():
    (root, attributes), *found = elements(export.qti_item(CHOSEN))
    assert root == "assessmentItem"
    assert attributes.pop(f"{{{export.XSI}}}schemaLocation").split()[0] == export.QTI
    assert attributes == {"identifier": "question-1-2", "title": "1.2 a", "adaptive": "false", "timeDependent": "false"}
    assert found == [
        ("responseDeclaration", {"identifier": "RESPONSE", "cardinality": "single", "baseType": "identifier"}),
        ("correctResponse", {}),
        ("value", {}),
        ("mapping", {"defaultValue": "0"}),
        ("mapEntry", {"mapKey": "C0", "mappedValue": "1.0"}),
        ("mapEntry", {"mapKey": "C1", "mappedValue": "0.0"}),
        ("outcomeDeclaration", {"identifier": "SCORE", "cardinality": "single", "baseType": "float"}),
        ("defaultValue", {}),
        ("value", {}),
        ("outcomeDeclaration", {"identifier": "FEEDBACK", "cardinality": "single", "baseType": "identifier"}),
        ("itemBody", {}),
        ("div", {}),
        ("p", {}),
        ("choiceInteraction", {"responseIdentifier": "RESPONSE", "shuffle": "false", "maxChoices": "1"}),
        ("simpleChoice", {"identifier": "C0"}),
        ("simpleChoice", {"identifier": "C1"}),
        ("responseProcessing", {}),
        ("setOutcomeValue", {"identifier": "SCORE"}),
        ("mapResponse", {"identifier": "RESPONSE"}),
        ("setOutcomeValue", {"identifier": "FEEDBACK"}),
        ("variable", {"identifier": "RESPONSE"}),
        ("modalFeedback", {"outcomeIdentifier": "FEEDBACK", "identifier": "C0", "showHide": "show"}),
        ("modalFeedback", {"outcomeIdentifier": "FEEDBACK", "identifier": "C1", "showHide": "show"}),
    ]


def test_an_item_of_qti_to_type_takes_three_spellings_and_anything_else():
    found = elements(export.qti_item(TYPED))
    assert ("textEntryInteraction", {"responseIdentifier": "RESPONSE", "expectedLength": "20"}) in found
    branch = [
        ("stringMatch", {"caseSensitive": "false"}),
        ("variable", {"identifier": "RESPONSE"}),
        ("baseValue", {"baseType": "string"}),
        ("setOutcomeValue", {"identifier": "FEEDBACK"}),
        ("baseValue", {"baseType": "identifier"}),
    ]
    one, other = ("responseIf", {}), ("responseElseIf", {})
    expected = [one, *branch, other, *branch, other, *branch, ("responseElse", {}), *branch[-2:]]
    start = found.index(("responseCondition", {})) + 1
    assert found[start : start + len(expected)] == expected
    assert [entry["mapKey"] for name, entry in found if name == "mapEntry"] == ["a, b", "a b", "(a, b)"]


def test_the_forms_of_a_question_of_moodle():
    chosen, typed = ElementTree.fromstring(export.moodle([CHOSEN, TYPED])).findall("question")[1:]
    assert [each.attrib for each in chosen.findall("answer")] == [
        {"fraction": "100", "format": "html"},
        {"fraction": "0", "format": "html"},
    ]
    assert [(each.get("fraction"), each.get("format")) for each in typed.findall("answer")] == [
        *[("100", "moodle_auto_format")] * 3,
        ("0", "moodle_auto_format"),
    ]
    settings = {name: chosen.findtext(name) for name in ("penalty", "hidden", "shuffleanswers", "answernumbering")}
    assert settings == {"penalty": "0.3333333", "hidden": "0", "shuffleanswers": "false", "answernumbering": "none"}
    assert typed.findtext("usecase") == "0"
    assert export.moodle([CHOSEN]).startswith(b"<?xml")


def test_the_manifest_names_a_resource_an_item():
    assert [
        each for each in elements(export.qti_manifest([CHOSEN])) if each[0] in ("resource", "file", "manifest")
    ] == [
        ("manifest", {"identifier": "models-of-language"}),
        ("resource", {"identifier": "r-question-1-2", "type": "imsqti_item_xmlv2p1", "href": "question-1-2.xml"}),
        ("file", {"href": "question-1-2.xml"}),
    ]


def test_a_package_of_qti_names_each_of_its_files(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COURSE_CALLED_FROM", str(tmp_path))
    assert export.main(["export", "--to", "qti"]) == 0
    assert export.main(["export", "--to", "moodle", "--output", "bank.xml"]) == 0
    assert f"{len(ASKED)} questions in" in capsys.readouterr().out
    assert ElementTree.parse(tmp_path / "bank.xml").getroot().tag == "quiz"
    with zipfile.ZipFile(tmp_path / "questions_qti.zip") as package:
        manifest = ElementTree.fromstring(package.read("imsmanifest.xml"))
        files = [part.get("href") for part in manifest.iter(f"{{{export.PACKAGE}}}file")]
        assert sorted(["imsmanifest.xml", *files]) == sorted(package.namelist())
        assert {part.get("type") for part in manifest.iter(f"{{{export.PACKAGE}}}resource")} == {"imsqti_item_xmlv2p1"}


@pytest.mark.parametrize("words", [["export"], ["export", "--to", "canvas"], ["import", "--to", "qti"], []])
def test_a_form_that_is_none_is_refused(words, capsys):
    with pytest.raises(SystemExit):
        export.main(words)
    assert "usage: course.py exercises" in capsys.readouterr().err
