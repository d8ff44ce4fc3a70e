"""The list of ideas, the page of one, the feed: what everybody reads."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.analysis.wilson import wilson_lower_bound
from consultations.ideas import listing
from consultations.ideas.models import HIDDEN, Idea, IdeaState, OfficialAnswer
from consultations.ideas.states import change_state
from consultations.moderation.models import State
from consultations.moderation.services import decide, fingerprint
from core.caching import forget_remembered
from core.models import Space
from tests.factories.ideas import IdeaFactory, hidden

MOMENT = timezone.now()


def address(box, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{reverse('participation:ideas', args=[box.translation_key])}?{query}"


def titles(client, box, **asked):
    return [idea.title for idea in client.get(address(box, **asked)).context["page_obj"]]


class TestWhatIsShown:
    def test_only_published_and_counted_ideas(self, box, client, gard):
        IdeaFactory(participation=box, title="Lisible")
        hidden(participation=box, title="À relire")
        IdeaFactory(participation=box, title="Mise de côté", trust="aside")
        IdeaFactory(participation=box, title="Hors sujet", state=IdeaState.INELIGIBLE)
        assert titles(client, box) == ["Lisible"]
        for idea in Idea.objects.all():
            status = client.get(idea.get_absolute_url()).status_code
            assert status == (200 if idea.title == "Lisible" else 404), idea.title
        feed = client.get(reverse("participation:ideas_feed", args=[box.translation_key])).content.decode()
        assert "À relire" not in feed

    def test_control_without_the_look_at_the_state_it_would_be(self, box, client, monkeypatch):
        idea = hidden(participation=box, published_at=MOMENT)
        monkeypatch.setattr(type(Idea.objects.all()), "shown", lambda rows: rows)
        assert client.get(idea.get_absolute_url()).status_code == 200

    def test_an_idea_of_another_box_is_not_found_under_this_one(self, box, national, client):
        from tests.factories.ideas import IdeaBoxFactory

        other = IdeaFactory(participation=IdeaBoxFactory(space=national))
        assert client.get(reverse("participation:idea", args=[box.translation_key, other.key])).status_code == 404
        assert client.get(reverse("participation:idea", args=[box.translation_key, uuid.uuid4()])).status_code == 404

    def test_what_was_written_is_escaped(self, box, client):
        idea = IdeaFactory(participation=box, title="<b>gras</b>", text="<script>1</script>", first_name="<i>Léa</i>")
        for page in (client.get(address(box)), client.get(idea.get_absolute_url())):
            html = page.content.decode()
            assert "<b>gras" not in html
            assert "<script>1" not in html
            assert "<i>Léa" not in html

    def test_author_is_a_first_name_and_a_caf_or_nobody(self, box, client, gard):
        nobody = IdeaFactory(participation=box)
        local = IdeaFactory(participation=box, first_name="Léa", space=Space.objects.get(slug="gard"))
        assert "Proposé par Une personne participante" in client.get(nobody.get_absolute_url()).content.decode()
        assert "Proposé par Léa, Caf du Gard" in client.get(local.get_absolute_url()).content.decode()

    def test_pages_are_the_same_for_everyone(self, box, client, settings):
        settings.PUBLIC_PAGE_SECONDS = 60
        idea = IdeaFactory(participation=box)
        feed = reverse("participation:ideas_feed", args=[box.translation_key])
        for place in (address(box), idea.get_absolute_url(), feed):
            response = client.get(place)
            assert "public" in response["Cache-Control"], place
            assert not response.cookies
            assert "csrfmiddlewaretoken" not in response.content.decode()
            assert not re.search(r"<[a-z][^>]*\s(?:style|on[a-z]+)=", response.content.decode())

    def test_unpublished_box_is_gone(self, box, client):
        idea = IdeaFactory(participation=box)
        box.unpublish()
        assert client.get(address(box)).status_code == client.get(idea.get_absolute_url()).status_code == 404


class TestOrders:
    @pytest.fixture
    def three(self, box):
        for place, (name, likes, comments) in enumerate([("vieille", 2, 0), ("aimée", 9, 9), ("jeune", 0, 1)]):
            IdeaFactory(
                participation=box,
                title=name,
                likes_count=likes,
                comments_count=comments,
                published_at=MOMENT - timedelta(days=9 - place),
            )

    def test_each_is_named_and_is_a_link(self, box, client, three):
        assert titles(client, box, ordre="recentes") == ["jeune", "aimée", "vieille"]
        assert titles(client, box, ordre="peu-regardees") == ["jeune", "vieille", "aimée"]
        assert titles(client, box, ordre="soutenues") == ["aimée", "vieille", "jeune"]
        html = client.get(address(box, ordre="soutenues")).content.decode()
        assert "Ordre : Les plus soutenues" in html.replace("\xa0", " ")
        assert "ordre=recentes" in html

    def test_most_supported_is_the_order_of_wilsons_bound(self):
        bounds = [wilson_lower_bound(likes, 500) for likes in range(501)]
        assert bounds == sorted(bounds)
        assert len(set(bounds)) == len(bounds)

    def test_draw_is_stable_through_the_pages_and_another_draw_is_another_order(self, box, client):
        for _ in range(45):
            IdeaFactory(participation=box)
        draws = []
        for draw in (1, 2):
            found = [name for page in (1, 2, 3) for name in titles(client, box, tirage=draw, page=page)]
            assert len(set(found)) == len(found) == 45
            draws.append(found)
        assert draws[0] != draws[1]
        assert titles(client, box, tirage=1) == draws[0][:20]

    def test_without_a_draw_it_is_that_of_the_hour_and_links_say_which(self, box, client):
        for _ in range(25):
            IdeaFactory(participation=box)
        with time_machine.travel(MOMENT.replace(minute=1), tick=False):
            here = listing.draw_of_the_hour()
            first = client.get(address(box))
            assert f"tirage={here}" in first.content.decode()
            assert titles(client, box) == titles(client, box, tirage=here)
        with time_machine.travel(MOMENT.replace(minute=1) + timedelta(hours=1), tick=False):
            assert listing.draw_of_the_hour() == here % listing.DRAWS + 1

    def test_every_place_goes_to_every_idea(self, box):
        """Over the draws, an idea is not always near the top: the mean place of each is near the middle."""
        ideas = [IdeaFactory(participation=box) for _ in range(60)]
        places = {idea.pk: [] for idea in ideas}
        for draw in range(1, 9):
            for place, pk in enumerate(Idea.objects.order_by(listing.drawn(draw)).values_list("pk", flat=True)):
                places[pk].append(place)
        assert all(max(found) - min(found) > 10 for found in places.values())


class TestFilters:
    def test_theme_state_caf_and_words(self, box, client, gard):
        theme = box.theme_choices[0][0]
        IdeaFactory(participation=box, title="Une crèche", theme=theme, state=IdeaState.ACCEPTED)
        IdeaFactory(participation=box, title="Un guichet", text="le samedi", space=Space.objects.get(slug="gard"))
        assert titles(client, box, theme=theme) == ["Une crèche"]
        assert titles(client, box, etat="accepted") == ["Une crèche"]
        assert titles(client, box, caf="gard") == ["Un guichet"]
        assert titles(client, box, mots="guichet+SAMEDI") == ["Un guichet"]
        assert titles(client, box, mots="absent") == []
        assert "Aucune idée ne répond" in client.get(address(box, mots="absent")).content.decode()

    @pytest.mark.parametrize(
        "asked",
        [{"page": "x"}, {"page": "9" * 30}, {"tirage": "-1"}, {"theme": "%00"}, {"mots": "%00%25_'"}, {"caf": "%00"}],
    )
    def test_garbage_shows_a_list(self, box, client, asked):
        IdeaFactory(participation=box)
        assert client.get(address(box, **asked)).status_code == 200

    def test_hidden_states_cannot_be_asked_for(self, box, client):
        hidden(participation=box)
        for state in HIDDEN:
            assert titles(client, box, etat=state) == []


class TestCost:
    def queries(self, client, place):
        client.get(place)
        forget_remembered()  # the dearest: nothing is remembered
        with CaptureQueriesContext(connection) as found:
            assert client.get(place).status_code == 200
        return len(found)

    def test_queries_do_not_grow_with_the_ideas(self, box, client, gard):
        for _ in range(3):
            IdeaFactory(participation=box)
        few = self.queries(client, address(box))
        for place in range(30):
            idea = IdeaFactory(participation=box, space=Space.objects.get(slug="gard"))
            if place % 2:
                OfficialAnswer.objects.create(idea=idea, text="Oui.", state="published", published_at=MOMENT)
        assert self.queries(client, address(box)) <= min(few + 1, 15)

    @pytest.mark.slow
    def test_ten_thousand_ideas_take_few_queries_and_little_time(self, box, client):
        from time import process_time

        def cost():
            client.get(address(box))
            start = process_time()
            for _ in range(5):
                forget_remembered()
                client.get(address(box))
            return (process_time() - start) / 5

        def add(number):
            sample = IdeaFactory.build(participation=box, space=box.space, page=box.space.root_page)
            values = {field.attname: getattr(sample, field.attname) for field in Idea._meta.concrete_fields}
            made = ("id", "key", "submission_key", "receipt_hash", "shuffle", "created_at")
            Idea.objects.bulk_create(
                Idea(
                    **{name: value for name, value in values.items() if name not in made}, receipt_hash=uuid.uuid4().hex
                )
                for _ in range(number)
            )

        add(100)
        little = cost()
        add(9_900)
        assert cost() < little * 2 + 0.05
        assert self.queries(client, address(box, page=400)) <= 15


class TestRemembered:
    """The keys of a whole box are sorted once for everybody, as long as pages are kept."""

    @pytest.mark.parametrize("order", listing.ORDERS)
    def test_next_pages_sort_nothing(self, box, client, order):
        IdeaFactory.create_batch(25, participation=box)
        first = titles(client, box, ordre=order, tirage=1)
        with CaptureQueriesContext(connection) as captured:
            second = titles(client, box, ordre=order, tirage=1, page=2)
        assert len(captured) == 2  # the box, and its ideas of this page
        assert len({*first, *second}) == 25

    def test_publication_is_seen_at_once(self, box, client, django_user_model, django_capture_on_commit_callbacks):
        IdeaFactory(participation=box, title="Ancienne")
        waiting = hidden(participation=box, title="Nouvelle")
        assert titles(client, box) == ["Ancienne"]
        with django_capture_on_commit_callbacks(execute=True):
            read = {waiting.receipt_hash: fingerprint(waiting)}
            user = django_user_model.objects.create()
            decide(contributions=Idea.objects.all(), read=read, state=State.APPROVED, user=user)
        assert set(titles(client, box)) == {"Ancienne", "Nouvelle"}

    def test_one_hidden_by_another_process_is_not_shown(self, box, client):
        IdeaFactory(participation=box, title="Reste")
        gone = IdeaFactory(participation=box, title="Cachée")
        assert len(titles(client, box)) == 2
        Idea.objects.filter(pk=gone.pk).update(trust="aside")
        assert titles(client, box) == ["Reste"]

    def test_control_without_the_look_at_the_rows_it_would_be(self, box, client, monkeypatch):
        gone = IdeaFactory(participation=box, title="Cachée")
        assert titles(client, box) == ["Cachée"]
        Idea.objects.filter(pk=gone.pk).update(trust="aside")
        monkeypatch.setattr(type(Idea.objects.all()), "shown", lambda rows: rows)
        assert titles(client, box) == ["Cachée"]

    def test_what_is_chosen_is_asked_each_time(self, box, client):
        IdeaFactory(participation=box, title="Un papier")
        assert titles(client, box, mots="papier") == ["Un papier"]
        IdeaFactory(participation=box, title="Deux papiers")
        assert len(titles(client, box, mots="papier")) == 2


class TestFeed:
    def test_tells_publication_and_each_change(self, box, client, django_user_model):
        idea = IdeaFactory(participation=box, title="Un guichet")
        user = django_user_model.objects.create(username="agent")
        change_state(ideas=[idea], state=IdeaState.UNDER_STUDY, sentence="Nous calculons son coût.", user=user)
        response = client.get(reverse("participation:ideas_feed", args=[box.translation_key]))
        assert response["Content-Type"].startswith("application/rss+xml")
        text = response.content.decode()
        assert "Un guichet : À l’étude" in text
        assert "Nous calculons son coût." in text
        assert idea.get_absolute_url() in text
        assert "agent" not in text


def test_page_shows_the_history_with_its_sentences(box, client, django_user_model):
    idea = IdeaFactory(participation=box)
    user = django_user_model.objects.create(username="agent")
    change_state(ideas=[idea], state=IdeaState.VIEWED, sentence="Nous l’avons lue.", user=user)
    change_state(ideas=[idea], state=IdeaState.NOT_RETAINED, sentence="La loi ne le permet pas.", user=user)
    html = client.get(idea.get_absolute_url()).content.decode()
    assert html.index("La loi ne le permet pas.") < html.index("Nous l’avons lue.")
    assert "agent" not in html


def test_block_shows_six_and_the_way_to_all(box, client, home):
    from tests.factories.participation import CampaignIndexPageFactory, CampaignPageFactory

    for _ in range(8):
        IdeaFactory(participation=box)
    body = [{"type": "idea_box", "value": {"idea_box": box.pk, "heading": ""}}]
    page = CampaignPageFactory(parent=CampaignIndexPageFactory(parent=home), body=body)
    html = client.get(page.url).content.decode()
    assert html.count('<article class="idea"') == 6
    assert reverse("participation:ideas", args=[box.translation_key]) in html
