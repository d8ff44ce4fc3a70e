"""Which space a page is in, who works in it, and what the database refuses."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.models import Locale, Page

from core.caching import forget_remembered
from core.models import Space
from tests.factories.base import SpaceFactory, StandardPageFactory, UserFactory, make_editor


class TestForPage:
    def test_nearest_ancestor_that_is_a_root(self, home, gard, herault):
        pages = {home: "national", gard: "gard", herault: "herault", gard.get_parent(): "national"}
        pages[StandardPageFactory(parent=gard)] = "gard"
        pages[StandardPageFactory(parent=home)] = "national"
        for page, slug in pages.items():
            assert Space.objects.for_page(page).slug == slug
            assert page.specific.space.slug == slug

    def test_a_path_that_only_begins_the_same_is_another_page(self, home):
        """Ten children on, `…0001` begins no other path; a root's path is compared whole steps at a time."""
        pages = [StandardPageFactory(parent=home) for _ in range(3)]
        space = SpaceFactory(root_page=pages[0])
        assert Space.objects.for_page(pages[0]) == space
        assert Space.objects.for_page(pages[1]).is_national

    def test_translated_tree_has_the_space_of_the_original(self, home, gard):
        english, _ = Locale.objects.get_or_create(language_code="en")
        home.copy_for_translation(english).save_revision().publish()
        index = gard.get_parent().specific.copy_for_translation(english)
        translated = gard.copy_for_translation(english)
        forget_remembered()
        assert Space.objects.for_page(translated).slug == "gard"
        assert Space.objects.for_page(index).is_national

    def test_page_outside_every_space_has_none(self, home):
        alone = StandardPageFactory(parent=Page.objects.get(depth=1))
        assert Space.objects.for_page(alone) is None

    def test_no_query_once_remembered(self, home, gard, django_assert_num_queries):
        Space.objects.for_page(gard)
        with django_assert_num_queries(0):
            assert Space.objects.for_page(gard).name == "Caf du Gard"

    def test_change_of_a_space_is_seen_at_once(self, gard):
        assert Space.objects.for_page(gard).accent == "prune"
        space = Space.objects.get(slug="gard")
        space.accent = "ocre"
        space.save()
        assert Space.objects.for_page(gard).accent == "ocre"

    def test_moved_page_changes_space(self, home, gard, herault):
        page = StandardPageFactory(parent=gard)
        assert Space.objects.for_page(page).slug == "gard"
        page.move(herault, pos="last-child")
        assert Space.objects.for_page(Page.objects.get(pk=page.pk)).slug == "herault"


class TestForUser:
    def test_matrix(self, home, gard, herault):
        spaces = {space.slug: space for space in Space.objects.all()}
        root = get_user_model().objects.create_superuser("a", "a@exemple.fr", "x")
        assert set(Space.objects.for_user(root)) == set(spaces.values())
        assert set(Space.objects.for_user(make_editor(spaces["national"]))) == set(spaces.values())
        assert set(Space.objects.for_user(make_editor(spaces["gard"]))) == {spaces["gard"]}
        both = make_editor(spaces["gard"])
        both.groups.add(spaces["herault"].editors)
        assert set(Space.objects.for_user(both)) == {spaces["gard"], spaces["herault"]}
        for nobody in (UserFactory(), AnonymousUser(), UserFactory(is_active=False, is_superuser=True)):
            assert not Space.objects.for_user(nobody).exists()


class TestConstraints:
    def test_one_national_space(self, home):
        assert Space.objects.national().slug == "national"
        with pytest.raises(IntegrityError), transaction.atomic():
            SpaceFactory(is_national=True)
        SpaceFactory(is_national=False)

    @pytest.mark.parametrize("field", ["name", "slug", "root_page"])
    def test_no_two_alike(self, gard, field):
        known = Space.objects.get(slug="gard")
        with pytest.raises(IntegrityError), transaction.atomic():
            SpaceFactory(**{field: getattr(known, field)})

    @pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../../etc/passwd", "UTC+1", "/etc/localtime", "é"])
    def test_wrong_time_zone_is_refused(self, db, zone):
        with pytest.raises(ValidationError) as error:
            SpaceFactory.build(timezone=zone).full_clean()
        assert "timezone" in error.value.error_dict

    @pytest.mark.parametrize("zone", ["Europe/Paris", "Indian/Reunion", "America/Cayenne"])
    def test_right_time_zone_is_accepted(self, db, zone):
        space = SpaceFactory.build(timezone=zone)
        space.full_clean()
        assert space.zone.key == zone

    def test_no_national_space_yet(self, db):
        with pytest.raises(Space.DoesNotExist):
            Space.objects.national()
