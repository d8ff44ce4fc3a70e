"""What people say, when it is shown, and what is left of what was taken away."""

import io
import re
import uuid

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from consultations.base.discussed import comment_shown, forget_subject
from consultations.base.models import Contact, Participant
from consultations.comments import forms, models, services, threads, views
from consultations.comments.models import Comment, Discussion, State
from consultations.notifications.models import Message
from core.models import Space
from tests.consultations.comments.conftest import SUBJECT
from tests.consultations.comments.saying import FOLLOW, QUEUE, decide, reader_of, said, say, words
from tests.factories.participation import CommentFactory, DiscussionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(home) -> Client:
    return reader_of(Space.objects.national())


@pytest.fixture
def at_once(discussion, page) -> Discussion:
    """The same discussion, where comments are shown before they are read."""
    Discussion.objects.update(shown_when="apres")
    discussion.refresh_from_db()
    return discussion


@pytest.fixture
def moves():
    """What `comment_shown` tells: the sum for each subject."""
    found: dict[uuid.UUID, int] = {}

    def add(sender, subject, change, **more):
        found[subject] = found.get(subject, 0) + change

    comment_shown.connect(add)
    yield found
    comment_shown.disconnect(add)


def seen(page) -> str:
    return words(Client().get(page.url))


def erase(code: str) -> None:
    assert Client().post(FOLLOW, {"code": code, "effacer": "1"}).status_code == 200


class TestWhenItIsShown:
    def test_read_first_then_shown_with_its_stance_and_its_first_name(
        self, discussion, page, reader, django_capture_on_commit_callbacks
    ):
        comment, code = said(discussion, page, "Trop de courriers.", position="contre", signature="Camille")
        assert "Trop de courriers" not in seen(page)
        assert "attend d’être relu" in words(Client().post(FOLLOW, {"code": code}))
        with django_capture_on_commit_callbacks(execute=True):
            assert decide(reader, comment).status_code == 302
        html = seen(page)
        for text in ("Trop de courriers.", "<b>Camille</b>", "Contre", "1 commentaire<"):
            assert text in html
        assert "est montré sur le site" in words(Client().post(FOLLOW, {"code": code}))

    def test_shown_at_once_where_the_discussion_says_so_and_read_after(self, at_once, page, reader):
        said(at_once, page, "Tout de suite.")
        assert "Tout de suite." in seen(page)
        assert "Tout de suite." in words(reader.get(QUEUE))

    def test_control_without_the_state_one_that_waits_would_be_read(self, discussion, page, monkeypatch):
        said(discussion, page, "Pas encore.")
        monkeypatch.setattr(models.CommentQuerySet, "in_place", lambda rows: rows)
        monkeypatch.setattr(Comment, "is_shown", True)
        Comment.objects.update(published_at=timezone.now())
        assert "Pas encore." in seen(page)

    def test_set_aside_it_is_not_shown_counted_again_it_is(self, at_once, page, moves, idea):
        comment, _code = said(at_once, page, "Machine", objet=SUBJECT)
        assert (at_once.count(SUBJECT), moves) == (1, {SUBJECT: 1})
        comment.trust = "aside"
        comment.save()
        comment.trust_changed("counted")
        assert (at_once.count(SUBJECT), moves) == (0, {SUBJECT: 0})

    def test_refused_its_author_reads_why_and_nobody_the_words(self, discussion, page, reader):
        comment, code = said(discussion, page, "Vous êtes nuls")
        decide(reader, comment, "refused", "injure")
        assert "nuls" not in seen(page)
        assert "Retiré" not in seen(page), "what was never shown leaves no trace"
        assert "Injure ou attaque" in words(Client().post(FOLLOW, {"code": code}))

    def test_author_who_asked_is_told_once(self, discussion, page, reader):
        comment, _code = said(discussion, page, "Dites-moi")
        contact = Contact.objects.create(
            key=discussion.pseudonym_key, email="a@exemple.fr", confirmed_at=timezone.now(), wants_news=True
        )
        Comment.objects.update(contact=contact)
        decide(reader, comment)
        message = Message.objects.get()
        assert "est montré" in message.subject
        assert "montré sur le site" in message.body
        assert "Dites-moi" not in message.body
        decide(reader, comment, query="?etat=approved")
        assert Message.objects.count() == 1

    @pytest.mark.parametrize("change", [{"confirmed_at": None}, {"wants_news": False}])
    def test_author_who_did_not_is_not(self, discussion, page, reader, change):
        comment, _code = said(discussion, page, "Rien")
        fields = {"confirmed_at": timezone.now(), "wants_news": True, **change}
        contact = Contact.objects.create(key=discussion.pseudonym_key, email="a@exemple.fr", **fields)
        Comment.objects.update(contact=contact)
        decide(reader, comment)
        assert not Message.objects.exists()

    def test_anonymous_nothing_finer_than_the_day_is_kept_of_when_it_was_shown(self, discussion, page, reader):
        Discussion.objects.update(anonymity="anonyme")
        comment, _code = said(discussion, page, "Sans moment")
        decide(reader, comment)
        comment.refresh_from_db()
        shown = timezone.localtime(comment.published_at, comment.space.zone)
        assert shown.strftime("%H%M%S%f") == "000000000000"


