"""« Montrer cette question si… »: the editor's fields, what they mean, and how they are said to the person who answers.

An editor names a question by its number and a choice by its label or its number; what is stored is their stable ids.
"""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from consultations.analysis.branching import WITH_NUMBER, WITH_VALUE, Asked, Condition, Operator, Rule, number

OPERATORS = [
    (Operator.IS.value, gettext_lazy("est")),
    (Operator.IS_NOT.value, gettext_lazy("n’est pas")),
    (Operator.ANSWERED.value, gettext_lazy("a une réponse")),
    (Operator.NOT_ANSWERED.value, gettext_lazy("n’a pas de réponse")),
    (Operator.AT_LEAST.value, gettext_lazy("est au moins")),
    (Operator.AT_MOST.value, gettext_lazy("est au plus")),
]


class RuleBlock(blocks.StructBlock):
    question = blocks.CharBlock(
        label=gettext_lazy("la question"),
        max_length=36,
        help_text=gettext_lazy("Son numéro. Elle vient avant celle-ci."),
    )
    operator = blocks.ChoiceBlock(label=gettext_lazy("comparaison"), choices=OPERATORS, default=Operator.IS.value)
    value = blocks.CharBlock(
        label=gettext_lazy("valeur"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Une des réponses proposées (son texte ou son rang), ou un nombre."),
    )

    class Meta:
        label = gettext_lazy("Règle")


class ConditionBlock(blocks.StructBlock):
    """When a question is shown. Without rules, always. Holds ids: there is nothing to translate."""

    match = blocks.ChoiceBlock(
        label=gettext_lazy("quand"),
        choices=[
            ("all", gettext_lazy("toutes les règles sont vraies")),
            ("any", gettext_lazy("une règle au moins est vraie")),
        ],
        default="all",
    )
    rules = blocks.ListBlock(RuleBlock(), label=gettext_lazy("règles"), default=[], min_num=0, max_num=10)

    class Meta:
        label = gettext_lazy("Montrer cette question si…")
        icon = "view"
        collapsed = True

    def get_translatable_segments(self, value: Any) -> list[Any]:
        return []

    def restore_translated_segments(self, value: Any, segments: Any) -> Any:
        return value


class ConditionalBlocks(blocks.StreamBlock):
    """A stream of questions whose conditions are typed with numbers and kept with ids."""

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        errors = {}
        known: dict[str, Any] = {}
        numbers = {str(place): question for place, question in numbered(value)}
        for index, question in enumerate(value):
            question.id = question.id or str(uuid.uuid4())  # a rule after it may name it at once
            if wrong := _settle(question, known, numbers):
                rules = ListBlockValidationError(block_errors=wrong)
                condition = StructBlockValidationError(block_errors={"rules": rules})
                errors[index] = StructBlockValidationError(block_errors={"condition": condition})
            if question.block.asks:
                known[question.id] = question
                known[str(len({id(one) for one in known.values()}))] = question
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return value

    def get_form_state(self, value: Any) -> list[dict[str, Any]]:
        states = super().get_form_state(value)
        questions = {question.id: (place, question) for place, question in numbered(value or [])}
        for state in states:
            for rule in state["value"].get("condition", {}).get("rules", []):
                typed = rule["value"]
                if typed["question"] in questions:
                    place, question = questions[typed["question"]]
                    labels = dict(question.block.choices(question.value))
                    typed |= {"question": str(place), "value": labels.get(typed["value"], typed["value"])}
        return states


def numbered(questions: Iterable[Any]) -> list[tuple[int, Any]]:
    """The questions that ask something, each with the number an editor and a reader know it by."""
    return list(enumerate((one for one in questions if one.block.asks), start=1))


def condition_of(question: Any) -> Condition:
    """The condition of a question, as it is stored."""
    stored = question.value.get("condition")
    if not stored:
        return Condition()
    rules = tuple(
        Rule(rule["question"] or "", Operator(rule["operator"] or Operator.IS), rule["value"] or "")
        for rule in stored["rules"]
    )
    return Condition(rules, every=stored["match"] != "any")


def as_asked(question: Any, fields: Mapping[str, forms.Field] | None = None, name: str = "x") -> Asked:
    """A question as its conditions see it. `fields`: those of its form, if they are made already."""
    fields = question.block.form_fields(name, question.value) if fields is None else fields
    main = fields.get(name)
    choices: tuple[str, ...] = ()
    if isinstance(main, forms.ChoiceField):
        choices = tuple(str(key) for key, _label in question.block.choices(question.value))
    return Asked(
        id=question.id,
        condition=condition_of(question),
        choices=choices,
        several=isinstance(main, forms.MultipleChoiceField),
        required=bool(question.value.get("required")),
        numbers=_numbers(main, choices),
    )


def given(asked: Asked, typed: Sequence[str], others: Iterable[str] = ()) -> list[str]:
    """What was answered, among what was typed in a question's own field and in its `others`."""
    values = [text.strip() for text in typed]
    values = [text for text in values if (text in asked.choices if asked.choices else text)]
    return values or (["…"] if any(text.strip() for text in others) else [])


def in_words(condition: Condition, questions: Iterable[Any]) -> str:
    """A condition as it is said to the person who answers: "Si vous avez répondu « Oui » à la question 1"."""
    by_id = {question.id: (place, question) for place, question in numbered(questions)}
    said = [rule_in_words(rule, *by_id[rule.question]) for rule in condition.rules if rule.question in by_id]
    if not said:
        return ""
    return _("Si %(rules)s") % {"rules": (_(" et ") if condition.every else _(" ou ")).join(said)}


def rule_in_words(rule: Rule, place: int, question: Any) -> str:
    """One rule, about question number `place`."""
    sentences = {
        Operator.IS: _("vous avez répondu « %(value)s » à la question %(number)s"),
        Operator.IS_NOT: _("vous n’avez pas répondu « %(value)s » à la question %(number)s"),
        Operator.ANSWERED: _("vous avez répondu à la question %(number)s"),
        Operator.NOT_ANSWERED: _("vous n’avez pas répondu à la question %(number)s"),
        Operator.AT_LEAST: _("vous avez mis %(value)s ou plus à la question %(number)s"),
        Operator.AT_MOST: _("vous avez mis %(value)s ou moins à la question %(number)s"),
    }
    labels = dict(question.block.choices(question.value))
    return sentences[rule.operator] % {"value": labels.get(rule.value, rule.value), "number": place}


def as_json(condition: Condition) -> str:
    """A condition for the browser (static/js/participation.js)."""
    rules = [{"q": rule.question, "op": rule.operator.value, "value": rule.value} for rule in condition.rules]
    return json.dumps({"every": condition.every, "rules": rules})


def _numbers(field: forms.Field | None, choices: Sequence[str]) -> tuple[int | None, int | None] | None:
    if isinstance(field, forms.IntegerField):
        return field.min_value, field.max_value
    steps = [number(choice) for choice in choices]
    found = [step for step in steps if step is not None]
    return (min(found), max(found)) if found and len(found) == len(steps) else None


def _settle(question: Any, known: Mapping[str, Any], numbers: Mapping[str, Any]) -> dict[int, ValidationError]:
    """Put ids in the place of what an editor typed in the rules of a question. What is wrong, by the place of the rule."""
    wrong: dict[int, ValidationError] = {}
    condition = question.value.get("condition")
    for index, rule in enumerate(condition["rules"] if condition else []):
        typed = (rule["question"] or "").strip()
        looked_at = known.get(typed)
        if looked_at is None:
            wrong[index] = StructBlockValidationError(
                block_errors={"question": ValidationError(_no_question(typed, known, numbers))}
            )
            continue
        rule["question"] = looked_at.id
        try:
            rule["value"] = _value(looked_at, Operator(rule["operator"]), (rule["value"] or "").strip())
        except ValidationError as error:
            wrong[index] = StructBlockValidationError(block_errors={"value": error})
    return wrong


def _value(question: Any, operator: Operator, typed: str) -> str:
    """The stored value of a rule. Raises ValidationError, with what can be chosen."""
    if operator not in WITH_VALUE:
        return ""
    asked = as_asked(question)
    if operator in WITH_NUMBER or (not asked.choices and asked.numbers is not None):
        if asked.numbers is None:
            raise ValidationError(_("Cette question n’attend pas un nombre. Choisissez une autre comparaison."))
        if number(typed) is None:
            raise ValidationError(_("Écrivez un nombre entier."))
        return str(number(typed))
    if not asked.choices:
        raise ValidationError(
            _("On répond à cette question librement. Choisissez « a une réponse » ou « n’a pas de réponse ».")
        )
    choices = question.block.choices(question.value)
    for key, label in choices:
        if typed and typed.casefold() in (str(key).casefold(), str(label).strip().casefold()):
            return str(key)
    place = number(typed)
    if place is not None and 1 <= place <= len(choices):
        return str(choices[place - 1][0])
    offered = " · ".join(f"{place}. {label}" for place, (_key, label) in enumerate(choices, start=1))
    raise ValidationError(_("Cette réponse n’est pas proposée. Vous pouvez écrire : %(list)s") % {"list": offered})


def _no_question(typed: str, known: Mapping[str, Any], numbers: Mapping[str, Any]) -> str:
    offered = " · ".join(f"{place}. {one.value['text']}" for place, one in known.items() if len(place) < 4)
    if typed in numbers or typed in {one.id for one in numbers.values()}:
        message = _("La question « %(typed)s » ne vient pas avant celle-ci.") % {"typed": typed}
    else:
        message = _("Il n’y a pas de question « %(typed)s ».") % {"typed": typed}
    if not offered:
        return message + " " + _("Aucune question ne vient avant : retirez cette règle.")
    return message + " " + _("Questions possibles : %(list)s") % {"list": offered}
