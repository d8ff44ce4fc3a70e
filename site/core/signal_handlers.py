"""Signals only keep the cache and the tables in step."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_published, page_unpublished, post_page_move, published, unpublished

from .caching import bump_site_version


def forget_pages(**kwargs: Any) -> None:
    """Something the public can see has changed."""
    bump_site_version()


def connect() -> None:
    """Connect the handlers; called once by `CoreConfig.ready`."""
    for signal in (page_published, page_unpublished, post_page_move, published, unpublished):
        signal.connect(forget_pages, dispatch_uid="core.forget_pages")
    for label in ("core.Space", "wagtailcore.Site", "wagtailcore.PageViewRestriction"):
        for signal in (post_save, post_delete):
            signal.connect(forget_pages, sender=apps.get_model(label), dispatch_uid=f"core.forget_pages.{label}")
    post_delete.connect(forget_pages, sender=apps.get_model("wagtailcore.Page"), dispatch_uid="core.forget_pages.page")
