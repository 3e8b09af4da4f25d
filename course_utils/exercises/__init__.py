"""Checks, hints and feedback of the exercises: `check("1.2", answer)`, `hint("1.2")`."""

from course_utils.exercises.core import Feedback, available, check, hint

__all__ = ["Feedback", "available", "check", "hint"]
