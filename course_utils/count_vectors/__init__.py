"""Word vectors by counting: which words stand near which, then PPMI, its truncated SVD, or GloVe.

The three `*_vectors` functions go from sentences to `WordVectors`; the others are their steps.
"""

from course_utils.count_vectors.cooccurrences import count_cooccurrences, count_words_and_pairs, word_vectors
from course_utils.count_vectors.glove import GloveParameters, glove_loss_and_gradients, glove_vectors, train_glove
from course_utils.count_vectors.ppmi import ppmi_matrix, ppmi_vectors
from course_utils.count_vectors.pretrained import load_glove
from course_utils.count_vectors.svd import svd_vectors, truncated_svd

__all__ = [
    "GloveParameters",
    "count_cooccurrences",
    "count_words_and_pairs",
    "glove_loss_and_gradients",
    "glove_vectors",
    "load_glove",
    "ppmi_matrix",
    "ppmi_vectors",
    "svd_vectors",
    "train_glove",
    "truncated_svd",
    "word_vectors",
]
