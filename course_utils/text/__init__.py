"""From a string to words, sentences, and the integers that stand for words."""

from course_utils.text.sentence_splitter import sentences
from course_utils.text.streams import END, START, cut_sentences, token_stream, tokenized_sentences
from course_utils.text.tokenizer import tokenize
from course_utils.text.vocabulary import UNKNOWN, Vocabulary

__all__ = [
    "END",
    "START",
    "UNKNOWN",
    "Vocabulary",
    "cut_sentences",
    "sentences",
    "token_stream",
    "tokenize",
    "tokenized_sentences",
]
