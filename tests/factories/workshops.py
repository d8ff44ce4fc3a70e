"""Workshops, sessions and sign-ups for tests."""

import itertools
import uuid
from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from consultations.workshops.models import Session, SignUp, State, Workshop
from consultations.workshops.persons import person_key

_people = itertools.count(1)


class WorkshopFactory(factory.django.DjangoModelFactory):
    """An open workshop, first come, without a session (`make_workshop` gives some). Give `space`."""

    title = factory.Sequence(lambda n: f"Atelier {n}")
    introduction = "Deux heures, en petit groupe."
    aims = "Relire ensemble trois courriers."
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=10))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=9))

    class Meta:
        model = Workshop

    @classmethod
    def _create(cls, model_class: type[Workshop], *args: Any, **kwargs: Any) -> Workshop:
        workshop = super()._create(model_class, *args, **kwargs)
        return Workshop.objects.get(pk=workshop.pk)


class SessionFactory(factory.django.DjangoModelFactory):
    """A session of two hours in ten days, of twenty places. Give `workshop`."""

    starts_at = factory.LazyFunction(lambda: (timezone.now() + timedelta(days=10)).replace(second=0, microsecond=0))
    ends_at = factory.LazyAttribute(lambda one: one.starts_at + timedelta(hours=2))
    place_name = "Maison des solidarités"
    address = "12 rue des Lilas, 30000 Nîmes"
    capacity = 20

    class Meta:
        model = Session


class SignUpFactory(factory.django.DjangoModelFactory):
    """A confirmed person with a place, which is counted. Give `session`."""

    participation = factory.SelfAttribute("session.workshop")
    space = factory.SelfAttribute("session.workshop.space")
    page = factory.LazyAttribute(lambda one: one.session.workshop.space.root_page)
    language = "fr"
    first_name = factory.Sequence(lambda n: f"Camille{n}")
    last_name = "Martin"
    email = factory.LazyFunction(lambda: f"p{next(_people)}@exemple.fr")
    person_key = factory.LazyAttribute(lambda one: person_key(email=one.email, phone=getattr(one, "phone", "")))
    receipt_hash = factory.LazyFunction(lambda: uuid.uuid4().hex)
    state = State.CONFIRMED
    verified_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = SignUp

    @classmethod
    def _create(cls, model_class: type[SignUp], *args: Any, **kwargs: Any) -> SignUp:
        from consultations.workshops.places import count

        signup = super()._create(model_class, *args, **kwargs)
        if signup.is_holding:
            count(signup.session, signup, 1)
        return signup


def make_workshop(*, capacity: int = 20, reserved: int = 0, sessions: int = 1, **fields: Any) -> Workshop:
    """An open workshop with its sessions."""
    workshop = WorkshopFactory(**fields)
    for n in range(sessions):
        starts_at = (timezone.now() + timedelta(days=10 + n)).replace(second=0, microsecond=0)
        SessionFactory(workshop=workshop, capacity=capacity, reserved=reserved, starts_at=starts_at)
    return workshop


def new_address() -> str:
    """Another person's."""
    return f"personne{next(_people)}@exemple.fr"


def typed_signup(workshop: Workshop, name: str = "Camille", **more: Any) -> dict[str, Any]:
    """What a person types in the form of a workshop."""
    session = workshop.original.sessions.first()
    return {
        "seance": str(session.key) if session else "",
        "prenom": name,
        "nom": "Martin",
        "courriel": new_address(),
        "telephone": "",
        "besoins": "",
        "accord": "on",
        **more,
    }
