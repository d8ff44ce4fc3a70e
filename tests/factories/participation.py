"""Campaigns, surveys and answers for tests."""

import uuid
from datetime import timedelta
from typing import Any

import factory
import wagtail_factories
from django.utils import timezone

from consultations.comments.models import Comment, Discussion
from consultations.feedback.models import Feedback, Topic, Verdict
from consultations.models import CampaignIndexPage, CampaignPage
from consultations.surveys.models import Survey

QUESTIONS = (
    ("single", {"text": "Avez-vous pris un congé parental ?", "options": ["Oui", "Non"]}),
    (
        "multiple",
        {
            "text": "Qu’est-ce qui vous a fait hésiter ?",
            "options": ["L’argent", "Le travail", "Les démarches"],
            "maximum": 2,
        },
    ),
    (
        "scale",
        {"text": "Était-ce clair ?", "minimum": 1, "maximum": 5, "min_label": "Pas clair", "max_label": "Très clair"},
    ),
    ("short_text", {"text": "En un mot ?", "max_length": 80}),
    ("long_text", {"text": "Voulez-vous ajouter quelque chose ?", "max_length": 1500}),
)


#: The types that QUESTIONS has not, and those that may have « Autre, précisez ».
MORE_QUESTIONS = (
    ("information", {"text": "Votre situation", "body": "<p>Ces questions parlent de vous.</p>"}),
    ("single", {"text": "Où ça ?", "options": ["À l’accueil", "Au téléphone", "Autre"], "other": True}),
    ("multiple", {"text": "Par quoi ?", "options": ["Courrier", "Site", "Autre"], "other": True, "maximum": 2}),
    ("sentiment", {"text": "Comment l’avez-vous vécu ?", "ask_why": True}),
    ("rating", {"text": "Quelle note ?"}),
    ("number", {"text": "Combien d’enfants ?", "minimum": 0, "maximum": 20, "unit": "enfants"}),
    ("date", {"text": "Quel jour ?", "minimum": "2020-01-01", "maximum": "2030-12-31"}),
    ("ranking", {"text": "Le plus important ?", "ranked": ["Le délai", "La clarté", "L’accueil"]}),
    ("matrix", {"text": "D’accord ?", "lines": ["C’est rapide", "C’est clair"], "columns": ["Oui", "Plutôt", "Non"]}),
    ("postcode", {"text": "Votre code postal ?"}),
    ("consent", {"text": "J’accepte d’être cité, sans mon nom."}),
)
#: The values of a question that are lists of texts, each with its id.
LISTS = {"options", "ranked", "lines", "columns"}


def question(kind: str, text: str = "Une question ?", **values: Any) -> dict[str, Any]:
    """The stored form of a question, with stable ids."""
    value = {"text": text, "help": "", "required": False, **values}
    for name in LISTS & values.keys():
        value[name] = [{"type": "item", "id": str(uuid.uuid4()), "value": item} for item in values[name]]
    return {"type": kind, "id": str(uuid.uuid4()), "value": value}


def default_questions() -> list[dict[str, Any]]:
    """One question of each common type."""
    return [question(kind, **values) for kind, values in QUESTIONS]


def every_question(**common: Any) -> list[dict[str, Any]]:
    """A question of every type, and of every shape of it. `common` values go to all of them (`required=True`)."""
    return [question(kind, **{**values, **common}) for kind, values in (*QUESTIONS, *MORE_QUESTIONS)]


class SurveyFactory(factory.django.DjangoModelFactory):
    """An open survey with one question of each common type. Give `space`."""

    title = factory.Sequence(lambda n: f"Questionnaire {n}")
    introduction = "Trois minutes."
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=10))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))
    questions = factory.LazyFunction(default_questions)

    class Meta:
        model = Survey

    @classmethod
    def _create(cls, model_class: type[Survey], *args: Any, **kwargs: Any) -> Survey:
        survey = super()._create(model_class, *args, **kwargs)
        return Survey.objects.get(pk=survey.pk)  # as it comes out of the database, ids and all


