"""The participation types, what is needed to try each of them, and the eyes of a browser."""

import uuid
from dataclasses import dataclass
from html.parser import HTMLParser
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from consultations.base.models import Participation
from consultations.base.participation_type import ParticipationType
from consultations.participation import APPS, types
from tests.contracts.maker import Maker

FOLLOW = "/participer/suivre/"
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


def folder_of_tests(app: str) -> str:
    """The package of a type's own tests: the same path under `tests`."""
    return app if app.startswith("tests.") else f"tests.{app}"


MAKERS: dict[str, Maker] = {
    kind.slug: import_module(f"{folder_of_tests(app)}.maker").MAKER for app, kind in zip(APPS, types(), strict=True)
}

every_type = pytest.mark.parametrize("kind", types(), ids=[kind.slug for kind in types()])


@dataclass
class Given:
    """An open participation of a type, and the page that shows it."""

    kind: ParticipationType
    participation: Participation
    page: Page

    @property
    def maker(self) -> Maker:
        return MAKERS[self.kind.slug]

    @property
    def rows(self) -> Any:
        """The contributions that are kept."""
        return self.kind.contribution_model.objects.all()

    def data(self, what: str = "answer", **more: Any) -> dict[str, Any]:
        """What a browser sends with JavaScript on: a one-time key, the page, and what was typed."""
        typed = getattr(self.maker, what)(self.participation)
        return {"cle": str(uuid.uuid4()), "page": self.page.pk, **typed, **more}

    def post(self, data: dict[str, Any], client: Client | None = None, **headers: str) -> Any:
        """Send it from one of our pages, unless the headers say otherwise."""
        return (client or Client()).post(self.participation.get_submit_url(), data, headers=headers or SAME_ORIGIN)

    def code(self, data: dict[str, Any] | None = None, client: Client | None = None) -> str:
        """Send it, and read the code of the receipt."""
        client, data = client or Client(), data or self.data()
        sent = self.post(data, client)
        assert sent.status_code == 303
        return self.code_after(sent, data, client)

    def code_after(self, sent: Any, data: dict[str, Any], client: Client) -> str:
        """The code that the page after a sending shows, or the message that it announces."""
        after = client.get(sent["Location"])
        assert after.status_code == 200
        return self.maker.code(data) if self.maker.code else after.context["code"]

    def change(self, **fields: Any) -> None:
        """Change the participation, in the database and here. A test of anonymity is not for a type that cannot promise it."""
        if fields.get("anonymity") == "anonyme" and not self.participation.may_be_anonymous:
            pytest.skip("nothing of it is anonymous")
        type(self.participation).objects.filter(pk=self.participation.pk).update(**fields)
        self.participation.refresh_from_db()


class _Fields(HTMLParser):
    """What a browser would send of the form of one address, as it was served."""

    def __init__(self, action: str):
        super().__init__()
        self.action, self.inside = action, False
        self.found: dict[str, list[str]] = {}
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        has = dict(attributes)
        name, value = has.get("name") or "", has.get("value") or ""
        if tag == "form":
            self.inside = has.get("action") == self.action
        elif not self.inside:
            return
        elif tag == "textarea":
            self.area = name
            self.found.setdefault(name, []).append("")
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in has:
            self.found.setdefault(self.select, []).append(value)
        elif tag == "input" and name and (has.get("type") not in ("radio", "checkbox") or "checked" in has):
            self.found.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.found[self.area][-1] = self.found[self.area][-1].removeprefix("\n")
            self.area = ""
        elif tag == "form":
            self.inside = False


def fields_in(response: Any, action: str) -> dict[str, list[str]]:
    """The values, by name, that the form of this address would send if it were sent as it is."""
    parser = _Fields(action)
    parser.feed(response.content.decode())
    return parser.found


def keeps(response: Any, action: str, data: dict[str, Any]) -> list[str]:
    """The names of the fields whose value, as it was sent, is no longer in the form of the answer."""
    shown = fields_in(response, action)
    sent = {name: [str(one) for one in (value if isinstance(value, list) else [value])] for name, value in data.items()}
    return [name for name, values in sent.items() if name != "cle" and sorted(shown.get(name, [])) != sorted(values)]
