"""Kinds of page a visitor can tell apart. A page model names its own in ``search_kind``."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import get_page_models


@dataclass(frozen=True)
class Kind:
    """``slug`` is what the address carries, ``label`` names one page, ``plural`` several."""

    slug: str
    label: Promise
    plural: Promise
    icon: str


KINDS = {
    kind.slug: kind
    for kind in (
        Kind("parcours", _("Parcours"), _("Parcours"), "map"),
        Kind("consultations", _("Consultation"), _("Consultations"), "speech"),
        Kind("resultats", _("Résultat"), _("Résultats"), "chart"),
        Kind("caf", _("Caf"), _("Caf"), "place"),
        Kind("pages", _("Page"), _("Autres pages"), "doc"),
    )
}


def kind_of(model: type[Model]) -> Kind:
    """Kind of a page model. One that names none, or an unknown one, is among the other pages."""
    return KINDS.get(getattr(model, "search_kind", "pages"), KINDS["pages"])


def content_types() -> dict[int, Kind]:
    """Kind of each page type, by the id of its content type. No query once Django knows them."""
    by_model = ContentType.objects.get_for_models(*get_page_models())
    return {content_type.pk: kind_of(model) for model, content_type in by_model.items()}
