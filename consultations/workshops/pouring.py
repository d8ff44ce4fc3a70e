"""What was said in the room becomes an idea, or a proposal, of the channel « atelier »: read before it is shown, as any other."""

import textwrap
import uuid
from typing import Any

from django.db import transaction
from django.http import QueryDict

from consultations.base.models import Channel, Participation
from consultations.base.services import Submission
from consultations.base.together import kind_of

from .models import Note

#: Where a note may go: the field of the workshop that says it, and the field of the note that remembers it.
WAYS = {"idee": ("ideas_into", "poured_idea"), "proposition": ("proposals_into", "poured_proposal")}


class Refused(Exception):
    """The form of the other participation refuses these words: `args[0]` is that form."""


def typed(way: str, note: Note, theme: str = "") -> QueryDict:
    """What the form of the other participation receives."""
    data = QueryDict(mutable=True)
    if way == "proposition":
        data["texte"] = note.text
    else:
        title = textwrap.shorten(note.text, 110, placeholder="…")
        data.update({"titre": title, "idee": note.text, "theme": theme, "proches": "different"})
    return data


@transaction.atomic
def pour(*, note: Note, way: str, user: Any, theme: str = "") -> Any:
    """Make a contribution of a note, once: asked again, it is the same one. Raises Refused."""
    into, kept = WAYS[way]
    note = Note.objects.select_for_update(of=("self",)).select_related("session__workshop__space").get(pk=note.pk)
    if found := getattr(note, kept):
        return found
    workshop = note.session.workshop
    target: Participation = getattr(workshop, into).original
    kind = kind_of(target)
    form = kind.form(target, typed(way, note, theme), workshop.space)
    if not form.is_valid():
        raise Refused(form)
    submission = Submission(
        participation=target,
        page=workshop.space.root_page,
        space=workshop.space,
        submission_key=uuid.uuid5(note.key, way),
        voter="",  # nobody of the room is known by it
        language=target.locale.language_code,
        channel=str(Channel.WORKSHOP),
        entered_by=user,
    )
    made = kind.record(submission, form)
    setattr(note, kept, made)
    note.save(update_fields=[kept])
    return made
