"""Who may do what in which space: one policy object, and questions asked of it.

A member of a space's group of editors works in that space. A member of the national space's group, or a superuser, works in all.
What a person may do (view, change, publish, export…) comes from the permissions of their groups, as everywhere in Django.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from .spaces import Space


class SpacePermissionPolicy(ModelPermissionPolicy):
    """Model permissions, narrowed to the instances of the user's own spaces.

    `space_path` is the lookup from the model to its space, for example "participation__space".
    `shared_actions` may also be done on instances of the national space by everyone who has the model permission:
    a Caf may show a national survey on its own page, though it may not change it.
    """

    def __init__(self, model: type[Model], space_path: str = "space", shared_actions: Iterable[str] = ()):
        super().__init__(model)
        self.space_path = space_path
        self.shared_actions = frozenset(shared_actions)

    def _within(self, user: Any, actions: Iterable[str]) -> Q:
        spaces = Space.objects.for_user(user)
        if self.shared_actions.intersection(actions):
            spaces = Space.objects.filter(Q(pk__in=spaces) | Q(is_national=True))
        # One condition on one column: a search backend can filter with it.
        return Q(**{f"{self.space_path}__in": spaces})

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet:
        allowed = [action for action in actions if self.user_has_permission(user, action)]
        if not allowed:
            return self.model._default_manager.none()
        return self.model._default_manager.filter(self._within(user, allowed))

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Model) -> bool:
        allowed = [action for action in actions if self.user_has_permission(user, action)]
        if not allowed:
            return False
        if instance.pk is None:
            return True
        return self.model._default_manager.filter(self._within(user, allowed), pk=instance.pk).exists()

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Model) -> QuerySet:
        actions = list(actions)
        pks = [
            user.pk
            for user in self.users_with_any_permission(actions)
            if self.user_has_any_permission_for_instance(user, actions, instance)
        ]
        return get_user_model().objects.filter(pk__in=pks)
