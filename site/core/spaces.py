"""Space: the national one and one per Caf, and which one a page is in."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, Page

from .caching import remembered
from .fields import WordsField

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


class Accent(models.TextChoices):
    """The eight colours a space can have; each is checked for contrast in light and dark (see static/css/tokens.css)."""

    LAGUNE = "lagune", _("Lagune (national)")
    INDIGO = "indigo", _("Indigo")
    OCRE = "ocre", _("Ocre")
    OLIVE = "olive", _("Olive")
    SAPIN = "sapin", _("Sapin")
    OCEAN = "ocean", _("Océan")
    PRUNE = "prune", _("Prune")
    ARDOISE = "ardoise", _("Ardoise")


def validate_timezone(value: str) -> None:
    """Refuse what is not a time zone of the IANA database."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(
            _("« %(value)s » n’est pas un fuseau horaire, par exemple Europe/Paris."), params={"value": value}
        ) from error


def _roots() -> list[tuple[str, int]]:
    """(tree path, space id) of every space's root page and of its translations, longest path first."""
    spaces = dict(Space.objects.exclude(root_page=None).values_list("root_page__translation_key", "pk"))
    pages = Page.objects.filter(translation_key__in=spaces).values_list("path", "translation_key")
    return sorted(((path, spaces[key]) for path, key in pages), key=lambda row: -len(row[0]))


def _by_department() -> dict[str, int]:
    """Department → the space of its Caf. A department with two Caf (64) is left out: its number says nothing of which."""
    found: dict[str, list[int]] = {}
    for pk, departments in Space.objects.filter(is_national=False).values_list("pk", "departments"):
        for department in departments:
            found.setdefault(str(department).upper(), []).append(pk)
    return {department: pks[0] for department, pks in found.items() if len(pks) == 1}


def _by_key() -> dict[int, "Space"]:
    return {space.pk: space for space in Space.objects.select_related("root_page")}


class SpaceQuerySet(models.QuerySet["Space"]):
    def national(self) -> "Space":
        """The one national space. Raises Space.DoesNotExist on an empty database."""
        return self.get(is_national=True)

    def for_page(self, page: Page) -> "Space | None":
        """The space a page is in: that of the nearest ancestor that is a space's root. No query on a warm process."""
        roots = remembered("core.space_roots", _roots)
        found = next((pk for path, pk in roots if page.path.startswith(path)), None)
        return self.by_pk(found) if found else None

    def by_pk(self, pk: int) -> "Space | None":
        """The space of this key, as this process remembers it. No query on a warm process."""
        return remembered("core.spaces", _by_key).get(pk)

    def for_department(self, department: str) -> "Space | None":
        """The Caf of a department ("30", "2A", "974"), or None where there is not exactly one. No query on a warm process."""
        found = remembered("core.departments", _by_department).get(department)
        return self.by_pk(found) if found else None

    def for_user(self, user: "AbstractBaseUser") -> "SpaceQuerySet":
        """The spaces a user works in: all of them for the national team, else those whose group of editors has the user."""
        if not user.is_active or user.is_anonymous:
            return self.none()
        if user.is_superuser or self.filter(is_national=True, editors__user=user).exists():
            return self.all()
        return self.filter(editors__user=user).distinct()


class Space(models.Model):
    """A public body's part of the site: the national one, or that of one Caf."""

    name = models.CharField(_("nom"), max_length=80, unique=True, help_text=_("Par exemple : Caf du Gard."))
    slug = models.SlugField(_("adresse"), max_length=60, unique=True)
    is_national = models.BooleanField(_("espace national"), default=False)
    departments = WordsField(
        _("départements"), default=list, blank=True, help_text=_("Numéros, avec une virgule entre eux : 30, ou 2A.")
    )
    root_page = models.OneToOneField(
        Page, verbose_name=_("page d’accueil"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    accent = models.CharField(_("couleur"), max_length=10, choices=Accent.choices, default=Accent.LAGUNE)
    timezone = models.CharField(
        _("fuseau horaire"), max_length=40, default="Europe/Paris", validators=[validate_timezone]
    )
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    desks = WordsField(
        _("lieux d’accueil"),
        default=list,
        blank=True,
        help_text=_("Villes, avec une virgule entre elles : Nîmes, Alès."),
    )
    editors = models.OneToOneField(
        Group,
        verbose_name=_("groupe de l’équipe"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="space",
        help_text=_(
            "Les membres de ce groupe voient les contributions de cet espace. Ceux du groupe national voient tout."
        ),
    )
    collection = models.ForeignKey(
        Collection,
        verbose_name=_("collection d’images"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = SpaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("espace")
        verbose_name_plural = _("espaces")
        ordering = ["-is_national", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_national"], condition=models.Q(is_national=True), name="core_one_national_space"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """Where the clocks of this space are read."""
        return ZoneInfo(self.timezone)
