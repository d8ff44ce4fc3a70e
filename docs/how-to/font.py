"""Make static/fonts/atkinson-next.woff2: see font.md. Usage: python docs/how-to/font.py SOURCE.woff2"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates
from fontTools.varLib.instancer import instantiateVariableFont

TARGET = Path(__file__).parents[2] / "static/fonts/atkinson-next.woff2"
WEIGHTS = (400, 740)
LATIN_1 = [*range(0x20, 0x7F), *range(0xA0, 0x100)]
FRENCH = [ord(c) for c in "œŒ€…‘’‚“”„‹›«»–—•−⁄\u2009\u202f\u2011"]
# Characters the source lacks, drawn as another: the narrow no-break space and the hyphen that does not break.
SAME_AS = {0x202F: 0x2009, 0x2011: 0x2D}
# In the source, the slash cuts the counter of the zero in two. These are, in the first half, the points of the
# lower left quarter of the counter; the three others are its mirror images.
BOTTOM, QUARTER, LEFT = 16, (26, 25, 24), 23


def plain_counter(points, axis_x, axis_y):
    """Sixteen points of a whole counter, against the outline's direction, from one of its quarters."""
    corner = [points[i] for i in QUARTER]
    right = [(2 * axis_x - x, y) for x, y in corner]
    up = [(x, 2 * axis_y - y) for x, y in right]
    upper_left = [(x, 2 * axis_y - y) for x, y in corner]
    bottom, left = points[BOTTOM], points[LEFT]
    top, opposite = (bottom[0], 2 * axis_y - bottom[1]), (2 * axis_x - left[0], left[1])
    return [bottom, *right, opposite, *up[::-1], top, *upper_left, left, *corner[::-1]]


def remove_slash(font):
    """Give the zero one plain counter, in the drawing and in its variations."""
    variations = font["gvar"].variations["zero"]  # read before the drawing changes: the table counts its points
    glyph = font["glyf"]["zero"]
    points, _, flags = glyph.getCoordinates(font["glyf"])
    points = list(points)
    counter = plain_counter(points, points[BOTTOM][0], points[LEFT][1])
    on_curve = [1, 0, 0, 0] * 4
    glyph.coordinates = GlyphCoordinates(points[:BOTTOM] + counter)
    glyph.flags = type(flags)([*flags[:BOTTOM], *on_curve])
    glyph.endPtsOfContours = [BOTTOM - 1, BOTTOM + len(counter) - 1]
    glyph.numberOfContours = 2
    for variation in variations:
        deltas = variation.coordinates
        variation.coordinates = (
            deltas[:BOTTOM] + plain_counter(deltas, deltas[BOTTOM][0], deltas[LEFT][1]) + deltas[-4:]
        )


def main(source):
    """Read the variable font `source`, write the site's font."""
    font = TTFont(source)
    remove_slash(font)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update({code: table.cmap[model] for code, model in SAME_AS.items()})
    options = Options(layout_features=["kern", "mark", "mkmk", "ccmp", "tnum", "pnum"], hinting=False, flavor="woff2")
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LATIN_1 + FRENCH)
    subsetter.subset(font)
    font = instantiateVariableFont(font, {"wght": WEIGHTS})
    font.flavor = "woff2"
    font.save(TARGET)


if __name__ == "__main__":
    main(sys.argv[1])
