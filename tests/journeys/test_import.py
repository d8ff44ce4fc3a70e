"""A draft made from a fiche of service-public.fr. The sample is ours: the structure of a fiche, about a boat."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import GroupPagePermission, Page

from journeys.imports.cutting import cut, cut_words
from journeys.imports.fiche import MAX_BYTES, NotAFiche
from journeys.imports.service_public import parse
from journeys.models import JourneyPage, Organism
from tests.factories.base import make_editor
from tests.factories.journeys import JourneyIndexPageFactory, OrganismFactory, make_administrator

SAMPLE = Path(__file__).parent / "samples" / "F999991.json"


def sample(**attributes):
    """The sample's tree, with other attributes for its publication."""
    content = json.loads(SAMPLE.read_text(encoding="utf-8"))
    content["children"][0]["attributes"] |= attributes
    return content


def element(name, *children, **attributes):
    texts = [{"type": "text", "text": child} if isinstance(child, str) else child for child in children]
    return {"type": "element", "name": name, "attributes": attributes, "children": texts}


def publication(*children, **attributes):
    return element(
        "Publication",
        element("dc:title", "Un titre"),
        *children,
        **{"ID": "F1", "dateDerniereModificationImportante": "2026-01-02T00:00:00", **attributes},
    )


def as_bytes(content):
    return json.dumps(content).encode()


@pytest.fixture
def index(home):
    return JourneyIndexPageFactory(parent=home)


@pytest.fixture
def admin(client, db):
    client.force_login(make_administrator())
    return client


def upload(client, index, data, **fields):
    url = reverse("journey_import", args=(index.pk,))
    return client.post(url, {"file": SimpleUploadedFile("F.json", data), **fields}, follow=True)


# What is read.


def test_situations_are_stages_and_chapters_steps():
    fiche = parse(as_bytes(sample()))
    assert (fiche.identifier, fiche.title, str(fiche.modified_on)) == ("F999991", "J’adopte une barque", "2026-03-01")
    assert fiche.introduction == "Voici les démarches à faire avant et après l’arrivée de la barque."
    assert [[step.title for step in stage.steps] for stage in fiche.stages] == [
        ["Choisir la couleur de la barque", "Déclarer la barque"],
        ["Ranger les rames", "Baptiser"],
    ]


def test_a_title_that_says_when_gives_the_moment():
    assert parse(as_bytes(sample())).steps[0].phrase == "avant la fin du 2e mois"


def test_texts_links_and_bodies_of_a_chapter_are_taken():
    first, second = parse(as_bytes(sample())).steps[:2]
    assert first.notes == [
        "La couleur se choisit une seule fois.",
        "Vous avez besoin : d’un pinceau ; d’un pot de peinture.",
        "Le bleu est compris.",
    ]
    assert first.alerts == ["Sans couleur, la barque est rendue."]
    assert [kind for _label, _url, kind in first.links] == ["demarche", "simulateur"]
    assert first.bodies == [("caf", "Caisse des barques"), ("", "Amicale des rameurs")]
    assert second.branches[0] == ("La barque est neuve", "Montrez la facture.")
    assert second.bodies == [("mairie", "Mairie")]


def test_a_choice_of_the_questions_gives_the_words_of_a_condition():
    second, third = parse(as_bytes(sample())).steps[1:3]
    assert (second.condition.label, second.condition.sentence) == ("Au bord d’un lac", "Vous vivez au bord d’un lac")
    assert third.condition.label == "En ville"  # that of its situation


def test_what_does_not_fit_is_said_and_nothing_is_cut_in_a_word():
    fiche = parse(as_bytes(sample()))
    whole = " ".join(
        f"Voici la phrase numéro {n}, qui dit ce qu’il faut savoir sur la barque et sur ses rames."
        for n in range(1, 30)
    )
    notes = fiche.steps[2].notes
    assert all(note.endswith(".") and len(note) <= 400 for note in notes)
    assert whole.startswith(" ".join(notes))
    left = "\n".join(fiche.left)
    assert "Ranger les rames : « Voici la phrase numéro 17" in left
    assert "Ranger les rames : un tableau ou une image" in left
    assert "Baptiser : une condition à écrire vous-même" in left
    assert "Commencez tôt." in left


def test_a_fiche_without_situations_has_one_stage():
    chapter = element("Chapitre", element("Titre", element("Paragraphe", "Écrire")), element("Paragraphe", "Un mot."))
    fiche = parse(as_bytes(publication(element("Texte", chapter, chapter))))
    assert [(stage.title, len(stage.steps)) for stage in fiche.stages] == [("Vos démarches", 2)]


def test_parts_of_chapters_are_steps_and_chapters_stages():
    part = element("SousChapitre", element("Titre", "Payer"), element("Paragraphe", "À la caisse."))
    chapter = element("Chapitre", element("Titre", "L’argent"), part, part)
    fiche = parse(as_bytes(publication(element("Texte", chapter))))
    assert [(stage.title, [step.title for step in stage.steps]) for stage in fiche.stages] == [
        ("L’argent", ["Payer", "Payer"])
    ]


