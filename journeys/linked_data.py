"""What machines read in a journey's page: JSON-LD, in the words of schema.org.

The journey is an `ItemList`; a step that a public body leads is a `GovernmentService`. No `HowTo`: search engines do not show it any
more (Google, September 2023), and a right is not a recipe.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from .blocks import channel_label
from .links import dead_links
from .models.organism import Organism
from .presentation import Journey, StepView

if TYPE_CHECKING:
    from wagtail.models import Page

# Bodies that lead a step and are no public service; the reader (« moi ») is no body at all.
PRIVATE = {"employeur", "sante", "banque"}
READER = "moi"


def graph(page: "Page", journey: Journey) -> dict[str, Any]:
    """The JSON-LD of a journey's page."""
    address = page.full_url
    services = [_service(view, page, address) for view in journey.steps if view.lead and view.lead.key != READER]
    items = {
        "@type": "ItemList",
        "@id": f"{address}#parcours",
        "name": page.title,
        "description": page.introduction,
        "url": address,
        "inLanguage": get_language(),  # the page's: its address says so
        "itemListOrder": "https://schema.org/ItemListOrderAscending",
        "numberOfItems": len(journey.steps),
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": view.step.title, "url": f"{address}#{view.anchor}"}
            for place, view in enumerate(journey.steps, start=1)
        ],
    }
    return {"@context": "https://schema.org", "@graph": [_filled(items), *services]}


def _service(view: StepView, page: "Page", address: str) -> dict[str, Any]:
    body = view.lead
    is_public = body.key not in PRIVATE
    provider = {
        "@type": "GovernmentOrganization" if is_public else "Organization",
        "name": body.name,
        "url": body.website,
        "telephone": body.phone,
    }
    return _filled(
        {
            "@type": "GovernmentService" if is_public else "Service",
            "@id": f"{address}#{view.anchor}",
            "identifier": str(view.step.translation_key),
            "name": view.step.title,
            "serviceType": view.step.short_title,
            "description": view.step.why,
            "url": f"{address}#{view.anchor}",
            "isPartOf": {"@id": f"{address}#parcours"},
            "provider": _filled(provider),
            "areaServed": _area(page),
            "availableChannel": [_channel(channel, body) for channel in view.details.get("channel", [])],
        }
    )


def _area(page: "Page") -> dict[str, str]:
    space = page.space
    if space is None or space.is_national:
        return {"@type": "Country", "name": "France"}
    return {"@type": "AdministrativeArea", "name": space.name}


def _channel(channel: Mapping[str, Any], body: Organism) -> dict[str, Any]:
    """A way of doing the step. The phone is the body's: the editor's detail is words, and may name somebody else's."""
    name = " : ".join(filter(None, (channel_label(channel["kind"]), channel["detail"])))
    url = channel["url"] if channel["url"] not in dead_links() else ""
    has_phone = channel["kind"] == "telephone" and not channel["detail"] and body.phone
    return _filled(
        {
            "@type": "ServiceChannel",
            "name": name,
            "serviceUrl": url,
            "servicePhone": {"@type": "ContactPoint", "telephone": body.phone} if has_phone else None,
            "serviceLocation": {"@type": "Place", "name": channel["detail"] or body.name}
            if channel["kind"] in ("accueil", "france_services")
            else None,
        }
    )


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """What is known: schema.org has no empty value."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}
