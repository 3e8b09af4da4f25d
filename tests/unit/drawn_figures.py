"""The legend of a figure, as the tests of figures read it."""


def legend(drawn) -> list[str]:
    """The names in the legend of a figure or of its axes; it has no frame and lies on the sheet."""
    figure = drawn.get_figure() or drawn
    (found,) = figure.legends if drawn is figure else [drawn.get_legend()]
    figure.draw_without_rendering()
    box = found.get_window_extent()
    assert figure.bbox.containsx(box.x0)
    assert figure.bbox.containsx(box.x1)
    assert figure.bbox.containsy(box.y0)
    assert figure.bbox.containsy(box.y1)
    assert not found.get_frame_on()
    return [text.get_text() for text in found.get_texts()]
