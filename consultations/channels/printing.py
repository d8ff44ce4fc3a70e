"""« Imprimer le questionnaire »: the same questions as a sheet of paper, with the codes of the boxes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from consultations.base.models import Channel, CodeBatch
from consultations.base.permissions import is_pk
from consultations.base.receipts import private_page

from .views import ChannelView


class PrintView(ChannelView):
    """A page made for A4, in black and white."""

    page_title = gettext_lazy("Imprimer le questionnaire")
    channel: Any = Channel.PAPER

    def check(self) -> None:
        """What is not published may still change: no sheet of it goes out."""
        self.entry.check_can_print()

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batches = CodeBatch.objects.filter(key=self.participation.pseudonym_key_id, space=self.space)
        chosen = request.GET.get("lot", "")
        context: dict[str, Any] = self.get_context_data(
            sheet=self.sheet,
            batches=batches,
            batch=batches.filter(pk=chosen).first() if is_pk(chosen) else None,
            last_day=self.participation.closes_at and self.entry.closing_day(),
        )
        return private_page(request, "consultations/channels/print.html", context, 200)
