"""TF-IDF: count the words of documents, weigh them by their rarity, and find documents by the angle between vectors.

The weight of word w in document d is f_w * log(N / N_w): f_w is how often w occurs in d, N the number of documents,
N_w the number of documents that contain w (Spärck Jones 1972, "A statistical interpretation of term specificity";
Salton & Buckley 1988, "Term-weighting approaches in automatic text retrieval", compare the variants).
"""

from course_utils.tfidf.retrieval import Ranking, cosine_similarity, nearest_documents, rank, top_terms
from course_utils.tfidf.vectorizer import TfidfVectorizer
from course_utils.tfidf.weights import (
    document_frequency,
    inverse_document_frequency,
    learn_terms,
    normalize,
    term_counts,
    tfidf_weights,
)

__all__ = [
    "Ranking",
    "TfidfVectorizer",
    "cosine_similarity",
    "document_frequency",
    "inverse_document_frequency",
    "learn_terms",
    "nearest_documents",
    "normalize",
    "rank",
    "term_counts",
    "tfidf_weights",
    "top_terms",
]
