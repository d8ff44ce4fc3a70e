"""Charts drawn on the server as SVG, in plain Python: no Django, no JavaScript, nothing inline.

Only shapes and numbers are drawn. Labels are HTML beside the drawing, so they wrap, scale with the
reader's text size and are read aloud; the drawing itself is hidden from screen readers, which have
the sentence and the table. Geometry is in percents of the width: one drawing is right at 280 and at
720 px and its text keeps its size. Colours come from CSS classes (`k1`...`k5`), each with a motif,
so that colour is never alone. The tree is built with ElementTree, which escapes by construction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

SHADES = {1: (1,), 2: (1, 5), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}
"""Palette positions for 1 to 5 parts, from the most favourable answer to the least."""

GROUP_SHADE = 0
"""Shade of answers merged to protect people: it belongs to no answer."""

MIN_LABELLED = 9
"""A part under 9 % is too narrow for its number at 320 px; its number is in the table."""

_MOTIFS = {
    2: [("path", {"d": "M-2 2 2-2M-2 10 10-2M6 10l4-4"})],
    3: [("circle", {"cx": "4", "cy": "4", "r": "1"})],
    4: [("path", {"d": "M-2 6l4 4M-2-2 10 10M6-2l4 4"})],
    5: [("path", {"d": "M0 4h8M4 0v8"})],
    GROUP_SHADE: [("path", {"d": "M0 4h8"})],
}


class Svg(str):
    """Markup that is already safe: templates print it as it is (`__html__` is their protocol)."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@dataclass(frozen=True)
class Segment:
    """One part of a stacked bar: whole percent, palette position, number written on it."""

    percent: int
    shade: int
    text: str = ""


def largest_remainder(counts: Sequence[int], total: int = 100) -> list[int]:
    """Shares of `counts` as whole numbers that add up to `total` (all zero when the counts are).

    Hamilton's method: round down, then give the missing units to the largest remainders; ties go to
    the first, so the same answers always give the same figures.
    """
    whole = sum(counts)
    if not whole:
        return [0] * len(counts)
    shares = [count * total // whole for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda i: -(counts[i] * total % whole))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares


def percent(count: int, base: int) -> int:
    """`count` in percent of `base`, halves rounded up (0 when nobody answered)."""
    return (200 * count + base) // (2 * base) if base else 0


def shade(position: int, parts: int) -> int:
    """Palette position of part number `position` (from 0) among `parts` (1 to 5)."""
    return SHADES[parts][position]


def bar(value: int, largest: int) -> Svg:
    """A horizontal bar from zero, `largest` being the whole width. Square at zero, round at its end."""
    svg = _svg("hbar")
    if value > 0 and largest > 0:
        width = f"{round(min(value / largest, 1) * 100, 2):g}%"
        inner = SubElement(svg, "svg", {"width": width, "height": "100%"})
        SubElement(inner, "rect", {"width": "100%", "height": "100%", "rx": "7"})
        SubElement(inner, "rect", {"width": "7", "height": "100%"})
    return _write(svg)


def stack(segments: Sequence[Segment], uid: str) -> Svg:
    """A bar cut in parts. `uid` names the motifs written once by `motifs(uid)`."""
    svg = _svg("likert__svg")
    start, whole = 0, sum(segment.percent for segment in segments) or 1
    for segment in segments:
        if segment.percent:
            place = {"x": _share(start, whole), "width": _share(segment.percent, whole)}
            inner = SubElement(svg, "svg", {**place, "height": "100%"})
            _swatch(inner, segment.shade, uid)
            if segment.text and 100 * segment.percent >= MIN_LABELLED * whole:
                label = {"x": "50%", "y": "50%", "class": f"k{segment.shade}"}
                SubElement(inner, "text", label).text = segment.text
        start += segment.percent
    return _write(svg)


def swatch(position: int, uid: str) -> Svg:
    """The small square of a legend, with the colour and the motif of the part."""
    svg = _svg("legend__k")
    _swatch(svg, position, uid)
    return _write(svg)


def motifs(uid: str) -> Svg:
    """The motifs of one figure, written once in it; `uid` keeps their ids apart on a page."""
    svg = _svg("motifs")
    defs = SubElement(svg, "defs")
    for position, shapes in _MOTIFS.items():
        pattern = {"id": f"{uid}-m{position}", "width": "8", "height": "8", "patternUnits": "userSpaceOnUse"}
        element = SubElement(defs, "pattern", {**pattern, "class": f"motif k{position}"})
        for name, attributes in shapes:
            SubElement(element, name, attributes)
    return _write(svg)


def _svg(name: str) -> Element:
    return Element("svg", {"class": name, "aria-hidden": "true"})


def _swatch(parent: Element, position: int, uid: str) -> None:
    full = {"width": "100%", "height": "100%"}
    SubElement(parent, "rect", {**full, "class": f"part k{position}"})
    if position in _MOTIFS:
        SubElement(parent, "rect", {**full, "class": "over", "fill": f"url(#{uid}-m{position})"})


def _share(value: int, whole: int) -> str:
    return f"{round(100 * value / whole, 2):g}%"


def _write(svg: Element) -> Svg:
    return Svg(tostring(svg, encoding="unicode"))
