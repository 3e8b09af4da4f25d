"""The teaching plan, a page of the site: for each lesson its time, what people get wrong, what to ask."""

from __future__ import annotations

import lesson_parts as parts

from course_utils.start import Lesson, hours, lessons

INTRODUCTION = """# Teaching plan

{count} lessons, about {hours} hours together, five homework assignments and a capstone. The minutes of a section are
its share of the lesson's time, by its words, cells and exercises. What people get wrong is what the checks of the
exercises answer to: each line is what a learner is told who makes the mistake. The questions stand in the lesson before
the cell that answers them.
"""


def page() -> str:
    """The page in Markdown."""
    listed = lessons()
    introduction = INTRODUCTION.format(count=len(listed), hours=hours(listed))
    return "\n".join([introduction, *map(of_lesson, listed)])


def of_lesson(lesson: Lesson) -> str:
    """A section of the page: the lesson's plan in minutes, its questions, its mistakes."""
    lines = [f"## {lesson.number} {lesson.name}: {lesson.minutes} minutes", "", f"*{lesson.question}*", ""]
    lines += ["| section | minutes |", "|---|---:|"]
    lines += [f"| {section.title} | {section.minutes} |" for section in parts.sections(lesson)]
    lines += ["", "**Questions to ask**", ""]
    lines += [f"- {question}" for question in parts.questions(lesson)]
    lines += ["", "**What people get wrong**", ""]
    for number, messages in parts.misconceptions(lesson).items():
        lines += [f"- Exercise {number}", *(f"  - {escaped(message)}" for message in messages)]
    return "\n".join([*lines, ""])


def escaped(message: str) -> str:
    """A message is plain text: what Markdown would read as marks is not."""
    return "".join(f"\\{letter}" if letter in "*_`$<[]|\\" else letter for letter in message)
