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
    from matplotlib.text import Text as Drawn  # whose extent is of the words alone, without a line that leads to them

    with style():
        figure.canvas.draw()
    renderer, page = figure.canvas.get_renderer(), figure.bbox
    boxes = [(artist.get_text(), Drawn.get_window_extent(artist, renderer)) for artist in texts(figure)]
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
    check_lines(name, figure, renderer)
    plot = min(axes.get_window_extent(renderer).height for axes in figure.axes) / figure.dpi
    assert plot > least_height, (name, "squeezed")


def check_lines(name: str, figure: Any, renderer: Any) -> None:
    """Fail when a line crosses a text that has no ground of its own to stand on."""
    from matplotlib.text import Text as Drawn
    from matplotlib.transforms import Bbox

    for axes in figure.axes:
        own = {axes.title, axes._left_title, axes._right_title}
        bare = [one for one in axes.findobj(Drawn) if one in axes.texts and one.get_bbox_patch() is None]
        for artist in (one for one in bare if one not in own and one.get_visible() and one.get_text().strip()):
            box = Drawn.get_window_extent(artist, renderer)  # without the line that leads to it
            inner = Bbox.intersection(box.padded(-2), axes.get_window_extent(renderer))
            if inner is None or inner.width < 1 or inner.height < 1:
                continue
            for line in axes.lines:
                if (
                    line.get_visible()
                    and line.get_linestyle() not in ("None", "none", "", " ")
                    and line.get_linewidth()
                ):
                    path = line.get_transform().transform_path(line.get_path())
                    crossed = len(path.vertices) > 1 and path.intersects_bbox(inner, filled=False)
                    assert not crossed, (name, artist.get_text(), line.get_label(), "crossed by a line")