def test_steps_over_forty_are_said():
    chapter = element("Chapitre", element("Titre", "Écrire"), element("Paragraphe", "Un mot."))
    fiche = parse(as_bytes(publication(element("Texte", *[chapter] * 42))))
    assert (len(fiche.steps), fiche.left) == (40, ["Étape en trop : Écrire"] * 2)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//exemple.fr", "http://[", "ftp://exemple.fr", "http://x"])
def test_an_address_that_is_not_of_the_web_is_left_out(url):
    link = element("ServiceEnLigne", element("Titre", "Ici"), URL=url, type="Téléservice")
    chapter = element("Chapitre", element("Titre", "Écrire"), link)
    assert parse(as_bytes(publication(element("Texte", chapter), spUrl=url))).steps[0].links == []


# What is refused.

DEEP = b'{"type":"element","name":"Publication","children":[' * 200 + b"]}" * 200
BAD = {
    "not json": (b"bonjour", "n’est pas du JSON"),
    "binary": (b"\xff\xfe\x00", "n’est pas du JSON"),
    "a huge number": (b"9" * 5000, "n’est pas du JSON"),
    "a list": (b"[]", "n’est pas une fiche"),
    "nothing": (b"null", "n’est pas une fiche"),
    "another xml": (as_bytes(element("html", element("body"))), "n’a pas d’élément « Publication »"),
    "a child that is a text": (b'{"name":"Publication","children":["x"]}', "n’est pas un objet"),
    "an element without name": (as_bytes(publication({"type": "element", "children": []})), "n’a pas de nom"),
    "a name that is a number": (as_bytes(publication({"type": "element", "name": 3})), "n’a pas de nom"),
    "deep": (DEEP, "imbriqués trop profondément"),
    "deeper": (b"[" * 200_000, "imbriqués trop profondément"),
    "no number": (as_bytes(publication(ID="")), "son numéro ou son titre"),
    "no title": (as_bytes(element("Publication", ID="F1")), "son numéro ou son titre"),
    "no date": (as_bytes(sample(dateDerniereModificationImportante="hier")).replace(b"modified 2026", b""), "quand elle a été modifiée"),
    "no chapter": (as_bytes(publication(element("Texte", element("Paragraphe", "Rien.")))), "pas de chapitre"),
    "too big": (b" " * (MAX_BYTES + 1), "trop gros"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_not_a_fiche_gets_a_sentence_and_nothing_is_created(admin, index, name):
    data, sentence = BAD[name]
    response = upload(admin, index, data)
    assert response.status_code == 422
    assert sentence in response.text
    assert 'type="file"' in response.text
    assert not JourneyPage.objects.exists()


def test_no_file_gets_a_sentence(admin, index):
    response = admin.post(reverse("journey_import", args=(index.pk,)), {})
    assert response.status_code == 422
    assert "Fichier de la fiche" in response.text


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "name", "attributes", "children", "text"]), inner, max_size=5)
    ),
    max_leaves=25,
)
names = st.sampled_from(
    ["Texte", "Chapitre", "SousChapitre", "Titre", "Paragraphe", "Liste", "Item", "BlocCas", "Cas", "Condition", "estVrai",
     "ListeSituations", "Situation", "Introduction", "OuSAdresser", "PivotLocal", "ServiceEnLigne", "Attention", "Tableau"]
)  # fmt: skip
leaves = st.text(max_size=30).map(lambda text: {"type": "text", "text": text})
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda name, children, var: element(name, *children, var=var, URL=f"https://{var}.fr"),
        names, st.lists(inner, max_size=4), st.text(max_size=6),
    ),
    max_leaves=30,
)  # fmt: skip


@given(json_values)
def test_any_json_is_refused_with_a_sentence(value):
    with pytest.raises(NotAFiche, match="fi"):  # no JSON made at random has all that a fiche has
        parse(as_bytes(value))


@given(st.lists(trees, max_size=5))
def test_any_tree_of_the_right_names_gives_texts_that_fit(children):
    try:
        fiche = parse(as_bytes(publication(element("ListeSituations", *children), element("Texte", *children))))
    except NotAFiche:
        return
    for step in fiche.steps:
        assert 0 < len(step.title) <= 80
        assert all(0 < len(note) <= 400 for note in step.notes)
        assert all(len(label) <= 60 for label, _url, _kind in step.links)


@given(st.text(max_size=300), st.integers(1, 100))
def test_cutting_loses_nothing_and_fits(text, limit):
    kept, rest = cut(text, limit)
    assert len(kept) <= limit
    assert "".join((kept + rest).split()) == "".join(text.split())
    assert len(cut_words(text, limit)) <= limit


# What is created.


