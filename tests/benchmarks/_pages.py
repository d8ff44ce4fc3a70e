"""Reading a page as a browser does: what it loads, and the form it holds."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from _harness import Client, request_bytes

IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/avif", "image/gif")


class _Resources(HTMLParser):
    """The addresses a page makes a browser load."""

    def __init__(self, html: str):
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "link" and set((values.get("rel") or "").split()) & {
            "stylesheet",
            "preload",
            "icon",
            "manifest",
            "modulepreload",
        }:
            self.found.add(values.get("href") or "")
        elif tag in ("script", "img", "source", "iframe", "video", "audio", "embed"):
            self.found.add(values.get("src") or "")
        elif tag == "use":
            self.found.add((values.get("href") or "").split("#")[0])
        elif tag == "object":
            self.found.add(values.get("data") or "")


@dataclass
class Weight:
    """Bytes as sent (gzip where the server compresses), counted once for each address."""

    html: int = 0
    total: int = 0
    images: int = 0
    requests: int = 0
    third_party: int = 0
    cookies: int = 0


def weigh(port: int, path: str) -> Weight:
    """Load a page and everything it names: style sheets and what they name, scripts and their imports, font, sprite.

    An upper bound: a browser leaves out the fonts and drawings of style sheets that the page does not use.
    """
    weight, client, seen, waiting = Weight(), Client(port), set(), [path]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        weight.requests += 1
        if urlsplit(address).netloc:
            weight.third_party += 1
            continue
        response = client.request(request_bytes(address))
        kind = "".join(response.headers("content-type"))
        weight.cookies += len(response.headers("set-cookie"))
        if kind.startswith(IMAGE_TYPES):
            weight.images += len(response.body)
            continue
        weight.total += len(response.body)
        if address == path:
            weight.html = len(response.body)
        plain = client.request(request_bytes(address, gzip=False)).body
        waiting += [
            urljoin(address, name) for name in _named(kind, plain) if name and not name.startswith(("data:", "#"))
        ]
    return weight


def _named(kind: str, body: bytes) -> set[str]:
    if kind.startswith("text/html"):
        return _Resources(body.decode()).found
    if kind.startswith("text/css"):
        return {name.split("#")[0] for name in re.findall(r"""url\(["']?([^"')]+)""", body.decode())}
    if "javascript" in kind:
        return set(re.findall(r"""(?m)^\s*import\s(?:[^"']*from\s*)?["']([^"']+)["']""", body.decode()))
    return set()


class _Form(HTMLParser):
    """The first form people take part with: its address, and a valid answer to each of its questions."""

    def __init__(self, html: str):
        super().__init__()
        self.action = ""
        self.data: dict[str, str] = {}
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and "data-participation" in values and not self.action:
            self.action, self._inside = values["action"], True
        elif self._inside and tag == "textarea":
            self.data[values["name"]] = "Des places en crèche près de chez moi, et une réponse plus rapide."
        elif self._inside and tag == "input" and values.get("name") not in (None, "", "cle"):
            text = "Les courriers" if values.get("type", "text") == "text" else values.get("value", "")
            self.data.setdefault(values["name"], text)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def answer_form(html: str) -> tuple[str, list[tuple[str, str]]]:
    """Where the page's survey is sent, and the fields of an answer to all its questions, without the one-time key.

    The questions, the page and the time somebody took: not the field that only robots fill, nor an address.
    """
    form = _Form(html)
    if not form.action:
        raise ValueError("The page holds no form to take part with.")
    fields = [(name, value) for name, value in form.data.items() if name == "page" or name.startswith("q-")]
    return form.action, [*fields, ("duree", "30")]
