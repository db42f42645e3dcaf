"""Where files are uploaded: for whom, by whom, and under which addresses. Subclass it once for each place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, path, reverse

from collegium.accounts.roles import Permission
from collegium.registers.files import views
from collegium.registers.files.kinds import Context, FileKind, file_kinds
from collegium.registers.files.reading import SEVERAL


class FilesPlace:
    """The pages of uploads of one organisation, or of lists of all of them."""

    home = "imports"  # name of the page where a file is chosen
    prefix = "import"  # names of the other pages begin with it
    namespace = ""
    wide = False

    # What a subclass says

    def guard(self) -> Callable[[Any], Any]:
        """What wraps a view so that only people who may upload some kind of file reach it."""
        raise NotImplementedError

    def scope(self, request: Any) -> str:
        """The code of the organisation; empty for lists of all organisations."""
        return ""

    def may(self, kind: FileKind, request: Any) -> bool:
        """Whether the reader may upload files of this kind here."""
        raise NotImplementedError

    def trail(self, request: Any) -> list[tuple[str, str]]:
        """The pages above."""
        return []

    def heading(self, request: Any) -> str:
        """Whose files they are."""
        return ""

    def about(self, request: Any) -> str:
        """A sentence above the form."""
        return ""

    def address_parts(self, request: Any) -> tuple[Any, ...]:
        return ()

    # What follows

    def offered(self) -> tuple[FileKind, ...]:
        """The kinds that can be uploaded here at all."""
        return tuple(kind for kind in file_kinds() if (kind.register_wide if self.wide else not kind.wide_only))

    def permissions(self) -> tuple[Permission, ...]:
        """Any of them opens the pages; what a reader may upload there is asked for each kind."""
        return tuple(dict.fromkeys(permission for kind in self.offered() for permission in kind.permissions))

    def kinds(self, request: Any) -> list[FileKind]:
        """Those that the reader may upload."""
        return [kind for kind in self.offered() if self.may(kind, request)]

    def refuse_others(self, ids: Sequence[str], request: Any) -> None:
        """403 for a kind that the reader may not use."""
        allowed = {kind.id for kind in self.kinds(request)}
        if any(kind_id not in allowed for kind_id in ids):
            raise PermissionDenied

    def context(self, request: Any, **more: Any) -> Context:
        return Context(scope=self.scope(request), by=request.user, today=request.today, request=request, **more)

    def address(self, name: str, request: Any, *parts: Any) -> str:
        """Of a page by its name here: "" for the page of the form, "preview", "mapping" ..."""
        full = f"{self.prefix}_{name}" if name else self.home
        return reverse(f"{self.namespace}:{full}", args=[*self.address_parts(request), *parts])

    def own_page(self, kind: FileKind, request: Any) -> str:
        """The address of the page where a kind of very large files is uploaded."""
        return reverse(kind.own_page, args=self.address_parts(request))

    def urls(self, at: str) -> list[URLPattern]:
        """The addresses below `at`, which ends with a slash."""

        def page(part: str, view: Any, name: str) -> URLPattern:
            made: URLPattern = path(f"{at}{part}", self.guard()(view.as_view(place=self)), name=name)
            return made

        pages = (
            ("<int:pk>/", views.PreviewPage, "preview"),
            ("<int:pk>/mapping/", views.MappingPage, "mapping"),
            ("<int:pk>/problems/", views.ProblemsFile, "problems"),
            ("<int:pk>/discard/", views.DiscardPage, "discard"),
            ("mappings/<int:pk>/", views.MappingFile, "kept_mapping"),
            ("templates/<str:name>/", views.TemplateFile, "template"),
        )
        return [page("", views.UploadPage, self.home)] + [
            page(part, view, f"{self.prefix}_{name}") for part, view, name in pages
        ]

    @staticmethod
    def title_of(kind_id: str) -> str:
        if kind_id == SEVERAL:
            return "Our template, or an export of it"
        return next((kind.title for kind in file_kinds() if kind.id == kind_id), kind_id)
