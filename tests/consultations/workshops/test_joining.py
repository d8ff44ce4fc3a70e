"""Coming into the panel by oneself or by telephone: asked first, answered alike, never by force."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.notifications.models import Message
from consultations.workshops import joining_views, panel
from consultations.workshops.kept import panel_due
from consultations.workshops.models import PanelMember
from consultations.workshops.panel_views import PreferencesForm
from tests.consultations.workshops.conftest import member as team_of
from tests.consultations.workshops.test_panel import page, somebody
from tests.factories.base import make_editor

SAID = {
    "prenom": "Aïcha",
    "courriel": "aicha@exemple.fr",
    "age_band": "26-39",
    "situation": "parent-seul",
    "digital_ease": "",
    "most_per_year": "2",
    "likes_evening": "on",
    "accord": "on",
}


def led_to(message: Message) -> PanelMember | None:
    """Whose page the link of a message shows."""
    return panel.member_of(re.search(r"/participer/ateliers/panel/([^/\s]+)/", message.body)[1])


def join(space, client=None, **said):
    return (client or Client()).post(reverse("participation:workshop_panel_join", args=[space.slug]), {**SAID, **said})


class TestAsking:
    def test_nobody_is_invited_before_they_said_yes(self, session, gard_space):
        response = join(gard_space)
        assert response.status_code == 303
        assert "Regardez maintenant vos messages" in Client().get(response.url).content.decode()
        member = PanelMember.objects.get()
        assert (member.space, member.first_name, member.situation) == (gard_space, "Aïcha", "parent-seul")
        assert (member.likes_evening, member.likes_place, member.most_per_year) == (True, False, 2)
        assert not panel.eligible(session, {}).exists()
        message = Message.objects.get()
        assert message.recipient == "aicha@exemple.fr"
        assert led_to(message) == member

    def test_the_link_shows_a_button_and_the_button_says_yes(self, session, gard_space):
        join(gard_space)
        address = page(PanelMember.objects.get())
        assert "Oui, vous pouvez m’inviter" in Client().get(address).content.decode()
        assert not panel.eligible(session, {}).exists(), "a mail program that opens links says nothing"
        assert Client().post(address, {"confirmer": "1"}).status_code == 303
        assert panel.eligible(session, {}).count() == 1
        assert "Oui, vous pouvez m’inviter" not in Client().get(address).content.decode()

    def test_preferences_saved_while_the_button_is_pressed_take_nothing_back(self, gard_space, monkeypatch):
        member = somebody(gard_space, confirmed_at=None)
        check = PreferencesForm.is_valid

        def pressed_meanwhile(form):
            panel.say_yes(member=member)
            return check(form)

        monkeypatch.setattr(PreferencesForm, "is_valid", pressed_meanwhile)
        assert Client().post(page(member), {"most_per_year": "6"}).status_code == 303
        member.refresh_from_db()
        assert member.confirmed_at
        assert member.most_per_year == 6

    def test_known_and_unknown_addresses_are_answered_alike(self, gard_space):
        known = somebody(gard_space, SAID["courriel"], age_band="60+", first_name="Jeanne")
        answers = [join(gard_space, courriel=address) for address in (SAID["courriel"], "autre@exemple.fr")]
        assert answers[0].url == answers[1].url
        assert [answer.status_code for answer in answers] == [303, 303]
        known.refresh_from_db()
        assert (known.age_band, known.first_name) == ("60+", "Jeanne"), "a stranger may have typed this address"
        assert "déjà sur la liste" in Message.objects.get(recipient=SAID["courriel"]).body

    @pytest.mark.parametrize("confirmed", [True, False])
    def test_one_message_a_day_to_an_address_however_often_it_is_typed(self, gard_space, confirmed):
        somebody(gard_space, SAID["courriel"], confirmed_at=timezone.now() if confirmed else None)
        for _ in range(5):
            join(gard_space)
        assert Message.objects.count() == 1
        assert PanelMember.objects.count() == 1

    def test_each_space_has_its_own_panel(self, gard_space, herault_space):
        join(gard_space)
        join(herault_space)
        assert set(PanelMember.objects.values_list("space", flat=True)) == {gard_space.pk, herault_space.pk}

    def test_who_never_says_yes_is_forgotten(self, gard_space):
        join(gard_space)
        assert not panel_due(timezone.now()).exists()
        assert panel_due(timezone.now() + timedelta(days=8)).exists()

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"prenom": ""}, "Écrivez votre prénom"),
            ({"courriel": ""}, "Écrivez votre adresse e-mail"),
            ({"courriel": "aicha@"}, "n’est pas complète"),
            ({"courriel": "a@exemple.fr\r\nBcc: b@exemple.fr"}, "n’est pas complète"),
            ({"accord": ""}, "Cochez cette case"),
            ({"most_per_year": "9000"}, "Choisissez une réponse de la liste."),
            ({"age_band": "x" * 50}, "Choisissez une réponse de la liste."),
            ({"prenom": "a\x00b"}, "illisible"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, gard_space, wrong, words):
        response = join(gard_space, **{"prenom": "Maïssa", "courriel": "maissa@exemple.fr", **wrong})
        body = response.content.decode()
        assert response.status_code == 422
        assert words in body
        assert "Maïssa" in body or "maissa@exemple.fr" in body
        assert not PanelMember.objects.exists()
        assert not Message.objects.exists()

    @pytest.mark.parametrize(("limit", "written"), [(3, 3), (100, 8)], ids=["limit", "control"])
    def test_a_machine_that_types_addresses_is_stopped(self, gard_space, monkeypatch, limit, written):
        monkeypatch.setattr(joining_views, "PER_HOUR", limit)
        answers = [join(gard_space, courriel=f"p{n}@exemple.fr") for n in range(8)]
        assert Message.objects.count() == written
        if written < 8:
            assert answers[-1].status_code == 429
            assert int(answers[-1]["Retry-After"]) > 0
            assert "p7@exemple.fr" in answers[-1].content.decode()

    def test_nothing_is_taken_from_another_site_and_no_cookie_is_set(self, gard_space):
        address = reverse("participation:workshop_panel_join", args=[gard_space.slug])
        client = Client(enforce_csrf_checks=True)
        assert not client.get(address).cookies
        foreign = client.post(address, SAID, headers={"sec-fetch-site": "cross-site"})
        assert foreign.status_code == 403
        assert "Aïcha" in foreign.content.decode()
        assert not PanelMember.objects.exists()
        assert client.post(address, SAID, headers={"sec-fetch-site": "same-origin"}).status_code == 303
        assert not client.cookies

    @pytest.mark.parametrize(
        ("signs", "status", "words"), [(2_000_000, 422, "raccourcissez-le"), (7_000_000, 413, "trop long")]
    )
    def test_a_very_long_text_is_told_to_be_too_long(self, gard_space, signs, status, words):
        response = join(gard_space, prenom="a" * signs)
        assert response.status_code == status
        assert words in response.content.decode()
        assert not PanelMember.objects.exists()

    def test_unknown_space_is_not_found(self, home):
        assert Client().get(reverse("participation:workshop_panel_join", args=["inconnu"])).status_code == 404

    def test_page_says_what_becomes_of_it_and_a_workshop_leads_there(self, workshop, gard_space):
        address = reverse("participation:workshop_panel_join", args=[gard_space.slug])
        response = Client().get(address)
        assert "no-store" in response["Cache-Control"]
        assert '<option value="3" selected>' in response.content.decode(), "as the page says"
        assert "au plus tard après deux ans" in response.content.decode()
        assert address in Client().get(workshop.get_submit_url()).content.decode()


class TestByTelephone:
    @pytest.fixture
    def agent(self, gard_space):
        agent = team_of(gard_space, "view", "change")
        make_editor(gard_space, PanelMember, actions=("view",))
        return agent

    def add(self, agent, space, **said):
        typed = {"espace": space.pk, "prenom": "Marcel", "telephone": "06 12 34 56 78", "accord": "on"}
        return agent.post(reverse("workshop_panel_add"), {**typed, **said})

    def test_is_of_the_panel_at_once_and_told_by_text_message(self, agent, session, gard_space):
        assert self.add(agent, gard_space).status_code == 302
        assert self.add(agent, gard_space, telephone="+33 6 12 34 56 78").status_code == 302
        member = PanelMember.objects.get()
        assert (member.phone, member.email) == ("+33612345678", "")
        assert list(panel.eligible(session, {})) == [member]
        message = Message.objects.get()
        assert (message.channel, message.recipient) == ("sms", "+33612345678")
        assert led_to(message) == member

    def test_only_with_their_word_and_a_number(self, agent, gard_space):
        for wrong in ({"accord": ""}, {"telephone": "12"}, {"prenom": ""}):
            response = self.add(agent, gard_space, **wrong)
            assert response.status_code == 422
        assert not PanelMember.objects.exists()

    def test_not_into_the_panel_of_another_caf(self, agent, herault_space):
        assert agent.get(reverse("workshop_panel_add")).status_code == 200
        response = self.add(agent, herault_space)
        assert response.status_code == 422
        assert "un de vos espaces" in response.content.decode()
        assert not PanelMember.objects.exists()

    def test_not_without_the_right(self, gard_space):
        reader = team_of(gard_space, "view", "change")
        assert self.add(reader, gard_space).status_code in (302, 403)
        assert not PanelMember.objects.exists()
