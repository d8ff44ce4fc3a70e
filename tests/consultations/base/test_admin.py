"""The admin of participations: refusing to delete what people contributed to, the chooser, the way back to the pages."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import ProtectedError
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from consultations.surveys.models import Survey, SurveyResponse
from tests.consultations.conftest import editor_of
from tests.factories.participation import (
    CampaignIndexPageFactory,
    CampaignPageFactory,
    SurveyFactory,
    send,
    submission,
)

CHOOSER = "/admin/snippets/choose/surveys/survey/"


@pytest.fixture
def admin(client, db):
    client.force_login(get_user_model().objects.create_superuser("admin", "a@exemple.fr", "x"))
    return client


@pytest.fixture
def answered(campaign, survey):
    """The survey of the Gard, with one answer given on its campaign page."""
    send(Client(), survey, submission(survey, campaign))
    return SurveyResponse.objects.get()


def let_edit_pages(space, page):
    for action in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(codename=action, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.create(group=space.editors, page=page, permission=permission)


class TestWhatHasAnswersIsNotDeleted:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_survey_alone(self, admin, answered, survey, method):
        response = getattr(admin, method)(f"/admin/snippets/surveys/survey/delete/{survey.pk}/", follow=True)
        assert response.status_code == 200
        assert "dépubliez-le" in response.content.decode()
        assert Survey.objects.filter(pk=survey.pk).exists()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_surveys_in_bulk(self, admin, answered, survey, gard_space, method):
        empty = SurveyFactory(space=gard_space)
        url = f"/admin/bulk/surveys/survey/delete/?id={empty.pk}&id={survey.pk}"
        response = getattr(admin, method)(url, follow=True)
        assert "dépubliez-le" in response.content.decode()
        assert Survey.objects.count() == 2

    @pytest.mark.parametrize("in_bulk", [False, True])
    def test_survey_without_answers_is(self, admin, survey, in_bulk):
        url = (
            f"/admin/bulk/surveys/survey/delete/?id={survey.pk}"
            if in_bulk
            else f"/admin/snippets/surveys/survey/delete/{survey.pk}/"
        )
        assert admin.post(url).status_code == 302
        assert not Survey.objects.exists()

    @pytest.mark.parametrize("which", ["campaign", "its parent", "its home"])
    def test_page_and_those_above_it(self, admin, answered, campaign, gard, which):
        page = {"campaign": campaign, "its parent": campaign.get_parent(), "its home": gard}[which]
        response = admin.post(f"/admin/pages/{page.pk}/delete/", follow=True)
        assert response.status_code == 200
        assert "dépubliez-la" in response.content.decode()
        assert Page.objects.filter(pk=page.pk).exists()
        bulk = admin.post(f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}", follow=True)
        assert "dépubliez-la" in bulk.content.decode()
        assert Page.objects.filter(pk=campaign.pk).exists()

    def test_page_without_answers_is(self, admin, answered, campaign):
        other = CampaignPageFactory(parent=campaign.get_parent())
        admin.post(f"/admin/pages/{other.pk}/delete/")
        assert not Page.objects.filter(pk=other.pk).exists()

    def test_space(self, admin, answered, gard_space):
        response = admin.post(f"/admin/spaces/delete/{gard_space.pk}/", follow=True)
        assert response.status_code == 200
        gard_space.refresh_from_db()

    def test_database_refuses_it_too(self, answered, survey, campaign, gard_space):
        for row in (survey, campaign, gard_space, answered.participant, survey.pseudonym_key):
            with pytest.raises(ProtectedError):
                type(row).objects.filter(pk=row.pk).delete()


class TestChooser:
    def test_offers_own_and_national_surveys(self, client, gard_editor, survey, herault_space, national):
        SurveyFactory(space=herault_space, title="De l’Hérault")
        SurveyFactory(space=national, title="De tous")
        client.force_login(gard_editor)
        for address in (CHOOSER, f"{CHOOSER}results/", f"{CHOOSER}results/?q=de"):
            html = client.get(address).content.decode()
            assert "Hérault" not in html
        html = client.get(f"{CHOOSER}results/").content.decode()
        assert "Questionnaire du Gard" in html
        assert "De tous" in html

    def test_only_what_is_offered_can_be_chosen(self, client, gard_editor, survey, herault_space, national):
        theirs = SurveyFactory(space=herault_space, title="De l’Hérault")
        common = SurveyFactory(space=national, title="De tous")
        client.force_login(gard_editor)
        assert client.get(f"{CHOOSER}chosen/{survey.pk}/").status_code == 200
        assert client.get(f"{CHOOSER}chosen/{common.pk}/").status_code == 200
        assert client.get(f"{CHOOSER}chosen/{theirs.pk}/").status_code == 404
        several = client.get(f"{CHOOSER}chosen-multiple/", {"id": [survey.pk, theirs.pk]}).content.decode()
        assert "Questionnaire du Gard" in several
        assert "De l" not in several

    def test_creates_a_draft_in_ones_own_space(self, client, gard_editor, gard_space):
        client.force_login(gard_editor)
        data = {"title": "Nouveau", "space": gard_space.pk}
        response = client.post(f"{CHOOSER}create/", data)
        assert response.json()["step"] == "chosen", response.json()
        made = Survey.objects.get()
        assert not made.live
        assert made.has_unpublished_changes
        assert made.latest_revision is not None
        assert made.space == gard_space
        assert f"/edit/{made.pk}/" in response.json()["result"]["edit_url"]

    def test_refuses_to_create_in_another_space(self, client, gard_editor, herault_space, national):
        client.force_login(gard_editor)
        for space in (herault_space.pk, national.pk, "", "x"):
            response = client.post(f"{CHOOSER}create/", {"title": "Pirate", "space": space})
            assert response.json()["step"] == "reshow_creation_form"
            assert "space" in response.context["form"].errors
        assert not Survey.objects.exists()

    def test_edit_form_refuses_another_space(self, client, gard_editor, survey, herault_space):
        client.force_login(gard_editor)
        edit = f"/admin/snippets/surveys/survey/edit/{survey.pk}/"
        data = {
            "title": "x",
            "space": herault_space.pk,
            "opens_at": "2026-06-01 08:00",
            "privacy_notice": "x",
            "anonymity": "pseudonyme",
            "audience": "tous",
            "kept_months": "24",
            "questions-count": 0,
        }
        response = client.post(edit, data)
        assert response.status_code == 200
        assert "space" in response.context["form"].errors
        data = {**data, "action-publish": "1"}
        assert client.post("/admin/snippets/surveys/survey/add/", data).status_code == 200
        survey.refresh_from_db()
        assert survey.space.slug == "gard"
        assert Survey.objects.count() == 1


class TestBackToThePages:
    def test_survey_says_which_pages_show_it(self, client, gard_editor, campaign, survey):
        client.force_login(gard_editor)
        html = client.get(f"/admin/snippets/surveys/survey/edit/{survey.pk}/").content.decode()
        assert f'href="/admin/pages/{campaign.pk}/edit/"' in html
        assert "Revenir à la page « Campagne du Gard »" in html

    def test_survey_shown_nowhere_has_no_such_panel(self, client, gard_editor, survey):
        client.force_login(gard_editor)
        html = client.get(f"/admin/snippets/surveys/survey/edit/{survey.pk}/").content.decode()
        assert "Revenir à la page" not in html

    def test_page_editor_has_the_chooser(self, admin, campaign, survey):
        html = admin.get(f"/admin/pages/{campaign.pk}/edit/").content.decode()
        assert CHOOSER in html
        assert "Questionnaire du Gard" in html


class TestPages:
    def test_gard_team_cannot_edit_pages_of_the_herault(self, client, gard_editor, gard_space, gard, herault):
        let_edit_pages(gard_space, gard)
        client.force_login(gard_editor)
        assert client.get(f"/admin/pages/{gard.pk}/edit/").status_code == 200
        for address in (
            f"{herault.pk}/edit/",
            f"{herault.pk}/delete/",
            f"{herault.pk}/move/",
            f"{herault.pk}/history/",
        ):
            assert client.get(f"/admin/pages/{address}").status_code in (302, 403), address
        client.post(f"/admin/pages/{herault.pk}/edit/", {"title": "Pirate", "slug": "pirate"})
        herault.refresh_from_db()
        assert herault.title == "Caf de l’Hérault"

    def test_a_forged_key_does_not_show_the_draft_of_another_space(
        self, client, herault, herault_space, herault_editor, survey
    ):
        """An editor may write any number in the page's form: the preview shows what is public, never the draft."""
        survey.title = "Brouillon secret"
        survey.save_revision()
        let_edit_pages(herault_space, herault)
        index = CampaignIndexPageFactory(parent=herault)
        page = CampaignPageFactory(parent=index, surveys=(survey,))
        page.save_revision()
        client.force_login(herault_editor)
        preview = client.get(f"/admin/pages/{page.pk}/view_draft/")
        assert preview.status_code == 200
        assert "Brouillon secret" not in preview.content.decode()

    def test_own_draft_is_previewed(self, client, gard, gard_space, gard_editor, campaign, survey):
        survey.title = "Brouillon du Gard"
        survey.save_revision()
        let_edit_pages(gard_space, gard)
        campaign.save_revision()
        client.force_login(gard_editor)
        preview = client.get(f"/admin/pages/{campaign.pk}/view_draft/")
        assert "Brouillon du Gard" in preview.content.decode()
        assert "Brouillon du Gard" not in Client().get(campaign.url).content.decode()


def test_export_button_is_for_those_who_may_export(client, gard_space, survey):
    plain = editor_of(gard_space)
    client.force_login(plain)
    assert "/exporter/" not in client.get("/admin/snippets/surveys/survey/").content.decode()
    client.force_login(editor_of(gard_space, "export"))
    assert "/exporter/" in client.get("/admin/snippets/surveys/survey/").content.decode()


def test_shared_reports_are_hidden_from_local_teams(client, gard_space, gard_editor, gard, national, home):
    let_edit_pages(gard_space, gard)
    client.force_login(gard_editor)
    assert "site-history" not in client.get("/admin/").content.decode()
    assert client.get("/admin/reports/site-history/").status_code == 403
    team = editor_of(national)
    let_edit_pages(national, home)
    client.force_login(team)
    assert "site-history" in client.get("/admin/").content.decode()
    assert client.get("/admin/reports/site-history/").status_code == 200
