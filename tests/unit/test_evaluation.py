"""Word similarity and analogies against gensim's evaluators on the same vectors, with coverage, case and intervals."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import spearmanr

from course_utils import evaluation
from course_utils.corpora import evaluation_path
from course_utils.vectors import WordVectors


def small(vectors: dict) -> WordVectors:
    return WordVectors(list(vectors), np.array(list(vectors.values()), dtype=np.float32))


@pytest.fixture(scope="module")
def planted():
    """Vectors of two thirds of the test words, where each section of the analogies has its own offset, and noise."""
    rng = np.random.default_rng(5)
    vectors = {}
    for section, a, b, _, _ in evaluation.read_questions(evaluation_path("google_analogies")):
        offset = np.random.default_rng(sum(map(ord, section))).normal(size=30)
        vectors.setdefault(a.lower(), rng.normal(size=30))
        vectors.setdefault(b.lower(), vectors[a.lower()] + offset + 0.4 * rng.normal(size=30))
    for name in ("simlex999", "wordsim353"):
        for word1, word2, score in evaluation.read_pairs(evaluation_path(name)):
            vectors.setdefault(word1.lower(), rng.normal(size=30))
            vectors.setdefault(word2.lower(), score / 10 * vectors[word1.lower()] + rng.normal(size=30))
    words = rng.permutation(list(vectors))[: 2 * len(vectors) // 3].tolist()
    return small({word: vectors[word] for word in words})


def capitals(wv):
    """The same vectors, but every third word has a capital, and so have twins of the ten first."""
    words = [w.capitalize() if i % 3 == 0 else w for i, w in enumerate(wv.index_to_key)]
    twins = [w.swapcase() for w in words[:10] if w.swapcase() not in words]
    noise = np.random.default_rng(0).normal(size=(len(twins), wv.vector_size)).astype(np.float32)
    return WordVectors(words + twins, np.vstack([wv.vectors, noise]))


PLANE = small({"man": [1, 0, 0], "king": [1, 1, 0], "woman": [1, 0, 1], "queen": [1, 1, 1.1], "Apple": [0, 0, 1]})


@pytest.mark.parametrize("name", ["simlex999", "wordsim353"])
@pytest.mark.parametrize("case_insensitive", [True, False])
@pytest.mark.parametrize("restrict_vocab", [None, 700])
@pytest.mark.parametrize("change", [lambda wv: wv, capitals], ids=["lower", "mixed"])
def test_word_similarity_equals_gensim(planted, name, case_insensitive, restrict_vocab, change):
    wv, path = change(planted), evaluation_path(name)
    ours = evaluation.word_similarity(wv, path, restrict_vocab, case_insensitive)
    _, (rho, p), unknown = wv.to_gensim().evaluate_word_pairs(
        path, restrict_vocab=restrict_vocab, case_insensitive=case_insensitive
    )
    assert ours.spearman == pytest.approx(rho, abs=1e-9)
    assert ours.p_value == pytest.approx(p, abs=1e-9)
    assert ours.coverage == pytest.approx(1 - unknown / 100, abs=1e-9)
    assert 0 < ours.coverage < 1


@pytest.mark.parametrize("case_insensitive", [True, False])
@pytest.mark.parametrize("restrict_vocab", [None, 700])
@pytest.mark.parametrize("change", [lambda wv: wv, capitals], ids=["lower", "mixed"])
def test_word_analogies_equal_gensim_in_every_section(planted, case_insensitive, restrict_vocab, change):
    wv, path = change(planted), evaluation_path("google_analogies")
    ours = evaluation.word_analogies(wv, path, restrict_vocab, case_insensitive)
    score, sections = wv.to_gensim().evaluate_word_analogies(
        path, restrict_vocab=restrict_vocab, case_insensitive=case_insensitive
    )
    total = sections.pop()
    if not total["correct"] and not total["incorrect"]:
        assert math.isnan(ours.accuracy)
    else:
        assert ours.accuracy == pytest.approx(score, abs=1e-9)
    assert list(ours.sections) == [section["section"] for section in sections]
    assert [s.correct for s in ours.sections.values()] == [len(section["correct"]) for section in sections]
    wrong = [s.answered - s.correct for s in ours.sections.values()]
    assert wrong == [len(section["incorrect"]) for section in sections]


def test_the_real_questions_are_partly_answered_and_the_rest_lowers_the_coverage(planted):
    found = evaluation.word_analogies(planted, evaluation_path("google_analogies"))
    assert sum(s.asked for s in found.sections.values()) == 19544
    assert found.coverage == sum(s.answered for s in found.sections.values()) / 19544
    assert len(found.questions) == len(found.answers) == len(found.right)
    assert 0.1 < found.accuracy < 0.9  # else the comparison with gensim would compare nothing


def test_solve_analogy_agrees_with_gensims_most_similar(planted):
    a, b, c = planted.index_to_key[:3]
    ours = evaluation.solve_analogy(planted, a, b, c, topn=20)
    peers = planted.to_gensim().most_similar(positive=[b, c], negative=[a], topn=20)
    assert [word for word, _ in ours] == [word for word, _ in peers]
    assert [score for _, score in ours] == pytest.approx([score for _, score in peers], abs=1e-5)


def test_gensims_vectors_are_scored_as_ours(planted):
    theirs = planted.to_gensim()
    ours, peers = evaluation.standard_scores(planted), evaluation.standard_scores(theirs)
    assert ours.summary == peers.summary
    a, b, c = planted.index_to_key[:3]
    assert evaluation.solve_analogy(theirs, a, b, c) == evaluation.solve_analogy(planted, a, b, c)
    means = [evaluation.average_vectors(wv, [f"{a} {b}", c])[0] for wv in (planted, theirs)]
    np.testing.assert_array_equal(*means)


def test_the_questions_words_are_answers_only_when_the_switch_says_so():
    assert [word for word, _ in evaluation.solve_analogy(PLANE, "man", "king", "woman")] == ["queen", "Apple"]
    open_answers = [w for w, _ in evaluation.solve_analogy(PLANE, "man", "king", "woman", exclude_question_words=False)]
    assert set(open_answers) == set(PLANE.index_to_key)
    near = small({"a": [1, 0], "b": [1, 0.1], "c": [0.2, 1], "d": [0, 1.2], "e": [-1, -1]})
    questions = [("s", "a", "b", "c", "d")]
    assert evaluation.word_analogies(near, questions).accuracy == 1
    assert evaluation.word_analogies(near, questions, exclude_question_words=False).answers == ("c",)


def test_the_yardsticks_answer_with_the_nearest_to_c_and_to_b_plus_c(planted):
    questions = evaluation.read_questions(evaluation_path("google_analogies"))
    for weights, positive in (((0, 0, 1), lambda b, c: [c]), ((0, 1, 1), lambda b, c: [b, c])):
        found = evaluation.word_analogies(planted, questions, weights=weights)
        for (_, a, b, c, _), answer in list(zip(found.questions, found.answers))[::400]:
            a, b, c = a.lower(), b.lower(), c.lower()
            near = [word for word, _ in planted.most_similar(positive(b, c), topn=4) if word not in (a, b, c)]
            assert answer == near[0]


def test_an_unknown_word_lowers_the_coverage_and_is_never_right():
    questions = [("s", "man", "king", "woman", "queen"), ("s", "man", "king", "woman", "empress")]
    found = evaluation.word_analogies(PLANE, [*questions, ("t", "x", "y", "z", "w")])
    assert (found.accuracy, found.coverage) == (1, 1 / 3)
    assert found.sections["s"].coverage == 0.5
    assert math.isnan(found.sections["t"].accuracy)
    assert found.sections["t"].coverage == 0


def test_a_vector_of_zeros_is_nobodys_neighbour_and_disturbs_nothing():
    with_zero = small({w: PLANE[w] for w in PLANE.index_to_key} | {"zero": [0, 0, 0]})
    assert evaluation.solve_analogy(with_zero, "man", "king", "woman")[0][0] == "queen"
    assert evaluation.word_analogies(with_zero, [("s", "man", "king", "woman", "queen")]).accuracy == 1


def test_a_model_that_knows_no_pair_has_coverage_0_and_no_correlation():
    found = evaluation.word_similarity(PLANE, [("x", "y", 3.0), ("man", "y", 2)])
    assert found.coverage == 0
    assert math.isnan(found.spearman)
    assert found.unknown == (("x", "y"), ("man", "y"))


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_two_pairs_are_enough_for_a_correlation_and_one_is_not_nor_two_that_are_alike():
    rows = [("man", "king", 5), ("man", "Apple", 1)]
    assert evaluation.word_similarity(PLANE, rows).spearman == pytest.approx(1)
    for alike in (rows[:1], [(*row[:2], 3) for row in rows], [rows[0], (*rows[0][:2], 1)]):
        assert math.isnan(evaluation.word_similarity(PLANE, alike).spearman)


def test_capitals_are_ignored_unless_told_otherwise():
    rows = [("apple", "man", 1), ("king", "queen", 9), ("MAN", "woman", 7)]
    assert evaluation.word_similarity(PLANE, rows).coverage == 1
    assert evaluation.word_similarity(PLANE, rows, case_insensitive=False).coverage == pytest.approx(1 / 3)


def test_ties_get_their_mean_rank():
    rows = [("man", "king", 5), ("man", "woman", 5), ("man", "queen", 3), ("man", "Apple", 1)]
    found = evaluation.word_similarity(PLANE, rows)
    ranks_human, ranks_model = np.array([3.5, 3.5, 2, 1]), np.array([3.5, 3.5, 2, 1])
    assert found.spearman == pytest.approx(np.corrcoef(ranks_human, ranks_model)[0, 1])


def test_the_bootstrap_interval_covers_the_truth_about_as_often_as_it_says():
    truth, held = 0.6, 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=80)
        y = truth * x + math.sqrt(1 - truth**2) * rng.normal(size=80)
        result = evaluation.SimilarityResult(spearmanr(x, y).statistic, 0, 1, (), x, y, ())
        low, high = evaluation.spearman_interval(result, resamples=300, seed=seed)
        assert low < result.spearman < high
        held += low <= 6 / math.pi * math.asin(truth / 2) <= high  # rho of a normal pair with correlation 0.6
    assert 50 <= held <= 60


@pytest.mark.parametrize(
    ("rows", "error", "words"),
    [
        ([], ValueError, "empty"),
        ([("a", "b")], ValueError, "row 0"),
        ([("a", "b", float("nan"))], ValueError, "row 0"),
        ([("a", "b", 1), ("a", 3, 1)], ValueError, "row 1"),
        (["a b 3"], TypeError, "'a b 3'"),
        (42, TypeError, "int"),
    ],
)
def test_pairs_that_make_no_sense_are_refused_by_row(rows, error, words):
    with pytest.raises(error, match=words):
        evaluation.word_similarity(PLANE, rows)


@pytest.mark.parametrize(
    ("rows", "error", "words"),
    [([], ValueError, "empty"), ([("s", "a", "b", "c")], ValueError, "row 0"), (None, TypeError, "NoneType")],
)
def test_questions_that_make_no_sense_are_refused(rows, error, words):
    with pytest.raises(error, match=words):
        evaluation.word_analogies(PLANE, rows)


def test_bad_models_words_and_numbers_are_refused():
    with pytest.raises(TypeError, match=r"model\.wv"):
        evaluation.word_similarity({"a": [1]}, [("a", "b", 1)])
    with pytest.raises(ValueError, match="did you mean 'king'"):
        evaluation.solve_analogy(PLANE, "man", "kinng", "woman")
    with pytest.raises(ValueError, match="topn"):
        evaluation.solve_analogy(PLANE, "man", "king", "woman", topn=0)
    with pytest.raises(ValueError, match="restrict_vocab"):
        evaluation.word_similarity(PLANE, [("man", "king", 1)], restrict_vocab=0)
    with pytest.raises(FileNotFoundError):
        evaluation.word_similarity(PLANE, "no_such_file.tsv")


def test_files_with_comments_and_a_heading_are_read_and_a_broken_line_is_named(tmp_path):
    path = tmp_path / "pairs.tsv"
    path.write_text("# made here\nword1\tword2\tscore\nman\tking\t7.5\n\nman\tqueen\t2\n", encoding="utf-8")
    assert evaluation.read_pairs(path) == [("man", "king", 7.5), ("man", "queen", 2.0)]
    path.write_text("man\tking\t7.5\nman\tqueen\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        evaluation.read_pairs(path)
    path.write_text("man king woman queen\n: s\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 1 of .* before the first section"):
        evaluation.read_questions(path)
    path.write_text(": s\nman king woman queen\n\nman king woman\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 4 must be"):
        evaluation.read_questions(path)


def test_the_original_simlex_columns_are_read(tmp_path):
    path = tmp_path / "SimLex-999.txt"
    heading = ["word1", "word2", "POS", "SimLex999", "conc(w1)", "conc(w2)", "concQ", "Assoc(USF)", "SimAssoc333"]
    row = ["stone", "rock", "N", "8.1", "4.9", "4.8", "4", "6.2", "1"]
    path.write_text("\t".join([*heading, "SD(SimLex)"]) + "\n" + "\t".join([*row, "1.1"]) + "\n", encoding="utf-8")
    [pair] = evaluation.read_simlex(path)
    assert pair == ("stone", "rock", "N", 8.1, 4, 6.2, 1.1)
    path.write_text("word1\tword2\nstone\trock\n", encoding="utf-8")
    with pytest.raises(ValueError, match="concQ"):
        evaluation.read_simlex(path)


def test_a_text_is_the_mean_of_its_known_words():
    means, coverage = evaluation.average_vectors(PLANE, ["Man! king? supa", "", "daaang"])
    assert means == pytest.approx(np.array([[1, 0.5, 0], [0, 0, 0], [0, 0, 0]]))
    assert coverage == pytest.approx([2 / 3, 0, 0])
    assert evaluation.average_vectors(PLANE, [])[0].shape == (0, 3)
    weighted, coverage = evaluation.average_vectors(PLANE, ["man king woman", "woman"], weights={"man": 3, "king": 1})
    assert weighted == pytest.approx(np.array([[1, 0.25, 0], [0, 0, 0]]))
    assert coverage == pytest.approx([2 / 3, 0])
    with pytest.raises(TypeError, match="one string"):
        evaluation.average_vectors(PLANE, "man king")


def test_the_standard_scores_are_the_three_test_sets_and_semantic_plus_syntactic_is_all(planted):
    scores = evaluation.standard_scores(planted)
    assert scores.simlex.spearman == evaluation.word_similarity(planted, evaluation_path("simlex999")).spearman
    assert scores.wordsim.coverage == evaluation.word_similarity(planted, evaluation_path("wordsim353")).coverage
    parts = scores.semantic, scores.syntactic
    rhos = scores.simlex.spearman, scores.wordsim.spearman
    assert scores.summary == (*rhos, *(part.accuracy for part in parts))
    assert evaluation.analogy_halves(scores.analogies) == parts
    assert [part.asked for part in parts] == [8869, 10675]  # Mikolov and others 2013, table 1
    assert sum(part.correct for part in parts) == scores.analogies.right.sum()
    assert sum(part.answered for part in parts) == len(scores.analogies.right)


def test_the_standard_differences_are_those_of_each_test_and_of_each_half_of_the_analogies(planted):
    rng = np.random.default_rng(0)
    blurred = small({word: planted[word] + rng.normal(size=planted.vector_size) for word in planted.index_to_key})
    first, second = [evaluation.standard_scores(planted)], [evaluation.standard_scores(blurred)]
    found = evaluation.standard_differences(first, second, resamples=100)
    expected = np.subtract(first[0].summary, second[0].summary)
    assert list(found) == ["SimLex", "WordSim", "semantic", "syntactic"]
    assert [gap.mean for gap in found.values()] == pytest.approx(expected)
    assert found["syntactic"].is_beyond_chance
    for half in ("semantic", "syntactic"):
        sides = ([run.analogies for run in side] for side in (first, second))
        assert found[half] == evaluation.accuracy_difference(*sides, half, resamples=100)
    assert all(gap.low <= gap.mean <= gap.high for gap in found.values())


def test_vectors_of_no_word_at_all_are_refused():
    with pytest.raises(ValueError, match=r"^wv holds no words$"):
        evaluation.word_similarity(SimpleNamespace(index_to_key=[]), [("a", "b", 1.0)])
