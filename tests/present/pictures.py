"""Looking at charts: nothing cut, nothing over anything else."""

from typing import Any

from hzsim.present.forms.style import style


def texts(figure: Any) -> list[Any]:
    """All texts that are drawn: of an axis only the labels within its range."""
    from matplotlib.text import Text as Drawn

    axes = [axis for each in figure.axes for axis in (each.xaxis, each.yaxis)]
    labels = {
        label for axis in axes for tick in axis.majorTicks + axis.minorTicks for label in (tick.label1, tick.label2)
    }
    drawn = [tick.label1 for axis in axes for tick in axis._update_ticks()]
    drawn += [artist for artist in figure.findobj(Drawn) if artist not in labels]
    return [artist for artist in drawn if artist.get_visible() and artist.get_text().strip()]


def check_picture(name: str, figure: Any, least_height: float = 0.9) -> None:
    """Fail when a text leaves the figure or covers another, or a plot is less than some inches high."""
    with style():
        figure.canvas.draw()
    renderer, page = figure.canvas.get_renderer(), figure.bbox
    boxes = [(artist.get_text(), artist.get_window_extent(renderer)) for artist in texts(figure)]
    for text, box in boxes:
        assert box.x0 >= page.x0 - 1, (name, text, "cut at the left")
        assert box.x1 <= page.x1 + 1, (name, text, "cut at the right")
        assert box.y0 >= page.y0 - 1, (name, text, "cut below")
        assert box.y1 <= page.y1 + 1, (name, text, "cut above")
    for place, (text, box) in enumerate(boxes):
        for other, another in boxes[place + 1 :]:
            overlap = (
                min(box.x1, another.x1) - max(box.x0, another.x0),
                min(box.y1, another.y1) - max(box.y0, another.y0),
            )
            assert min(overlap) < 2.5, (name, text, other, "overlap")
    plot = min(axes.get_window_extent(renderer).height for axes in figure.axes) / figure.dpi
    assert plot > least_height, (name, "squeezed")
