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
    from collegium.registers.sight import as_tuple

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

    def offer(verb: str, below: str, view: Any, permissions: Any, **options: Any) -> None:
        """A page below the list, unless the app has a view of its own for it."""
        if verb not in register.own_pages:
            named = name if verb == "page" else f"{name}_{verb}"
            made.append(path(f"{at}{below}", page(view, permissions, **options), name=named))

    if Add in verbs:
        offer(Add, "add/", form_pages.AddPage, change)
    if change:
        offer("undo", "undo/<int:event>/", pages.UndoPage, change)
    if Remove in verbs:
        offer("removed", "removed/", pages.RemovedPage, change)
    offer("page", "<int:pk>/", pages.RowPage, read)
    offer("history", "<int:pk>/history/", pages.HistoryPage, read)
    if isinstance(register, Catalogue):
        offer("built_in", "built-in/<str:key>/", pages.BuiltInPage, read)
    of_rows = (
        (Correct, form_pages.CorrectPage),
        (ChangeFrom, form_pages.ChangePage),
        (End, form_pages.EndPage),
        (Remove, form_pages.RemovePage),
    )
    for verb, view in of_rows:
        if verb in verbs:
            offer(verb, f"<int:pk>/{verb}/", view, change)
    for step in register.transitions:
        offer(step.name, f"<int:pk>/{step.name}/", form_pages.TransitionPage, step.permissions or change, step=step)
    return made
