"""The catalogs of locale/ are whole, and the pages speak the language of their address."""

import re
import shutil
from datetime import UTC, datetime

import polib
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.management import call_command
from django.template import Context, Template
from django.utils.translation import gettext, ngettext, override
from wagtail.models import Locale

from core.models import Space
from home.models import LocalIndexPage
from tests.factories.base import LocalIndexPageFactory
from tests.factories.participation import (
    CampaignIndexPageFactory,
    CampaignPageFactory,
    SurveyFactory,
    send,
    submission,
)

FOLDER = settings.BASE_DIR / "locale"
SOURCES = ("site", "consultations", "home", "journeys", "results", "search", "templates")
# %(name)s and %% of Python, {name} of JavaScript, tags.
PLACEHOLDER = re.compile(r"%\(\w+\)\w|%%|\{\w+\}|<[^>]+>")
READ_ALOUD = ("aria-label", "alt", "title", "label", "placeholder", "data-text", "content")


def catalog(locale: str) -> polib.POFile:
    return polib.pofile(FOLDER / locale / "LC_MESSAGES" / "django.po")


def faults(entry: polib.POEntry) -> list[str]:
    """What is wrong with a translated message. A singular may say « one » where the plural says the number."""
    found = []
    if entry.fuzzy or entry.obsolete:
        found.append("fuzzy or obsolete")
    wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    if entry.msgstr and set(PLACEHOLDER.findall(entry.msgstr)) != wanted:
        found.append("placeholders")
    forms = list(entry.msgstr_plural.values())
    if any(forms) and not all(forms):
        found.append("a plural form is missing")
    elif any(forms):
        singular, plural = (set(PLACEHOLDER.findall(form)) for form in forms)
        if plural != wanted or singular not in (wanted, set(PLACEHOLDER.findall(entry.msgid))):
            found.append("placeholders")
    return found


def is_empty(entry: polib.POEntry) -> bool:
    return not (entry.msgstr or any(entry.msgstr_plural.values()))


@pytest.mark.parametrize("locale", ["fr", "en", "fr_Simple"])
def test_catalog_compiles_and_has_no_fault(locale, tmp_path):
    messages = catalog(locale)
    messages.save_as_mofile(tmp_path / "django.mo")
    assert len(polib.mofile(tmp_path / "django.mo")) == len(messages.translated_entries()) > 0
    assert {entry.msgid: faults(entry) for entry in messages if faults(entry)} == {}


@pytest.mark.parametrize(
    "entry",
    [
        {"msgid": "Le %(day)s", "msgstr": "On the day"},
        {"msgid": "Le %(day)s", "msgstr": "On %(days)s"},
        {"msgid": "Question {n}", "msgstr": "Question"},
        {"msgid": "<b>Oui</b>", "msgstr": "<i>Yes</i>"},
        {"msgid": "Oui", "msgstr": "Yes", "flags": ["fuzzy"]},
        {"msgid": "Oui", "msgstr": "Yes", "obsolete": True},
        {"msgid": "%(n)s an", "msgid_plural": "%(n)s ans", "msgstr_plural": {0: "%(n)s year", 1: ""}},
        {"msgid": "Un an", "msgid_plural": "%(n)s ans", "msgstr_plural": {0: "One year", 1: "Years"}},
    ],
)
def test_a_fault_is_found(entry):
    assert faults(polib.POEntry(**entry))


def test_english_is_complete():
    assert [entry.msgid for entry in catalog("en") if is_empty(entry)] == []


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """The messages of the sources, as `make messages` would gather them."""
    if not shutil.which("xgettext"):
        pytest.skip(
            "TRANSLATIONS NOT COMPARED WITH THE SOURCES: no xgettext on this machine (Debian: apt-get install gettext)"
        )
    root = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        shutil.copytree(settings.BASE_DIR / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "locale").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setattr(settings, "LOCALE_PATHS", [root / "locale"])
        call_command("makemessages", locale=["en"], verbosity=0)
    return polib.pofile(root / "locale" / "en" / "LC_MESSAGES" / "django.po")


def ids(messages, *, plural_only: bool = False) -> set[tuple[str | None, str, str]]:
    return {(e.msgctxt, e.msgid, e.msgid_plural) for e in messages if e.msgid_plural or not plural_only}


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "plural_only"), [("en", False), ("fr_Simple", False), ("fr", True)])
def test_catalog_is_in_step_with_the_sources(extracted, locale, plural_only):
    wanted, kept = ids(extracted, plural_only=plural_only), ids(catalog(locale))
    assert len(wanted) > 10
    assert {"new": wanted - kept, "gone": kept - wanted} == {"new": set(), "gone": set()}, (
        "see docs/how-to/translate.md"
    )


def test_french_plurals_are_the_words_of_the_sources():
    for entry in catalog("fr"):
        assert list(entry.msgstr_plural.values()) == [entry.msgid, entry.msgid_plural]


def test_no_word_of_ours_is_taken_for_one_of_wagtail():
    """A French msgid that is also an English one of Wagtail's (« Import ») would show as Wagtail's French."""
    with override("fr"):
        assert [e.msgid for e in catalog("en") if not e.msgctxt and gettext(e.msgid) != e.msgid] == []
        assert gettext("Import") == "Importer"  # the check sees such a word


@pytest.mark.parametrize(("language", "steps"), [("fr", "étape"), ("fr-simple", "étape"), ("en", "steps")])
def test_zero_is_singular_in_french_only(language, steps):
    with override(language):
        assert ngettext("%(count)s étape", "%(count)s étapes", 0) == f"%(count)s {steps}"


