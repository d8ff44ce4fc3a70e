"""`/participer/…`: one address per participation type, and those of receipts."""

from django.urls import include, path

from .base.receipt_views import follow, receipt
from .base.views import submit
from .participation import types

app_name = "participation"
urlpatterns = [
    path("suivre/", follow, {"kinds": types()}, name="follow"),
    path("recu/<str:token>/", receipt, {"kinds": types()}, name="receipt"),
    *(path(f"{kind.slug}/<uuid:key>/", submit, {"kind": kind}, name=kind.slug) for kind in types()),
    *(path(f"{kind.slug}/", include(kind.urls())) for kind in types()),
]
