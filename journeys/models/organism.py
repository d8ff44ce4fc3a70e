from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from ..blocks import CONFIDENCE

# Icons of the site's sprite that can stand for a body or a journey. A name is always written beside.
ICONS = [
    ("home-heart", _("Maison")),
    ("shield", _("Bouclier")),
    ("steth", _("Stéthoscope")),
    ("mairie", _("Mairie")),
    ("bag", _("Mallette")),
    ("doc", _("Document")),
    ("chart", _("Graphique")),
    ("sun", _("Soleil")),
    ("bookmark", _("Marque-page")),
    ("people", _("Personnes")),
    ("person", _("Personne")),
    ("map", _("Carte")),
    ("box", _("Carton")),
    ("target", _("Cible")),
    ("screen", _("Écran")),
    ("lock", _("Cadenas")),
    ("stroller", _("Poussette")),
    ("split", _("Deux personnes qui se séparent")),
    ("wheel", _("Fauteuil roulant")),
    ("bulb", _("Ampoule")),
    ("heart", _("Cœur")),
    ("flag", _("Drapeau")),
]


class Shape(models.TextChoices):
    """A lane is known by its shape and its name, never by a colour alone."""

    CIRCLE = "cercle", _("Cercle")
    SQUARE = "carre", _("Carré")
    DIAMOND = "losange", _("Losange")
    TRIANGLE = "triangle", _("Triangle")
    PENTAGON = "pentagone", _("Pentagone")
    HEXAGON = "hexagone", _("Hexagone")
    OCTAGON = "octogone", _("Octogone")
    RECTANGLE = "rectangle", _("Rectangle")
    CROSS = "croix", _("Croix")
    RING = "rond", _("Rond vide")


class Organism(models.Model):
    """A body that takes part in journeys: a Caf, a town hall, an employer. Its name is the same in every language."""

    key = models.SlugField(
        _("identifiant"), unique=True, max_length=30, help_text=_("Ne change jamais. Par exemple : cpam.")
    )
    name = models.CharField(_("nom"), max_length=80)
    short_name = models.CharField(
        _("nom court"), max_length=14, help_text=_("14 signes au plus : il est écrit sur la carte.")
    )
    shape = models.CharField(_("forme"), max_length=10, choices=Shape.choices, default=Shape.CIRCLE)
    icon = models.CharField(_("icône"), max_length=20, choices=ICONS, default="people")
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    phone_confidence = models.CharField(
        _("confiance dans le numéro"),
        max_length=1,
        choices=CONFIDENCE,
        default="G",
        help_text=_("Un numéro qui ne vient pas d’une source officielle est affiché « à vérifier »."),
    )
    has_desk = models.BooleanField(_("reçoit sur place"), default=False)
    website = models.URLField(_("site"), blank=True)
    order = models.PositiveSmallIntegerField(
        _("ordre"), default=0, help_text=_("Les plus petits d’abord, dans les listes.")
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldRowPanel([FieldPanel("short_name"), FieldPanel("key")])], heading=_("Nom")
        ),
        FieldRowPanel([FieldPanel("shape"), FieldPanel("icon"), FieldPanel("order")], heading=_("Sur la carte")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("phone"), FieldPanel("phone_confidence")]),
                FieldPanel("has_desk"),
                FieldPanel("website"),
            ],
            heading=_("Parler à quelqu’un"),
        ),
    ]

    class Meta:
        verbose_name = _("organisme")
        verbose_name_plural = _("organismes")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_human(self) -> bool:
        """A person can be reached there, by phone or at a desk."""
        return bool(self.phone or self.has_desk)
