"""Predictions in a lesson's prose: what a learner writes in a free text is kept, and shown beside what came out."""

from __future__ import annotations

from course_utils.record import keep_prediction, predictions

# By number: the lesson is the number before the point. What is asked, and what comes out.
ASKED = {
    "P1.1": ("The most frequent word, and whether it helps to find the storm", "the, 4135 times: it does not"),
    "P1.2": ("The idf of a word in every text, smoothed", "1.000 in place of 0.000"),
    "P2.1": ("The probability that a bigram model gives to 'the dog ran'", "0.222, a product of four factors"),
    "P2.2": ("The shares of trigrams and of their contexts that were seen", "27.3% and 66.2%"),
    "P3.1": ("The vectors of car and automobile, which never meet", "near: the twins become nearest neighbours"),
    "P4.1": ("The pair whose two ratings differ most", "woman and man: 3.33 and 8.30"),
    "P4.2": ("Coverage, rho and a colleague ahead", "0.31, and rho 0.19 for both: none is ahead on SimLex"),
    "P4.3": ("The accuracy when words of the question may be answers", "0.035 in place of 0.099"),
    "P4.4": ("Who is on top, and whether skip-gram beats CBOW", "WordSim: SVD 0.44, SGNS 0.40, CBOW 0.30"),
    "P4.5": ("Opposites, and the mean of words in another order", "north - south 0.82, large - larger 0.24; one mean"),
    "P4.6": ("What is near to bank when it means both equally often", "both senses, at 0.87 each"),
    "P5.1": ("How many of the last words tell the pronoun", "all 12"),
    "P5.2": ("The shapes of the five arrays", "(31, 64), (64, 64), (64,), (64, 31) and (31,)"),
    "P6.1": ("The derivative for each copy of v, and for the shared one", "4 each, and 12 together"),
    "P6.2": ("How large the errors of planted mistakes are", "0.19 to 0.83: none could pass for rounding"),
    "P7.1": ("What the network writes after 'And God'", "words, the sound of the book, and no sense"),
    "P7.2": ("The temperature best at real and at different words", "none: 99 % and 9 % at 0.2, 57 % and 63 % at 1.4"),
    "P7.3": ("The distances of the four models", "0.0 for the first three; 0.87 to 1.00 for the RNN"),
    "P7.4": ("Lines right in form, and ingredients that are in the list", "99% above the steps, 75% of the steps; 20%"),
    "P8.1": ("What is left of 0.9 and of 1.1 after 50 factors", "0.00515 and 117"),
    "P9.1": ("At which nouns a state can know the sense", "only where the cue stands before it"),
}  # fmt: skip


def predict(number: str, expected: object) -> None:
    """Keep what you expect, before you run the cell. Nothing is judged; the lesson's end shows it beside the outcome.

    What you expected first stays: a later prediction may know the outcome.

    Args:
        number: of the question, as "P5.1".
        expected: what you expect, in your own words; None for no prediction.

    Raises:
        ValueError: there is no such question.
    """
    if number not in ASKED:
        raise ValueError(f"there is no question {number!r}; there are {', '.join(ASKED)}")
    if expected is None or not str(expected).strip():
        return
    about, outcome = ASKED[number]
    lesson = int(number[1])
    keep_prediction(lesson, about, str(expected), outcome, None)
    if any(made.get("about") == about and made.get("prediction") != str(expected) for made in predictions(lesson)):
        print(f"{number}: your first prediction stays; the lesson's end shows it beside what came out.")
    else:
        print(f"{number} kept: the lesson's end shows it beside what came out.")
