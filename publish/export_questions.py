"""The questions for a teacher's own system: `python course.py exercises export --to moodle` or `--to qti`.

They come from the declarations that `check` judges by, and from the prose of the lessons: every answer that is listed
has its feedback. Code and formulas stay in the notebooks, which can judge them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import zipfile
from dataclasses import dataclass
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from markdown_it import MarkdownIt
from page_exercises import kind, pages

from course_utils.exercises import Question, available
from course_utils.exercises.checking import declared
from course_utils.notebooks import FOLDER, exercise_number, source, tags

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
QTI_SCHEMA = "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
RIGHT = "That is right."
FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$\n]+?)\$", re.DOTALL)


@dataclass(frozen=True)
class Asked:
    """A question as both formats need it.

    Attributes:
        number: as "1.4".
        lesson: the name of its notebook.
        title: its heading, with the number.
        html: its text.
        choices: label, whether it is right, and feedback; the labels are plain text.
        typed: whether the answer is typed; else it is one of the choices.
        otherwise: the feedback for any other typed answer.
        hints: steps towards the answer.
    """

    number: str
    lesson: str
    title: str
    html: str
    choices: list[tuple[str, bool, str]]
    typed: bool
    otherwise: str
    hints: list[str]


def questions() -> list[Asked]:
    """Every question of the lessons whose answers can be listed.

    Returns:
        In the order of the lessons.
    """
    texts, lessons, found = prose(), pages(), []
    for number in available():
        question = declared(number)
        if isinstance(question, Question):
            how = kind(question)
            title, text = texts[number]
            choices = [(label(value, how), why is None, why or RIGHT) for value, why in question.choices.items()]
            otherwise = question.otherwise or "choose one of them"
            lesson = lessons[number].rpartition("/")[2]
            found.append(Asked(number, lesson, title, text, choices, how == "text", otherwise, list(question.hints)))
    return found


def label(value: object, how: str) -> str:
    """How a choice is called: "line 3", "cat, ran", "none of them" for an empty text."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return f"line {value}" if how == "line" else str(value) or "none of them"


