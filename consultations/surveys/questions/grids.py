"""Questions whose answer has several lines: a matrix, a ranking. Each line is a field, `<name>-<id of the line>`, and a row."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .base import QuestionBlock, Row


def listed(blocks_of_list: Any) -> list[tuple[str, str]]:
    """(id, text) of the items of a list of texts, in order."""
    return [(bound.id, bound.value) for bound in blocks_of_list.bound_blocks]


class GridQuestionBlock(QuestionBlock):
    """A question with lines. Subclasses say what is typed in a line and what it holds."""

    #: The column of Answer that holds what was chosen in a line.
    held_in = ""

    def line_field(self, value: Any, label: str) -> forms.Field:
        """The field of one line."""
        raise NotImplementedError

    def form_fields(self, name: str, value: Any) -> dict[str, forms.Field]:
        fields = {}
        for key, label in self.items(value):
            fields[f"{name}-{key}"] = self.line_field(value, label)
            fields[f"{name}-{key}"].label = label
        return fields

    def answer_rows(self, name: str, value: Any, cleaned: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        for key, _label in self.items(value):
            if given := cleaned.get(f"{name}-{key}"):
                yield {"item_id": key, self.held_in: given}

    def typed(self, name: str, value: Any, rows: Iterable[Row]) -> dict[str, list[str]]:
        return {f"{name}-{row['item_id']}": [self.typed_text(row)] for row in rows}


class MatrixQuestionBlock(GridQuestionBlock):
    """The same answers proposed for several lines. Drawn as one fieldset a line at every width: a table of buttons cannot be heard."""

    lines = blocks.ListBlock(
        blocks.CharBlock(label=_("ligne"), max_length=120),
        label=_("lignes"),
        min_num=1,
        max_num=15,
        help_text=_("Ce que l’on évalue. Cinq lignes au plus se lisent bien."),
    )
    columns = blocks.ListBlock(
        blocks.CharBlock(label=_("réponse"), max_length=60), label=_("réponses proposées"), min_num=2, max_num=11
    )

    held_in = "choice_id"
    worded = ("text", "lines", "columns")

    class Meta:
        icon = "table"
        label = _("Tableau de réponses")
        description = _("Les mêmes réponses proposées pour plusieurs lignes.")
        preview_value = {
            "text": "Êtes-vous d’accord ?",
            "help": "",
            "required": False,
            "lines": ["L’accueil est aimable", "Les réponses sont claires"],
            "columns": ["Oui", "Plutôt", "Non"],
        }

    def items(self, value: Any) -> list[tuple[str, str]]:
        return listed(value["lines"])

    def choices(self, value: Any) -> list[tuple[str, str]]:
        return listed(value["columns"])

    def line_field(self, value: Any, label: str) -> forms.Field:
        return forms.ChoiceField(
            choices=self.choices(value),
            required=value["required"],
            error_messages={
                "required": _("Il manque une réponse à « %(line)s ».") % {"line": label},
                "invalid_choice": _("Cette réponse n’est pas proposée. Choisissez dans la liste."),
            },
        )

    def read(self, value: Any, rows: Iterable[Row]) -> str:
        labels = dict(self.choices(value))
        given = {str(row["item_id"]): self.typed_text(row) for row in rows}
        return "\n".join(
            _("%(line)s : %(answer)s") % {"line": label, "answer": labels.get(given[key], given[key])}
            for key, label in self.items(value)
            if key in given
        )


class RankingQuestionBlock(GridQuestionBlock):
    """Things to put in order. Each gets its rank in a list; buttons that move it are added by static/js/ranking.js."""

    ranked = blocks.ListBlock(
        blocks.CharBlock(label=_("élément"), max_length=120),
        label=_("à classer"),
        min_num=2,
        max_num=10,
        help_text=_("Six éléments au plus se classent sans effort."),
    )

    held_in = "number"
    worded = ("text", "ranked")

    class Meta:
        icon = "list-ol"
        label = _("Classement")
        description = _("Des éléments à mettre dans l’ordre.")
        preview_value = {
            "text": "Qu’est-ce qui compte le plus pour vous ?",
            "help": "",
            "required": False,
            "ranked": ["Le délai", "La clarté", "L’accueil"],
        }

    def items(self, value: Any) -> list[tuple[str, str]]:
        return listed(value["ranked"])

    def choices(self, value: Any) -> list[tuple[str, str]]:
        ranks = [str(rank) for rank in range(1, len(value["ranked"]) + 1)]
        return [(rank, rank) for rank in ranks]

    def line_field(self, value: Any, label: str) -> forms.Field:
        return forms.TypedChoiceField(
            choices=self.choices(value),
            coerce=int,
            empty_value=None,
            required=False,
            error_messages={
                "invalid_choice": _("Choisissez un rang de 1 à %(last)s.") % {"last": len(value["ranked"])},
            },
        )

    def problems(self, name: str, value: Any, cleaned: Mapping[str, Any]) -> dict[str, str]:
        """A ranking is whole, or empty where it may be; no two things have one rank."""
        lines = [(f"{name}-{key}", label) for key, label in self.items(value) if f"{name}-{key}" in cleaned]
        given = [line for line in lines if cleaned[line[0]] is not None]
        if not given:
            return {lines[0][0]: self._nothing(value)} if value["required"] and lines else {}
        found: dict[str, str] = {}
        taken: dict[int, str] = {}
        for field, label in lines:
            rank = cleaned[field]
            if rank is None:
                found[field] = _("Donnez aussi un rang à « %(item)s », ou effacez tous les rangs.") % {"item": label}
            elif rank in taken:
                words = {"first": taken[rank], "second": label, "rank": rank}
                found[field] = (
                    _("« %(first)s » et « %(second)s » ont le rang %(rank)s. Donnez à chacun un rang différent.")
                    % words
                )
            else:
                taken[rank] = label
        return found

    def _nothing(self, value: Any) -> str:
        return _("Il manque une réponse à « %(question)s ». Donnez un rang à chaque élément.") % {
            "question": value["text"]
        }

    def read(self, value: Any, rows: Iterable[Row]) -> str:
        labels = dict(self.items(value))
        ranked = sorted((row["number"], str(row["item_id"])) for row in rows)
        return "\n".join(f"{rank}. {labels.get(key, key)}" for rank, key in ranked)
