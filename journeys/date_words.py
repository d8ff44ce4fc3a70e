"""A step's dates in words, in the language of the page. The same patterns are given to the browser."""

from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.templatetags.typography import long_date

from .dates import Form, StepDates

PATTERNS: dict[Form, Promise] = {
    Form.ON: _("le %(start)s"),
    Form.BETWEEN: _("du %(start)s au %(end)s"),
    Form.UNTIL: _("au plus tard le %(start)s"),
    Form.FROM: _("à partir du %(start)s"),
    Form.ABOUT: _("vers le %(start)s"),
    Form.ABOUT_BETWEEN: _("à peu près du %(start)s au %(end)s"),
    Form.IN_MONTH: _("en %(start)s"),
    Form.FROM_MONTH: _("dès %(start)s"),
    Form.RECURRENT: _("le %(start)s, puis le %(middle)s, puis le %(end)s"),
    Form.RECURRENT_MONTHS: _("en %(start)s, puis en %(middle)s, puis en %(end)s"),
}
BY_MONTH = (Form.IN_MONTH, Form.FROM_MONTH, Form.RECURRENT_MONTHS)
NOT_FIRST_OF_MONTH = _("Un départ se fait toujours un 1er du mois. Choisissez par exemple le %(day)s.")
PASSED = _("C’est passé ? Faites-le maintenant, voici comment.")


def in_words(dates: StepDates) -> str:
    """« au plus tard le 28 décembre 2026 », « en mars 2027 »."""
    days = [date_format(day, "F Y") if dates.form in BY_MONTH else long_date(day) for day in dates.days]
    return str(PATTERNS[dates.form]) % {"start": days[0], "middle": days[len(days) // 2], "end": days[-1]}
