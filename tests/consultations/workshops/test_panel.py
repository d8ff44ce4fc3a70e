"""The panel: nobody before they confirmed, nobody too often, and out at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.notifications.models import Message
from consultations.workshops import panel, places
from consultations.workshops.models import PanelInvitation, PanelMember, SignUp
from consultations.workshops.persons import person_key
from tests.consultations.workshops.conftest import member as team_of
from tests.consultations.workshops.test_signing_up import send
from tests.factories.base import make_editor
from tests.factories.workshops import SessionFactory, SignUpFactory


def somebody(space, email="panel@exemple.fr", **fields) -> PanelMember:
    return PanelMember.objects.create(
        **{
            "space": space,
            "email": email,
            "person_key": person_key(email=email),
            "confirmed_at": timezone.now(),
            **fields,
        }
    )


def page(member: PanelMember) -> str:
    return reverse("participation:workshop_panel", args=[panel.token_of(member)])


class TestComingIn:
    def test_by_a_box_of_the_form_and_the_link_of_the_message(self, workshop):
        send(workshop, panel="on", courriel="a@exemple.fr")
        member = PanelMember.objects.get()
        assert member.confirmed_at is None
        assert not panel.eligible(workshop.sessions.get(), {}).exists()
        places.verify(signup=SignUp.objects.get())
        member.refresh_from_db()
        assert member.confirmed_at
        assert Message.objects.filter(key__startswith=f"panel:{member.pk}:joined:").count() == 1

    def test_box_left_empty_is_no(self, workshop):
        send(workshop)
        places.verify(signup=SignUp.objects.get())
        assert not PanelMember.objects.exists()


class TestEligible:
    def test_each_reason_to_leave_somebody_alone(self, session, gard_space, herault_space):
        today = timezone.localdate()
        good = somebody(gard_space, "bonne@exemple.fr")
        somebody(gard_space, "nouvelle@exemple.fr", confirmed_at=None)
        somebody(gard_space, "pause@exemple.fr", paused_until=today)
        somebody(herault_space, "ailleurs@exemple.fr")
        SignUpFactory(session=session, email="inscrite@exemple.fr")
        somebody(gard_space, "inscrite@exemple.fr")
        other = SessionFactory(workshop=session.workshop)
        for email, days in [("lasse@exemple.fr", 60), ("hier@exemple.fr", 1)]:
            one = somebody(gard_space, email, most_per_year=1 if days == 60 else 3)
            PanelInvitation.objects.create(member=one, session=other, sent_on=today - timedelta(days=days))
        assert list(panel.eligible(session, {})) == [good]

    @pytest.mark.parametrize(("guard", "value"), [("QUIET", timedelta(0)), ("YEAR", timedelta(0))])
    def test_control_without_its_delay_who_was_asked_enough_is_found(
        self, session, gard_space, monkeypatch, guard, value
    ):
        one = somebody(gard_space, most_per_year=1 if guard == "YEAR" else 12)
        days = 60 if guard == "YEAR" else 1
        other = SessionFactory(workshop=session.workshop)
        PanelInvitation.objects.create(member=one, session=other, sent_on=timezone.localdate() - timedelta(days=days))
        assert not panel.eligible(session, {}).exists()
        monkeypatch.setattr(panel, guard, value)
        assert panel.eligible(session, {}).exists()

    def test_pause_ends_by_itself(self, session, gard_space):
        somebody(gard_space, paused_until=timezone.localdate() - timedelta(days=1))
        assert panel.eligible(session, {}).count() == 1

    def test_segment(self, session, gard_space):
        one = somebody(gard_space, age_band="18-25", likes_evening=True)
        somebody(gard_space, "b@exemple.fr", age_band="60+")
        assert list(panel.eligible(session, {"age_band": "18-25", "likes_evening": True, "situation": ""})) == [one]


class TestInviting:
    def test_counts_then_writes_to_each_once(self, session, team, gard_space):
        for n in range(3):
            somebody(gard_space, f"p{n}@exemple.fr")
        make_editor(gard_space, PanelMember, actions=("view",))
        address = reverse("workshop_panel_list")
        counted = team.post(address, {"seance": str(session.key), "compter": "1"})
        assert "3 personnes correspondent" in counted.content.decode()
        assert not Message.objects.exists()
        for _ in range(2):
            assert team.post(address, {"seance": str(session.key), "inviter": "1"}).status_code == 302
        assert PanelInvitation.objects.count() == Message.objects.count() == 3
        body = Message.objects.first().body
        assert session.workshop.get_submit_url() in body
        assert "/participer/ateliers/panel/" in body

    def test_another_caf_sees_and_invites_nobody(self, session, gard_space, herault_space):
        somebody(gard_space, "canari@exemple.fr")
        other = team_of(herault_space, "view", "change")
        make_editor(herault_space, PanelMember, actions=("view",))
        address = reverse("workshop_panel_list")
        assert "canari" not in other.get(address).content.decode()
        assert other.post(address, {"seance": str(session.key), "inviter": "1"}).status_code == 422
        assert not PanelInvitation.objects.exists()

    def test_without_the_right_there_is_no_panel(self, session, team):
        assert team.get(reverse("workshop_panel_list")).status_code in (302, 403)


class TestOwnPage:
    def test_preferences_and_pause(self, gard_space):
        one, client = somebody(gard_space), Client()
        assert client.get(page(one)).status_code == 200
        said = {
            "age_band": "26-39",
            "situation": "",
            "digital_ease": "aide",
            "most_per_year": "6",
            "likes_evening": "on",
        }
        assert client.post(page(one), said).status_code == 303
        one.refresh_from_db()
        assert (one.age_band, one.most_per_year, one.likes_evening, one.likes_day) == ("26-39", 6, True, False)
        client.post(page(one), {"pause": "3"})
        one.refresh_from_db()
        assert one.paused_until > timezone.localdate() + timedelta(days=80)
        client.post(page(one), {"pause": "0"})
        one.refresh_from_db()
        assert one.paused_until is None

    def test_wrong_value_is_told(self, gard_space):
        assert Client().post(page(somebody(gard_space)), {"most_per_year": "99"}).status_code == 422

    @pytest.mark.parametrize("way", ["button", "mail program"])
    def test_leaving_erases(self, session, gard_space, way):
        one = somebody(gard_space)
        panel.invite(session=session, segment={})
        address = page(one)
        strict = Client(enforce_csrf_checks=way == "mail program")
        if way == "button":
            strict.post(address, {"sortir": "1"})
        else:
            stop_url = Message.objects.get().stop_url
            assert strict.post("/" + stop_url.split("/", 3)[3], {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert not PanelMember.objects.exists()
        assert not Message.objects.filter(recipient="panel@exemple.fr").exists()
        assert Client().get(address).status_code == 410

    def test_get_of_the_way_out_changes_nothing(self, gard_space):
        one = somebody(gard_space)
        assert Client().get(reverse("participation:workshop_panel_stop", args=[panel.token_of(one)])).status_code == 302
        assert PanelMember.objects.exists()

    def test_changed_token_opens_nothing(self, gard_space):
        token = panel.token_of(somebody(gard_space))
        assert Client().get(reverse("participation:workshop_panel", args=[token[:-2] + "xx"])).status_code == 410
