"""« Ce qui a changé », and how an editor says which step caused it."""

import datetime as dt
import uuid

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.caching import forget_remembered
from journeys.models import ChangeNote, JourneyPage
from tests.factories.journeys import build_journey, make_administrator, make_journey, publish
from tests.factories.results import ResultIndexPageFactory, ResultPageFactory

pytestmark = pytest.mark.django_db


def note(n, **fields):
    return ChangeNote(changed_on=dt.date(2026, 1, n), text=f"Changement {n}", sort_order=n, **fields)


def with_changes(home, *changes, steps=3):
    page = make_journey(home, steps)
    draft = page.get_latest_revision_as_object()
    for change in changes:
        change.locale = page.locale
    draft.changes = list(changes)
    draft.save_revision().publish()
    return JourneyPage.objects.get(pk=page.pk)


def section(client, page, **query):
    soup = BeautifulSoup(client.get(page.get_url(), query).text, "html.parser")
    return soup.select_one(".j-changes")


def test_the_newest_comes_first_and_the_old_ones_are_folded(client, home):
    page = with_changes(home, *(note(n) for n in range(1, 9)))
    found = section(client, page)
    assert [item.p.text for item in found.select("ol")[0].select("li")] == [f"Changement {n}" for n in (8, 7, 6, 5, 4)]
    assert [item.p.text for item in found.select("details li")] == [f"Changement {n}" for n in (3, 2, 1)]
    assert "Voir les 3 changements plus anciens" in found.summary.get_text(" ", strip=True)
    assert found.time["datetime"] == "2026-01-08"


def test_five_changes_need_no_fold_and_none_no_section(client, home):
    page = with_changes(home, *(note(n) for n in range(1, 6)))
    assert not section(client, page).select("details")
    ChangeNote.objects.all().delete()
    forget_remembered()
    assert section(client, page) is None


def test_a_change_links_to_the_page_that_caused_it_while_it_is_published(client, home):
    result = ResultPageFactory(parent=ResultIndexPageFactory(parent=home), title="Vos réponses de mars")
    page = with_changes(home, note(1, cause_page=result.page_ptr))
    link = section(client, page).a
    assert (link["href"], link.text) == (result.get_url(), "Vos réponses de mars")
    result.unpublish()
    assert not section(client, page).select("a")


def test_a_change_links_to_the_step_whose_opinions_caused_it(client, home):
    page = make_journey(home, 3)
    key = list(page.steps.all())[1].translation_key
    draft = page.get_latest_revision_as_object()
    draft.changes = [note(1, cause_step_key=key), note(2, cause_step_key=uuid.uuid4())]
    draft.changes.all()[0].locale = draft.changes.all()[1].locale = page.locale
    draft.save_revision().publish()
    (link,) = section(client, page).select("a")
    assert (link["href"], link.text) == ("#etape-2", "À la suite de vos avis sur l’étape 2")
    assert section(client, page, vue="tableau").a["href"] == f"{page.get_url()}#etape-2"


def test_a_change_is_escaped(client, home):
    page = with_changes(home, ChangeNote(text="<script>x</script>", changed_on=dt.date(2026, 1, 1)))
    assert not section(client, page).select("script")


def test_queries_do_not_grow_with_the_changes(client, home):
    result = ResultPageFactory(parent=ResultIndexPageFactory(parent=home))
    counts = []
    for many in (1, 9):
        JourneyPage.objects.all().delete()
        page = with_changes(home, *(note(n, cause_page=result.page_ptr) for n in range(1, many + 1)))
        client.get(page.get_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(page.get_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.fixture
def admin(client):
    client.force_login(make_administrator())
    return client


def editor(admin, page):
    """The editor's page, the rows that scripts add read as rows."""
    html = admin.get(reverse("wagtailadmin_pages:edit", args=(page.pk,))).text
    return BeautifulSoup(html.replace("<\\/", "</"), "html.parser")


@pytest.mark.slow
def test_an_editor_chooses_the_step_by_its_title(admin, home):
    page = with_changes(home, note(1))
    soup = editor(admin, page)
    options = soup.select_one("select[name=changes-0-cause_step_key]").select("option")
    assert [option.text for option in options] == ["Aucune étape", *(f"Faire la démarche {n}" for n in (1, 2, 3))]
    assert 'name="changes-__prefix__-cause_step_key"' in str(soup)  # the row that is still to be added


def form_for(page):
    """The editor's form class for this page."""
    return JourneyPage.get_edit_handler().get_form_class()


def post(page, value):
    """The form of the page, sent with this step for its only change."""
    form = form_for(page)(instance=page)
    data = {}
    for name, formset in form.formsets.items():
        rows = list(formset.forms)
        prefix = formset.prefix
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": formset.initial_form_count()}
        for row in rows:
            data |= {f"{row.prefix}-{field}": row[field].value() or "" for field in row.fields if name == "changes"}
    data["changes-0-cause_step_key"] = value
    return form_for(page)(data, instance=page).formsets["changes"]


def test_a_step_of_another_journey_is_refused_with_a_sentence(home):
    page = with_changes(home, note(1))
    for wrong in (str(uuid.uuid4()), "x\0", "9" * 5000):
        changes = post(page, wrong)
        assert not changes.is_valid()
        assert changes.forms[0].errors["cause_step_key"] == ["Choisissez une étape de ce parcours."]
        assert changes.forms[0]["cause_step_key"].value() == wrong


def test_a_chosen_step_is_kept(home):
    page = with_changes(home, note(1))
    key = page.steps.first().translation_key
    changes = post(page, str(key))
    assert changes.is_valid(), changes.errors
    assert changes.cleaned_data[0]["cause_step_key"] == key


def test_a_row_nobody_touched_is_no_edit(home):
    page = make_journey(home, 2)
    key = page.steps.first().translation_key
    page.changes.add(note(1, cause_step_key=key, locale=page.locale))
    page.save()
    page = JourneyPage.objects.get(pk=page.pk)
    assert "cause_step_key" not in post(page, str(key)).forms[0].changed_data
    assert "cause_step_key" in post(page, "").forms[0].changed_data


@pytest.mark.slow
def test_a_step_that_is_gone_is_not_forgotten_in_silence(admin, home):
    gone = uuid.uuid4()
    page = with_changes(home, note(1, cause_step_key=gone))
    soup = editor(admin, page)
    chosen = soup.select_one("select[name=changes-0-cause_step_key] option[selected]")
    assert (chosen["value"], chosen.text) == (str(gone), "Une étape qui n’est plus dans ce parcours")


def test_a_preview_shows_changes_that_are_not_saved(home):
    page = publish(make_journey(home, 2).get_parent(), build_journey(2, slug="autre"))
    draft = page.get_latest_revision_as_object()
    draft.changes = [note(1, locale=page.locale)]
    html = draft.make_preview_request().render().text
    assert "Changement 1" in html
    assert "C’est un guide" in html
