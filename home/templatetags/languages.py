"""`{{ code|language_label }}`: the name of a language in that language."""

from django import template

register = template.Library()

# Never translated: a reader looks for the name of a language in that language.
LABELS = {"fr": "Français", "fr-simple": "Facile à lire", "en": "English"}


@register.filter
def language_label(code: str) -> str:
    """"English" for "en", in whatever language the page is. A code without a label is shown as it is."""
    return LABELS.get(code, code)
