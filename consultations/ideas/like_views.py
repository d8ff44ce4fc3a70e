"""« Soutenir » and « Retirer mon soutien », of an idea or of a cluster: one button, with or without JavaScript."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consultations.base.acts import Actor, act, light_act
from consultations.base.finding import find, page_of
from consultations.base.integrity import pseudonym, read_browser_id
from consultations.base.receipts import private_page

from .likes import like, unlike
from .models import Cluster, Idea, IdeaBox, Like


@light_act
def support(request: HttpRequest, key: uuid.UUID, subject: uuid.UUID) -> HttpResponse:
    """Support an idea or a cluster of this box; with `retirer`, take it back."""
    original, _shown = find(IdeaBox, key)
    page = page_of(request.POST, original)
    if page is None or not original.takes_likes:
        raise Http404
    target = _target(original, subject)
    takes_back = "retirer" in request.POST
    words = _("Retirer votre soutien à : « %(title)s »") if takes_back else _("Vous soutenez : « %(title)s »")

    def perform(actor: Actor) -> HttpResponse:
        if takes_back:
            unlike(actor=actor, **target)
        else:
            like(actor=actor, instead="a_la_place" in request.POST, **target)
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse(_said(target, likes=not takes_back))
        return HttpResponseRedirect(reverse("participation:idea_supported", args=[key, subject]), status=303)

    title = next(iter(target.values())).title
    # What one gave may be taken back at any time, after the closing too.
    return act(
        request, participation=original, page=page, words=words % {"title": title}, perform=perform, whenever=takes_back
    )


def _target(box: IdeaBox, subject: uuid.UUID) -> dict[str, Any]:
    """The idea, or the cluster, that an address names, if everybody may read it."""
    idea = Idea.objects.shown().filter(participation=box, key=subject).first()
    if idea:
        return {"idea": idea}
    return {"cluster": get_object_or_404(Cluster, box=box, key=subject, undone_at=None)}


def _said(target: dict[str, Any], likes: bool) -> dict[str, Any]:
    one = next(iter(target.values()))
    one.refresh_from_db(fields=["likes_count"])
    count = ngettext("%(count)s soutien", "%(count)s soutiens", one.likes_count) % {"count": one.likes_count}
    return {"likes": likes, "count": count, "said": _("Vous soutenez cette idée.") if likes else _("Soutien retiré.")}


@require_safe
def supported(request: HttpRequest, key: uuid.UUID, subject: uuid.UUID) -> HttpResponse:
    """What this browser said of an idea: after the button, and where the other button is. Of one person: kept nowhere."""
    original, shown = find(IdeaBox, key)
    target = _target(original, subject)
    browser = read_browser_id(request)
    name = pseudonym(original, browser) if browser else None
    likes = name is not None and Like.objects.filter(participant__pseudonym=name, **target).exists()
    one = next(iter(target.values()))
    context = {
        "box": shown,
        "space": original.space,
        "one": one,
        "is_cluster": "cluster" in target,
        **_said(target, likes),
    }
    return private_page(request, "consultations/ideas/supported.html", context, 200)
