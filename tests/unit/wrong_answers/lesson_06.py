"""What people write in lesson 6, by exercise: wrong answers, and the beginning of what is said of each."""


def piece(step, k, moved=0):
    """The steps of the piece that a step is in, moved on by some."""
    return range(step // k * k + moved, step // k * k + k + moved)


ANSWERS = {
    "6.4": [
        (lambda t, s, k: t // k == s // k, "a loss reaches uses after it"),
        (lambda t, s, k: s in range(t - k + 1, t + 1), "this is a window that slides along"),
        (lambda t, s, k: s > t - k, "this is a window that slides along"),
        (lambda t, s, k: s in range(t - k, t + 1), "this is a sliding window, and one step too long"),
        (lambda t, s, k: s in piece(t - 1, k, 1) and s <= t, "so it would be if steps were counted from 1: here"),
        (lambda t, s, k: s in range(t + 1), "that is the whole way back"),
        (lambda t, s, k: s in piece(t, k) and s < t, "a loss also reaches the use at its own step"),
        (lambda t, s, k: (t - s) % k == 0, "you compare the remainders"),
        (lambda t, s, k: (t - s) % k == 0 and s <= t, "you compare the remainders"),
        (lambda t, s, k: t % k >= s % k, "you compare the remainders"),
        (lambda t, s, k: s in piece(t, k) and s >= t, "t and s are mixed up"),
        (lambda t, s, k: s in range(t - k + 1, t + k), "this looks at the distance alone"),
        (lambda t, s, k: s in piece(t + 1, k, -1) and s <= t, "so it would be if steps were counted from 1, with a"),
        (lambda t, s, k: s in piece(t, k)[1:] and s <= t, "the first step after a cut is reached"),
    ],
}
