"""Three people read a journey from the editor's own screen, and the last reading publishes it."""

import secrets

from playwright.sync_api import expect

from tests.e2e.conftest import PASSWORD
from tests.e2e.test_editor import page_id

READERS = ("relecture-metier", "relecture-accessibilite", "relecture-partenaires")


def test_three_people_read_and_the_page_is_published(site, visit, account, log_in):
    words = f"Faire le point, pas à pas ({secrets.token_hex(2)})."
    site.shell(
        "from django.contrib.auth import get_user_model as m\n"
        f"for name in {(*READERS, 'redaction-nationale')!r}:\n"
        f"    user = m().objects.get(username=name); user.set_password({PASSWORD!r}); user.save()"
    )
    browser = visit(width=1400)
    page = log_in(browser, "redaction-nationale")
    edit = f"/admin/pages/{page_id(site, '/parcours/separation/')}/edit/"
    browser.go(edit)
    page.wait_for_load_state("networkidle")
    page.locator("#id_introduction").fill(words)
    page.get_by_role("button", name="Plus d'actions").click()
    page.get_by_role("button", name="Soumettre à Relecture").click()
    page.wait_for_url(lambda url: edit not in url)
    for reader in READERS:
        browser = visit(width=1400)
        page = log_in(browser, reader)
        expect(page.get_by_role("link", name="Je me sépare").first).to_be_visible()
        browser.go(edit)
        page.wait_for_load_state("networkidle")
        page.get_by_role("button", name="Plus d'actions").click()
        page.get_by_role("button", name="Approuver", exact=True).click()
        page.wait_for_url("**/admin/")
        expect(page.locator(".messages")).to_contain_text("mise à jour")
        expect(page.locator(".messages")).not_to_contain_text("Désolé")
    assert words in visit().go("/parcours/separation/").locator(".lead").first.inner_text()
