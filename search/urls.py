"""Address of the search page. The project includes it at /recherche/."""

from django.urls import path

from .views import search

urlpatterns = [path("", search, name="search")]
