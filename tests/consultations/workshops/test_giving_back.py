"""What was said becomes contributions; minutes are due, published, told; reports go to the national team."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.ideas.models import Idea
from consultations.notifications.models import Message
from consultations.proposals.models import Proposal
from consultations.workshops import giving_back, pdf, reports
from consultations.workshops.models import Finding, Minutes, Note, Report, Session
from core.models import Space
from tests.consultations.workshops.conftest import member
from tests.consultations.workshops.test_drawing import candidate
from tests.factories.base import make_editor
from tests.factories.ideas import IdeaBoxFactory
from tests.factories.participation import CampaignIndexPageFactory, CampaignPageFactory, SurveyFactory, question
from tests.factories.proposals import OpenQuestionFactory
from tests.factories.workshops import SignUpFactory, make_workshop


@pytest.fixture
def session(gard_space):
    """A session that pours into an idea box and an open question."""
    box, question = IdeaBoxFactory(space=gard_space), OpenQuestionFactory(space=gard_space)
    return make_workshop(capacity=9, space=gard_space, ideas_into=box, proposals_into=question).sessions.get()


def past(session: Session, days: int = 1) -> Session:
    """The same, which took place so many days ago."""
    ended = timezone.now() - timedelta(days=days)
    Session.objects.filter(pk=session.pk).update(starts_at=ended - timedelta(hours=2), ends_at=ended)
    return Session.objects.select_related("workshop__space").get(pk=session.pk)


def outputs(*lines: dict) -> dict:
    said = {"suites-TOTAL_FORMS": len(lines), "suites-INITIAL_FORMS": 0}
    for n, line in enumerate(lines):
        said |= {f"suites-{n}-{name}": value for name, value in line.items()}
    return said


TEXT = (
    '{"blocks": [{"key": "a", "text": "Les courriers sont longs.", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], '
    '"entityRanges": []}], "entityMap": {}}'
)


class TestNotes:
    def test_written_changed_erased(self, session, team):
        address = reverse("workshop_notes", args=[session.key])
        assert (
            team.post(address, {"theme": "Courriers", "text": "C’est trop long.", "hands_for": "7"}).status_code == 302
        )
        note = Note.objects.get()
        assert (note.written_by, note.hands_for) == (team.user, 7)
        team.post(address, {"note": str(note.key), "text": "C’est bien trop long."})
        assert Note.objects.get().text == "C’est bien trop long."
        refused = team.post(address, {"theme": "Accueil", "text": ""})
        assert refused.status_code == 422
        assert "Accueil" in refused.content.decode()
        team.post(address, {"effacer": str(note.key)})
        assert not Note.objects.exists()

    @pytest.mark.parametrize(("way", "model"), [("idee", Idea), ("proposition", Proposal)])
    def test_poured_once_as_a_contribution_of_the_workshop(self, session, team, way, model):
        note = Note.objects.create(session=session, text="Écrire les courriers en mots simples.")
        theme = session.workshop.ideas_into.theme_choices[0][0]
        for _ in range(2):
            data = {"verser": way, "notes": [str(note.key)], "theme": theme}
            assert team.post(reverse("workshop_notes", args=[session.key]), data).status_code == 302
        made = model.objects.get()
        assert (made.channel, made.participant, made.entered_by, made.space) == (
            "workshop",
            None,
            team.user,
            session.workshop.space,
        )
        assert made.moderation_state == "pending"
        refused = team.post(reverse("workshop_notes", args=[session.key]), {"effacer": str(note.key)})
        assert "elle reste" in refused.content.decode()

    def test_too_long_for_a_proposal_is_told_and_the_others_go(self, session, team):
        long = Note.objects.create(session=session, text="x" * 300)
        good = Note.objects.create(session=session, text="Écrire les courriers en mots simples.")
        data = {"verser": "proposition", "notes": [str(long.key), str(good.key)]}
        refused = team.post(reverse("workshop_notes", args=[session.key]), data)
        assert refused.status_code == 422
        assert "trop longue" in refused.content.decode()
        assert Proposal.objects.count() == 1

    @pytest.mark.parametrize("data", [{"verser": "ailleurs"}, {"verser": "idee"}, {"verser": "idee", "notes": "x"}])
    def test_nothing_to_pour_is_told(self, session, team, data):
        assert team.post(reverse("workshop_notes", args=[session.key]), data).status_code == 422

    def test_note_of_another_session_is_not_poured(self, session, team, herault_space):
        other = Note.objects.create(
            session=make_workshop(space=herault_space).sessions.get(), text="Ailleurs, c’est ailleurs."
        )
        answer = team.post(reverse("workshop_notes", args=[session.key]), {"verser": "idee", "notes": [str(other.key)]})
        assert answer.status_code == 404
        assert not Idea.objects.exists()


class TestMinutes:
    def test_due_late_and_published(self, session, team, workshop):
        assert not giving_back.overdue(team.user).exists()
        late = past(session, 16)
        assert list(giving_back.overdue(team.user)) == [late]
        assert "En retard" in team.get("/admin/ateliers/").content.decode()
        Minutes.objects.create(session=late, people=3, text="<p>Dit.</p>", published_at=timezone.now())
        assert not giving_back.overdue(team.user).exists()

    def test_another_caf_is_not_told_of_it(self, session, neighbours):
        past(session, 16)
        assert not giving_back.overdue(neighbours.user).exists()

    def test_fifteenth_day_is_not_late(self, session, team):
        past(session, 14)
        assert not giving_back.overdue(team.user).exists()

    def test_saved_published_once_told_to_who_came_and_read_by_everybody(self, session, team):
        came = SignUpFactory(session=session, state="attended")
        SignUpFactory(session=session, state="no_show")
        note = Note.objects.create(session=session, text="Des courriers simples.", hands_for=7, hands_against=1)
        session = past(session)
        address = reverse("workshop_minutes_edit", args=[session.key])
        page = reverse("participation:workshop_minutes", args=[session.key])
        data = {
            "people": "1",
            "text": TEXT,
            "next_step": "Un essai en mai.",
            **outputs({"sentence": "Réécrire trois courriers"}, {}),
        }
        assert team.post(address, data).status_code == 302
        assert Client().get(page).status_code == 404
        for _ in range(2):
            assert team.post(address, {**data, "publier": "1"}).status_code == 302
        html = Client().get(page).content.decode()
        for words in (
            "Les courriers sont longs.",
            "Réécrire trois courriers",
            "Un essai en mai.",
            "Publié 1",
            note.text,
        ):
            assert words in html
        assert [came.email] == list(
            Message.objects.filter(key__contains=":results:").values_list("recipient", flat=True)
        )
        assert page in Message.objects.get(key__contains=":results:").body

    def test_not_published_before_the_end(self, session, team):
        address = reverse("workshop_minutes_edit", args=[session.key])
        refused = team.post(address, {"people": "1", "text": TEXT, "publier": "1", **outputs()})
        assert refused.status_code == 422
        assert not Minutes.objects.exists()

    def test_empty_paragraphs_are_no_minutes(self, session, team):
        nothing = TEXT.replace("Les courriers sont longs.", " ")
        address = reverse("workshop_minutes_edit", args=[session.key])
        assert (
            "Écrivez ce qui s’est dit"
            in team.post(address, {"people": "1", "text": nothing, **outputs()}).content.decode()
        )
        assert not Minutes.objects.exists()

    def test_wrong_is_told_and_kept(self, session, team):
        refused = team.post(
            reverse("workshop_minutes_edit", args=[session.key]),
            {"people": "beaucoup", "text": TEXT, "next_step": "Un essai en mai.", **outputs({"sentence": "Une suite"})},
        )
        html = refused.content.decode()
        assert refused.status_code == 422
        assert "Un essai en mai." in html
        assert "Une suite" in html

    def test_output_leads_to_its_idea_once_it_is_shown(self, session, team):
        note = Note.objects.create(session=session, text="Des courriers simples.")
        theme = session.workshop.ideas_into.theme_choices[0][0]
        team.post(
            reverse("workshop_notes", args=[session.key]), {"verser": "idee", "notes": [str(note.key)], "theme": theme}
        )
        session = past(session)
        data = {
            "people": "1",
            "text": TEXT,
            "publier": "1",
            **outputs({"sentence": "Des courriers simples", "note": str(note.pk)}),
        }
        team.post(reverse("workshop_minutes_edit", args=[session.key]), data)
        page = reverse("participation:workshop_minutes", args=[session.key])
        assert "Lire l’idée" not in Client().get(page).content.decode(), "it is not read yet"
        idea = Idea.objects.get()
        Idea.objects.filter(pk=idea.pk).update(
            state="published", moderation_state="approved", published_at=timezone.now()
        )
        from core.caching import bump_site_version

        bump_site_version()
        assert idea.get_absolute_url() in Client().get(page).content.decode()


def with_reports(client: Client, space: Space) -> Client:
    make_editor(space, Report, actions=("view", "change"))
    return client


class TestReports:
    @pytest.fixture
    def editors(self, team, gard_space):
        return with_reports(team, gard_space)

    def begin(self, editors, session) -> Report:
        assert editors.post(reverse("workshop_reports"), {"workshop": session.workshop_id}).status_code == 302
        return Report.objects.get()

    def test_facts_are_written_first(self, editors, session):
        for state in ("attended", "attended", "no_show"):
            SignUpFactory(session=session, state=state, last_name="Canari")
        Note.objects.create(session=session, theme="Courriers", text="C’est long.", is_verbatim=True)
        report = self.begin(editors, session)
        assert "2 personnes venues, 1 absentes" in report.participants
        assert "1 note prise" in report.material
        assert session.place_name in report.method
        html = editors.get(reverse("workshop_report", args=[report.key])).content.decode()
        assert "C’est long." in html
        assert "Canari" not in html + report.participants

    def test_written_with_findings(self, editors, session):
        report = self.begin(editors, session)
        prefix = "findings"
        data = {
            "title": "Nos courriers",
            "method": "Deux heures.",
            f"{prefix}-TOTAL_FORMS": 2,
            f"{prefix}-INITIAL_FORMS": 0,
            f"{prefix}-0-finding": "Les courriers sont longs",
            f"{prefix}-0-recommendation": "Une page",
            f"{prefix}-0-priority": 1,
            f"{prefix}-1-priority": 2,
        }
        assert editors.post(reverse("workshop_report_edit", args=[report.key]), data).status_code == 302
        assert Finding.objects.get().recommendation == "Une page"
        refused = editors.post(reverse("workshop_report_edit", args=[report.key]), {**data, "title": ""})
        assert refused.status_code == 422
        assert "Deux heures." in refused.content.decode()

    @pytest.mark.parametrize("data", [{}, {"workshop": "9999"}])
    def test_of_nothing_is_refused(self, editors, session, data):
        assert editors.post(reverse("workshop_reports"), data).status_code == 422

    def test_sent_once_then_it_does_not_change_and_the_national_team_reads_it(self, editors, session, national):
        chief = with_reports(member(national, "view", "change"), national)
        type(chief.user).objects.filter(pk=chief.user.pk).update(email="nationale@exemple.fr")
        report = self.begin(editors, session)
        address = reverse("workshop_report", args=[report.key])
        assert chief.get(address).status_code == 404, "a draft is its team's"
        for _ in range(2):
            editors.post(address)
        assert Message.objects.filter(recipient="nationale@exemple.fr").count() == 1
        assert chief.get(address).status_code == 200
        assert editors.get(reverse("workshop_report_edit", args=[report.key])).status_code == 404

    def test_of_a_campaign_tells_all_the_workshops_that_its_page_shows(self, editors, session, gard):
        other = make_workshop(space=session.workshop.space, title="Un autre atelier")
        make_workshop(space=session.workshop.space, title="Pas montré")
        body = [{"type": "workshop", "value": {"workshop": one.pk, "heading": ""}} for one in (session.workshop, other)]
        page = CampaignPageFactory(parent=CampaignIndexPageFactory(parent=gard), body=body)
        assert editors.post(reverse("workshop_reports"), {"campaign": page.pk}).status_code == 302
        report = Report.objects.get()
        assert session.workshop.title in report.method
        assert "Un autre atelier" in report.method
        assert "Pas montré" not in report.method
        assert "2 séances" in report.material

    @pytest.fixture
    def shown_elsewhere(self, session, herault_space):
        """A workshop of the Gard on a campaign page of the Hérault, which any editor may make."""
        Note.objects.create(session=session, theme="Courriers", text="Dit entre nous, dans le Gard.")
        SignUpFactory(session=session, state="attended")
        body = [{"type": "workshop", "value": {"workshop": session.workshop_id, "heading": ""}}]
        index = CampaignIndexPageFactory(parent=herault_space.root_page)
        return CampaignPageFactory(parent=index, title="Campagne de l’Hérault", body=body)

    def read(self, client, campaign) -> str:
        assert client.post(reverse("workshop_reports"), {"campaign": campaign.pk}).status_code == 302
        report = Report.objects.get()
        html = client.get(reverse("workshop_report", args=[report.key])).content.decode()
        return html + report.method + report.material + report.participants

    def test_of_a_campaign_tells_nothing_of_the_workshop_of_another_caf(
        self, session, shown_elsewhere, neighbours, herault_space
    ):
        own = make_workshop(space=herault_space, title="Un atelier de l’Hérault")
        shown_elsewhere.body.append(("workshop", {"workshop": own, "heading": ""}))
        shown_elsewhere.save()
        said = self.read(with_reports(neighbours, herault_space), shown_elsewhere)
        assert "Un atelier de l’Hérault" in said
        assert "1 séance" in said
        assert "0 note prise" in said
        assert "Dit entre nous" not in said
        assert session.workshop.title not in said

    def test_control_without_the_filter_of_spaces_it_would(
        self, session, shown_elsewhere, neighbours, herault_space, monkeypatch
    ):
        monkeypatch.setattr(reports, "_of_its_team", lambda found, _report: found)
        said = self.read(with_reports(neighbours, herault_space), shown_elsewhere)
        assert "Dit entre nous" in said

    def test_national_team_reports_on_the_workshops_of_all(self, session, shown_elsewhere, national):
        chief = with_reports(member(national, "view", "change"), national)
        index = CampaignIndexPageFactory(parent=national.root_page)
        page = CampaignPageFactory(parent=index, body=list(shown_elsewhere.body.raw_data))
        assert session.workshop.title in self.read(chief, page)

    def test_campaign_of_another_caf_cannot_be_chosen(self, editors, shown_elsewhere):
        refused = editors.post(reverse("workshop_reports"), {"campaign": shown_elsewhere.pk})
        assert refused.status_code == 422
        assert shown_elsewhere.title not in refused.content.decode()
        assert not Report.objects.exists()

    def test_report_of_a_campaign_is_another_cafs_404(self, editors, shown_elsewhere, neighbours, herault_space):
        self.read(with_reports(neighbours, herault_space), shown_elsewhere)
        Report.objects.update(sent_at=timezone.now())
        key = Report.objects.get().key
        for name in ("workshop_report", "workshop_report_edit", "workshop_report_pdf"):
            assert editors.get(reverse(name, args=[key])).status_code == 404

    @pytest.mark.parametrize(("people", "is_told"), [(4, False), (5, True)])
    def test_few_people_who_say_one_thing_are_not_told(self, editors, gard_space, people, is_told):
        survey = SurveyFactory(
            space=gard_space, questions=[question("single", "Votre âge ?", options=["Jeune", "Âgé"])]
        )
        held = make_workshop(capacity=30, space=gard_space, profile_questions=survey).sessions.get()
        for n in range(people + 6):
            candidate(held, 0 if n < people else 1, state="attended")
        report = self.begin(editors, held)
        assert (f"Jeune : {people}" in report.participants) is is_told
        assert ("trop peu de personnes" in report.participants) is not is_told
        assert ("Âgé : 6" in report.participants) is is_told, "the rest would give them away"

    def test_control_without_the_threshold_few_people_are_told(self, editors, gard_space, settings):
        settings.RESULTS_MIN_CELL = 1
        survey = SurveyFactory(
            space=gard_space, questions=[question("single", "Votre âge ?", options=["Jeune", "Âgé"])]
        )
        held = make_workshop(capacity=30, space=gard_space, profile_questions=survey).sessions.get()
        for n in range(10):
            candidate(held, 0 if n < 4 else 1, state="attended")
        assert "Jeune : 4" in self.begin(editors, held).participants

    def test_another_caf_reads_none(self, editors, session, neighbours, herault_space):
        report = self.begin(editors, session)
        Report.objects.update(sent_at=timezone.now())
        other = with_reports(neighbours, herault_space)
        for name in ("workshop_report", "workshop_report_edit", "workshop_report_pdf"):
            assert other.get(reverse(name, args=[report.key])).status_code == 404
        assert report.title not in other.get(reverse("workshop_reports")).content.decode()

    @pytest.mark.slow
    def test_pdf_is_tagged_titled_and_holds_no_name(self, editors, session):
        SignUpFactory(session=session, state="attended", last_name="Canari")
        report = self.begin(editors, session)
        file = editors.get(reverse("workshop_report_pdf", args=[report.key]))
        assert file["Content-Type"] == "application/pdf"
        assert file.content.startswith(b"%PDF-")
        assert b"/StructTreeRoot" in file.content or b"/ObjStm" in file.content
        assert b"Canari" not in file.content
        assert len(file.content) > 12_000, "our font is in it"

    def test_without_the_libraries_it_says_so(self, editors, session, monkeypatch):
        report = self.begin(editors, session)

        def missing(_html):
            raise pdf.NoPdf

        monkeypatch.setattr("consultations.workshops.report_views.as_pdf", missing)
        refused = editors.get(reverse("workshop_report_pdf", args=[report.key]))
        assert "Imprimez cette page" in refused.content.decode()

    def test_pdf_fetches_nothing_from_elsewhere(self):
        static = f"{pdf.HERE}{settings.STATIC_URL}"
        for url in (
            "http://127.0.0.1/",
            "https://exemple.fr/x.png",
            "file:///etc/passwd",
            f"{pdf.HERE}/media/x",
            f"{static}../../manage.py",
            f"{static}x.css",
        ):
            with pytest.raises(ValueError, match=r"Nothing is fetched|none of our files"):
                pdf.own_file(url)
        assert pdf.own_file(f"{static}css/report.css")


def test_focus_group_has_no_form_and_the_same_tools(gard_space, team):
    group = make_workshop(
        kind="groupe", recruitment="equipe", guide="Commencer par un tour de table.", space=gard_space
    )
    session = group.sessions.get()
    html = Client().get(group.get_submit_url()).content.decode()
    assert "data-participation" not in html
    assert "tour de table" not in html
    assert "tour de table" in team.get(reverse("workshop", args=[group.pk])).content.decode()
    for name in ("workshop_day", "workshop_notes", "workshop_minutes_edit"):
        assert team.get(reverse(name, args=[session.key])).status_code == 200
