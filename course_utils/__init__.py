"""The model code of the course: the lessons show it, the tests run it.

A module imports only from floors below its own:

6. `widgets`, `exercises`, `homework`, `notebooks`: what a learner and an author touch
5. `plots`: matplotlib figures
4. `experiments`: what the lessons measure
3. `generation`, `evaluation`, `checkpoints`: what is done with models
2. `tfidf`, `ngrams`, `word2vec`, `count_vectors`, `ffnn`, `rnn`: the models, one subject each
1. `text` and on it `windows`, `batches`; `optim`, `gradcheck`, `functional`, `display`: shared mathematics and tools
0. `corpora`: text; and below it `arguments`: what every door refuses alike
"""

from course_utils.display import has_library, show_figure, show_source, show_verdict

__all__ = ["has_library", "show_figure", "show_source", "show_verdict"]