class TestReplies:
    def test_a_reply_is_under_what_it_answers_and_of_the_same_subject(self, at_once, page, idea):
        first, _code = said(at_once, page, "Premier", objet=SUBJECT)
        client = Client()
        form = words(
            client.get(f"/participer/commentaires/{at_once.translation_key}/fil/{first.key}/?depuis={page.pk}")
        )
        assert f'name="reponse_a" value="{first.key}"' in form
        assert f'name="page" value="{page.pk}"' in form
        assert "Répondre à ce commentaire" in form
        assert 'name="position"' not in form
        reply, _code = said(at_once, page, "Réponse", client, reponse_a=first.key, position="pour")
        assert (reply.parent, reply.subject, reply.subject_title, reply.stance) == (first, SUBJECT, idea.title, "")
        thread = at_once.thread(SUBJECT)
        assert [one.text for one in thread.comments] == ["Premier"]
        assert [one.text for one in thread.comments[0].shown_replies] == ["Réponse"]
        assert thread.count == 2

    def test_there_is_one_level_only(self, at_once, page):
        first, _code = said(at_once, page, "Premier")
        reply, _code = said(at_once, page, "Réponse", reponse_a=first.key)
        refused = say(at_once, page, "Réponse à la réponse", reponse_a=reply.key)
        assert refused.status_code == 422
        assert Comment.objects.count() == 2
        assert Client().get(f"/participer/commentaires/{at_once.translation_key}/fil/{reply.key}/").status_code == 404

    def test_without_the_look_of_the_form_an_answer_to_an_answer_stands_beside_it(self, at_once, page, monkeypatch):
        first, _code = said(at_once, page, "Premier")
        reply, _code = said(at_once, page, "Réponse", reponse_a=first.key)
        monkeypatch.setattr(models.CommentQuerySet, "first_level", lambda rows: rows)
        assert say(at_once, page, "Encore", reponse_a=reply.key).status_code == 303
        assert Comment.objects.get(text="Encore").parent == first

    @pytest.mark.parametrize("key", [str(uuid.UUID(int=7)), "rien", "\x00", "9" * 500])
    def test_what_is_no_longer_there_is_said_and_the_text_is_kept_for_another_place(self, at_once, page, key):
        client = Client()
        refused = say(at_once, page, "Gardez-moi", client, reponse_a=key)
        html = words(refused)
        assert refused.status_code == 422
        assert "n’est plus là. Envoyez de nouveau" in html
        assert 'href="#reponse_a"' in html
        assert 'id="reponse_a"' in html
        assert "Gardez-moi</textarea>" in html
        assert 'name="reponse_a" value=""' in html, "sent again, it stands by itself"

    def test_one_of_another_discussion_is_not_answered_here(self, at_once, page, home):
        other = DiscussionFactory(space=at_once.space, shown_when="apres")
        elsewhere = CommentFactory(participation=other, page=page)
        assert say(at_once, page, "Ici", reponse_a=elsewhere.key).status_code == 422

    def test_parent_erased_at_the_same_moment_the_reply_stands_by_itself(self, at_once, page, monkeypatch):
        first, _code = said(at_once, page, "Premier")
        put = services._put

        def late(comment, form):
            Comment.objects.filter(pk=first.pk).delete()
            put(comment, form)

        monkeypatch.setattr(services, "_put", late)
        reply, _code = said(at_once, page, "Réponse", reponse_a=first.key)
        assert reply.parent is None

    def test_words_that_somebody_answered_may_no_longer_change(self, at_once, page):
        first, code = said(at_once, page, "Premier")
        assert not first.is_frozen
        said(at_once, page, "Réponse", reponse_a=first.key)
        answer = Client().post(FOLLOW, {"code": code, "enregistrer": "1", "commentaire": "Le contraire"})
        assert answer.status_code == 410
        first.refresh_from_db()
        assert first.text == "Premier"
        assert "Corriger ma réponse" not in words(Client().post(FOLLOW, {"code": code}))


