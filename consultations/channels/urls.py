"""The addresses of the channels, in the admin, for each type that can be on paper."""

from collections.abc import Iterable

from django.urls import URLPattern, path

from consultations.base.participation_type import ParticipationType

from .assisted import AssistedView, ReceiptView
from .hub import HubView, IndexView
from .imports.views import SUFFIXES, ImportView, TemplateView
from .paper import PaperView
from .printing import PrintView
from .views import url_name

VIEWS = {
    "hub": ("canaux/", HubView),
    "paper": ("papier/", PaperView),
    "assisted": ("pour-une-personne/", AssistedView),
    "receipt": ("recu/", ReceiptView),
    "import": ("importer/", ImportView),
    "print": ("imprimer/", PrintView),
}


def admin_urls(kinds: Iterable[ParticipationType]) -> list[URLPattern]:
    """`participation/<type>/<pk>/…`."""
    on_paper = tuple(kind for kind in kinds if kind.on_paper)
    patterns = [path("participation/canaux/", IndexView.as_view(kinds=on_paper), name="channels")]
    for kind in on_paper:
        base = f"participation/{kind.slug}/<int:pk>/"
        for verb, (end, view) in VIEWS.items():
            patterns.append(path(base + end, view.as_view(kind=kind), name=url_name(kind, verb)))
        for suffix in SUFFIXES:
            name = url_name(kind, f"template_{suffix}")
            patterns.append(path(f"{base}modele.{suffix}", TemplateView.as_view(kind=kind, suffix=suffix), name=name))
    return patterns
