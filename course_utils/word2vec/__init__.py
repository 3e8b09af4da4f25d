"""word2vec: the equations one prediction at a time, and a trainer that is faster than gensim's.

`naive_softmax`, `negative_sampling` and `cbow` are the derivation (`loss`). `Word2Vec` (`trainer`) learns from a text:
`encoding` gives it ids, `draws` all random numbers (`noise_and_subsampling` their distributions), and `gradient_step`
says what one step for a block of words is; `block_numba` and `block_numpy` take the same step faster.
"""

from course_utils.word2vec.draws import draw
from course_utils.word2vec.encoding import encode
from course_utils.word2vec.loss import cbow, naive_softmax, negative_sampling
from course_utils.word2vec.noise_and_subsampling import keep_probability, noise_distribution, noise_table
from course_utils.word2vec.trainer import Word2Vec

__all__ = [
    "Word2Vec",
    "cbow",
    "draw",
    "encode",
    "keep_probability",
    "naive_softmax",
    "negative_sampling",
    "noise_distribution",
    "noise_table",
]
