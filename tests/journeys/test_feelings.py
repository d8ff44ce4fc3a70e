"""What people say of the steps: counted, hidden when few, drawn, ranked."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale

from consultations.feedback.models import Feedback, FeedbackAnswer, Tally, Topic, week_of
from consultations.moderation.models import State
from core.models import Space
from home.models import HomePage
from journeys import curve
from journeys.feelings import Feelings, _release, friction, read_steps
from journeys.models import JourneyPage, LocalJourneyPage
from tests.factories.journeys import JourneyIndexPageFactory, build_step, make_journey
from tests.factories.participation import opinion, send

THIS_WEEK = week_of(timezone.localdate())
LAST_WEEK = THIS_WEEK - timedelta(weeks=1)


def tally(topic, simple=0, medium=0, hard=0, space=None, weeks_ago=1):
    return Tally.objects.create(
        topic=topic,
        space=space or topic.feedback.space,
        week=THIS_WEEK - timedelta(weeks=weeks_ago),
        simple=simple,
        medium=medium,
        hard=hard,
    )


@pytest.fixture(scope="module")
def journey_once(once, home_once):
    return once(lambda: make_journey(HomePage.objects.get()).pk)


@pytest.fixture
def journey(journey_once, db):
    return JourneyPage.objects.get(pk=journey_once)


@pytest.fixture
def topics(journey):
    return list(Topic.objects.filter(feedback=journey.feedback).select_related("feedback__space"))


@pytest.mark.django_db
class TestAskingByItself:
    def test_editor_publishes_a_journey_and_its_steps_can_be_judged(self, journey):
        feedback = journey.feedback
        assert (feedback.translation_key, feedback.title) == (journey.translation_key, journey.title)
        assert feedback.live
        assert [topic.key for topic in feedback.topics.all()] == [step.uuid for step in journey.steps.all()]

    def test_draft_asks_nothing(self, home):
        draft = make_journey(home, live=False)
        assert Feedback.objects.count() == 1  # published by the factory
        draft.get_parent().add_child(
            instance=JourneyPage(title="B", slug="b", live=False, start_marker="a", end_marker="b")
        )
        assert Feedback.objects.count() == 1

    def test_step_taken_away_keeps_its_answers_and_a_new_one_is_asked_about(self, journey, topics, client):
        send(client, journey.feedback, opinion(journey.feedback, journey, topic=topics[0]))
        steps = list(journey.steps.all())
        journey.steps = [*steps[1:], build_step(9, [], title="Une étape de plus", stage_key="avant")]
        journey.save_revision().publish()
        current = journey.feedback.topics.filter(is_current=True)
        assert [str(topic) for topic in current] == [steps[1].title, steps[2].title, "Une étape de plus"]
        assert FeedbackAnswer.objects.get().topic == topics[0]

    def test_older_draft_published_again_still_asks(self, journey):
        older = journey.save_revision()
        older.content["feedback"] = None
        older.save()
        older.publish()
        assert JourneyPage.objects.get(pk=journey.pk).feedback_id == journey.feedback_id
        assert Feedback.objects.count() == 1

    def test_other_language_has_the_same_question_and_gives_titles(self, journey):
        english = Locale.objects.get_or_create(language_code="en")[0]
        for page in journey.get_ancestors(inclusive=True).exclude(depth=1):
            copy = page.specific.copy_for_translation(english)
        copy.title = "I change my life"
        steps = list(copy.steps.all())
        for step in steps:
            step.title = f"Step {step.sort_order}"
        copy.steps = steps
        copy.save_revision().publish()
        copy.refresh_from_db()
        assert copy.feedback_id == journey.feedback_id
        topic = journey.feedback.topics.first()
        assert topic.titles == {"fr": "Faire la démarche 1", "en": "Step 1"}
        assert Feedback.objects.get(locale=english).title == "I change my life"
        assert Feedback.objects.get(locale=english).original == journey.feedback

    def test_version_of_a_caf_has_the_same_question(self, journey, gard):
        index = JourneyIndexPageFactory(parent=gard)
        local = index.add_child(instance=LocalJourneyPage(title="Chez nous", slug="changer", master=journey))
        assert local.feedback_id == journey.feedback_id

    def test_copied_journey_has_a_question_of_its_own(self, journey):
        copy = journey.copy(update_attrs={"slug": "copie", "title": "Copie"}, keep_live=True)
        assert copy.feedback_id != journey.feedback_id


@pytest.mark.django_db
class TestHidden:
    def feelings(self, journey, spaces=None):
        return [step.feeling and step.feeling.total for step in read_steps([journey.feedback_id], spaces)]

    def test_under_eleven_answers_nothing_is_said(self, journey, topics, client):
        tally(topics[0], simple=10)
        tally(topics[1], simple=11)
        assert self.feelings(journey) == [None, 11, None]
        html = client.get(journey.url).content.decode()
        assert html.count("l’ont trouvée simple") == 1
        assert "moins de 11 avis" in html

    def test_no_step_with_eleven_draws_nothing(self, journey, topics, client):
        tally(topics[0], simple=10)
        assert "Ce que vous en pensez" not in client.get(journey.url).content.decode()

    def test_control_with_a_lower_threshold_the_few_are_seen(self, journey, topics, settings):
        tally(topics[0], simple=10)
        settings.RESULTS_MIN_BASE = 1
        assert self.feelings(journey) == [10, None, None]

    def test_the_week_that_is_not_over_is_not_counted(self, journey, topics):
        tally(topics[0], simple=20, weeks_ago=0)
        assert self.feelings(journey)[0] is None

    def test_few_new_answers_wait_for_others(self, journey, topics):
        tally(topics[0], simple=20, weeks_ago=4)
        tally(topics[0], hard=3, weeks_ago=3)
        assert self.feelings(journey)[0] == 20
        tally(topics[0], hard=8, weeks_ago=2)
        assert self.feelings(journey)[0] == 31

    def test_a_space_is_hidden_when_the_others_could_be_found_by_subtraction(self, journey, topics, gard):
        gard = Space.objects.get(slug="gard")
        tally(topics[0], simple=20, space=gard)
        tally(topics[0], hard=4)
        assert self.feelings(journey)[0] == 24
        assert self.feelings(journey, [gard])[0] is None
        Tally.objects.filter(hard=4).update(hard=12)
        assert self.feelings(journey, [gard])[0] == 20
        assert self.feelings(journey, [])[0] is None

    @given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=12), st.data())
    def test_what_one_week_adds_is_nothing_or_eleven(self, weeks, data):
        """Somebody who notes the page every week, for one space and for all, learns of no smaller group."""
        rows = [
            {"simple": own, "medium": 0, "hard": 0, "everyone": own + others, "week": LAST_WEEK}
            for own, others in weeks
        ]
        before = 0
        for until in range(len(rows) + 1):
            released = _release(rows[:until], 11)
            now = released.total if released else 0
            assert now == before or now - before >= 11
            before = now


@pytest.mark.django_db
class TestRanking:
    def test_hardest_first_by_the_bound_and_not_by_the_share(self, journey, topics):
        tally(topics[0], simple=5, hard=7)  # 58 % of few
        tally(topics[1], simple=100, hard=120)  # 55 % of many
        tally(topics[2], simple=90, hard=10)
        ranked = friction([journey])
        assert [row.title for row in ranked] == [str(topics[place]) for place in (1, 0, 2)]
        assert ranked[0].page == journey
        assert ranked[0].bound == pytest.approx(0.479, abs=0.001)

    def test_takes_one_query_for_all_journeys(self, journey, home, django_assert_num_queries):
        other = make_journey(home, slug="autre", title="Autre")
        with django_assert_num_queries(1):
            assert friction([journey, other]) == []


@pytest.mark.django_db
class TestOnThePage:
    def test_reader_sees_the_curve_its_sentence_and_its_table(self, journey, topics, client):
        tally(topics[0], simple=90, medium=5, hard=5)
        tally(topics[1], simple=40, medium=20, hard=40)
        html = client.get(journey.url).content.decode()
        assert "La plus difficile" in html
        assert "Sur 200 avis" in html.replace("\u202f", " ")
        assert html.count("feel__line") == 2  # wide and narrow
        assert "Voir les chiffres" in html

    def test_every_step_asks_with_a_plain_form(self, journey, client):
        html = client.get(journey.url).content.decode()
        assert html.count("data-tap>") == 3
        assert html.count('name="avis"') == 9
        assert "csrfmiddlewaretoken" not in html
        assert "style=" not in html

    def test_archived_or_closed_question_is_not_asked(self, journey, client):
        Feedback.objects.update(live=False)
        assert "data-tap>" not in client.get(journey.url).content.decode()

    def test_three_sentences_a_step_the_newest_weeks_first(self, journey, topics):
        for place in range(5):
            FeedbackAnswer.objects.create(
                participation=journey.feedback,
                topic=topics[0],
                page=journey,
                space=journey.feedback.space,
                language="fr",
                receipt_hash=uuid.uuid4().hex,
                verdict="simple",
                sentence=f"Phrase {place}",
                moderation_state=State.APPROVED,
                week=THIS_WEEK - timedelta(weeks=place),
            )
        said = Feelings(JourneyPage.objects.get(pk=journey.pk)).steps[topics[0].key]
        assert said.sentences == ["Phrase 0", "Phrase 1", "Phrase 2"]

    def test_takes_as_many_queries_for_more_steps_and_opinions(self, home, django_assert_max_num_queries):
        short, long = make_journey(home, steps=2), make_journey(home, steps=20, slug="long", title="Long")
        for topic in Topic.objects.select_related("feedback__space"):
            tally(topic, simple=20)

        def read(page):
            said = Feelings(JourneyPage.objects.get(pk=page.pk))
            return [step.feeling.share for step in said.steps.values()]

        with django_assert_max_num_queries(100) as few:
            assert len(read(short)) == 2
        with django_assert_max_num_queries(len(few)):
            assert len(read(long)) == 20


class TestCurve:
    @given(st.lists(st.one_of(st.none(), st.integers(0, 100)), min_size=1, max_size=20))
    def test_each_judged_step_has_a_point_and_each_run_a_line(self, shares):
        stops = [curve.Stop(100.0 * place, str(place + 1), share, "good") for place, share in enumerate(shares)]
        drawn = curve.wide(stops, 2100)
        shown = [share for share in shares if share is not None]
        assert [point.text for point in drawn.points] == [f"{share}\u00a0%" for share in shown]
        runs = "".join("-" if share is None else "x" for share in shares).split("-")
        assert len(drawn.segments) == len([run for run in runs if len(run) > 1])
        rows = curve.narrow(stops)
        assert sum(len(row.points) for row in rows) == len(shown)
        assert all(len(row.points) <= curve.MOST for row in rows)
        assert all(0 <= point.x <= curve.NARROW for row in rows for point in row.points)
        assert all(point.y < row.height for row in rows for point in row.points)
