"""Who of the team sees, exports and enters what, for every participation type."""

import csv
import io
import json
import zipfile

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.timezone import localdate
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from consultations.base.admin import ParticipationViewSet
from consultations.exports import views, writers
from core.models import Space
from core.permissions import SpacePermissionPolicy
from tests.contracts.kinds import every_type
from tests.factories.base import make_editor

pytestmark = every_type
EVERYTHING = ("view", "add", "change", "publish", "delete")


def member(given, space: Space, *actions: str) -> Client:
    """Someone of a space's team, with every right on the type, and those on its contributions."""
    make_editor(space, given.kind.model, actions=EVERYTHING)
    person = Client()
    person.force_login(make_editor(space, given.kind.contribution_model, actions=actions))
    return person


def addresses_of_one(given) -> list[str]:
    """Every address of the type's admin screens, of its chooser and of its exports that names the participation."""
    viewset, pk = given.kind.model.snippet_viewset, given.participation.pk
    found = []
    for pattern in viewset.get_urlpatterns():
        if "pk" in (names := pattern.pattern.regex.groupindex):
            words = {name: pk if name == "pk" else 1 for name in names}
            found.append(reverse(viewset.get_url_name(pattern.name), kwargs=words))
    name = given.kind.block_name
    found += [reverse(f"export_page_{name}", args=[pk]), reverse(f"export_notice_{name}", args=[pk])]
    for format in ("csv", "xlsx", "ods", "json"):
        found += [reverse(f"export_{name}", args=[pk, format]), reverse(f"export_counts_{name}", args=[pk, format])]
    return found


def body(response) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def export(person, given, format: str = "csv", what: str = "export", **options: str):
    return person.get(reverse(f"{what}_{given.kind.block_name}", args=[given.participation.pk, format]), options)


class TestOtherSpaces:
    def test_editor_of_another_space_finds_none_of_its_addresses(self, local, herault_space):
        local.code()
        stranger = member(local, herault_space, *EVERYTHING, "export")
        addresses = addresses_of_one(local)
        assert len(addresses) > 20
        for address in addresses:
            assert stranger.get(address).status_code == 404, address
            assert stranger.post(address).status_code in (404, 405), address
        assert local.rows.count() == 1
        listing = stranger.get(reverse(local.kind.model.snippet_viewset.get_url_name("list")))
        assert local.participation.title not in listing.content.decode()

    def test_chooser_of_another_space_offers_nothing_of_it(self, local, herault_space):
        chooser = local.kind.model.snippet_viewset.chooser_viewset
        stranger = member(local, herault_space)
        assert stranger.get(reverse(chooser.get_url_name("chosen"), args=[local.participation.pk])).status_code == 404
        assert local.participation.title not in stranger.get(reverse(chooser.get_url_name("choose"))).content.decode()

    def test_control_without_the_policy_the_addresses_would_be_found(self, local, herault_space, monkeypatch):
        from django.db.models import Q

        stranger = member(local, herault_space, "view", "export")
        monkeypatch.setattr(SpacePermissionPolicy, "_within", lambda policy, user, actions: Q())
        found = [address for address in addresses_of_one(local) if stranger.get(address).status_code != 404]
        assert len(found) > 20

    def test_control_the_guard_stands_around_each_address(self, local, herault_space, monkeypatch):
        stranger = member(local, herault_space)
        edit = reverse(local.kind.model.snippet_viewset.get_url_name("edit"), args=[local.participation.pk])
        monkeypatch.setattr(ParticipationViewSet, "own", lambda viewset, request: viewset.model.objects.all())
        assert stranger.get(edit).status_code != 404

    def test_own_team_edits(self, local, gard_space):
        own = member(local, gard_space, "view", "export")
        viewset = local.kind.model.snippet_viewset
        for name in ("edit", "history", "usage"):
            assert own.get(reverse(viewset.get_url_name(name), args=[local.participation.pk])).status_code == 200

    def test_answers_to_a_national_one_are_those_of_ones_own_spaces(self, given, gard_space):
        given.code()
        assert len(rows(export(member(given, gard_space, "export"), given))) == 0
        given.rows.update(space=gard_space)
        assert len(rows(export(member(given, gard_space, "export"), given))) == 1

    def test_it_is_not_deleted_once_somebody_answered(self, local, gard_space):
        local.code()
        own = member(local, gard_space, *EVERYTHING)
        own.post(reverse(local.kind.model.snippet_viewset.get_url_name("delete"), args=[local.participation.pk]))
        assert local.kind.model.objects.filter(pk=local.participation.pk).exists()


