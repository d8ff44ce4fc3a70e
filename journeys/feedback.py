"""Each published journey asks for opinions by itself: its feedback, kept in step with its steps."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.models import Locale

from consultations.feedback.models import Feedback, Topic
from core.models import Space

if TYPE_CHECKING:
    from .models.pages import JourneyPage


class AsksFeedback(models.Model):
    """A page that shows the steps of a journey, and asks at each whether it was simple.

    The reference index reads this relation: an opinion is believed to come from a page that has it, and counts in the page's space.
    """

    feedback = models.ForeignKey(
        Feedback,
        verbose_name=gettext_lazy("avis par étape"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        abstract = True


@transaction.atomic
def ensure_feedback(*, page: "JourneyPage") -> Feedback | None:
    """The feedback of a journey, in the site's first language, made if there is none; None on a site without spaces.

    Every language of the page has the same one: its key is the page's own.
    """
    space = Space.objects.for_page(page) or Space.objects.filter(is_national=True).first()
    if space is None:
        return None
    original, _created = _get_or_create(page, Locale.objects.get(language_code=settings.LANGUAGE_CODE), space)
    if page.locale_id not in (None, original.locale_id):
        translated, _created = _get_or_create(page, page.locale, space, pseudonym_key=original.pseudonym_key)
        _retitle(translated, page)
    else:
        _retitle(original, page)
    return original


def _get_or_create(page: "JourneyPage", locale: Locale, space: Space, **fields: object) -> tuple[Feedback, bool]:
    with override(locale.language_code):
        promise = _(
            "Votre avis est compté par étape et par semaine, sans votre nom. Votre phrase est relue avant d’être montrée. "
            "Avec le code de votre reçu, vous pouvez relire ou effacer votre avis."
        )
    defaults = {"title": page.title[:120], "space": space, "privacy_notice": promise, **fields}
    return Feedback.objects.select_related("locale", "pseudonym_key").get_or_create(
        translation_key=page.translation_key, locale=locale, defaults=defaults
    )


def _retitle(feedback: Feedback, page: "JourneyPage") -> None:
    if feedback.title != page.title[:120]:
        feedback.title = page.title[:120]
        feedback.save(update_fields=["title"])


@transaction.atomic
def sync_topics(*, page: "JourneyPage", feedback: Feedback) -> None:
    """Make the feedback's topics those of the page's steps.

    The page in the site's first language says which steps there are and in what order; the others give titles only. A step that is
    taken away keeps its topic and what was said of it: it is no longer asked about.
    """
    language = page.locale.language_code
    leads = page.locale_id == feedback.locale_id
    known = {topic.key: topic for topic in feedback.topics.select_for_update()}
    steps = {step.translation_key: step for step in page.steps.all()}
    for order, (key, step) in enumerate(steps.items()):
        topic = known.get(key) or Topic(feedback=feedback, key=key, is_current=leads)
        topic.titles = {**topic.titles, language: step.title}
        if leads:
            topic.order, topic.is_current = order, True
        known[key] = topic
    if leads:
        for key in known.keys() - steps.keys():
            known[key].is_current = False
    Topic.objects.bulk_create([topic for topic in known.values() if topic.pk is None])
    Topic.objects.bulk_update(
        [topic for topic in known.values() if topic.pk is not None], ["titles", "order", "is_current"]
    )