class TestSubjects:
    def test_of_another_type_is_asked_by_signal(self, at_once, page, idea):
        said(at_once, page, "Sur l’idée", objet=SUBJECT)
        said(at_once, page, "Sur la page")
        assert (at_once.count(SUBJECT), at_once.count()) == (1, 1)
        assert at_once.counts() == {SUBJECT: 1}
        assert "Sur l’idée" not in seen(page)
        html = words(Client().get(f"/participer/commentaires/{at_once.translation_key}/liste/?sujet={SUBJECT}"))
        assert "Sur l’idée" in html
        assert 'href="/idee/"' in html
        assert "Sur la page" not in html

    @pytest.mark.parametrize("key", [str(uuid.UUID(int=7)), "rien", "\x00"])
    def test_that_nobody_owns_is_refused_each_time(self, at_once, page, key):
        refused = say(at_once, page, "Gardez-moi", objet=key)
        html = words(refused)
        assert refused.status_code == 422
        assert "n’est plus ouvert aux commentaires" in html
        assert "Gardez-moi</textarea>" in html
        assert 'name="objet" value=""' not in html
        assert not Comment.objects.exists()
        if key != "\x00":
            address = f"/participer/commentaires/{at_once.translation_key}/liste/?sujet={key}"
            assert Client().get(address).status_code == 404

    def test_control_without_the_question_anything_would_be_discussed(self, at_once, page, monkeypatch):
        monkeypatch.setattr(forms, "find_subject", lambda discussion, key: forms.Subject(key, "Inventé"))
        said(at_once, page, "Ailleurs", objet=uuid.uuid4())

    def test_count_is_told_each_time_one_begins_or_ceases_to_be_shown(self, at_once, page, reader, moves, idea):
        first, code = said(at_once, page, "Un", objet=SUBJECT)
        reply, _code = said(at_once, page, "Deux", reponse_a=first.key)
        said(at_once, page, "Sur la page")
        assert moves == {SUBJECT: 2}
        decide(reader, first)
        assert moves == {SUBJECT: 2}
        decide(reader, reply, "refused", "hors_sujet")
        assert moves == {SUBJECT: 1}
        decide(reader, reply, query="?etat=refused")
        assert moves == {SUBJECT: 2}
        erase(code)
        assert moves == {SUBJECT: 1} == at_once.counts()

    def test_control_without_the_signal_the_count_is_wrong(self, at_once, page, moves, idea, monkeypatch):
        monkeypatch.setattr(Comment, "tell_shown", lambda comment, before: None)
        said(at_once, page, "Un", objet=SUBJECT)
        assert moves != at_once.counts()

    def test_title_of_an_erased_subject_is_forgotten(self, at_once, page, idea):
        comment, _code = said(at_once, page, "Dessus", objet=SUBJECT)
        assert comment.subject_title == idea.title
        forget_subject(SUBJECT)
        comment.refresh_from_db()
        assert (comment.subject_title, comment.text) == ("", "Dessus")

    def test_template_of_another_type_shows_the_thread_and_the_form(self, at_once, page, idea, rf):
        from django.template.loader import render_to_string

        said(at_once, page, "Dessus", objet=SUBJECT)
        context = {"discussion": at_once, "subject": SUBJECT, "subject_title": idea.title, "page": page}
        html = render_to_string("consultations/comments/_thread.html", context)
        assert "Dessus" in html
        assert f'name="objet" value="{SUBJECT}"' in html
        assert f'name="page" value="{page.pk}"' in html