def test_zero_on_a_page(client, home):
    LocalIndexPageFactory(parent=home)
    assert LocalIndexPage.objects.count() == 1
    assert "0 Caf a son espace" in client.get("/caf/").content.decode()


def test_numbers_and_dates_follow_the_language():
    template = Template("{% load typography %}{{ number|thousands }} {{ day|long_date }}")
    context = Context({"number": 3106, "day": datetime(2026, 12, 1, 12, tzinfo=UTC)})
    shown = {}
    for language in ("fr", "fr-simple", "en"):
        with override(language):
            shown[language] = template.render(context)
    assert shown["fr"] == shown["fr-simple"] == "3\u202f106 1er\u00a0décembre 2026"
    assert shown["en"] == "3,106 1\u00a0December 2026"


# Pages


def translate(page, language: str):
    """The page, and those above it, live in another language; their own words are an editor's work."""
    locale, _created = Locale.objects.get_or_create(language_code=language)
    copy = page.copy_for_translation(locale, copy_parents=True)
    for translated in copy.get_ancestors(inclusive=True).filter(locale=locale, depth__gt=1).specific():
        translated.title, translated.introduction = translated._meta.model_name, ""
        translated.alias_of, translated.live = None, True
        translated.save()
    copy.refresh_from_db()
    return copy


@pytest.fixture
def survey(home):
    return SurveyFactory(space=Space.objects.national(), title="Survey", introduction="", privacy_notice="Kept.")


@pytest.fixture
def campaign(home, survey):
    """An English campaign with a survey, and its French original."""
    index = CampaignIndexPageFactory(parent=home)
    closes = datetime(2099, 12, 2, 12, tzinfo=UTC)
    return translate(CampaignPageFactory(parent=index, surveys=(survey,), closes_at=closes), "en")


@pytest.fixture(scope="module")
def french_only():
    """Sentences whose French in an English page is a mistake."""
    entries = [e for e in catalog("en") if not e.msgid_plural and not PLACEHOLDER.search(e.msgid)]
    return {e.msgid for e in entries if len(e.msgid) > 8 and e.msgid.lower() not in e.msgstr.lower()}


def words(response) -> str:
    """Everything read or read aloud on a page, with plain spaces and hyphens."""
    soup = BeautifulSoup(response.content, "html.parser")
    parts = [text for tag in soup.find_all("template") for text in tag.stripped_strings]
    parts += [tag[name] for name in READ_ALOUD for tag in soup.find_all(attrs={name: True})]
    text = " ".join([soup.get_text(" "), *parts])
    return " ".join(text.replace("\u2011", "-").split())


def language_of(response) -> str:
    return BeautifulSoup(response.content, "html.parser").html["lang"]


def leftovers(response, sentences: set[str]) -> list[str]:
    text = words(response)
    return sorted(s for s in sentences if re.search(rf"(?<!\w){re.escape(s)}(?!\w)", text))


def test_home_in_english(client, home, french_only):
    translate(home, "en")
    response = client.get("/en/")
    assert language_of(response) == response["Content-Language"] == "en"
    assert "Skip to content" in words(response)
    assert leftovers(response, french_only) == []
    french = client.get("/")
    assert language_of(french) == "fr"
    assert "Aller au contenu" in leftovers(french, french_only)  # the check sees French


def test_home_in_easy_french(client, home):
    translate(home, "fr-simple")
    response = client.get("/fr-simple/")
    assert language_of(response) == "fr-simple"
    assert "Nous vous posons des questions" in words(response)
    assert "Aller au contenu" in words(response)  # already simple: the French of the source
    assert "On vous pose la question" not in words(response)
    assert "On vous pose la question" in words(client.get("/"))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/en/recherche/", "Search"),
        ("/en/trouver-ma-caf/?q=99999", "We did not find a local space"),
        ("/en/participer/suivre/", "Code on your receipt"),
        ("/en/nulle-part/", "This page does not exist"),
    ],
)
def test_plain_views_in_english(client, home, french_only, address, shown):
    response = client.get(address)
    assert language_of(response) == "en"
    assert shown in words(response)
    assert leftovers(response, french_only) == []


def test_campaign_in_english(client, campaign, french_only):
    response = client.get(campaign.url)
    assert campaign.url.startswith("/en/")
    assert language_of(response) == "en"
    for text in ("Open until 2 December 2099", "Send my answers", "characters at most", "Question {n} of {total}"):
        assert text in words(response)
    assert leftovers(response, french_only) == []


def test_refused_answer_in_english(client, campaign, survey, french_only):
    with override("en"):
        response = send(client, survey, submission(survey, campaign, long_text="a" * 1600))
    assert response.status_code == 422
    assert language_of(response) == "en"
    assert "Your answer has not been sent yet." in words(response)
    assert "Your text has 1600 characters. Shorten it to 1500 characters at most." in words(response)
    assert leftovers(response, french_only) == []


def test_receipt_in_english(client, campaign, survey, french_only):
    with override("en"):
        response = send(client, survey, submission(survey, campaign))
    assert response.status_code == 303
    receipt = client.get(response.url)
    assert response.url.startswith("/en/")
    assert language_of(receipt) == "en"
    assert "Thank you. Your answer has been recorded." in words(receipt)
    assert leftovers(receipt, french_only) == []
