"""The page by which the staff of a desk says that a device is one of its tablets."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from .kiosks import kiosk_by_token, remember_kiosk
from .receipts import private_page


@require_http_methods(["GET", "HEAD", "POST"])
def declare_kiosk(request: HttpRequest, token: str) -> HttpResponse:
    """Say what a tablet of a desk is (GET); make this device one (POST). An address that serves no more answers 404."""
    kiosk = kiosk_by_token(token)
    if kiosk is None:
        raise Http404
    if request.method != "POST":
        return private_page(request, "consultations/base/kiosk.html", {"kiosk": kiosk, "space": kiosk.space}, 200)
    home = kiosk.space.root_page
    response = HttpResponseRedirect((home.url if home else None) or "/", status=303)
    remember_kiosk(response, kiosk)
    return response
