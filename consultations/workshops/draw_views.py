"""The draw: the team's screen, and the public page by which anybody can repeat it."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.log_actions import log

from core.caching import bump_site_version, public

from .admin_views import OneSession, WorkshopsScreen
from .drawing import NotNow, announce, balance, candidates, chosen_lately, criteria, make_draw, set_quotas
from .models import Draw, Session, SignUp, State

DRAWN = "workshops.draw"
MOST = 9999


class DrawView(OneSession, WorkshopsScreen):
    """Who is sought, who may be drawn, and the draw."""

    template_name = "consultations/workshops/admin/draw.html"
    page_title = gettext_lazy("Tirage au sort")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.session.workshop.is_drawn:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "quotas" in request.POST:
            return self.write_quotas()
        if "annoncer" in request.POST:
            announce(session=self.session)
            bump_site_version()
            return self.done(_("Le tirage est annoncé : son empreinte est publique."))
        try:
            draw = make_draw(session=self.session, user=request.user)
        except NotNow as refused:
            return self.refuse([refused.args[0]])
        log(instance=self.workshop, action=DRAWN, user=request.user, data={"fingerprint": draw.fingerprint})
        bump_site_version()
        return self.done(_("Le tirage est fait. %(n)s personnes sont prévenues.") % {"n": len(draw.drawn.split())})

    def write_quotas(self) -> HttpResponse:
        if self.draw and self.draw.drawn_at:
            return self.refuse([_("Le tirage est fait : les quotas ne changent plus.")])
        kept, problems = [], []
        for line in self.lines(self.request.POST):
            if not (line["least"] or line["most"]):
                continue
            least, most = _number(line["least"], 0), _number(line["most"], MOST)
            if least is None or most is None or least > most:
                words = _("« %(words)s » : écrivez deux nombres, le premier plus petit que le second.")
                problems.append(words % {"words": line["words"]})
            else:
                kept.append((line["criterion"], line["value"], least, min(most, MOST)))
        if problems:
            return self.refuse(problems, lines=self.lines(self.request.POST))
        set_quotas(workshop=self.workshop, quotas=kept)
        return self.done(_("Les quotas sont enregistrés."))

    @property
    def draw(self) -> Draw | None:
        return Draw.objects.filter(session=self.session).first()

    def lines(self, typed: Any = None) -> list[dict[str, Any]]:
        """Each answer that may have a quota, with what is sought or what was typed."""
        kept = {(one.criterion, one.value): one for one in self.workshop.quotas.all()}
        found = []
        for criterion in criteria(self.workshop):
            for value, words in criterion.values:
                name = f"{criterion.key}:{value}"
                quota = kept.get((criterion.key, value))
                least = typed.get(f"min:{name}", "") if typed else quota.least if quota else ""
                most = typed.get(f"max:{name}", "") if typed else quota.most if quota and quota.most < MOST else ""
                found.append(
                    {
                        "name": name,
                        "criterion": criterion.key,
                        "value": value,
                        "question": criterion.words,
                        "words": words,
                        "least": least,
                        "most": most,
                    }
                )
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = kwargs.pop("lines", None) or self.lines()
        stands = {one.quota.answer: one for one in balance(self.session)}
        for line in lines:
            line["stands"] = stands.get((line["criterion"], line["value"]))
        qualified = SignUp.objects.filter(session=self.session, state=State.QUALIFIED)
        context = {
            "session": self.session,
            "workshop": self.workshop,
            "draw": self.draw,
            "lines": lines,
            "ready": candidates(self.session).count(),
            "resting": qualified.filter(person_key__in=chosen_lately(self.session)).count(),
            "unconfirmed": qualified.filter(verified_at=None).count(),
        }
        return {**super().get_context_data(**kwargs), **context, **kwargs}


def _number(text: Any, empty: int) -> int | None:
    text = str(text).strip()
    if not text:
        return empty
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


@public
@require_safe
def draw_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The draw of a session, announced or made: its hash, then its seed and its list. No person, no meaning of an answer."""
    rows = Session.objects.filter(workshop__live=True, draw__isnull=False)
    session = get_object_or_404(rows.select_related("workshop__space", "draw"), key=key)
    context = {
        "draw": session.draw,
        "drawn": session.draw.drawn.split(),
        "substitutes": session.draw.substitutes.split(),
        "session": session,
        "participation": session.workshop.localized,
        "space": session.workshop.space,
    }
    return render(request, "consultations/workshops/draw.html", context)


@public
@require_safe
def draw_list(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The list that a draw was made from, as text."""
    draw = get_object_or_404(Draw, session__key=key, session__workshop__live=True, drawn_at__isnull=False)
    response = HttpResponse(draw.pool, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="tirage.txt"'
    return response
