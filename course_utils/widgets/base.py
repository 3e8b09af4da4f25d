"""What every widget of the course shares: one ES module, seen live, on a page without a kernel, and as a picture.

A widget is a subclass of `CourseWidget` with synchronised traits and `_esm = javascript("its_file")`. Its file in
`static/` defines `render({ model, el })` and may call what `static/common.js` offers.
"""

from __future__ import annotations

import base64
import html
import json
import os
from pathlib import Path
from string import Template
from typing import Any

import anywidget
import ipywidgets
import traitlets

STATIC = Path(__file__).parent / "static"
# One transparent pixel.
EMPTY_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="


def javascript(*names: str) -> str:
    """The ES module of a widget: `common.js`, then the named files of `static/`, as one text.

    A module that anywidget loads cannot import its neighbours, so they are joined here.

    Args:
        names: file names without `.js`; the last one exports `{ render }` as default.

    Returns:
        The text of the module.
    """
    return "\n".join((STATIC / f"{name}.js").read_text(encoding="utf-8") for name in ("common", *names))


def stylesheet(*names: str) -> str:
    """The style of a widget: `common.css`, then the named files of `static/`, as one text.

    Args:
        names: file names without `.css`.

    Returns:
        The text of the sheet.
    """
    return "\n".join((STATIC / f"{name}.css").read_text(encoding="utf-8") for name in ("common", *names))


class CourseWidget(anywidget.AnyWidget):
    """A widget that asks for a prediction first, and that can also be shown where no kernel runs.

    Attributes:
        unlocked: whether the controls work; the browser sets it when the learner has said what to expect.
    """

    _css = stylesheet()
    unlocked = traitlets.Bool(False).tag(sync=True)

    def summary(self) -> str:
        """One line that says what the widget shows: what stands where only text can.

        Returns:
            A phrase with the numbers in sight, without the name of the widget.

        Raises:
            NotImplementedError: the widget has none of its own.
        """
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.summary()}"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live view, and the summary as text and as the alternative text of an image.

        With COURSE_SNAPSHOTS=1 in the environment the image is a PNG of the widget, with COURSE_STATIC=1 a frame that
        needs no kernel stands in its place: how a lesson is stored, and how the site is built.
        """
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        picture = EMPTY_PNG
        if os.environ.get("COURSE_SNAPSHOTS") == "1":
            picture = data["image/png"] = base64.b64encode(self.snapshot()).decode("ascii")
        # JupyterLab gives a stored image/png no alternative text; this image has one, and an empty one stands in the
        # live bundle so that a stored lesson and its next run have the same kinds of output.
        data["text/html"] = f'<img alt="{html.escape(repr(self))}" src="data:image/png;base64,{picture}">'
        if os.environ.get("COURSE_STATIC") == "1":
            data["text/html"] = self.static_iframe()
        return data, metadata

    def static_html(self, *, unlocked: bool | None = None) -> str:
        """A whole HTML page that shows the widget without a kernel, its controls working.

        Args:
            unlocked: whether the controls work before a prediction; None for as it is now.

        Returns:
            The text of the page.
        """
        state = _course_state(self)
        if unlocked is not None:
            state["unlocked"] = unlocked
        buffers = {name: value for name, value in state.items() if isinstance(value, bytes)}
        encoded = {name: base64.b64encode(value).decode("ascii") for name, value in buffers.items()}
        values = {name: value for name, value in state.items() if name not in buffers}
        page = Template((STATIC / "page.html").read_text(encoding="utf-8"))
        return page.substitute(
            title=html.escape(repr(self)),
            css=self._css,
            module=_json_in_html(str(self._esm)),
            state=_json_in_html({"values": values, "buffers": encoded}),
        )

    def static_iframe(self) -> str:
        """The page of `static_html` inside an `<iframe>`, for a site; it takes the height that it needs.

        Returns:
            The text of the element.
        """
        page, title = html.escape(self.static_html()), html.escape(self.summary())
        return f'<iframe title="{title}" style="width: 100%; height: 30rem; border: 0" srcdoc="{page}"></iframe>'

    def snapshot(self, *, width: int = 860, dark: bool = False) -> bytes:
        """A PNG of the widget with its controls unlocked, taken in a headless Chromium.

        Args:
            width: of the page, in pixels.
            dark: in the dark theme.

        Returns:
            The bytes of the picture.

        Raises:
            RuntimeError: there is no Chromium, or playwright is not installed.
        """
        from course_utils.widgets.snapshot import photograph

        return photograph(self.static_html(unlocked=True), width=width, dark=dark)


def state_bytes(widget: CourseWidget) -> int:
    """How many bytes a widget's own values take on their way to the browser, its code not counted.

    Args:
        widget: any of the course's.

    Returns:
        Bytes.
    """
    values = _course_state(widget).values()
    return sum(len(value) if isinstance(value, bytes) else len(json.dumps(value).encode()) for value in values)


def _course_state(widget: CourseWidget) -> dict[str, Any]:
    """The values that a widget's own browser code reads: without anywidget's and the layout's."""
    foreign = set(ipywidgets.DOMWidget.class_traits(sync=True))
    own = (name for name in widget.traits(sync=True) if name not in foreign and not name.startswith("_"))
    return {name: getattr(widget, name) for name in sorted(own)}


def _json_in_html(value: Any) -> str:
    """JSON for a script element, which `</script>` inside a string would end."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
