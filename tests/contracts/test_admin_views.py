"""Every list and every creation form of the admin answers, in French, for an administrator."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver


def addresses(found, prefix="/"):
    for pattern in found:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, address)
        else:
            yield address


LEFT_OUT = ("^", "(", "<", "logout", "test404", "failwhale", "jsi18n", "chosen-multiple", "find/", "tag-autocomplete")
PLAIN = sorted(
    {
        address
        for address in addresses(get_resolver().url_patterns)
        if address.startswith("/admin/") and not any(word in address for word in LEFT_OUT)
    }
)
# What only takes a post, or an address with a question.
NEEDS_MORE = {"/admin/dismissibles/", "/admin/block-preview/", "/admin/redirects/import/process/"}


def test_there_are_views():
    assert len(PLAIN) > 80


@pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")  # wagtail-localize's report
def test_every_view_without_an_argument_answers(whole, admin_client):
    wrong = {}
    for address in PLAIN:
        if address in NEEDS_MORE:
            continue
        status = admin_client.get(address).status_code
        if status not in (200, 302):
            wrong[address] = status
    assert wrong == {}


def test_lists_of_pages_and_surveys_are_in_french(whole, admin_client):
    for address in (
        "/admin/",
        "/admin/snippets/surveys/survey/",
        f"/admin/pages/{next(iter(whole.pages.values())).pk}/",
    ):
        html = admin_client.get(address).content.decode()
        assert '<html lang="fr"' in html


def test_lists_do_not_take_more_queries_for_more_rows(whole, admin_client):
    from tests.factories.participation import SurveyFactory

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert admin_client.get("/admin/snippets/surveys/survey/").status_code == 200
        return len(found)

    queries()  # what a process remembers is remembered
    before = queries()
    for _ in range(15):
        SurveyFactory(space=whole.survey.space)
    queries()  # what was remembered is forgotten with each publication
    assert queries() == before + 2 * 15  # wagtail-localize's buttons take two a row, of twenty at most; ours take none
