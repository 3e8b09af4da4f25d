"""The colours of all figures, which colour-blind people tell apart (Okabe and Ito 2008), each with its own marker."""

from __future__ import annotations

BLUE, ORANGE, GREEN, PURPLE, BLACK, SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#333333", "#56B4E9"
# colour, marker and dashes of the curves of one panel, in this order
STYLES = (
    (BLUE, "o", "-"),
    (ORANGE, "s", "--"),
    (GREEN, "^", "-."),
    (PURPLE, "D", ":"),
    (BLACK, "v", (0, (5, 1))),
    (SKY, "P", "-"),
)