def rows(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig"), newline=""), delimiter=";"))[1:]


def cells(response) -> list[str]:
    return [cell for row in rows(response) for cell in row]


class TestExport:
    @pytest.mark.parametrize(
        ("actions", "sees_rows", "sees_counts"),
        [((), False, False), (("view",), False, True), (("export",), True, True), (("change", "delete"), False, False)],
    )
    def test_who_may(self, local, gard_space, actions, sees_rows, sees_counts):
        local.code()
        person = member(local, gard_space, *actions)
        assert (export(person, local).status_code == 200) is sees_rows
        assert (export(person, local, what="export_counts").status_code == 200) is sees_counts
        assert export(Client(), local).status_code == 302

    def test_in_every_format_a_row_for_each(self, local, gard_space):
        for _ in range(2):
            local.code()
        person = member(local, gard_space, "export")
        assert len(rows(export(person, local))) == 2
        assert load_workbook(io.BytesIO(body(export(person, local, "xlsx")))).worksheets[0].max_row == 3
        # A formula, a lazy word… what a writer cannot write is seen here.
        with zipfile.ZipFile(io.BytesIO(body(export(person, local, "ods")))) as book:
            assert book.read("content.xml").decode().count("canari premier") == 2
        told = json.loads(body(export(person, local, "json")))
        names = [column["nom"] for column in told["notice"]["colonnes"]]
        assert [list(row) for row in told["reponses"]] == [names, names]
        assert export(person, local, "json", entete="x").status_code == 404

    def test_columns_and_values_go_together_and_texts_can_be_left_out(self, local, gard_space):
        local.code()
        columns = local.kind.export_columns(local.participation, local.rows)
        assert {len(row) for row in local.kind.export_rows(local.participation, local.rows)} == {len(columns)}
        assert len({column.name for column in columns}) == len(columns)
        person = member(local, gard_space, "export")
        assert "canari" in str(rows(export(person, local)))
        assert "canari" not in str(rows(export(person, local, textes="non")))

    def test_order_says_nothing_of_who_came_first(self, local):
        for _ in range(8):
            local.code()
        kept = list(local.rows.order_by("receipt_hash"))
        for place, one in enumerate(kept):
            local.rows.filter(pk=one.pk).update(language=f"l{place}")
        values = list(local.kind.export_rows(local.participation, local.rows))
        again = list(local.kind.export_rows(local.participation, local.rows.order_by("-pk")))
        assert values == again

    def test_formula_is_a_text(self, local, gard_space, monkeypatch):
        typed = {name: f"=1+{value}" if "canari" in str(value) else value for name, value in local.data().items()}
        local.code(typed)
        person = member(local, gard_space, "export")
        assert "'=1+canari premier" in cells(export(person, local))
        monkeypatch.setattr(writers, "safe_cell", lambda value: value)  # the control
        assert "=1+canari premier" in cells(export(person, local))

    def test_who_exported_what_is_logged_and_nothing_of_what_was_said(self, local, gard_space):
        local.code()
        person = member(local, gard_space, "export")
        for format in ("csv", "json"):
            body(export(person, local, format))
        told = ModelLogEntry.objects.filter(action="participation.export").order_by("pk")
        assert [(entry.data["format"], entry.data["rows"]) for entry in told] == [("csv", 1), ("json", 1)]
        assert all(entry.user_id for entry in told)
        assert "canari" not in str([entry.data for entry in told])

    def test_control_without_the_log_it_is_not_told(self, local, gard_space, monkeypatch):
        monkeypatch.setattr(views, "log", lambda **given: None)
        body(export(member(local, gard_space, "export"), local))
        assert not ModelLogEntry.objects.filter(action="participation.export").exists()


class TestOnPaper:
    def test_agent_types_a_sheet(self, local, gard_space):
        start = f"/admin/participation/{local.kind.slug}/{local.participation.pk}"
        agent = member(local, gard_space, "add")
        if not local.kind.on_paper:
            assert agent.get(f"{start}/papier/").status_code == 404
            with pytest.raises(NoReverseMatch):
                reverse(f"channels_{local.kind.slug}_paper", args=[local.participation.pk])
            return
        for verb in ("canaux/", "papier/", "imprimer/", "pour-une-personne/", "importer/", "modele.csv"):
            assert agent.get(f"{start}/{verb}").status_code == 200
        typed = {"jour": localdate().isoformat(), "enregistrer": "1", **local.maker.paper(local.participation)}
        assert agent.post(f"{start}/papier/", typed).status_code == 303
        one = local.rows.get()
        assert (one.channel, one.participant, one.space, one.entered_by is None) == ("paper", None, gard_space, False)
        assert timezone.localdate(one.created_at, one.space.zone) == one.received_on

    def test_agent_of_another_space_does_not(self, local, herault_space):
        stranger = member(local, herault_space, *EVERYTHING)
        for verb in ("papier/", "imprimer/", "pour-une-personne/", "importer/"):
            address = f"/admin/participation/{local.kind.slug}/{local.participation.pk}/{verb}"
            assert stranger.get(address).status_code == 404
            assert stranger.post(address).status_code in (404, 405)
        assert not local.rows.exists()
