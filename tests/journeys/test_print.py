"""A journey on paper."""

import re

import pytest
import segno
from bs4 import BeautifulSoup
from django.utils import timezone

from core.templatetags.typography import long_date
from journeys.templatetags.journey_print import qr_code, short_address
from tests.factories.journeys import make_journey

pytestmark = pytest.mark.django_db


def modules_of(svg: str) -> set[tuple[int, int]]:
    """The dark squares of a code drawn by lines: M x y, then h (dark) and m (moves), all relative."""
    dark, x, y = set(), 0.0, 0.0
    path = re.search(r'<path[^>]* d="([^"]+)"', svg)[1]
    for letter, numbers in re.findall(r"([Mmh])([^Mmh]*)", path):
        values = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        if letter == "h":
            dark |= {(int(x) + step, int(y)) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = (values[0], values[1]) if letter == "M" else (x + values[0], y + values[1])
    return dark


def test_the_square_on_the_page_holds_the_address_written_beside_it(client, home):
    page = make_journey(home, 2)
    soup = BeautifulSoup(client.get(page.get_url()).text, "html.parser")
    printed = soup.select_one(".j-print")
    assert short_address(page.full_url) in printed.text
    assert page.full_url.endswith(f"{short_address(page.full_url)}/")
    svg = printed.select_one("svg")
    assert svg["aria-hidden"] == "true"
    assert not svg.has_attr("style")
    wanted = segno.make_qr(page.full_url, error="m")
    cells = {(x + 4, y + 4) for y, row in enumerate(wanted.matrix) for x, dark in enumerate(row) if dark}
    assert modules_of(str(svg)) == cells
    assert f"Version du {long_date(timezone.localdate())}" in printed.text


def test_another_address_is_another_square():
    """Negative control of the test above."""
    assert modules_of(qr_code("https://exemple.fr/a/")) != modules_of(qr_code("https://exemple.fr/b/"))


def test_citizen_asks_for_large_print_without_a_script(client, home):
    """The box is read by the style sheet: nothing is sent, no address changes."""
    soup = BeautifulSoup(client.get(make_journey(home, 2).get_url()).text, "html.parser")
    box = soup.select_one("input[data-large-print]")
    assert not box.has_attr("name")
    assert "grand texte" in box.find_parent("label").text
    assert box.find_parent("form") is None
