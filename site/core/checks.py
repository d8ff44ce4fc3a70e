"""House rules, checked each time Django starts."""

import sys
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from wagtail.models import get_page_models

from .models import BasePage


@register()
def pages_stand_on_base_page(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E001: every page model of ours is a BasePage. E002: each has a template, at the path Wagtail gives it."""
    from django.template import TemplateDoesNotExist
    from django.template.loader import get_template

    errors: list[CheckMessage] = []
    for model in get_page_models():
        if model.__module__.startswith(("wagtail.", "wagtail_")) or model._meta.abstract:
            continue
        if not issubclass(model, BasePage):
            errors.append(Error("A page model must inherit core.models.BasePage.", obj=model, id="core.E001"))
            continue
        try:
            get_template(model.template)
        except TemplateDoesNotExist:
            errors.append(Error(f"The template {model.template} is missing.", obj=model, id="core.E002"))
    return errors


@register()
def site_is_not_a_package(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E003: `site/` must have no __init__.py, or it would hide Python's own module of that name."""
    if (settings.BASE_DIR / "site" / "__init__.py").exists() or hasattr(sys.modules.get("site"), "__path__"):
        return [Error("site/ is a source root: delete site/__init__.py.", id="core.E003")]
    return []
