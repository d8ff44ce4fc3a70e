"""Every type of question, through HTTP and without JavaScript: drawn, answered, refused with a sentence, read again."""

import re
import uuid
from datetime import date
from html import unescape

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from consultations.surveys.models import Answer, SurveyResponse
from consultations.surveys.questions import QuestionBlocks
from core.caching import bump_site_version
from core.models import Space
from tests.factories.participation import (
    CampaignIndexPageFactory,
    CampaignPageFactory,
    SurveyFactory,
    every_question,
    field_of,
    question,
    send,
)


@pytest.fixture
def whole(gard_space):
    """A survey with every type of question."""
    return SurveyFactory(space=gard_space, questions=every_question())


@pytest.fixture
def page(gard, whole):
    return CampaignPageFactory(parent=CampaignIndexPageFactory(parent=gard), surveys=(whole,))


def form_data(survey, page=None, **fields):
    return {"cle": str(uuid.uuid4()), "page": page.pk if page else "", **fields}


#: question, part, what is typed (a label stands for its choice) → what the person reads again, and the columns of the rows.
ANSWERS = [
    ("Avez-vous pris un congé parental ?", {"": "Oui"}, "Oui", [{"choice_id"}]),
    ("Où ça ?", {"": "À l’accueil"}, "À l’accueil", [{"choice_id"}]),
    ("Où ça ?", {"": "Autre", "autre": " À la  mairie "}, "Autre : À la  mairie", [{"choice_id"}, {"text"}]),
    ("Où ça ?", {"": "Autre"}, "Autre", [{"choice_id"}]),
    ("Où ça ?", {"autre": "À la mairie"}, "Autre : À la mairie", [{"choice_id"}, {"text"}]),
    ("Par quoi ?", {"": ["Site", "Courrier"]}, "Courrier, Site", [{"choice_id"}, {"choice_id"}]),
    ("Par quoi ?", {"": ["Site"], "autre": "Fax"}, "Site, Autre : Fax", [{"choice_id"}, {"choice_id"}, {"text"}]),
    ("Était-ce clair ?", {"": "5"}, "5", [{"number"}]),
    ("Comment l’avez-vous vécu ?", {"": "5", "pourquoi": "Vite."}, "Très content : Vite.", [{"number"}, {"text"}]),
    ("Comment l’avez-vous vécu ?", {"": "1"}, "Très mécontent", [{"number"}]),
    ("Comment l’avez-vous vécu ?", {"": "4"}, "Content", [{"number"}]),
    ("Comment l’avez-vous vécu ?", {"pourquoi": "Vite."}, "Vite.", [{"text"}]),
    ("Quelle note ?", {"": "4"}, "4 étoiles, bien", [{"number"}]),
    ("Combien d’enfants ?", {"": "0"}, "0 enfants", [{"number"}]),
    ("Combien d’enfants ?", {"": " 1\u202f2 "}, "12 enfants", [{"number"}]),
    ("Quel jour ?", {"": "2026-03-12"}, "12 mars 2026", [{"day"}]),
    ("Quel jour ?", {"": "12/03/2026"}, "12 mars 2026", [{"day"}]),
    ("Quel jour ?", {"": "1.3.2026"}, "1 mars 2026", [{"day"}]),
    ("En un mot ?", {"": "Bien"}, "Bien", [{"text"}]),
    ("Voulez-vous ajouter quelque chose ?", {"": "Non."}, "Non.", [{"text"}]),
    (
        "Le plus important ?",
        {"Le délai": "3", "La clarté": "1", "L’accueil": "2"},
        "1. La clarté\n2. L’accueil\n3. Le délai",
        [{"item_id", "number"}] * 3,
    ),
    (
        "D’accord ?",
        {"C’est rapide": "Non", "C’est clair": "Oui"},
        "C’est rapide : Non\nC’est clair : Oui",
        [{"item_id", "choice_id"}] * 2,
    ),
    ("D’accord ?", {"C’est clair": "Plutôt"}, "C’est clair : Plutôt", [{"item_id", "choice_id"}]),
    ("Votre code postal ?", {"": "30 000"}, "30000", [{"text"}]),
    ("J’accepte d’être cité, sans mon nom.", {"": "1"}, "Accord donné", [{"number"}]),
]


