"""Who acts in a campaign: asked by each light act, in its transaction."""

from django.db import connection
from django.db.models import QuerySet

from core.statements import Statement, columns_of, instance_of

from .integrity import pseudonym
from .models import Participant, Participation, Trust


def participant_of(*, participation: Participation, voter: str) -> Participant | None:
    """A browser in a campaign, its row locked, made if it is new (`is_new`). None once the campaign's key is destroyed. In a transaction."""
    name = pseudonym(participation, voter)
    if name is None:
        return None
    key = participation.pseudonym_key_id
    if row := _HELD.first(key, name):
        return instance_of(Participant, row)
    with connection.cursor() as cursor:
        cursor.execute(_NEW, [key, name, str(Trust.COUNTED)])
        made = cursor.fetchone()
    if made is None:  # another act of this browser was quicker
        return instance_of(Participant, _HELD.rows(key, name)[0])
    participant = instance_of(Participant, [made[0], key, name, str(Trust.COUNTED), None])
    participant.is_new = True
    return participant


def _held(key: int, name: str) -> QuerySet:
    rows = Participant.objects.select_for_update().filter(key_id=key, pseudonym=name)
    return rows.values_list(*columns_of(Participant))


_HELD = Statement(_held, int, str)
# Without a savepoint: what another transaction made at this moment is waited for, and is no error.
_NEW = """
INSERT INTO participation_participant (key_id, pseudonym, trust) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
"""