class TestTakenAway:
    def test_withdrawn_without_replies_nothing_is_left(self, at_once, page):
        _comment, code = said(at_once, page, "À oublier")
        erase(code)
        assert not Comment.objects.exists()
        assert not Participant.objects.exists()

    def test_withdrawn_with_replies_the_place_stays_empty_until_the_last_reply_goes(self, at_once, page):
        first, code = said(at_once, page, "À oublier", signature="Dominique", position="pour")
        hash_before = first.receipt_hash
        _reply, code_of_reply = said(at_once, page, "Réponse", reponse_a=first.key)
        erase(code)
        html = seen(page)
        assert "Retiré par son auteur." in html
        assert "Réponse" in html
        assert "oublier" not in str(Comment.objects.values())
        assert "Dominique" not in str(Comment.objects.values())
        empty = Comment.objects.get(state=State.WITHDRAWN)
        assert (empty.participant, empty.contact, empty.stance) == (None, None, "")
        assert empty.receipt_hash != hash_before
        assert Client().post(FOLLOW, {"code": code}).status_code == 422
        assert Participant.objects.count() == 1
        assert at_once.response_count() == 1
        erase(code_of_reply)
        assert not Comment.objects.exists()

    def test_control_without_the_withdrawal_the_database_refuses_to_delete_it(self, at_once, page, monkeypatch):
        first, code = said(at_once, page, "Premier")
        said(at_once, page, "Réponse", reponse_a=first.key)
        monkeypatch.setattr(services, "withdraw", lambda comment: None)
        erase(code)
        assert Comment.objects.get(pk=first.pk).text == "Premier"

    def test_erased_by_the_team_nothing_of_a_person_is_left_and_others_keep_their_replies(self, at_once, page, reader):
        client = Client()
        first, code = said(at_once, page, "canari un", client, signature="Canari")
        said(at_once, page, "canari deux", client, reponse_a=first.key)
        decide(reader, first)
        said(at_once, page, "Quelqu’un d’autre", reponse_a=first.key)
        out = io.StringIO()
        call_command("erase_person", receipt=code, stdout=out)
        assert "reponses: 2 erased" in out.getvalue()
        assert set(Comment.objects.values_list("text", flat=True)) == {"", "Quelqu’un d’autre"}
        assert first.receipt_hash not in str([*Comment.objects.values(), *ModelLogEntry.objects.values()])
        assert Participant.objects.count() == 1

    def test_nightly_command_erases_a_whole_thread_when_its_time_is_over(self, at_once, page):
        first, _code = said(at_once, page, "Premier")
        said(at_once, page, "Réponse", reponse_a=first.key)
        Discussion.objects.update(
            opens_at=timezone.now() - timezone.timedelta(days=99),
            closes_at=timezone.now() - timezone.timedelta(days=70),
            kept_months=2,
        )
        for _night in range(2):
            call_command("apply_retention", stdout=io.StringIO())
        assert not Comment.objects.exists()

    def test_nightly_command_empties_what_is_old_and_leaves_a_reply_that_is_not(self, at_once, page):
        first, _code = said(at_once, page, "Premier")
        said(at_once, page, "Réponse", reponse_a=first.key)
        Comment.objects.filter(pk=first.pk).update(created_at=timezone.now() - timezone.timedelta(days=999))
        call_command("apply_retention", stdout=io.StringIO())
        before = Comment.objects.get(pk=first.pk)
        assert (before.text, before.state) == ("", State.WITHDRAWN)
        call_command("apply_retention", stdout=io.StringIO())
        assert Comment.objects.get(pk=first.pk).receipt_hash == before.receipt_hash
        assert at_once.count() == 1

    def test_removed_by_the_team_after_it_was_shown_says_so_and_why(
        self, at_once, page, reader, django_capture_on_commit_callbacks
    ):
        comment, _code = said(at_once, page, "Appelez-moi au 06")
        with django_capture_on_commit_callbacks(execute=True):
            decide(reader, comment, "refused", "donnees")
        html = seen(page)
        assert "Appelez-moi" not in html
        assert "Retiré par la modération : contient des données personnelles." in html

    def test_removed_then_corrected_it_is_read_before_it_is_shown_again(self, at_once, page, reader):
        comment, code = said(at_once, page, "Injure")
        decide(reader, comment, "refused", "injure")
        for text in ("Autre injure", "Encore"):
            Client().post(FOLLOW, {"code": code, "enregistrer": "1", "commentaire": text})
            comment.refresh_from_db()
            assert (comment.text, comment.state, comment.moderation_state) == (text, State.WAITING, "pending")
        assert "Encore" not in seen(page)

    def test_stance_alone_corrected_nothing_is_read_again(self, discussion, page, reader):
        comment, code = said(discussion, page, "Clair", position="pour")
        decide(reader, comment)
        sent = {"code": code, "enregistrer": "1", "commentaire": "Clair", "position": "contre"}
        Client().post(FOLLOW, sent)
        comment.refresh_from_db()
        assert (comment.stance, comment.state) == ("contre", State.SHOWN)

    def test_shown_then_corrected_it_waits_where_everything_is_read_first(self, discussion, page, reader):
        comment, code = said(discussion, page, "Poli")
        decide(reader, comment)
        Client().post(FOLLOW, {"code": code, "enregistrer": "1", "commentaire": "Grossier"})
        assert "Grossier" not in seen(page)
        assert "Grossier" in words(reader.get(QUEUE))

    def test_database_keeps_the_rules(self, at_once, page):
        comment, _code = said(at_once, page, "Une règle", position="pour")
        for wrong in (
            {"text": ""},
            {"state": State.WITHDRAWN},
            {"moderation_state": "refused", "moderation_reason": "injure"},
            {"published_at": None},
            {"parent": comment},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Comment.objects.update(**wrong)


class TestPages:
    def test_are_the_same_for_everyone_and_kept(self, at_once, page, settings):
        settings.PUBLIC_PAGE_SECONDS = 60
        first, _code = said(at_once, page, "Premier")
        start = f"/participer/commentaires/{at_once.translation_key}"
        for address in (page.url, f"{start}/liste/", f"{start}/fil/{first.key}/"):
            response = Client().get(address)
            assert response.status_code == 200
            assert "public" in response["Cache-Control"]
            assert not response.cookies
            assert "csrfmiddlewaretoken" not in response.content.decode()
            assert response.content.decode().count("<h1") == 1

    def test_what_people_write_is_text(self, at_once, page):
        first, _code = said(at_once, page, "<script>alert(1)</script>\n& <b>gras</b>", signature="<i>Léa</i>")
        for address in (page.url, f"/participer/commentaires/{at_once.translation_key}/fil/{first.key}/"):
            html = Client().get(address).content.decode()
            assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>&amp; &lt;b&gt;gras&lt;/b&gt;" in html
            assert "&lt;i&gt;Léa&lt;/i&gt;" in html
            assert "<i>Léa" not in html
            assert "<script>alert" not in html

    def test_nonsense_in_an_address_is_never_an_error(self, at_once, page):
        start = f"/participer/commentaires/{at_once.translation_key}"
        for query in ("?tri=%00&page=%00&depuis=%00", "?page=999&depuis=99999999999999&tri=recents", "?depuis=%22%3E"):
            assert Client().get(f"{start}/liste/{query}").status_code == 200
        assert Client().get(f"{start}/liste/?sujet=%00").status_code == 404
        assert Client().get(f"{start}/fil/{uuid.uuid4()}/").status_code == 404
        assert Client().get(f"/participer/commentaires/{uuid.uuid4()}/liste/").status_code == 404
        assert Client().post(f"{start}/liste/").status_code == 405

    def test_order_is_named_and_can_be_turned(self, at_once, page):
        for text in ("Un", "Deux"):
            said(at_once, page, text)
        address = f"/participer/commentaires/{at_once.translation_key}/liste/"
        for query, order in (("", ["Un", "Deux"]), ("?tri=recents", ["Deux", "Un"])):
            html = words(Client().get(address + query))
            assert re.findall(r'comment__text">(\w+)<', html) == order
            assert re.search(r'aria-current="true">([^<]+)<', html)[1].startswith("Du plus ")

    def test_ten_on_the_page_and_all_of_them_in_the_list(self, at_once, page, monkeypatch):
        CommentFactory.create_batch(12, participation=at_once, page=page)
        html = seen(page)
        assert html.count('class="comment__text"') == 10
        assert "12 commentaires" in html
        assert f"/liste/?depuis={page.pk}" in html
        monkeypatch.setattr(views, "PER_PAGE", 7)
        address = f"/participer/commentaires/{at_once.translation_key}/liste/"
        pages = [words(Client().get(f"{address}?depuis={page.pk}&page={number}")) for number in (1, 2)]
        assert [one.count('class="comment__text"') for one in pages] == [7, 5]
        assert f"?depuis={page.pk}&amp;page=2" in pages[0]

    def test_more_replies_than_are_shown_are_on_the_comments_own_page(self, at_once, page, monkeypatch):
        first = CommentFactory(participation=at_once, page=page)
        CommentFactory.create_batch(4, participation=at_once, page=page, parent=first)
        monkeypatch.setattr(threads, "REPLIES_SHOWN", 3)
        html = seen(page)
        assert html.count('class="comment__text"') == 4
        assert "Voir toutes les réponses" in html
        monkeypatch.setattr(views, "PER_PAGE", 3)
        own = f"/participer/commentaires/{at_once.translation_key}/fil/{first.key}/"
        assert "Page 1 sur 2" in words(Client().get(own))
        assert words(Client().get(f"{own}?page=2")).count('class="comment__text"') == 2

    @pytest.mark.parametrize("where", ["page", "list", "thread"])
    def test_takes_as_many_queries_for_thirty_as_for_three(self, at_once, page, where):
        first = CommentFactory(participation=at_once, page=page)
        start = f"/participer/commentaires/{at_once.translation_key}"
        address = {"page": page.url, "list": f"{start}/liste/", "thread": f"{start}/fil/{first.key}/"}[where]

        def queries() -> int:
            Client().get(address)  # what is remembered is remembered
            with CaptureQueriesContext(connection) as found:
                assert Client().get(address).status_code == 200
            return len(found)

        def more(number: int) -> None:
            for _place in range(number):
                CommentFactory(
                    participation=at_once, page=page, parent=CommentFactory(participation=at_once, page=page)
                )
                CommentFactory(participation=at_once, page=page, parent=first)

        more(3)
        few = queries()
        more(27)
        assert queries() == few

    def test_closed_it_is_still_read_and_nobody_answers(self, at_once, page):
        said(at_once, page, "Premier")
        Discussion.objects.update(opens_at=timezone.now() - timezone.timedelta(days=9), closes_at=timezone.now())
        html = seen(page)
        assert "Premier" in html
        assert "est terminée" in html
        assert "Répondre" not in html
        assert "Signaler" in html

    def test_thirty_at_most(self, at_once, page):
        Discussion.objects.update(most=2)
        client = Client()
        statuses = [say(at_once, page, f"Texte {place}", client).status_code for place in range(3)]
        assert statuses == [303, 303, 409]
        assert say(at_once, page, "D’une autre personne").status_code == 303
        Discussion.objects.update(most=3)  # the control
        assert say(at_once, page, "Encore", client).status_code == 303


class TestTeams:
    def test_another_caf_reads_nothing_of_it(self, page, gard, herault, home):
        from tests.consultations.comments.conftest import shown_on

        gard_space, herault_space = Space.objects.get(slug="gard"), Space.objects.get(slug="herault")
        local = DiscussionFactory(space=gard_space)
        comment, _code = said(local, shown_on(local, gard), "Du Gard seulement")
        assert comment.space == gard_space
        ours, theirs = reader_of(gard_space), reader_of(herault_space)
        assert "Du Gard seulement" in words(ours.get(QUEUE))
        assert "Du Gard seulement" not in words(theirs.get(QUEUE))
        assert decide(theirs, comment).status_code == 422
        comment.refresh_from_db()
        assert comment.state == State.WAITING

    def test_reader_sees_what_it_answers(self, at_once, page, reader):
        first, _code = said(at_once, page, "Le premier mot")
        said(at_once, page, "La réponse", reponse_a=first.key)
        assert "en réponse à « Le premier mot »" in words(reader.get(QUEUE))

    def test_copy_asks_the_same(self, at_once):
        Discussion.objects.update(most=7)
        at_once.refresh_from_db()
        copy = at_once.as_copy(space=at_once.space)
        assert (copy.shown_when, copy.takes_stance, copy.most) == ("apres", True, 7)
