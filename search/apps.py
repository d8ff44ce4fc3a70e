"""Configuration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Search has no table: its data is the index on disk."""

    name = "search"
    verbose_name = _("Recherche")
