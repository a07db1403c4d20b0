"""The editor: contents of a draft, the form of each part, undo. A page without scripts works like one with them."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from appraisal.schemes import services
from appraisal.schemes.editor import tree
from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.pages import LISTS, Desk, part_url, url
from appraisal.schemes.editor.parts import PAGES, kind_at
from appraisal.schemes.models import SchemeVersion
from appraisal.schemes.policies import may_write
from appraisal.schemes.services import VersionFrozen
from appraisal.schemes.views.access import visible_version
from cadres.access.policies import is_hr
from core.errors import NotAllowed
from core.views import PageMixin


def writable_draft(user, pk: int) -> SchemeVersion:
    """The draft, for those who write it; a published version is frozen."""
    version = visible_version(user, pk)
    if not may_write(user, version.scheme):
        raise NotAllowed
    if version.state != "draft":
        raise VersionFrozen
    return version


def typed_of(request) -> dict[str, str]:
    return {key: request.POST[key] for key in request.POST if key not in ("csrfmiddlewaretoken", "do", "revision")}


def revision_of(request) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isdigit() else None


def went(request, address: str) -> HttpResponse:
    """To another page; htmx is told to load it whole, so that what is said there is not lost."""
    if not request.htmx:
        return redirect(address)
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = address
    return answer


class EditorView(PageMixin, View):
    """A page of the editor; ``self.desk`` is the draft as it stands."""

    allow = is_hr
    tab = "tree"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self._desk: Desk | None = None

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except tree.NoSuchPart:
            raise Http404 from None

    @property
    def desk(self) -> Desk:
        if self._desk is None:
            self._desk = Desk(writable_draft(self.request.user, self.kwargs["pk"]))
        return self._desk

    @property
    def version(self) -> SchemeVersion:
        return self.desk.version

    def place(self) -> str:
        """The place that the page is about; 404 when the draft has nothing there."""
        place = self.request.POST.get("at") or self.request.GET.get("at", "")
        if place not in PAGES:
            tree.at(self.desk.document, place)
        return place

    def save(self, document: dict, act: str, kind: str, code: str = "") -> None:
        services.version_update_draft(
            version=self.version,
            document=document,
            actor=self.request.user,
            act=act,
            part=kind,
            code=code,
            revision=revision_of(self.request),
        )


class EditorHome(EditorView):
    """The contents: the tree with its sums, and what is done with its parts."""

    def get(self, request, pk):
        lines = self.desk.tree_lines()
        sections = [(line.place, f"{line.code} {line.title}") for line in lines if not line.is_item]
        return render(request, "appraisal/editor.html", self.desk.context("tree", lines=lines, sections=sections))

    def post(self, request, pk):
        place = self.place()
        verb, _colon, goal = request.POST.get("do", "").partition(":")
        acts = {"up": self.up, "down": self.down, "copy": self.copy, "move": self.move, "delete": self.delete}
        if verb not in acts or place in ("", "tree") or place in PAGES:
            raise Http404
        return acts[verb](place, goal or request.POST.get("into", ""))

    def done(self, document: dict, act: str, place: str, goal: str, sentence: str) -> HttpResponse:
        part = tree.at(self.desk.document, place)
        self.save(document, act, kind_at(self.desk.document, place), str(part.get("code") or ""))
        messages.success(self.request, sentence)
        return went(self.request, goal)

    def back(self, place: str) -> str:
        """Where the act was asked for; from a part's own page it goes to where the part stands now."""
        came = urlsplit(self.request.POST.get("back", "")).path
        if came == url("version_part", self.version):
            return part_url(self.version, place)
        name = next((one for one in LISTS if place.startswith(f"{one}[")), "")
        return url("version_list", self.version, of=name) if name else url("version_edit", self.version)

    def up(self, place: str, _goal: str, step: int = -1):
        document, where = tree.moved(self.desk.document, place, step)
        return self.done(document, "moved", place, self.back(where), _("Moved."))

    def down(self, place: str, _goal: str):
        return self.up(place, _goal, 1)

    def copy(self, place: str, _goal: str):
        document, where = tree.copied(self.desk.document, place)
        goal = part_url(self.version, where)
        return self.done(document, "copied", place, goal, _("This is the copy; it has its own code."))

    def move(self, place: str, goal: str):
        try:
            document, where = tree.moved_into(self.desk.document, place, goal)
        except (tree.CannotMove, tree.NoSuchPart):
            words = _("It cannot be moved there: indicators go into a section, and a section cannot go into itself.")
            messages.error(self.request, words)
            return went(self.request, url("version_edit", self.version))
        return self.done(document, "moved", place, self.back(where), _("Moved."))

    def delete(self, place: str, _goal: str):
        part = tree.at(self.desk.document, place)
        if self.request.POST.get("confirmed") != "1":
            return self.ask(place, part)
        holder = tree.holder_of(place)[0]
        document = tree.removed(self.desk.document, place)
        home = self.back(place) if not holder else part_url(self.version, holder)
        return self.done(document, "deleted", place, home, _("Deleted. “Undo” restores it."))

    def ask(self, place: str, part: dict):
        below = [one for one in tree.nodes({"tree": part}) if one.address != "tree"] if place.startswith("tree") else []
        rules = sum(len(tree.listed(one.node, "rules")) for one in tree.nodes({"tree": part}))
        details = [_("“Undo” restores it as long as the draft is not published.")]
        if below or (rules and "rules" in part):
            words = _("%(parts)s sections or indicators and %(rules)s rules below it are deleted as well.")
            details.insert(0, words % {"parts": len(below), "rules": rules})
        context = {
            "title": _("Delete “%(name)s”") % {"name": title_of(part)},
            "consequence": _("“%(name)s” is removed from the draft.") % {"name": title_of(part)},
            "details": details,
            "label": _("Delete"),
            "danger": True,
            "hidden": {"at": place, "do": "delete", "revision": self.desk.revision},
            "back": part_url(self.version, place),
        }
        return render(self.request, "core/confirm.html", context)


class EditorUndo(EditorView):
    def post(self, request, pk):
        forward = request.POST.get("do") == "redo"
        services.draft_undo(version=self.version, actor=request.user, forward=forward)
        messages.success(request, _("Redone.") if forward else _("Undone."))
        return went(request, url("version_edit", self.version))