class FeedbackFactory(factory.django.DjangoModelFactory):
    """An open feedback about three steps. Give `space`."""

    title = factory.Sequence(lambda n: f"Parcours {n}")
    introduction = "Un geste suffit."
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=10))

    class Meta:
        model = Feedback
        skip_postgeneration_save = True

    @factory.post_generation
    def topics(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for order, title in enumerate(extracted or ("Déclarer", "Attendre", "Recevoir")):
            Topic.objects.create(feedback=self, key=uuid.uuid4(), titles={"fr": title}, order=order)


def opinion(
    feedback: Feedback,
    page: Any = None,
    key: uuid.UUID | str | None = None,
    topic: Topic | None = None,
    verdict: str = Verdict.SIMPLE,
    sentence: str = "",
) -> dict[str, Any]:
    """What the form of a step sends with JavaScript on, about the first topic by default."""
    return {
        "cle": str(key or uuid.uuid4()),
        "page": "" if page is None else page.pk,
        "etape": str((topic or feedback.topics.first()).key),
        "avis": verdict,
        "phrase": sentence,
    }


class DiscussionFactory(factory.django.DjangoModelFactory):
    """An open discussion that asks for a stance; what is said is read before it is shown. Give `space`."""

    title = factory.Sequence(lambda n: f"Discussion {n}")
    introduction = "Qu’en pensez-vous ?"
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=10))
    takes_stance = True

    class Meta:
        model = Discussion


class CommentFactory(factory.django.DjangoModelFactory):
    """A comment that everybody reads, given at a desk (nobody's browser). Give `participation` and `page`."""

    space = factory.LazyAttribute(lambda comment: comment.participation.space)
    language = "fr"
    text = factory.Sequence(lambda n: f"Commentaire {n}")
    state = "shown"
    moderation_state = "approved"
    published_at = factory.LazyFunction(timezone.now)
    receipt_hash = factory.LazyFunction(lambda: uuid.uuid4().hex)

    class Meta:
        model = Comment


class CampaignIndexPageFactory(wagtail_factories.PageFactory):
    """`/consultations/`. Give `parent`."""

    title = "Consultations"
    slug = "consultations"

    class Meta:
        model = CampaignIndexPage


class CampaignPageFactory(wagtail_factories.PageFactory):
    """An open campaign. Give `parent`, and `surveys` to embed."""

    title = factory.Sequence(lambda n: f"Consultation {n}")
    introduction = "Dites-nous ce qui compte pour vous."
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=10))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))

    class Meta:
        model = CampaignPage

    @classmethod
    def _create(
        cls, model_class: type[CampaignPage], *args: Any, surveys: tuple[Survey, ...] = (), **kwargs: Any
    ) -> CampaignPage:
        kwargs.setdefault(
            "body", [{"type": "survey", "value": {"survey": survey.pk, "heading": ""}} for survey in surveys]
        )
        return super()._create(model_class, *args, **kwargs)


def answers_for(survey: Survey, **by_kind: Any) -> dict[str, Any]:
    """Form data for a survey: by question type, choices given by their position. `answers_for(s, single=0, multiple=[0, 1], scale=4)`."""
    data: dict[str, Any] = {}
    for asked in survey.questions:
        given = by_kind.get(asked.block_type)
        if given is None:
            continue
        choices = [key for key, _label in asked.block.choices(asked.value)]
        if asked.block_type == "single":
            given = choices[given]
        elif asked.block_type == "multiple":
            given = [choices[place] for place in given]
        data[f"q-{asked.id}"] = given
    return data


SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


def submission(survey: Survey, page: Any = None, key: uuid.UUID | str | None = None, **by_kind: Any) -> dict[str, Any]:
    """What the form of a page sends with JavaScript on: a one-time key, the page, the answers (all of them by default)."""
    given = by_kind or {"single": 0, "multiple": [0, 1], "scale": 4, "short_text": "Bien", "long_text": "Rien à dire."}
    return {
        "cle": str(key or uuid.uuid4()),
        "page": "" if page is None else page.pk,
        **answers_for(survey, **given),
    }


def send(client: Any, survey: Survey, data: dict[str, Any], **headers: str) -> Any:
    """Post a submission from one of our own pages, unless `headers` say otherwise."""
    return client.post(survey.get_submit_url(), data, headers=headers or SAME_ORIGIN)


def field_of(survey: Survey, text: str, part: str = "") -> str:
    """The name of the field of the question with this text; of the line, item or other part of it that `part` names."""
    asked = next(one for one in survey.questions if one.value["text"] == text)
    items = {label: key for key, label in asked.block.items(asked.value)}
    return f"q-{asked.id}" + (f"-{items.get(part, part)}" if part else "")


def choice_of(survey: Survey, text: str, label: str) -> str:
    """The id of the choice with this label of the question with this text."""
    asked = next(one for one in survey.questions if one.value["text"] == text)
    return next(key for key, words in asked.block.choices(asked.value) if words == label)
