"""The model code of the course: the lessons show it, the tests run it.

A module imports only from floors below its own:

6. `homework`, `start` above `widgets`, `exercises`, `notebooks`, `export`: what a learner and an instructor touch
5. `plots`: figures of plain arrays
4. `experiments`: what a lesson measures
3. `generation`, `evaluation`, `checkpoints`: what is done with models
2. `tfidf`, `ngrams`, `word2vec`, `count_vectors`, `ffnn`, `rnn`: the models, one subject each
1. `training`, `vectors` above `text`, `functional`, `optim`, `gradcheck`, `bootstrap`, `display`: what models share
0. `corpora` above `arguments`, `bridges`, `places`, `record`: texts, what every door needs, and other libraries
"""

from course_utils.display import has_library, show_figure, show_source, show_verdict

__all__ = ["has_library", "show_figure", "show_source", "show_verdict"]