def fields_for(survey, text, typed):
    """The form's fields for an answer of ANSWERS."""
    labels = {label: key for asked in survey.questions for key, label in asked.block.choices(asked.value)}
    own = next(asked for asked in survey.questions if asked.value["text"] == text)
    labels |= {label: key for key, label in own.block.choices(own.value)}

    def sent(value):
        return [labels.get(one, one) for one in value] if isinstance(value, list) else labels.get(value, value)

    return {field_of(survey, text, part): sent(value) for part, value in typed.items()}


@pytest.mark.parametrize(("text", "typed", "read", "columns"), ANSWERS, ids=[f"{a[0]}-{a[2]}" for a in ANSWERS])
def test_answer_is_kept_and_read_again(client, whole, page, text, typed, read, columns):
    response = send(client, whole, form_data(whole, page, **fields_for(whole, text, typed)))
    assert response.status_code == 303, response.content.decode()[:3000]
    assert SurveyResponse.objects.get().summary() == [(text, read)]
    held = ("item_id", "choice_id", "number", "day", "text")
    rows = [{name for name in held if getattr(row, name) is not None} for row in Answer.objects.order_by("pk")]
    assert rows == columns


def test_every_question_answered_at_once(client, whole, page):
    data = form_data(whole, page)
    for text, typed, _read, _columns in ANSWERS:
        for name, value in fields_for(whole, text, typed).items():
            data.setdefault(name, value)
    for text in ("Où ça ?", "Par quoi ?"):  # with the choices above, these texts are one too many
        data.pop(field_of(whole, text, "autre"))
    assert send(client, whole, data).status_code == 303
    said = dict(SurveyResponse.objects.get().summary())
    asked = [one.value["text"] for one in whole.questions if one.block.asks]
    unanswered = "Qu’est-ce qui vous a fait hésiter ?"
    assert list(said) == [text for text in asked if text != unanswered]
    assert Answer.objects.filter(day=date(2026, 3, 12)).exists()


def test_page_draws_every_question_without_javascript(client, whole, page):
    html = client.get(page.url).content.decode()
    form = html[html.index("data-participation") :]
    for asked in whole.questions:
        for name in asked.block.form_fields(f"q-{asked.id}", asked.value):
            assert f'name="{name}"' in form, asked.block_type
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for described in re.findall(r'aria-describedby="([^"]+)"', html):
        assert set(described.split()) <= set(ids), described
    for named in re.findall(r'\sfor="([^"]+)"', html):
        assert named in ids
    assert form.count("<fieldset") == form.count("<legend") == 11  # 9 groups, and one for each line of the matrix
    assert form.count("js/ranking.js") == 1


def test_script_of_rankings_is_not_loaded_without_one(client, campaign):
    assert "ranking.js" not in client.get(campaign.url).content.decode()


