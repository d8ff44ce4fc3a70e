"""What people and the team do with comments, by HTTP."""

import uuid
from typing import Any

from django.test import Client

from consultations.comments.models import Comment, Discussion
from consultations.moderation.services import fingerprint
from tests.factories.base import make_editor
from tests.factories.participation import SAME_ORIGIN

FOLLOW = "/participer/suivre/"
QUEUE = "/admin/relecture/"


def say(discussion: Discussion, page: Any, text: str, client: Client | None = None, **more: Any) -> Any:
    """Send a comment from the page; the response."""
    data = {"cle": str(uuid.uuid4()), "page": page.pk, "commentaire": text, **more}
    return (client or Client()).post(discussion.get_submit_url(), data, headers=SAME_ORIGIN)


def said(
    discussion: Discussion, page: Any, text: str, client: Client | None = None, **more: Any
) -> tuple[Comment, str]:
    """Send a comment that is recorded; its row, and the code of its receipt."""
    client = client or Client()
    sent = say(discussion, page, text, client, **more)
    assert sent.status_code == 303, sent.content.decode()
    return Comment.objects.get(text=text), client.get(sent["Location"]).context["code"]


def reader_of(space: Any, *actions: str) -> Client:
    """Somebody of a space's team, who reads what people write."""
    client = Client()
    client.force_login(make_editor(space, Comment, actions=actions or ("view", "change")))
    return client


def decide(reader: Client, comment: Comment, decision: str = "approved", raison: str = "", query: str = "") -> Any:
    """Tick a comment in the working list, and press a button."""
    comment.refresh_from_db()
    tick = f"commentaires:{comment.receipt_hash}:{fingerprint(comment)}"
    return reader.post(QUEUE + query, {"lus": [tick], "decision": decision, "raison": raison})


def words(response: Any) -> str:
    """The text of a page, with plain spaces."""
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