def prose() -> dict[str, tuple[str, str]]:
    """The title and the text of each exercise: what stands between the last heading and its cell, without solutions.

    Returns:
        Title and HTML by number.
    """
    found = {}
    for page in set(pages().values()):
        cells = json.loads((FOLDER.parent / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"]
        for place, cell in enumerate(cells):
            number = exercise_number(cell) if "exercise" in tags(cell) else None
            if number is None:
                continue
            above = re.sub(r"<details>.*?</details>", "", source(cells[place - 1]), flags=re.DOTALL)
            parts = re.findall(r"^#{2,4} (.+)\n((?:(?!^#{2,4} ).*\n?)*)", above, re.MULTILINE)
            if not parts:
                continue  # a step of a task, which is code
            heading, text = parts[-1]
            title = heading.strip() if number in heading else f"{number}: {heading.strip()}"
            found[number] = (title, as_html(text))
    return found


def as_html(text: str) -> str:
    r"""Markdown as XHTML: formulas between \( and \), as Moodle and MathJax read them, links as their words.

    Args:
        text: a question.

    Returns:
        Block elements without attributes.
    """
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(f"\\[{found[1].strip()}\\]" if found[1] else f"\\({found[2]}\\)")
        return f"FORMULA{len(kept) - 1}END"

    parser = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable("table")
    html = parser.render(FORMULA.sub(keep, text))
    html = re.sub(r"</?a\b[^>]*>|(?<=<code) class=\"[^\"]*\"| style=\"[^\"]*\"", "", html)
    return re.sub(r"FORMULA(\d+)END", lambda found: escape(kept[int(found[1])]), html).strip()


def child(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    """A new element with a text inside another."""
    made = ElementTree.SubElement(parent, name, attributes)
    made.text = text or None
    return made


def html_child(parent: ElementTree.Element, name: str, html: str, **attributes: str) -> ElementTree.Element:
    """A new element of Moodle that holds HTML in its text."""
    made = child(parent, name, format="html", **attributes)
    child(made, "text", html)
    return made


def moodle(asked: list[Asked]) -> bytes:
    """A question bank in Moodle XML, a category a lesson.

    Args:
        asked: the questions.

    Returns:
        The file.
    """
    quiz, lesson = ElementTree.Element("quiz"), ""
    for each in asked:
        if each.lesson != lesson:
            lesson = each.lesson
            category = child(child(quiz, "question", type="category"), "category")
            child(category, "text", f"$course$/top/Models of language/{lesson}")
        truth = {name for name, _, _ in each.choices} == {"True", "False"}
        sort = "truefalse" if truth else "shortanswer" if each.typed else "multichoice"
        question = child(quiz, "question", type=sort)
        child(child(question, "name"), "text", each.title)
        html_child(question, "questiontext", each.html)
        html_child(question, "generalfeedback", "")
        for name, value in {"defaultgrade": "1", "penalty": "1" if truth else "0.3333333", "hidden": "0"}.items():
            child(question, name, value)
        if sort == "multichoice":
            for name, value in {"single": "true", "shuffleanswers": "false", "answernumbering": "none"}.items():
                child(question, name, value)
        if sort == "shortanswer":
            child(question, "usecase", "0")
        for name, right, why in each.choices:
            for spelling in spellings(name) if each.typed else [name.lower() if truth else escape(name)]:
                kind_of_text = "moodle_auto_format" if each.typed or truth else "html"
                answer = child(question, "answer", fraction="100" if right else "0", format=kind_of_text)
                child(answer, "text", spelling.replace("*", "\\*") if each.typed else spelling)  # * stands for any text
                html_child(answer, "feedback", escape(why))
        if each.typed:
            answer = child(question, "answer", fraction="0", format="moodle_auto_format")
            child(answer, "text", "*")
            html_child(answer, "feedback", escape(each.otherwise))
        for hint in [] if truth else each.hints:
            html_child(question, "hint", escape(hint))
    ElementTree.indent(quiz)
    return bytes(ElementTree.tostring(quiz, encoding="utf-8", xml_declaration=True))


def spellings(name: str) -> list[str]:
    """The ways to type an answer."""
    words = name.split(", ")
    return [words[0]] if len(words) == 1 else [", ".join(words), " ".join(words), f"({', '.join(words)})"]


def qti_item(each: Asked) -> bytes:
    """One question as an assessmentItem of QTI 2.1.

    Args:
        each: the question.

    Returns:
        The file.
    """
    named = {"xmlns": QTI, f"{{{XSI}}}schemaLocation": f"{QTI} {QTI_SCHEMA}"}
    named |= {"identifier": identifier(each), "title": each.title}
    item = ElementTree.Element("assessmentItem", named | {"adaptive": "false", "timeDependent": "false"})
    listed = [
        (f"C{place}", spelling, right, why)
        for place, (name, right, why) in enumerate(each.choices)
        for spelling in (spellings(name) if each.typed else [name])
    ]
    keys = {spelling if each.typed else code: float(right) for code, spelling, right, _ in listed}
    base = "string" if each.typed else "identifier"
    response = child(item, "responseDeclaration", identifier="RESPONSE", cardinality="single", baseType=base)
    correct = child(response, "correctResponse")
    child(correct, "value", next(key for key, points in keys.items() if points))
    mapping = child(response, "mapping", defaultValue="0")
    for key, points in keys.items():
        child(mapping, "mapEntry", mapKey=key, mappedValue=str(points))
    score = child(item, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    child(child(score, "defaultValue"), "value", "0")
    child(item, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier")
    body = child(item, "itemBody")
    body.append(ElementTree.fromstring(f"<div>{each.html}</div>"))
    if each.typed:
        child(child(body, "p"), "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="20")
    else:
        asked = child(body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="false", maxChoices="1")
        for code, name, _, _ in listed:
            child(asked, "simpleChoice", name, identifier=code)
    qti_processing(item, each, listed)
    said = {code: why for code, _, _, why in listed} | ({"OTHER": each.otherwise} if each.typed else {})
    for code, why in said.items():
        child(item, "modalFeedback", why, outcomeIdentifier="FEEDBACK", identifier=code, showHide="show")
    ElementTree.indent(item.find("responseProcessing") or item)
    return bytes(ElementTree.tostring(item, encoding="utf-8", xml_declaration=True))


def qti_processing(item: ElementTree.Element, each: Asked, listed: list[tuple[str, str, bool, str]]) -> None:
    """The score from the mapping, the feedback from the choice, or from what was typed."""
    processing = child(item, "responseProcessing")
    child(child(processing, "setOutcomeValue", identifier="SCORE"), "mapResponse", identifier="RESPONSE")
    if not each.typed:
        child(child(processing, "setOutcomeValue", identifier="FEEDBACK"), "variable", identifier="RESPONSE")
        return
    condition = child(processing, "responseCondition")
    for place, (code, spelling, _, _) in enumerate(listed):
        branch = child(condition, "responseElseIf" if place else "responseIf")
        test = child(branch, "stringMatch", caseSensitive="false")
        child(test, "variable", identifier="RESPONSE")
        child(test, "baseValue", spelling, baseType="string")
        child(child(branch, "setOutcomeValue", identifier="FEEDBACK"), "baseValue", code, baseType="identifier")
    other = child(child(condition, "responseElse"), "setOutcomeValue", identifier="FEEDBACK")
    child(other, "baseValue", "OTHER", baseType="identifier")


def identifier(each: Asked) -> str:
    """An identifier as XML wants it: "question-1-4"."""
    return f"question-{each.number.replace('.', '-')}"


def qti_manifest(asked: list[Asked]) -> bytes:
    """The manifest of the package, a resource an item."""
    manifest = ElementTree.Element("manifest", {"xmlns": PACKAGE, "identifier": "models-of-language"})
    metadata = child(manifest, "metadata")
    child(metadata, "schema", "QTIv2.1 Package")
    child(metadata, "schemaversion", "1.0.0")
    child(manifest, "organizations")
    resources = child(manifest, "resources")
    for each in asked:
        file = f"{identifier(each)}.xml"
        resource = child(
            resources, "resource", identifier=f"r-{identifier(each)}", type="imsqti_item_xmlv2p1", href=file
        )
        child(resource, "file", href=file)
    ElementTree.indent(manifest)
    return bytes(ElementTree.tostring(manifest, encoding="utf-8", xml_declaration=True))


def write(to: str, file: Path) -> int:
    """Write all questions in one format.

    Args:
        to: "moodle" or "qti".
        file: the XML file for Moodle, the zip file of a package for QTI.

    Returns:
        How many questions it has.
    """
    asked = questions()
    if to == "moodle":
        file.write_bytes(moodle(asked))
    else:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr(zipfile.ZipInfo("imsmanifest.xml"), qti_manifest(asked))
            for each in asked:
                package.writestr(zipfile.ZipInfo(f"{identifier(each)}.xml"), qti_item(each))
    return len(asked)


def main(words: list[str]) -> int:
    """The verb `exercises`."""
    parser = argparse.ArgumentParser(prog="course.py exercises", description="The questions for another system.")
    parser.add_argument("action", choices=["export"])
    parser.add_argument("--to", choices=["moodle", "qti"], required=True)
    parser.add_argument(
        "--output", type=Path, help="the file; questions_moodle.xml or questions_qti.zip where it is left out"
    )
    given = parser.parse_args(words)
    name = given.output or Path("questions_moodle.xml" if given.to == "moodle" else "questions_qti.zip")
    file = Path(os.environ.get("COURSE_CALLED_FROM", ".")) / name
    print(f"{write(given.to, file)} questions in {file}")
    return 0


ElementTree.register_namespace("xsi", XSI)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
