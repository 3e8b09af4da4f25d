"""What every widget of the course shares: one ES module, seen live, on a page without a kernel, and as a picture.

A widget is a subclass of `CourseWidget` with synchronised traits and `_esm = javascript("its_file")`. Its file in
`static/` defines `render({ model, el })` and may call what `static/common.js` offers. A notebook's output holds the
widget whole, picture, values and code, so that it survives its kernel.
"""

from __future__ import annotations

import base64
import html
import json
import os
import uuid
from pathlib import Path
from string import Template
from typing import Any, ClassVar

import anywidget
import ipywidgets
import traitlets

from course_utils.places import WIDGET_PICTURES
from course_utils.record import keep_prediction

STATIC = Path(__file__).parent / "static"
STAMP = "This is a picture: run the cell, or open the course's site, and it moves."
LINE = "A picture of the widget. To bring it to life, run this cell in Jupyter (Shift+Enter)."


def javascript(*names: str) -> str:
    """The ES module of a widget: `common.js`, then the named files of `static/`; the last exports `{ render }`.

    A module that anywidget loads cannot import its neighbours, so they are joined here.
    """
    return "\n".join((STATIC / f"{name}.js").read_text(encoding="utf-8") for name in ("common", *names))


def stylesheet(*names: str) -> str:
    """The style of a widget: `common.css`, then the named files of `static/`."""
    return "\n".join((STATIC / f"{name}.css").read_text(encoding="utf-8") for name in ("common", *names))


class CourseWidget(anywidget.AnyWidget):
    """A widget that asks for a prediction first, and that can also be shown where no kernel runs.

    Attributes:
        unlocked: whether the controls work; the browser sets it when the learner has said what to expect.
        prediction: what the learner expected and what came out, as `keep_prediction` takes it; empty before.
    """

    _lesson: ClassVar[int]  # whose question it asks

    _css = stylesheet()
    unlocked = traitlets.Bool(False).tag(sync=True)
    prediction = traitlets.Dict().tag(sync=True)
    _key = traitlets.Unicode().tag(sync=True)

    @traitlets.default("_key")
    def _own_key(self) -> str:
        return uuid.uuid4().hex

    @traitlets.observe("prediction")
    def _keep_prediction(self, change: dict[str, Any]) -> None:
        made = change["new"]
        if made:
            about, expected, outcome = (str(made.get(name, "")) for name in ("about", "prediction", "outcome"))
            keep_prediction(self._lesson, about, expected, outcome, made.get("right") is True)

    def summary(self) -> str:
        """One line that says what the widget shows, with the numbers in sight: what stands where only text can."""
        raise NotImplementedError  # each widget has its own

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.summary()}"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The summary as text, and as HTML a picture of the widget with the script that puts the live one in its place.

        The output holds all the widget's values, so that it lives again in a notebook that is reopened, where the
        notebook is trusted; elsewhere the picture stays. With COURSE_SNAPSHOTS=1 in the environment the picture is
        taken anew and no script stands beside it: how a lesson is stored.
        """
        if os.environ.get("COURSE_SNAPSHOTS") == "1":
            png = base64.b64encode(self.snapshot()).decode("ascii")
            return {"text/plain": repr(self), "image/png": png, "text/html": picture(repr(self), png)}, {}
        return {"text/plain": repr(self), "text/html": self._pictured() + self._script()}, {}

    def _pictured(self) -> str:
        """The widget's picture from its lesson; where this one shows something else, its text says so."""
        file = WIDGET_PICTURES / f"{type(self).__name__}.json"
        if not file.exists():
            return picture(repr(self), None)
        pictured = json.loads(file.read_text(encoding="utf-8"))
        if pictured["text"] == repr(self):
            return picture(repr(self), pictured["png"])
        return picture(f"{pictured['text']} (as in the lesson; here: {self.summary()})", pictured["png"])

    def _script(self) -> str:
        values = {"key": self._key, "css": self._css, "module": str(self._esm), "state": self._state()}
        text = "\n".join((STATIC / f"{name}.js").read_text(encoding="utf-8") for name in ("stored", "output"))
        return f'<script class="course-live">(async (stored) => {{\n{text}}})({_json_in_html(values)});</script>'

    def _state(self, **changed: Any) -> dict[str, Any]:
        """The widget's values in JSON: binary ones apart, in base64."""
        state = _course_state(self) | changed
        buffers = {name: value for name, value in state.items() if isinstance(value, bytes)}
        encoded = {name: base64.b64encode(value).decode("ascii") for name, value in buffers.items()}
        return {"values": {name: value for name, value in state.items() if name not in buffers}, "buffers": encoded}

    def _page_state(self, changed: dict[str, Any]) -> dict[str, Any]:
        """The values on a page without a kernel, which can send nothing more: see `_state`."""
        return self._state(**changed)

    def static_html(self, *, unlocked: bool | None = None) -> str:
        """A whole HTML page that shows the widget without a kernel, before a prediction or `unlocked` as asked for."""
        page = Template((STATIC / "page.html").read_text(encoding="utf-8"))
        return page.substitute(
            title=html.escape(repr(self)),
            css=self._css,
            stored=(STATIC / "stored.js").read_text(encoding="utf-8"),
            module=_json_in_html(str(self._esm)),
            state=_json_in_html(self._page_state({} if unlocked is None else {"unlocked": unlocked})),
        )

    def static_iframe(self) -> str:
        """The page of `static_html` inside an `<iframe>`, for a site; it takes the height that it needs."""
        page, title = html.escape(self.static_html()), html.escape(self.summary())
        return f'<iframe title="{title}" style="width: 100%; height: 30rem; border: 0" srcdoc="{page}"></iframe>'

    def snapshot(self) -> bytes:
        """A PNG of the widget as it is at first, its question not answered, taken in a headless Chromium."""
        from course_utils.widgets.snapshot import photograph

        return photograph(self.static_html(), STAMP)


def state_bytes(widget: CourseWidget) -> int:
    """How many bytes a widget's own values take on their way to the browser, its code not counted."""
    values = _course_state(widget).values()
    return sum(len(value) if isinstance(value, bytes) else len(json.dumps(value).encode()) for value in values)


def _course_state(widget: CourseWidget) -> dict[str, Any]:
    """The values that a widget's own browser code reads: without anywidget's and the layout's."""
    foreign = set(ipywidgets.DOMWidget.class_traits(sync=True))
    own = (name for name in widget.traits(sync=True) if name not in foreign and not name.startswith("_"))
    return {name: getattr(widget, name) for name in sorted(own)}


def picture(text: str, png: str | None) -> str:
    """HTML that stands for a widget: its picture in base64, or its text alone, and the line that says how it lives."""
    if png is None:
        image = f"<p>{html.escape(text)}</p>"
    else:
        image = f'<img alt="{html.escape(text)}" src="data:image/png;base64,{png}">'
    return f'<figure style="margin: 0">{image}<figcaption>{LINE}</figcaption></figure>'


def _json_in_html(value: Any) -> str:
    """JSON for a script element, which `</script>` inside a string would end."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
