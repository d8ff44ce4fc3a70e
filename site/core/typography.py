"""French typography: the spaces that must not break. For shown text only; what is stored stays as it was typed."""

import re

NBSP = "\u00a0"
NARROW_NBSP = "\u202f"
FIRM_HYPHEN = "\u2011"

# Addresses are left alone, and so are the tags of HTML.
_ADDRESS = r"https?://[^\s<]+|www\.[^\s<]+|[^\s<>]+@[^\s<>]+\.[^\s<>]+"
_TAG = r"<[^>]*>"
# Only a space that was typed becomes unbreakable, so English text passes unchanged; French quotation marks always get
# theirs. A number in thousands is one to three digits, then groups of three: « 2026 300 » is two numbers.
_RULES = "|".join(
    (
        rf"(?P<nbsp>(?<=\S)[ {NBSP}]+(?=[?!:;%€])|(?<=\S)[ {NBSP}]*(?=»)|(?<=«)[ {NBSP}]*(?=[^\s»]))",
        rf"(?P<thousands>(?<![\d.,])\d{{1,3}}(?:[ {NBSP}{NARROW_NBSP}]\d{{3}})+(?!\d))",
        r"(?P<apostrophe>(?<=\w)'(?=\w))",
        r"(?P<hyphen>(?<=\w)-(?=(?:t-)?(?:ce|elles?|ils?|je|moi|nous|on|tu|vous)\b))",
    )
)
_TEXT = re.compile(f"{_ADDRESS}|{_RULES}")
_HTML = re.compile(f"{_TAG}|{_ADDRESS}|{_RULES}")
_SPACES = re.compile(rf"[ {NBSP}{NARROW_NBSP}]")


def french_typography(text: str) -> str:
    """Put non-breaking spaces before « ? ! : ; » % € », after « and in thousands, the curved apostrophe, and a
    hyphen that does not break in « qu’est-ce » or « dites-nous ».

    Applying it twice changes nothing more. Never touches an address (web or e-mail) or a time such as 18:30.
    Source of the rules: Imprimerie nationale, Lexique des règles typographiques.
    """
    return _TEXT.sub(_replace, text)


def french_typography_html(html: str) -> str:
    """The same for the text of safe HTML; tags and their attributes are left alone."""
    return _HTML.sub(_replace, html)


def _replace(match: re.Match[str]) -> str:
    if match.lastgroup == "nbsp":
        return NBSP
    if match.lastgroup == "thousands":
        return _SPACES.sub(NARROW_NBSP, match[0])
    if match.lastgroup == "apostrophe":
        return "’"
    if match.lastgroup == "hyphen":
        return FIRM_HYPHEN
    return match[0]
