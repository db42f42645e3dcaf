"""The addresses of a register's pages: the same names and the same order for every register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, path
from django.views.decorators.cache import cache_control

from collegium.registers import form_pages, pages
from collegium.registers.catalogue import Catalogue
from collegium.registers.verbs import Add, ChangeFrom, Correct, End, Remove

if TYPE_CHECKING:
    from collegium.registers.register import Register


def addresses_of(register: Register, at: str) -> list[URLPattern]:
    """Paths below `at`, which ends with a slash; each states the permissions that open it."""
    from collegium.registers.register import as_tuple

    read, change = as_tuple(register.read), as_tuple(register.change)
    export = as_tuple(register.export) or read
    name, plural, verbs = register.name, register.plural, register.verbs or ()

    kept_nowhere = bool(register.confidential) or register.restricted  # not even by the reader's browser

    def page(view: Any, permissions: Any, **options: Any) -> Any:
        shown = view.as_view(register=register, **options)
        return register.guard(*permissions)(cache_control(no_store=True)(shown) if kept_nowhere else shown)

    made = [
        path(at, page(pages.ListPage, read), name=plural),
        path(f"{at}rows.<str:ending>", page(pages.FilePage, export), name=f"{plural}_file"),
    ]
    if Add in verbs:
        made.append(path(f"{at}add/", page(form_pages.AddPage, change), name=f"{name}_add"))
    if change:
        made.append(path(f"{at}undo/<int:event>/", page(pages.UndoPage, change), name=f"{name}_undo"))
    if Remove in verbs:
        made.append(path(f"{at}removed/", page(pages.RemovedPage, change), name=f"{name}_removed"))
    made.append(path(f"{at}<int:pk>/", page(pages.RowPage, read), name=name))
    made.append(path(f"{at}<int:pk>/history/", page(pages.HistoryPage, read), name=f"{name}_history"))
    if isinstance(register, Catalogue):
        made.append(path(f"{at}built-in/<str:key>/", page(pages.BuiltInPage, read), name=f"{name}_built_in"))
    of_rows = (
        (Correct, form_pages.CorrectPage),
        (ChangeFrom, form_pages.ChangePage),
        (End, form_pages.EndPage),
        (Remove, form_pages.RemovePage),
    )
    for verb, view in of_rows:
        if verb in verbs:
            made.append(path(f"{at}<int:pk>/{verb}/", page(view, change), name=f"{name}_{verb}"))
    for step in register.transitions:
        view = page(form_pages.TransitionPage, step.permissions or change, step=step)
        made.append(path(f"{at}<int:pk>/{step.name}/", view, name=f"{name}_{step.name}"))
    return made
