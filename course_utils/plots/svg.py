"""A drawing in SVG, made of lines, boxes and words: what no measurement stands behind needs no matplotlib."""

from __future__ import annotations

import base64
import html
import re
from typing import Any

from course_utils.display import IN_THE_DARK
from course_utils.plots.palette import BLACK

FONT = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"


class Drawing:
    """Marks on a sheet, the later ones above the earlier ones; a notebook shows it with its words.

    Attributes:
        width: in pixels; letters are 14 pixels high where nothing else is said.
        height: in pixels.
        alt: what it shows, for those who cannot see it.
    """

    width: int
    height: int
    alt: str

    def __init__(self, width: int, height: int, alt: str) -> None:
        """Begin with an empty sheet.

        Args:
            width: in pixels.
            height: in pixels.
            alt: one or two sentences.

        Raises:
            ValueError: `alt` is empty.
        """
        if not alt.strip():
            raise ValueError("alt must say in a sentence what the drawing shows")
        self.width, self.height, self.alt = width, height, alt
        self._marks: list[str] = []
        self._heads: dict[str, str] = {}  # of arrows, by colour

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: str = BLACK,
        *,
        width: float = 1.5,
        dashed: bool = False,
        arrow: bool = False,
        bend: float = 0.0,
    ) -> None:
        """A line, or an arrow.

        Args:
            start: where it begins.
            end: where it ends, and where the arrow's head is.
            colour: of the line.
            width: in pixels.
            dashed: whether it has gaps.
            arrow: whether it has a head.
            bend: how far its middle lies beside the straight way, to the left of its direction.
        """
        (x1, y1), (x2, y2) = start, end
        length = max(1e-9, ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)
        middle = ((x1 + x2) / 2 + 2 * bend * (y2 - y1) / length, (y1 + y2) / 2 - 2 * bend * (x2 - x1) / length)
        way = f"Q{_pair(middle)} {_pair(end)}" if bend else f"L{_pair(end)}"
        self.path(f"M{_pair(start)} {way}", colour, width=width, dashed=dashed, arrow=arrow)

    def path(
        self,
        way: str,
        colour: str = BLACK,
        *,
        width: float = 1.5,
        dashed: bool = False,
        arrow: bool = False,
    ) -> None:
        """Any way, in SVG's own letters.

        Args:
            way: as "M0,0 L10,0".
            colour: of the line.
            width: in pixels.
            dashed: whether it has gaps.
            arrow: whether it ends in a head.
        """
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        head = f' marker-end="url(#{self._head(colour)})"' if arrow else ""
        line = f'stroke="{colour}" stroke-width="{_number(width)}"'
        self._marks.append(f'<path d="{way}" fill="none" {line}{dash}{head}/>')

    def circle(self, x: float, y: float, radius: float, colour: str, *, fill: str = "white") -> None:
        """A circle.

        Args:
            x: of its centre.
            y: of its centre.
            radius: in pixels.
            colour: of its edge.
            fill: of its inside.
        """
        place = f'cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius)}"'
        self._marks.append(f'<circle {place} fill="{fill}" stroke="{colour}" stroke-width="2"/>')

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        text: str = "",
        colour: str = BLACK,
        *,
        fill: str = "white",
        round_by: float = 6,
        size: float = 14,
    ) -> None:
        """A box with a word in it.

        Args:
            x: of its middle.
            y: of its middle.
            width: in pixels.
            height: in pixels.
            text: what stands in it.
            colour: of its edge.
            fill: of its inside.
            round_by: the radius of its corners.
            size: of the letters.
        """
        place = f'x="{_number(x - width / 2)}" y="{_number(y - height / 2)}" rx="{_number(round_by)}"'
        sides = f'width="{_number(width)}" height="{_number(height)}"'
        self._marks.append(f'<rect {place} {sides} fill="{fill}" stroke="{colour}" stroke-width="2"/>')
        if text:
            self.text(x, y + 0.35 * size, text, size=size)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        colour: str = BLACK,
        *,
        size: float = 14,
        anchor: str = "middle",
        bold: bool = False,
        slanted: bool = False,
    ) -> None:
        """Words; `h_t` and `W_{hh}` set what follows the line lower and smaller.

        Args:
            x: where they stand.
            y: of their base line.
            text: the words.
            colour: of the letters.
            size: in pixels.
            anchor: which part of them stands at x: "start", "middle" or "end".
            bold: whether they are heavy.
            slanted: whether they are slanted.
        """
        style = (' font-weight="700"' if bold else "") + (' font-style="italic"' if slanted else "")
        place = f'x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}" font-size="{_number(size)}"'
        self._marks.append(f'<text {place} fill="{colour}"{style}>{_lowered(text, size)}</text>')

    def svg(self) -> str:
        """The drawing as a file.

        Returns:
            A whole SVG document on white paper.
        """
        marks, heads = "\n".join(self._marks), "".join(self._heads.values())
        sheet = f'width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {sheet} font-family="{FONT}" role="img">\n'
            f"<title>{html.escape(self.alt)}</title>\n<defs>{heads}</defs>\n"
            f'<rect width="100%" height="100%" rx="8" fill="white"/>\n{marks}\n</svg>\n'
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        encoded = base64.b64encode(self.svg().encode()).decode("ascii")
        style = f'class="course-figure" style="max-width: 100%; width: {self.width}px"'
        image = f'<img {style} alt="{html.escape(self.alt)}" src="data:image/svg+xml;base64,{encoded}">'
        return {"text/plain": self.alt, "text/html": f"<style>{IN_THE_DARK}</style>{image}"}

    def _head(self, colour: str) -> str:
        name = f"head-{colour.strip('#').lower()}"
        shape = f'<path d="M0,0 L8,3.5 L0,7 Z" fill="{colour}"/>'
        frame = 'viewBox="0 0 8 7" refX="7" refY="3.5" markerWidth="8" markerHeight="7" markerUnits="userSpaceOnUse"'
        self._heads[colour] = f'<marker id="{name}" {frame} orient="auto">{shape}</marker>'
        return name


def _lowered(text: str, size: float) -> str:
    """Text with its lowered parts as pieces of their own."""
    parts = re.split(r"_(?:\{([^}]*)\}|(\w))", text)
    pieces = [html.escape(parts[0])]
    for braced, single, after in zip(parts[1::3], parts[2::3], parts[3::3]):
        low = _number(0.25 * size)
        smaller = f'font-size="{_number(0.72 * size)}"'
        pieces.append(f'<tspan dy="{low}" {smaller}>{html.escape(braced or single)}</tspan>')
        pieces.append(f'<tspan dy="-{low}">{html.escape(after) or "&#8203;"}</tspan>')
    return "".join(pieces)


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _pair(point: tuple[float, float]) -> str:
    return f"{_number(point[0])},{_number(point[1])}"
