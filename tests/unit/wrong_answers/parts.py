"""What the wrong answers of more than one lesson are made of."""

import math


def norm(gradients):
    return math.sqrt(sum((a.astype(float) ** 2).sum() for a in gradients.values()))


def cosine(a, b):
    length = math.hypot(*a) * math.hypot(*b)
    return sum(a * b) / length if length else 0.0
