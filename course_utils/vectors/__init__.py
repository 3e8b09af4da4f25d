"""Word vectors with their words: looked up, compared, stored, with gensim's names and numbers."""

from course_utils.vectors.word_vectors import Vectors, WordVectors

__all__ = ["Vectors", "WordVectors"]
