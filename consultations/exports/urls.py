"""The addresses of the exports of each type, in the admin."""

from collections.abc import Iterable

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from consultations.base.participation_type import ParticipationType

from .formats import FORMATS
from .views import export_counts, export_notice, export_page, export_rows


class FormatConverter(StringConverter):
    """A format of export; any other is an address that does not exist."""

    regex = "|".join(FORMATS)


register_converter(FormatConverter, "export_format")


def export_urls(kinds: Iterable[ParticipationType]) -> list[URLPattern]:
    """The page, the rows, the counts and the codebook, for each type."""
    found = []
    for kind in kinds:
        start, given = f"participation/{kind.slug}/<int:pk>", {"kind": kind}
        found += [
            path(f"{start}/exporter/", export_page, given, name=f"export_page_{kind.block_name}"),
            path(f"{start}/export.<export_format:format>", export_rows, given, name=f"export_{kind.block_name}"),
            path(
                f"{start}/totaux.<export_format:format>", export_counts, given, name=f"export_counts_{kind.block_name}"
            ),
            path(f"{start}/notice.csv", export_notice, given, name=f"export_notice_{kind.block_name}"),
        ]
    return found
