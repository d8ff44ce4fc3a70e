"""A survey in two languages: one set of answers, tied to the original."""

import pytest
from wagtail.models import Locale

from consultations.surveys.answers import tallies
from consultations.surveys.models import Answer, Survey, SurveyResponse
from tests.factories.participation import send, submission


@pytest.fixture
def english(survey) -> Survey:
    locale, _created = Locale.objects.get_or_create(language_code="en")
    copy = survey.copy_for_translation(locale)
    copy.title = "Survey of the Gard"
    copy.live = True
    copy.save()
    return Survey.objects.get(pk=copy.pk)


def ids(survey):
    return [(asked.id, [key for key, _ in asked.block.choices(asked.value)]) for asked in survey.questions]


def test_copying_keeps_the_ids_of_questions_and_choices(survey, english):
    assert ids(english) == ids(survey)
    assert english.translation_key == survey.translation_key


def test_translating_with_wagtail_localize_keeps_the_ids(survey):
    from wagtail_localize.models import StringTranslation, Translation, TranslationSource

    locale, _created = Locale.objects.get_or_create(language_code="en")
    source, _created = TranslationSource.get_or_create_from_instance(survey)
    translation = Translation.objects.create(source=source, target_locale=locale)
    for segment in source.stringsegment_set.all():
        StringTranslation.objects.create(
            translation_of=segment.string, locale=locale, context=segment.context, data=f"EN {segment.string.data}"
        )
    translation.save_target()
    english = survey.get_translation(locale)
    assert ids(english) == ids(survey)
    assert english.title == "EN Questionnaire du Gard"
    assert english.questions[0].value["text"].startswith("EN ")


def test_answers_in_english_are_those_of_the_original(client, campaign, survey, english):
    address = f"/en{survey.get_submit_url()}"
    page = client.get(address)
    assert page.status_code == 200
    html = page.content.decode()
    assert "Survey of the Gard" in html
    response = client.post(address, submission(english, campaign), headers={"origin": "http://testserver"})
    assert response.status_code == 303
    given = SurveyResponse.objects.get()
    assert given.participation == survey
    assert given.language == "en"
    asked = survey.questions[0].id
    for shown in (survey, english):
        assert tallies(shown)[asked].cells[0].count == 1
    assert english.response_count() == survey.response_count() == 1


def test_answering_in_the_other_language_replaces(client, campaign, survey, english):
    send(client, survey, submission(survey, campaign))
    client.post(
        f"/en{survey.get_submit_url()}",
        submission(english, campaign, single=1),
        headers={"origin": "http://testserver"},
    )
    assert SurveyResponse.objects.get().language == "en"
    assert Answer.objects.count() == 1


def test_archived_original_closes_its_translations(client, campaign, survey, english):
    survey.unpublish()
    address = f"/en{survey.get_submit_url()}"
    assert client.get(address).status_code == 404
    assert (
        client.post(address, submission(english, campaign), headers={"origin": "http://testserver"}).status_code == 404
    )
    assert not SurveyResponse.objects.exists()


def test_draft_translation_is_not_shown(client, survey, english):
    Survey.objects.filter(pk=english.pk).update(live=False, title="Brouillon anglais")
    html = client.get(f"/en{survey.get_submit_url()}").content.decode()
    assert "Brouillon anglais" not in html
    assert "Questionnaire du Gard" in html


def test_survey_that_exists_in_english_only_keeps_its_own_answers(client, survey):
    locale, _created = Locale.objects.get_or_create(language_code="en")
    Survey.objects.update(locale=locale)
    survey.refresh_from_db()
    assert send(client, survey, submission(survey)).status_code == 303
    assert SurveyResponse.objects.get().participation == survey
