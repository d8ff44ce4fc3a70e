"""`/participer/propositions/…`, beyond the form's own address."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
