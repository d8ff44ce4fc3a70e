"""What the team does with ideas: states, answers, who may, and in which spaces."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from consultations.base.models import Contact
from consultations.ideas.answers import NotReady, SamePerson, publish_answers, validate_answer, write_answer
from consultations.ideas.models import (
    CODES,
    AnswerState,
    AnswerTemplate,
    Idea,
    IdeaState,
    OfficialAnswer,
    StateChange,
)
from consultations.ideas.states import MOVES, NotAllowed, change_state
from consultations.notifications.models import Message
from core.models import Space
from core.permissions import SpacePermissionPolicy
from tests.consultations.ideas.conftest import member
from tests.factories.base import UserFactory, make_editor
from tests.factories.ideas import IdeaBoxFactory, IdeaFactory, hidden

LIST = "/admin/idees/"


def one(idea) -> str:
    return reverse("ideas_one", args=[idea.key])


@pytest.fixture
def local(gard):
    """An idea of the Caf du Gard, and its space."""
    space = Space.objects.get(slug="gard")
    return IdeaFactory(participation=IdeaBoxFactory(space=space), title="Idée du Gard")


def with_address(idea) -> Idea:
    contact = Contact.objects.create(
        key=idea.participation.pseudonym_key, email="lea@exemple.fr", confirmed_at=timezone.now(), wants_news=True
    )
    Idea.objects.filter(pk=idea.pk).update(contact=contact)
    idea.refresh_from_db()
    return idea


class TestStates:
    def test_the_table_names_every_state_and_never_merging_nor_reading(self):
        assert set(MOVES) == set(CODES)
        given = {state for states in MOVES.values() for state in states}
        assert not given & {IdeaState.MERGED, IdeaState.PRESCREENING}

    @pytest.mark.parametrize("before", [code for code in CODES if code != IdeaState.MERGED])
    def test_each_move_of_the_table_and_no_other(self, box, before):
        user = UserFactory()
        for after in CODES:
            idea = IdeaFactory(participation=box, state=before)
            if after in MOVES[before]:
                assert change_state(ideas=[idea], state=after, sentence="Voilà.", user=user) == 1
            else:
                with pytest.raises(NotAllowed):
                    change_state(ideas=[idea], state=after, sentence="Voilà.", user=user)
            idea.refresh_from_db()
            assert idea.state == (after if after in MOVES[before] else before)

    def test_several_at_once_all_or_none(self, box):
        good, bad = IdeaFactory(participation=box), hidden(participation=box)
        with pytest.raises(NotAllowed):
            change_state(ideas=[good, bad], state=IdeaState.VIEWED, sentence="Lue.", user=UserFactory())
        assert not StateChange.objects.exists()
        assert Idea.objects.get(pk=good.pk).state == IdeaState.PUBLISHED

    @pytest.mark.parametrize("sentence", ["", "   ", "x" * 501])
    def test_without_a_sentence_nothing_changes(self, box, sentence):
        with pytest.raises(ValueError, match="sentence"):
            change_state(
                ideas=[IdeaFactory(participation=box)], state=IdeaState.VIEWED, sentence=sentence, user=UserFactory()
            )

    def test_one_that_reading_refused_comes_back_through_it_only(self, box):
        idea = hidden(
            participation=box, state=IdeaState.INELIGIBLE, moderation_state="refused", moderation_reason="injure"
        )
        with pytest.raises(NotAllowed):
            change_state(ideas=[idea], state=IdeaState.PUBLISHED, sentence="Oui.", user=UserFactory())
        with pytest.raises(IntegrityError), transaction.atomic():
            Idea.objects.filter(pk=idea.pk).update(state=IdeaState.PUBLISHED)

    def test_author_is_told_once_with_the_sentence(self, box):
        idea, other = with_address(IdeaFactory(participation=box)), IdeaFactory(participation=box)
        change_state(ideas=[idea, other], state=IdeaState.ACCEPTED, sentence="Nous la faisons.", user=UserFactory())
        message = Message.objects.get()
        assert message.recipient == "lea@exemple.fr"
        assert message.subject == "Votre idée : Retenue"
        assert "Nous la faisons." in message.body
        assert idea.get_absolute_url() in message.body

    @pytest.mark.parametrize("left", [{"confirmed_at": None}, {"wants_news": False}])
    def test_who_did_not_ask_for_news_is_not_told(self, box, left):
        idea = with_address(IdeaFactory(participation=box))
        Contact.objects.update(**left)
        change_state(ideas=[idea], state=IdeaState.VIEWED, sentence="Lue.", user=UserFactory())
        assert not Message.objects.exists()

    def test_it_is_logged_without_its_words(self, box):
        idea = IdeaFactory(participation=box, title="Mon secret")
        change_state(ideas=[idea], state=IdeaState.VIEWED, sentence="Lue.", user=UserFactory())
        entry = ModelLogEntry.objects.get(action="ideas.state")
        assert entry.data == {"before": "published", "after": "viewed"}
        assert "secret" not in entry.label


class TestAnswers:
    @pytest.fixture
    def idea(self, box):
        return with_address(IdeaFactory(participation=box))

    def written(self, idea, user=None, text="Oui, dès mars."):
        return write_answer(idea=idea, text=text, note="Voir Paul.", user=user or UserFactory())

    def test_written_validated_by_another_published_and_its_author_told(self, idea, client):
        answer = self.written(idea)
        assert "Oui, dès mars." not in client.get(idea.get_absolute_url()).content.decode()
        validate_answer(answer=answer, user=UserFactory())
        assert "Oui, dès mars." not in client.get(idea.get_absolute_url()).content.decode()
        assert publish_answers(answers=[answer], sentence="Nous répondons.", user=UserFactory()) == 1
        html = client.get(idea.get_absolute_url()).content.decode()
        assert "Oui, dès mars." in html
        assert "Voir Paul." not in html
        idea.refresh_from_db()
        assert idea.state == IdeaState.ANSWERED
        assert "Oui, dès mars." in Message.objects.get().body
        assert "Voir Paul" not in Message.objects.get().body

    def test_who_wrote_it_does_not_validate_it(self, idea):
        user = UserFactory()
        answer = self.written(idea, user)
        with pytest.raises(SamePerson):
            validate_answer(answer=answer, user=user)
        with pytest.raises(IntegrityError), transaction.atomic():
            OfficialAnswer.objects.update(validated_by=user)

    def test_only_a_validated_one_is_published(self, idea, box):
        ready = self.written(idea)
        validate_answer(answer=ready, user=UserFactory())
        draft = self.written(IdeaFactory(participation=box))
        with pytest.raises(NotReady):
            publish_answers(answers=[ready, draft], sentence="Voilà.", user=UserFactory())
        assert not OfficialAnswer.objects.filter(state=AnswerState.PUBLISHED).exists()

    def test_other_words_are_a_draft_again_the_note_alone_is_not(self, idea, client):
        answer = self.written(idea)
        validate_answer(answer=answer, user=UserFactory())
        publish_answers(answers=[answer], sentence="Voilà.", user=UserFactory())
        same = write_answer(idea=idea, text="Oui, dès mars.", note="Autre note.", user=UserFactory())
        assert (same.state, same.note) == (AnswerState.PUBLISHED, "Autre note.")
        changed = write_answer(idea=idea, text="Non.", note="", user=UserFactory())
        assert (changed.state, changed.validated_by) == (AnswerState.DRAFT, None)
        assert "Non." not in client.get(idea.get_absolute_url()).content.decode()

    def test_a_state_further_on_stays(self, box):
        idea = IdeaFactory(participation=box, state=IdeaState.DONE)
        answer = self.written(idea)
        validate_answer(answer=answer, user=UserFactory())
        publish_answers(answers=[answer], sentence="Voilà.", user=UserFactory())
        idea.refresh_from_db()
        assert idea.state == IdeaState.DONE


class TestScreens:
    def test_team_changes_several_from_the_list(self, box, national):
        ideas = [IdeaFactory(participation=box) for _ in range(3)]
        team = member(national, "view", "change")
        data = {"idees": [str(idea.key) for idea in ideas[:2]], "etat": "viewed", "phrase": "Lues.", "changer": "1"}
        assert team.post(LIST, data).status_code == 302
        assert list(Idea.objects.order_by("pk").values_list("state", flat=True)) == ["viewed", "viewed", "published"]

    @pytest.mark.parametrize(
        ("lacks", "says"),
        [("idees", "Cochez une idée"), ("etat", "Choisissez un état"), ("phrase", "Écrivez la phrase")],
    )
    def test_what_is_missing_is_said_and_the_rest_is_kept(self, box, national, lacks, says):
        idea = IdeaFactory(participation=box)
        data = {"idees": str(idea.key), "etat": "viewed", "phrase": "canari", "changer": "1"}
        del data[lacks]
        refused = member(national, "view", "change").post(LIST, data)
        html = refused.content.decode()
        assert refused.status_code == 422
        assert says in html
        assert lacks == "phrase" or "canari" in html
        assert lacks == "idees" or " checked" in html
        assert not StateChange.objects.exists()

    def test_a_move_that_is_not_allowed_is_said(self, box, national):
        idea = IdeaFactory(participation=box, state=IdeaState.DONE, title="Un guichet")
        data = {"idees": str(idea.key), "etat": "viewed", "phrase": "Lue.", "changer": "1"}
        refused = member(national, "view", "change").post(LIST, data)
        assert refused.status_code == 422
        assert "Un guichet" in refused.context["problems"][0]

    @pytest.mark.parametrize(
        "asked", ["?boite=x", "?etat=x", "?theme=x", "?espace=99999", "?reponse=x", "?p=x", "?boite=%00&theme=%00"]
    )
    def test_garbage_in_the_filters_shows_the_list(self, box, national, asked):
        IdeaFactory(participation=box)
        assert member(national, "view").get(LIST + asked).status_code == 200

    def test_filters(self, box, national):
        theme = box.theme_choices[0][0]
        IdeaFactory(participation=box, title="Un guichet", theme=theme)
        answered = IdeaFactory(participation=box, title="Une appli", state=IdeaState.VIEWED)
        write_answer(idea=answered, text="Oui.", note="", user=UserFactory())
        team = member(national, "view")
        for asked, found in (
            (f"?theme={theme}", ["Un guichet"]),
            ("?etat=viewed", ["Une appli"]),
            ("?reponse=draft", ["Une appli"]),
            ("?reponse=aucune", ["Un guichet"]),
            (f"?boite={box.pk}&espace={national.pk}&etat=viewed", ["Une appli"]),
        ):
            assert [idea.title for idea in team.get(LIST + asked).context["items"]] == found, asked

    def test_one_person_writes_another_validates_and_publishes(self, box, national, client):
        idea = IdeaFactory(participation=box)
        AnswerTemplate.objects.create(space=national, title="Oui", text="Oui, nous le faisons.")
        writer = member(national, "view", "change", publishes=True)
        begun = writer.get(f"{one(idea)}?modele={AnswerTemplate.objects.get().pk}").content.decode()
        assert "Oui, nous le faisons." in begun
        assert writer.post(one(idea), {"ecrire": "1", "reponse": "Oui.", "note": "canari"}).status_code == 302
        refused = writer.post(one(idea), {"valider": "1"})
        assert refused.status_code == 422
        assert "demandez à une autre personne" in refused.context["problems"][0]
        other = member(national, "view", publishes=True)
        assert other.post(one(idea), {"valider": "1"}).status_code == 302
        assert other.post(one(idea), {"publier": "1", "idees": str(idea.key), "phrase": ""}).status_code == 422
        sent = {"publier": "1", "idees": str(idea.key), "phrase": "Nous répondons."}
        assert other.post(one(idea), sent).status_code == 302
        assert "canari" not in client.get(idea.get_absolute_url()).content.decode()
        assert OfficialAnswer.objects.get().state == AnswerState.PUBLISHED

    def test_validated_answers_are_published_together(self, box, national):
        ideas = [IdeaFactory(participation=box) for _ in range(2)]
        for idea in ideas:
            answer = write_answer(idea=idea, text="Oui.", note="", user=UserFactory())
            validate_answer(answer=answer, user=UserFactory())
        data = {"idees": [str(idea.key) for idea in ideas], "phrase": "Nous répondons.", "publier": "1"}
        assert member(national, "view", publishes=True).post(LIST, data).status_code == 302
        assert OfficialAnswer.objects.filter(state=AnswerState.PUBLISHED).count() == 2

    def test_queries_do_not_grow_with_the_ideas(self, box, national):
        def queries():
            with CaptureQueriesContext(connection) as found:
                assert team.get(LIST).status_code == 200
            return len(found)

        team = member(national, "view", "change", publishes=True)
        for _ in range(3):
            IdeaFactory(participation=box)
        team.get(LIST)
        few = queries()
        for _ in range(27):
            IdeaFactory(participation=box)
        assert queries() <= few

    def test_what_was_answered_to_the_questions_in_plus_is_not_public(self, box, national):
        idea = IdeaFactory(participation=box)
        assert member(national, "view").get(one(idea)).status_code == 200


ACTS = {
    "changer": {"etat": "viewed", "phrase": "Lue."},
    "ecrire": {"reponse": "Oui.", "note": ""},
    "valider": {},
    "publier": {"phrase": "Nous répondons."},
}


class TestWhoMay:
    @pytest.mark.parametrize(
        ("actions", "publishes", "may"),
        [
            (("view",), False, set()),
            (("view", "change"), False, {"changer", "ecrire"}),
            (("view",), True, {"valider", "publier"}),
            (("view", "change"), True, set(ACTS)),
        ],
    )
    def test_each_verb(self, box, national, actions, publishes, may):
        person = member(national, *actions, publishes=publishes)
        assert person.get(LIST).status_code == 200
        for act, typed in ACTS.items():
            idea = IdeaFactory(participation=box)
            state = AnswerState.VALIDATED if act == "publier" else AnswerState.DRAFT
            OfficialAnswer.objects.create(idea=idea, text="Oui.", state=state, written_by=UserFactory())
            sent = {act: "1", "idees": str(idea.key), **typed}
            answer = person.post(one(idea), sent)
            # Without the right Wagtail leads back to the home of the admin.
            assert (answer.status_code == 302 and answer["Location"] == one(idea)) is (act in may), act
            if act in ("changer", "publier"):
                idea = IdeaFactory(participation=box)
                OfficialAnswer.objects.create(idea=idea, text="Oui.", state=state, written_by=UserFactory())
                answer = person.post(LIST, {**sent, "idees": str(idea.key)})
                assert (answer.status_code == 302 and answer["Location"] == LIST) is (act in may), act

    @pytest.mark.parametrize("publishes", [False, True])
    def test_who_reads_no_idea_sees_no_screen(self, box, national, publishes):
        idea = IdeaFactory(participation=box)
        person = member(national, "export", publishes=publishes)
        assert person.get(LIST).status_code == 302
        assert person.get(one(idea)).status_code in (302, 404)
        assert Client().get(LIST).status_code == 302


class TestOtherSpaces:
    def addresses(self, idea):
        return [one(idea), f"{one(idea)}?modele=1"]

    def test_team_of_another_caf_reads_and_changes_nothing(self, local, herault):
        write_answer(idea=local, text="Oui.", note="canari", user=UserFactory())
        stranger = member(Space.objects.get(slug="herault"), "view", "change", "delete", publishes=True)
        for address in self.addresses(local):
            assert stranger.get(address).status_code == 404
            for act, typed in ACTS.items():
                assert stranger.post(address, {act: "1", "idees": str(local.key), **typed}).status_code == 404
        listing = stranger.get(LIST).content.decode()
        assert "Idée du Gard" not in listing
        assert local.participation.title not in listing, "the filter names the box of another Caf"
        for act in ("changer", "publier"):
            sent = {act: "1", "idees": str(local.key), **ACTS[act]}
            assert stranger.post(LIST, sent).status_code == 422
        local.refresh_from_db()
        assert local.state == IdeaState.PUBLISHED

    def test_idea_given_elsewhere_to_a_national_box_is_not_theirs(self, box, gard, herault):
        idea = IdeaFactory(participation=box, space=Space.objects.get(slug="gard"))
        assert member(Space.objects.get(slug="herault"), "view", "change").get(one(idea)).status_code == 404
        assert member(Space.objects.get(slug="gard"), "view", "change").get(one(idea)).status_code == 200

    def test_control_without_the_policy_they_would(self, local, herault, monkeypatch):
        from django.db.models import Q

        stranger = member(Space.objects.get(slug="herault"), "view")
        monkeypatch.setattr(SpacePermissionPolicy, "_within", lambda policy, user, actions: Q())
        assert stranger.get(one(local)).status_code == 200

    def test_templates_of_another_caf_are_not_offered(self, local, herault):
        AnswerTemplate.objects.create(space=Space.objects.get(slug="herault"), title="Modèle Hérault", text="Non.")
        AnswerTemplate.objects.create(space=local.space, title="Modèle Gard", text="Oui.")
        html = member(local.space, "view", "change").get(one(local)).content.decode()
        assert "Modèle Gard" in html
        assert "Modèle Hérault" not in html

    def test_template_of_another_caf_is_not_edited(self, local, herault):
        template = AnswerTemplate.objects.create(space=local.space, title="Modèle Gard", text="Oui.")
        stranger = make_editor(
            Space.objects.get(slug="herault"), AnswerTemplate, actions=("view", "add", "change", "delete")
        )
        person = Client()
        person.force_login(stranger)
        name = AnswerTemplate.snippet_viewset.get_url_name
        assert person.get(reverse(name("edit"), args=[template.pk])).status_code == 404
        assert person.post(reverse(name("delete"), args=[template.pk])).status_code == 404
        typed = {"space": local.space.pk, "title": "Volé", "text": "Oui."}
        assert person.post(reverse(name("add")), typed).status_code == 200
        assert AnswerTemplate.objects.count() == 1
