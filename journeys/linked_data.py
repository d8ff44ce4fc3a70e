"""What machines read in a journey's page: JSON-LD, in the words of schema.org.

The journey is an `ItemList`; a step that a public body leads is a `GovernmentService` in it. It is short, since every reader's phone
loads it: the whole is at `/parcours/<slug>.json`. No `HowTo`: search engines do not show it any more (Google, September 2023), and a
right is not a recipe.
"""

from collections.abc import Iterable, Iterator, Mapping
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
PLACES = ("accueil", "france_services")  # channels where one goes


def graph(page: "Page", journey: Journey) -> dict[str, Any]:
    """The JSON-LD of a journey's page."""
    address = page.full_url
    items = {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "@id": f"{address}#parcours",
        "name": page.title,
        "description": page.introduction,
        "url": address,
        "inLanguage": get_language(),  # the page's: its address says so
        "itemListOrder": "https://schema.org/ItemListOrderAscending",
        "numberOfItems": len(journey.steps),
        "itemListElement": [
            {"@type": "ListItem", "position": place, **_element(view, page, address)}
            for place, view in enumerate(journey.steps, start=1)
        ],
    }
    return _filled(items)


def _element(view: StepView, page: "Page", address: str) -> dict[str, Any]:
    """A step in the list: the service it is, or its name alone when the reader does it without anybody."""
    if view.lead and view.lead.key != READER:
        return {"item": _service(view, page, address)}
    return {"name": view.step.title, "url": f"{address}#{view.anchor}"}


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
            "name": view.step.title,
            "description": view.step.why,
            "url": f"{address}#{view.anchor}",
            "provider": _filled(provider),
            "areaServed": _area(page),
            "availableChannel": list(_channels(view.details.get("channel", []), body)),
        }
    )


def _area(page: "Page") -> dict[str, str]:
    space = page.space
    if space is None or space.is_national:
        return {"@type": "Country", "name": "France"}
    return {"@type": "AdministrativeArea", "name": space.name}


def _channels(channels: Iterable[Mapping[str, Any]], body: Organism) -> Iterator[dict[str, Any]]:
    """The ways of doing a step that lead somewhere. The phone is the body's: the editor's detail is words, and may name another."""
    for channel in channels:
        kind, detail = channel["kind"], channel["detail"]
        has_phone = kind == "telephone" and not detail and body.phone
        address = {
            "serviceUrl": channel["url"] if channel["url"] not in dead_links() else "",
            "servicePhone": {"@type": "ContactPoint", "telephone": body.phone} if has_phone else None,
            "serviceLocation": {"@type": "Place", "name": detail or body.name} if kind in PLACES else None,
        }
        if any(address.values()):
            name = " : ".join(filter(None, (channel_label(kind), detail)))
            yield _filled({"@type": "ServiceChannel", "name": name, **address})


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """What is known: schema.org has no empty value."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}
