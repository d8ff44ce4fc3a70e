"""What the style sheets promise: contrasts, both dark blocks equal, everything there, nothing from elsewhere."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
TOKENS = (STATIC / "css/tokens.css").read_text()
ACCENTS = ["lagune", *re.findall(r'\[data-accent="(\w+)"\]', TOKENS)]
READ_ON = {
    "paper": "ink ink-2 accent danger ok warn coral",
    "surface": "ink",
    "mist": "ink ink-2 accent",
    "accent-soft": "ink ink-2 accent",
    "accent": "on-accent",
    "accent-strong": "on-accent",
    "sun": "on-sun",
    "sun-soft": "ink",
    "ok-soft": "ok",
    "warn-soft": "warn",
    "danger-soft": "danger",
}
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11


def block(start):
    """The declarations of the first rule whose selector begins with `start`."""
    text = TOKENS[TOKENS.index(start) :]
    return dict(re.findall(r"(--[\w-]+): ([^;]+);", text[text.index("{") : text.index("}")]))


LIGHT, DARK = block(":root, "), block('[data-theme="dark"]')
DARK_BY_PREFERENCE = block(':root:not([data-theme="light"])')


def palette(accent, dark):
    """The colours of a page of this accent in this scheme, references resolved."""
    own = block(f'[data-accent="{accent}"]') if accent != "lagune" else {}
    values = {**LIGHT, **own, **(DARK if dark else {})}

    def resolve(value):
        while match := re.fullmatch(r"var\((--[\w-]+)\)", value):
            value = values[match[1]]
        return value

    return {name: resolve(value) for name, value in values.items()}


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_guard_knows_black_white_and_grey():
    """Negative control."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#999999", "#ffffff") < SHAPE


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("accent", ACCENTS)
def test_every_accent_can_be_read(accent, dark):
    colours = palette(accent, dark)
    pairs = [(text, ground) for ground, texts in READ_ON.items() for text in texts.split()]
    low = {pair: contrast(colours[f"--{pair[0]}"], colours[f"--{pair[1]}"]) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < TEXT} == {}
    for ground in ("paper", "surface", "accent-soft"):
        assert contrast(colours["--line-strong"], colours[f"--{ground}"]) >= SHAPE


def test_there_are_eight_accents():
    assert len(ACCENTS) == 8


def test_both_dark_schemes_are_equal():
    assert DARK == DARK_BY_PREFERENCE


def test_style_sheets_need_nothing_from_elsewhere():
    for sheet in (STATIC / "css").glob("*.css"):
        for address in re.findall(r"url\(([^)]+)\)", sheet.read_text()):
            path = address.strip("\"'")
            assert "//" not in path
            assert not path.startswith("data:")
            assert (sheet.parent / path).resolve().is_file(), f"{sheet.name}: {path}"


def test_common_files_leave_room_for_the_page():
    """A citizen's page is at most 60 KB: what every page shares must leave 25 of them."""
    shared = ["css/tokens.css", "css/base.css", "css/components.css", "js/theme.js", "js/menu.js", "images/sprite.svg"]
    packed = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in shared)
    assert packed + (STATIC / "fonts/atkinson-next.woff2").stat().st_size <= 35_000
