"""`{{ code|language_label }}`: the name of a language in that language."""

from django import template

register = template.Library()

# Never translated: a reader looks for the name of a language in that language.
LABELS = {"fr": "Français", "fr-simple": "Facile à lire", "en": "English"}


@register.filter
def language_label(code: str) -> str:
    """The label of `code`: "English" for en, whatever the language of the page. An unknown code is shown."""
    return LABELS.get(code, code)
