"""word2vec: the equations one prediction at a time, and a trainer that is faster than gensim's.

`naive_softmax`, `negative_sampling` and `cbow` are the derivation. `Word2Vec` trains; `kernels` is its compiled path
and `vectorised` the same mathematics for machines without numba.
"""

from course_utils.word2vec.files import load, save
from course_utils.word2vec.losses import cbow, naive_softmax, negative_sampling
from course_utils.word2vec.model import Word2Vec

__all__ = ["Word2Vec", "cbow", "load", "naive_softmax", "negative_sampling", "save"]
