"""The references of the exercises are the course's own models in small: each is held to it, or to a gradient check."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from course_utils import count_vectors, functional, generation, optim, rnn, word2vec
from course_utils.exercises import (
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
    lesson_06,
    lesson_07,
    lesson_08,
    task_03,
    task_06,
)
from course_utils.exercises.declaration import Case
from course_utils.exercises.formulas import evaluate, parse
from course_utils.ffnn import FFNN
from course_utils.gradcheck import numerical_gradient
from course_utils.text import Vocabulary
from course_utils.tfidf import TfidfVectorizer, cosine_similarity

RNG = np.random.default_rng(1)


def cases(lesson, number):
    (exercise,) = (each for each in lesson.EXERCISES if each.number == number)
    return [case.arguments if isinstance(case, Case) else case for case in exercise.cases()]


def test_tfidf_and_cosine_are_the_vectorizer_and_the_retrieval():
    texts = ["a b b c", "a c c c", "a d"]
    counts = TfidfVectorizer(use_idf=False).fit_transform(texts).toarray()
    weights = TfidfVectorizer().fit_transform(texts)
    np.testing.assert_allclose(lesson_01.tfidf_matrix(counts), weights.toarray())
    assert lesson_01.cosine(*weights.toarray()[:2]) == pytest.approx(cosine_similarity(weights, weights)[0, 1])


def test_the_parameter_count_is_the_models():
    model = FFNN(Vocabulary(list("abc"), specials=("<unk>", "</s>")), window=4, embedding_size=3, hidden_size=7)
    assert lesson_02.parameter_count(5, 4, 3, 7) == model.parameter_count


def value(lesson, number, part, **given):
    """What the right formula of an exercise gives."""
    (exercise,) = (each for each in lesson.EXERCISES if each.number == number)
    return evaluate(parse(exercise.parts[part].right, list(given)), given)


def test_negative_sampling_is_the_models_in_code_and_in_formulas():
    for v, u, negatives in cases(lesson_03, "3.1"):
        rows = np.vstack([u, negatives]).astype(float)
        loss, by_v, by_rows = word2vec.negative_sampling(v, 0, list(range(1, len(rows))), rows)
        assert lesson_03.loss(v, u, negatives) == pytest.approx(loss)
        of_true = value(lesson_03, "3.2", "its derivative by v", v=v, u=u)
        of_negatives = value(lesson_03, "3.2", "the negatives' derivative by v", v=v, N=negatives)
        np.testing.assert_allclose(of_true + of_negatives, by_v)
        np.testing.assert_allclose(value(lesson_03, "3.2", "its derivative by u", v=v, u=u), by_rows[0])


def test_the_softmax_its_loss_and_its_gradient_in_formulas_are_the_courses():
    z, y = np.array([0.5, -1.0, 2.0]), np.array([0.0, 1.0, 0.0])
    y_hat = value(lesson_02, "2.1", "y_hat", z=z)
    np.testing.assert_allclose(y_hat, functional.softmax(z))
    assert value(lesson_02, "2.1", "L", y=y, y_hat=y_hat) == pytest.approx(functional.cross_entropy(z, 1))
    numerical = numerical_gradient(lambda z: float(functional.cross_entropy(z, 1)), z)
    np.testing.assert_allclose(value(lesson_02, "2.1", "dL/dz", y=y, y_hat=y_hat), numerical, atol=1e-8)


def test_spearman_is_scipys_and_ppmi_the_count_vectors():
    for x, y in cases(lesson_04, "4.2"):
        assert lesson_04.spearman(x, y) == pytest.approx(spearmanr(x, y).statistic)
    from scipy.sparse import csr_array

    for (counts,) in cases(lesson_04, "4.4"):
        model = count_vectors.ppmi_matrix(csr_array(counts.astype(float)), smoothing=1.0)
        np.testing.assert_allclose(lesson_04.ppmi(counts), model.toarray(), atol=1e-12)


def test_the_forward_pass_and_the_loss_are_the_networks():
    for xs, h0, W_xh, W_hh, b_h in cases(lesson_05, "5.4")[:4]:
        params = {"W_xh": W_xh, "W_hh": W_hh, "b_h": b_h, "W_hy": np.ones((len(b_h), 2)), "b_y": np.zeros(2)}
        states = lesson_05.hidden_states(xs, h0, W_xh, W_hh, b_h)
        np.testing.assert_allclose(states, rnn.forward(xs, h0, params).hidden)
        np.testing.assert_allclose(states[1], rnn.step(xs[0], h0, W_xh, W_hh, b_h))


def test_the_way_back_is_the_numerical_gradient():
    for hidden_0, d_outputs, W_hh in cases(lesson_06, "6.2"):

        def states(W, h0=hidden_0[0], d_outputs=d_outputs):
            found = [h0]
            for _ in d_outputs:
                found.append(np.tanh(found[-1] @ W))
            return np.array(found)

        def loss(W, d=d_outputs, states=states):
            return float((states(W)[1:] * d).sum())

        found = lesson_06.gradient_of_W_hh(states(W_hh), d_outputs, W_hh)
        np.testing.assert_allclose(found, numerical_gradient(loss, W_hh), rtol=1e-6, atol=1e-8)


def test_one_step_back_and_the_output_layer_are_numerical_gradients():
    for d_h, _, before, W in cases(lesson_06, "6.1"):
        h = np.tanh(before @ W)
        d_W, d_before = lesson_06.step_backward(d_h, h, before, W)
        np.testing.assert_allclose(
            d_W, numerical_gradient(lambda W, d=d_h, b=before: float((np.tanh(b @ W) * d).sum()), W), atol=1e-7
        )
        np.testing.assert_allclose(
            d_before, numerical_gradient(lambda b, d=d_h, W=W: float((np.tanh(b @ W) * d).sum()), before), atol=1e-7
        )
    for hidden, _, targets in cases(lesson_06, "6.3"):
        W = RNG.normal(size=(hidden.shape[-1], targets.max() + 2))

        def loss(W, hidden=hidden, targets=targets):
            return float(functional.cross_entropy(hidden @ W, targets).mean())

        found = lesson_06.output_gradients(hidden, functional.softmax(hidden @ W), targets)[0]
        np.testing.assert_allclose(found, numerical_gradient(loss, W), atol=1e-7)


def test_the_filters_are_those_of_generation():
    for scores, T in cases(lesson_07, "7.1"):
        np.testing.assert_allclose(
            lesson_07.temperature(scores, T), generation.next_token_distribution(scores, temperature=T), atol=1e-12
        )
    for probabilities, p in cases(lesson_07, "7.2"):
        np.testing.assert_allclose(
            lesson_07.nucleus(probabilities, p),
            generation.next_token_distribution(np.log(probabilities), top_p=p),
            atol=1e-12,
        )


def test_clipping_is_the_optimizers_and_the_gradient_of_the_first_state_the_numerical_one():
    for gradients, threshold in cases(lesson_08, "8.1"):
        found = lesson_08.clip_gradients(gradients, threshold)
        model = {name: array.astype(float) for name, array in gradients.items()}
        optim.clip_grad_norm(model, threshold)
        for name in model:
            np.testing.assert_allclose(found[name], model[name], rtol=2e-6)
    W, h1, d = 0.9 * RNG.normal(size=(3, 3)), RNG.normal(size=3), RNG.normal(size=3)

    def states(h1):
        found = [h1]
        for _ in range(4):
            found.append(np.tanh(found[-1] @ W))
        return np.array(found)

    found = lesson_08.first_gradient(states(h1), W, d)
    np.testing.assert_allclose(found, numerical_gradient(lambda h: float(states(h)[-1] @ d), h1), atol=1e-8)


def test_the_gradients_of_the_tasks_are_numerical_ones():
    for V, U, *batch in cases(task_03, "B3.4")[:3]:
        d_V, d_U = task_03.batch_gradients(V, U, *batch)
        by_V = numerical_gradient(lambda V, U=U, b=batch: task_03.batch_loss(V, U, *b), V)
        by_U = numerical_gradient(lambda U, V=V, b=batch: task_03.batch_loss(V, U, *b), U)
        np.testing.assert_allclose(d_V, by_V, atol=1e-7)
        np.testing.assert_allclose(d_U, by_U, atol=1e-7)
    for weights in cases(task_06, "B6.2"):
        xs, _, V, u = weights
        found = task_06.backward(xs, task_06.forward(*weights)[0], V, u, 1.0)
        for place, gradient in enumerate(found, 1):

            def y(array, place=place, weights=weights):
                return float(task_06.forward(*weights[:place], array, *weights[place + 1 :])[1])

            np.testing.assert_allclose(gradient, numerical_gradient(y, weights[place]), atol=1e-7)
