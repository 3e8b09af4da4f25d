"""The trained language models that come with the course: their files, how each was made, and the texts they read."""

from course_utils.checkpoints.files import FOLDER, facts, load, save
from course_utils.checkpoints.models import untrained
from course_utils.checkpoints.plans import PLANS, make
from course_utils.checkpoints.texts import text

__all__ = ["FOLDER", "PLANS", "facts", "load", "make", "save", "text", "untrained"]
