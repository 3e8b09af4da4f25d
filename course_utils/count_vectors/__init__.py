"""Word vectors by counting: which words stand near which, then PPMI, its truncated SVD, or GloVe.

The three `*_vectors` functions go from sentences to gensim's `KeyedVectors`; the modules below them are the steps.
"""

from course_utils.count_vectors.cooccurrences import count_cooccurrences
from course_utils.count_vectors.glove import GloveParameters, glove_loss_and_gradients, train_glove
from course_utils.count_vectors.ppmi import ppmi
from course_utils.count_vectors.pretrained import load_glove
from course_utils.count_vectors.svd import truncated_svd
from course_utils.count_vectors.vectors import glove_vectors, keyed_vectors, ppmi_vectors, svd_vectors

__all__ = [
    "GloveParameters",
    "count_cooccurrences",
    "glove_loss_and_gradients",
    "glove_vectors",
    "keyed_vectors",
    "load_glove",
    "ppmi",
    "ppmi_vectors",
    "svd_vectors",
    "train_glove",
    "truncated_svd",
]
