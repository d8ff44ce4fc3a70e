"""What every participation type must keep, from the list of types itself: a new one is tested by being added to it."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import DateTimeField
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.utils import timezone

from consultations.base.admin import ParticipationViewSet
from consultations.base.models import Contribution, Participation
from consultations.base.participation_type import ParticipationType
from consultations.blocks import ParticipationBlocks
from consultations.participation import APPS, types
from core.models import Space
from tests.factories.participation import (
    CampaignIndexPageFactory,
    CampaignPageFactory,
    FeedbackFactory,
    SurveyFactory,
    opinion,
    send,
    submission,
)

TYPES = types()
FILES = {
    "__init__.py",
    "admin.py",
    "apps.py",
    "blocks.py",
    "forms.py",
    "models.py",
    "participation_type.py",
    "services.py",
}
#: How to make one and answer it, by slug. A new type adds its line.
MAKERS = {"questionnaire": (SurveyFactory, submission), "avis": (FeedbackFactory, opinion)}
#: What else than the browser tells two contributions apart, by slug; nothing for most types.
IDENTITY = {"avis": ("topic",)}

every_type = pytest.mark.parametrize("kind", TYPES, ids=[kind.slug for kind in TYPES])


@pytest.fixture
def given(kind, home):
    """(participation, page that shows it, data of a contribution)"""
    make, data = MAKERS[kind.slug]
    participation = make(space=Space.objects.national())
    body = [{"type": kind.block_name, "value": {kind.block_name: participation.pk, "heading": ""}}]
    page = CampaignPageFactory(parent=CampaignIndexPageFactory(parent=home), body=body)
    return participation, page, data(participation, page)


@every_type
def test_folders_have_the_same_names(kind):
    folder = type(kind).__module__.split(".")[-2]
    root = Path(settings.BASE_DIR)
    assert {path.name for path in (root / "consultations" / folder).glob("*.py")} >= FILES
    for template in ("block.html", "form.html"):
        assert get_template(f"consultations/{folder}/{template}")
    assert list((root / "tests" / "consultations" / folder).glob("test_*.py"))


@every_type
def test_says_what_it_must(kind):
    assert isinstance(kind, ParticipationType)
    assert issubclass(kind.model, Participation)
    assert issubclass(kind.contribution_model, Contribution)
    assert issubclass(kind.viewset, ParticipationViewSet)
    assert kind.viewset.model is kind.model
    assert kind.slug == kind.model.participation_slug
    assert kind.block_name in ParticipationBlocks().child_blocks


def test_each_app_of_the_list_is_a_type():
    assert len(TYPES) == len(APPS) == len(MAKERS)
    assert len({kind.block_name for kind in TYPES}) == len(TYPES)


@every_type
def test_database_protects_what_was_contributed(kind):
    from django.db.models import PROTECT

    for name in ("participation", "page", "space", "participant"):
        assert kind.contribution_model._meta.get_field(name).remote_field.on_delete is PROTECT
    unique = {tuple(one.fields) for one in kind.contribution_model._meta.constraints if hasattr(one, "fields")}
    assert ("participation", "participant", *IDENTITY.get(kind.slug, ())) in unique
    assert kind.contribution_model._meta.get_field("submission_key").unique
    assert kind.contribution_model._meta.get_field("receipt_hash").unique
    assert "export" in kind.contribution_model._meta.default_permissions


@every_type
def test_way_of_a_contribution(kind, given, client):
    """Page, submission, receipt, follow, erase."""
    participation, page, data = given
    html = client.get(page.url).content.decode()
    assert participation.get_submit_url() in html
    sent = send(client, participation, data)
    assert sent.status_code == 303
    assert kind.contribution_model.objects.count() == 1
    assert participation.response_count() == 1
    code = client.get(sent["Location"]).context["code"]
    found = client.post("/participer/suivre/", {"code": code})
    assert found.context["details"]
    assert client.post("/participer/suivre/", {"code": code, "effacer": "1"}).status_code == 200
    assert not kind.contribution_model.objects.exists()


@every_type
def test_says_when_it_was_received_as_finely_as_the_type_keeps_it(kind, given, client):
    participation, _page, data = given
    send(client, participation, data)
    contribution = kind.contribution_model.objects.get()
    kept = getattr(contribution, kind.contribution_model.received_field)
    if kind.contribution_model.received_by_week:
        moments = [field.name for field in contribution._meta.fields if isinstance(field, DateTimeField)]
        assert [name for name in moments if getattr(contribution, name)] == [], "something finer than the week is kept"
        assert contribution.received_on == kept
        assert kept.isoweekday() == 1
    else:
        assert contribution.received_on == timezone.localdate(kept, contribution.space.zone)


@every_type
def test_export_has_a_row_for_each(kind, given, admin_client):
    participation, _page, data = given
    send(Client(), participation, data)
    response = admin_client.get(f"/admin/participation/{kind.slug}/{participation.pk}/export.csv")
    assert response.status_code == 200
    assert b"".join(response.streaming_content).count(b"\r\n") == 2
    assert len(kind.export_columns(participation)) == len(
        list(next(iter(kind.export_rows(participation, kind.contribution_model.objects.all()))))
    )


@every_type
def test_nothing_is_shown_of_one_that_is_not_published(kind, given, client):
    participation, page, _data = given
    participation.unpublish()
    assert participation.get_submit_url() not in client.get(page.url).content.decode()
    assert client.get(participation.get_submit_url()).status_code == 404


@every_type
def test_preview_of_a_draft(kind, given):
    participation, _page, _data = given
    request = RequestFactory().get("/")
    for mode, _label in participation.preview_modes:
        response = participation.make_preview_request(request, mode)
        assert response.status_code == 200
        assert participation.title in response.content.decode()
