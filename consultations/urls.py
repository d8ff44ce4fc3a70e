"""`/participer/…`: one address per participation type, and those of receipts."""

from django.urls import include, path

from .base.contact_views import confirm, stop
from .base.follow_views import follow
from .base.kiosk_views import declare_kiosk
from .base.receipt_views import receipt
from .base.views import submit
from .moderation.report_views import report_page, reportable, reported, send_report
from .participation import types

app_name = "participation"
REPORTABLE = {"kinds": reportable(types())}
urlpatterns = [
    path("suivre/", follow, {"kinds": types()}, name="follow"),
    path("borne/<str:token>/", declare_kiosk, name="kiosk"),
    path("recu/<str:token>/", receipt, {"kinds": types()}, name="receipt"),
    path("adresse/confirmer/<str:token>/", confirm, {"kinds": types()}, name="confirm"),
    path("adresse/arreter/<str:token>/", stop, name="stop"),
    path("signaler/merci/", reported, name="reported"),
    path("signaler/<slug:slug>/<uuid:key>/", report_page, REPORTABLE, name="report"),
    path("signaler/<slug:slug>/<uuid:key>/envoyer/", send_report, REPORTABLE, name="send_report"),
    *(path(f"{kind.slug}/<uuid:key>/", submit, {"kind": kind}, name=kind.slug) for kind in types()),
    *(path(f"{kind.slug}/", include(kind.urls())) for kind in types()),
]
