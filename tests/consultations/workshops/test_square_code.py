"""The square code of a person's page opens the team's screen of the day, and marks nobody by itself."""

import segno
from django.conf import settings
from django.test import Client
from django.urls import reverse

from consultations.workshops.links import check_in_address, token_of
from tests.factories.workshops import SignUpFactory


class TestSquareCode:
    def test_holds_the_address_of_the_day_which_marks_nobody_by_itself(self, session, team, monkeypatch):
        drawn = []
        made = segno.make_qr
        monkeypatch.setattr(segno, "make_qr", lambda content, **how: drawn.append(content) or made(content, **how))
        one = SignUpFactory(session=session)
        assert "<svg" in Client().get(f"/participer/ateliers/inscription/{token_of(one)}/").content.decode()
        address = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('workshop_day', args=[session.key])}?code={one.number}"
        assert drawn == [address]
        opened = team.get(address.removeprefix(settings.WAGTAILADMIN_BASE_URL))
        assert opened.context["code_form"]["code"].value() == one.number
        one.refresh_from_db()
        assert one.state == "confirmed"
        team.post(reverse("workshop_day", args=[session.key]), {"code": address})  # as a scanner types it
        one.refresh_from_db()
        assert one.state == "attended"

    def test_tells_nothing_to_who_is_not_of_the_team(self, session, neighbours):
        address = check_in_address(SignUpFactory(session=session)).removeprefix(settings.WAGTAILADMIN_BASE_URL)
        assert Client().get(address).status_code == 302
        assert neighbours.get(address).status_code == 404