#: question, what is typed by part, the part whose error it is, words of the sentence.
WRONG = [
    ("Avez-vous pris un congé parental ?", {"": "peut-être"}, "", "n’est pas proposée"),
    ("Où ça ?", {"": "À l’accueil", "autre": "À la mairie"}, "autre", "Choisissez « Autre » dans la liste"),
    ("Où ça ?", {"": "Autre", "autre": "é" * 251}, "autre", "250 signes au plus"),
    ("Où ça ?", {"autre": "a\x00b"}, "autre", "signe illisible"),
    ("Par quoi ?", {"": ["Site", "Courrier"], "autre": "Fax"}, "", "Gardez-en 2 au plus"),
    ("Par quoi ?", {"": ["Site", "Site de rencontre"]}, "", "n’est pas proposée"),
    ("Était-ce clair ?", {"": "6"}, "", "de 1 à 5"),
    ("Comment l’avez-vous vécu ?", {"": "0"}, "", "n’est pas proposée"),
    ("Comment l’avez-vous vécu ?", {"": "3", "pourquoi": "é" * 501}, "pourquoi", "500 signes au plus"),
    ("Quelle note ?", {"": "4 étoiles"}, "", "n’est pas proposée"),
    ("Combien d’enfants ?", {"": "deux"}, "", "nombre entier, en chiffres"),
    ("Combien d’enfants ?", {"": "1,5"}, "", "nombre entier, en chiffres"),
    ("Combien d’enfants ?", {"": "1_0"}, "", "nombre entier, en chiffres"),
    ("Combien d’enfants ?", {"": "４"}, "", "nombre entier, en chiffres"),
    ("Combien d’enfants ?", {"": "9" * 5000}, "", "nombre entier, en chiffres"),
    ("Combien d’enfants ?", {"": "999999999999"}, "", "de 0 à 20"),
    ("Combien d’enfants ?", {"": "-1"}, "", "de 0 à 20"),
    ("Combien d’enfants ?", {"": "2\x00"}, "", "nombre entier, en chiffres"),
    ("Quel jour ?", {"": "hier"}, "", "12/03/2026"),
    ("Quel jour ?", {"": "31/02/2026"}, "", "12/03/2026"),
    ("Quel jour ?", {"": "2026-02-31"}, "", "12/03/2026"),
    ("Quel jour ?", {"": "12/03/26"}, "", "12/03/2026"),
    ("Quel jour ?", {"": "12/03/1789"}, "", "du 01/01/2020 au 31/12/2030"),
    ("Quel jour ?", {"": "\x00"}, "", "12/03/2026"),
    ("En un mot ?", {"": "é" * 81}, "", "80 signes au plus"),
    ("Le plus important ?", {"Le délai": "1", "La clarté": "1", "L’accueil": "2"}, "La clarté", "ont le rang 1"),
    ("Le plus important ?", {"Le délai": "1"}, "La clarté", "aussi un rang à « La clarté »"),
    ("Le plus important ?", {"Le délai": "4", "La clarté": "1", "L’accueil": "2"}, "Le délai", "de 1 à 3"),
    ("Le plus important ?", {"Le délai": "un"}, "Le délai", "de 1 à 3"),
    ("D’accord ?", {"C’est rapide": "Jamais", "C’est clair": "Oui"}, "C’est rapide", "n’est pas proposée"),
    ("Votre code postal ?", {"": "3000"}, "", "cinq chiffres"),
    ("Votre code postal ?", {"": "00000"}, "", "cinq chiffres"),
    ("Votre code postal ?", {"": "Nîmes"}, "", "cinq chiffres"),
    ("Votre code postal ?", {"": "３００００"}, "", "cinq chiffres"),
    ("Votre code postal ?", {"": "30000\x00"}, "", "signe illisible"),
    ("J’accepte d’être cité, sans mon nom.", {"": "non"}, "", "Cochez la case"),
]


@pytest.mark.parametrize(("text", "typed", "part", "words"), WRONG, ids=[f"{n}-{w[0]}" for n, w in enumerate(WRONG)])
def test_wrong_answer_gets_its_sentence_and_keeps_what_was_typed(client, whole, page, text, typed, part, words):
    fields = fields_for(whole, text, typed)
    data = form_data(whole, page, **fields, **{field_of(whole, "Voulez-vous ajouter quelque chose ?"): "Rien à dire."})
    response = send(client, whole, data)
    html = unescape(response.content.decode())
    assert response.status_code == 422
    assert words in html.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Rien à dire." in html
    assert not Answer.objects.exists()
    form = response.context["form"]
    wrong = field_of(whole, text, part)
    assert wrong in form.errors
    drawn = next(one for one in form.questions() if one.label == text)
    anchor = next(one.anchor for one in drawn.parts.values() if one.name == wrong)
    assert f'href="#{anchor}"' in html
    assert f'id="{anchor}"' in html
    assert f'id="{wrong}-erreur"' in html
    assert re.search(rf'aria-describedby="[^"]*{wrong}-erreur', html)
    assert all(span.strip() for span in re.findall(r'class="error"[^>]*>.*?<span>(.*?)</span>', html)), (
        "an error says nothing"
    )
    typed_or_chosen = [one for value in fields.values() for one in (value if isinstance(value, list) else [value])]
    offered = [key for key, _label in drawn.choices]
    for one in typed_or_chosen:
        if one in offered:
            assert re.search(rf'value="{one}" (checked|selected)', html)
        elif drawn.kind in ("number", "date", "postcode", "short_text"):
            assert f'value="{one}"' in html
        elif one == fields.get(field_of(whole, text, "autre"), fields.get(field_of(whole, text, "pourquoi"))):
            assert one in html


def test_day_that_no_browser_field_can_hold_is_drawn_as_text(client, whole, page):
    name = field_of(whole, "Quel jour ?")
    for typed, kind in {"hier": "text", "31/12/2050": "text", "2050-12-31": "date", "2026-02-31": "text"}.items():
        html = send(client, whole, form_data(whole, page, **{name: typed})).content.decode()
        assert re.search(rf'name="{name}" type="{kind}" value="{typed}"', html)