def test_editor_gets_a_draft_and_is_told_what_was_left(admin, index):
    OrganismFactory(key="caf")
    OrganismFactory(key="mairie")
    response = upload(admin, index, as_bytes(sample()))
    page = JourneyPage.objects.get()
    assert response.redirect_chain == [(reverse("wagtailadmin_pages:edit", args=(page.pk,)), 302)]
    assert response.status_code == 200
    assert not page.live
    assert page.get_parent().specific == index
    assert "Brouillon créé d’après la fiche F999991, du 1 mars 2026" in response.text.replace("1er", "1").replace(
        "\u00a0", " "
    )
    assert "organisme inconnu ici, « Amicale des rameurs »" in response.text
    assert Organism.objects.count() == 2  # none is created


def test_the_draft_holds_the_steps_and_where_they_come_from(admin, index):
    OrganismFactory(key="caf")
    upload(admin, index, as_bytes(sample()))
    draft = JourneyPage.objects.get().get_latest_revision_as_object()
    steps = list(draft.steps.all())
    assert [stage.title for stage in draft.stages.all()][1] == "Après l’arrivée de la barque dans votre"
    assert [situation.label for situation in draft.situations.all()] == ["En ville", "Au bord d’un lac"]
    assert steps[0].moments.get().phrase == "avant la fin du 2e mois"
    assert [row.organism.key for row in steps[0].organisms.all()] == ["caf"]
    assert steps[1].situation_key == "au-bord-dun-lac-2"
    kinds = [block.block_type for block in steps[0].details]
    assert kinds == ["alert", "note", "note", "note", "channel", "link", "source"]
    source = steps[0].details[-1].value
    assert source["reference"] == "fiche F999991 (Licence Ouverte 2.0)"
    assert (source["publisher"], source["confidence"], str(source["checked_on"])) == (
        "service-public.fr",
        "A",
        "2026-03-01",
    )
    assert draft.make_preview_request().render().status_code == 200


def test_nothing_of_a_draft_is_public(admin, index, client):
    upload(admin, index, as_bytes(sample()))
    client.logout()
    assert client.get(JourneyPage.objects.get().get_url()).status_code == 404


def test_words_of_the_file_are_never_markup(admin, index):
    content = sample()
    content["children"][0]["children"][0]["children"][0]["text"] = "<b>Barque</b>\u0000"
    response = upload(admin, index, as_bytes(content).replace(b"Amicale", b"<script>alert(1)</script>"))
    assert "<script>alert(1)" not in response.text
    assert JourneyPage.objects.get().title == "<b>Barque</b>"


def test_a_fiche_that_has_not_changed_is_not_imported_twice(admin, index):
    upload(admin, index, as_bytes(sample()))
    response = upload(admin, index, as_bytes(sample()))
    assert "n’a pas changé depuis" in response.text
    assert JourneyPage.objects.count() == 1


@pytest.mark.slow
def test_a_fiche_that_changed_since_is_said(admin, index):
    upload(admin, index, as_bytes(sample()))
    later = sample(dateDerniereModificationImportante="2026-09-15T00:00:00")
    response = upload(admin, index, as_bytes(later))
    assert "Cette fiche a changé depuis le" in response.text
    assert "15 septembre 2026" in response.text.replace("\u00a0", " ")
    assert JourneyPage.objects.count() == 1
    upload(admin, index, as_bytes(later), again="on")
    assert JourneyPage.objects.count() == 2


@pytest.mark.slow
def test_another_fiche_whose_number_begins_the_same_is_another(admin, index):
    upload(admin, index, as_bytes(sample()))
    upload(admin, index, as_bytes(sample(ID="F99999")))
    assert JourneyPage.objects.count() == 2


def test_the_page_is_offered_in_the_explorer(admin, index):
    url = reverse("journey_import", args=(index.pk,))
    assert url in admin.get(reverse("wagtailadmin_explore", args=(index.pk,))).text
    assert admin.get(url).status_code == 200
    assert url not in admin.get(reverse("wagtailadmin_explore", args=(index.get_parent().pk,))).text


def test_only_who_may_add_a_page_there_imports(client, index, gard):
    editor = make_editor(gard.space)
    GroupPagePermission.objects.create(group=gard.space.editors, page=gard, permission=_permission("add_page"))
    client.force_login(editor)
    response = client.post(
        reverse("journey_import", args=(index.pk,)), {"file": SimpleUploadedFile("F.json", as_bytes(sample()))}
    )
    assert response.url == reverse("wagtailadmin_home")
    assert not JourneyPage.objects.exists()
    GroupPagePermission.objects.create(group=gard.space.editors, page=index, permission=_permission("add_page"))
    upload(client, index, as_bytes(sample()))
    assert JourneyPage.objects.child_of(index).count() == 1


def test_other_pages_have_no_import(admin, home):
    assert admin.get(reverse("journey_import", args=(home.pk,))).status_code == 404


def _permission(codename):
    return Permission.objects.get(codename=codename, content_type__app_label=Page._meta.app_label)
