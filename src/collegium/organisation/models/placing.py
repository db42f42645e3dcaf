"""What is true of a unit, a post or a body for a period: a name, a kind, and what it stands under."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from collegium.organisation import rules
from collegium.registers.periods import Period


class Placement(Period):
    """The place of what `line` names, under what the column `above` names."""

    above: ClassVar[str]

    class Meta(Period.Meta):
        abstract = True

    def clean(self) -> None:
        super().clean()
        if not getattr(self, "line_is_checked", False) and self.closes_loop():
            raise ValidationError({self.above: rules.LOOP})

    def closes_loop(self) -> bool:
        subject, above = f"{self.line[0]}_id", f"{self.above}_id"
        own, target = getattr(self, subject), getattr(self, above)
        if target is None:
            return False
        rows: Any = type(self)._default_manager.exclude(pk=self.pk).exclude(**{f"{above}__isnull": True})
        same = rows.filter(**{f"{self.line[0]}__organisation": getattr(self, self.line[0]).organisation_id})
        higher: dict[int, list[int]] = {}
        for here, over in same.overlapping(self.starts, self.ends).values_list(subject, above):
            higher.setdefault(here, []).append(over)
        return bool(rules.path_to_itself(own, target, lambda here: higher.get(here, ())))