@pytest.mark.parametrize("kind", [asked["type"] for asked in every_question()])
def test_required_question_left_empty(client, gard_space, kind):
    asked = [one for one in every_question(required=True) if one["type"] in (kind, "long_text")][:2]
    if kind == "information":
        return  # it asks nothing
    survey = SurveyFactory(space=gard_space, questions=asked)
    data = form_data(survey)
    if kind != "long_text":
        data[field_of(survey, "Voulez-vous ajouter quelque chose ?")] = "Rien à dire."
    response = send(client, survey, data)
    assert response.status_code == 422
    drawn = next(one for one in response.context["form"].questions() if one.kind == kind)
    assert drawn.errors
    assert re.search("Il manque une réponse|Cochez la case", drawn.errors[0])


def test_consent_that_is_needed(client, gard_space):
    survey = SurveyFactory(
        space=gard_space,
        questions=[question("consent", "J’accepte.", required=True), question("short_text", "Un mot ?", max_length=80)],
    )
    data = form_data(survey, **{field_of(survey, "Un mot ?"): "Oui"})
    response = send(client, survey, data)
    assert response.status_code == 422
    assert "Cochez la case" in response.content.decode()
    assert send(client, survey, data | {field_of(survey, "J’accepte."): "1"}).status_code == 303


class TestPostCode:
    @pytest.fixture(autouse=True)
    def departments(self, gard_space, herault_space):
        Space.objects.filter(pk=gard_space.pk).update(departments=["30"])
        Space.objects.filter(pk=herault_space.pk).update(departments=["34"])
        bump_site_version()

    def test_leads_to_the_caf_whatever_the_page(self, client, whole, page, herault_space):
        name = field_of(whole, "Votre code postal ?")
        send(client, whole, form_data(whole, page, **{name: "34000"}))
        response = SurveyResponse.objects.get()
        assert response.caf == herault_space
        assert response.space.slug == "gard"

    def test_changes_with_the_answer_and_goes_with_it(self, client, whole, page, gard_space):
        name, other = field_of(whole, "Votre code postal ?"), field_of(whole, "En un mot ?")
        send(client, whole, form_data(whole, page, **{name: "34000"}))
        send(client, whole, form_data(whole, page, **{name: "30900"}))
        assert SurveyResponse.objects.get().caf == gard_space
        send(client, whole, form_data(whole, page, **{other: "Rien"}))
        assert SurveyResponse.objects.get().caf is None

    def test_of_a_department_without_a_caf_here_or_with_two_is_kept_without_a_caf(self, client, whole, page):
        Space.objects.exclude(is_national=True).update(departments=["64"])
        bump_site_version()
        for typed in ("64000", "75001"):
            send(client, whole, form_data(whole, page, **{field_of(whole, "Votre code postal ?"): typed}))
            response = SurveyResponse.objects.get()
            assert response.caf is None
            assert response.answers.get().text == typed


class TestEditor:
    """What an editor may not write."""

    @pytest.mark.parametrize(
        ("kind", "values", "field"),
        [
            ("number", {"minimum": 5, "maximum": 2}, "maximum"),
            ("date", {"minimum": "2026-02-01", "maximum": "2026-01-01"}, "maximum"),
            ("multiple", {"options": ["a", "b"], "maximum": 3}, "maximum"),
            ("scale", {"minimum": 1, "maximum": 1, "min_label": "x", "max_label": "y"}, "maximum"),
        ],
    )
    def test_bounds_that_cross(self, kind, values, field):
        block = QuestionBlocks().child_blocks[kind]
        value = block.to_python(question(kind, **values)["value"])
        with pytest.raises(StructBlockValidationError) as error:
            block.clean(value)
        assert field in error.value.block_errors

    def test_older_questions_are_aggregated_and_have_no_other(self, survey):
        for asked in survey.questions:
            assert asked.value["confidentiality"] == "aggregated"
            assert not asked.value.get("other")

    def test_screen_offers_every_type_in_french(self, client, admin_client, survey):
        html = admin_client.get(f"/admin/snippets/surveys/survey/edit/{survey.pk}/").content.decode()
        for words in ("Classement", "Tableau de réponses", "Ressenti", "Code postal", "qui pourra voir les réponses"):
            assert words in unescape(html).encode().decode("unicode_escape", errors="ignore") or words in unescape(html)
