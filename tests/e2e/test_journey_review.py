"""Three people read a journey from the editor's own screen, and the last reading publishes it."""

import secrets

from playwright.sync_api import expect

from tests.e2e.conftest import PASSWORD
from tests.e2e.test_editor import page_id

READERS = ("relecture-metier", "relecture-accessibilite", "relecture-partenaires")
SUBMIT = """
from django.contrib.auth import get_user_model
from journeys.models import JourneyPage
users = get_user_model().objects
for name in {readers!r}:
    user = users.get(username=name); user.set_password({password!r}); user.save()
author = users.get(username="redaction-nationale")
page = JourneyPage.objects.get(pk={pk})
draft = page.get_latest_revision_as_object()
draft.introduction = {words!r}
draft.save_revision(user=author)
page.refresh_from_db()
page.get_workflow().start(page, author)
"""


def test_three_people_read_and_the_page_is_published(site, visit, log_in):
    words = f"Faire le point, pas à pas ({secrets.token_hex(2)})."
    pk = page_id(site, "/parcours/separation/")
    site.shell(SUBMIT.format(readers=READERS, password=PASSWORD, pk=pk, words=words))
    for reader in READERS:
        browser = visit(width=1400)
        page = log_in(browser, reader)
        expect(page.get_by_role("link", name="Je me sépare").first).to_be_visible()
        browser.go(f"/admin/pages/{pk}/edit/")
        page.wait_for_load_state("networkidle")
        page.get_by_role("button", name="Plus d'actions").click()
        page.get_by_role("button", name="Approuver", exact=True).click()
        page.wait_for_url("**/admin/")
        expect(page.locator(".messages")).to_contain_text("mise à jour")
        expect(page.locator(".messages")).not_to_contain_text("Désolé")
    assert words in visit().go("/parcours/separation/").locator(".lead").first.inner_text()
