"""From a string to words, sentences, and the integers that stand for words."""

from course_utils.text.sentence_splitter import sentences
from course_utils.text.tokenizer import tokenize
from course_utils.text.vocabulary import UNKNOWN, Vocabulary

__all__ = ["UNKNOWN", "Vocabulary", "sentences", "tokenize"]
