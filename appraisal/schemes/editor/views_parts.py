"""The parts of a draft: a new one, the lists of them, and the form of each."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from appraisal.schemes.editor import tree
from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.pages import LISTS, part_url, url
from appraisal.schemes.editor.parts import PAGES, PartForm, blank, kind_at
from appraisal.schemes.editor.specs.nodes import ITEM_VARIANTS, SECTION_VARIANTS
from appraisal.schemes.editor.specs.rules import RULE_VARIANTS
from appraisal.schemes.editor.specs.whole import PAYOUT_VARIANTS, VALUE_VARIANTS
from appraisal.schemes.editor.trying import panel
from appraisal.schemes.editor.views import EditorView, revision_of, typed_of, went
from appraisal.schemes.editor.words import PARTS
from appraisal.schemes.services import DraftChanged

TABS = {kind: name for name, kind in tree.KINDS.items() if name in LISTS}
VARIANTS = {
    "item": ITEM_VARIANTS,
    "section": SECTION_VARIANTS,
    "rule": RULE_VARIANTS,
    "veto": (),
    "value": VALUE_VARIANTS,
    "attribute": (),
    "payout": PAYOUT_VARIANTS,
}


# kind of the part that holds a new one; the others are listed by the scheme itself
HOLDERS = {"item": "section", "section": "section", "rule": "item"}


def grouped(variants) -> list[tuple[str, list]]:
    """Ways to build a part, under the heads of their groups."""
    groups: dict[str, list] = {}
    for one in variants:
        groups.setdefault(str(getattr(one, "group", "")), []).append(one)
    return list(groups.items())


class EditorAdd(EditorView):
    """A new part: its title, and how it is built, each way with a sentence and an example."""

    def get(self, request, pk):
        return self.page(*self.wanted())

    def wanted(self) -> tuple[str, str]:
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        if not given:
            return "item", "tree"
        kind = given.get("kind", "")
        if kind not in VARIANTS:
            raise Http404
        place = self.place()
        if HOLDERS.get(kind) != (kind_at(self.desk.document, place) if place else None):
            raise Http404
        return kind, place

    def post(self, request, pk):
        if not request.POST:
            raise Http404
        kind, holder = self.wanted()
        name, variants = TABS.get(kind, "rules" if kind == "rule" else "children"), VARIANTS[kind]
        variant = request.POST.get("variant", "")
        if variants and variant not in {one.code for one in variants}:
            variant = variants[0].code
        part = blank(self.desk.document, holder, name, variant)
        title = {one: request.POST.get(f"title.{one}", "").strip() for one in ("zh-hans", "en")}
        part["title"] = {one: text for one, text in title.items() if text}
        document, place = tree.added(self.desk.document, holder, name, part)
        self.save(document, "added", kind, part["code"])
        # of these the document does not say yet how they are built
        chosen = {"variant": variant} if kind in ("rule", "value") else {}
        return went(request, part_url(self.version, place, **chosen))

    def page(self, kind: str, holder: str):
        above = tree.at(self.desk.document, holder) if holder else None
        context = self.desk.context(
            TABS.get(kind, "tree"),
            kind=kind,
            holder=holder,
            groups=grouped(VARIANTS[kind]),
            words=PARTS[kind],
            above=title_of(above) if above else "",
            back=part_url(self.version, holder) if holder else url("version_list", self.version, of=TABS[kind]),
        )
        return render(self.request, "appraisal/editor_add.html", context)


class EditorList(EditorView):
    """Vetoes, derived values, properties or payouts."""

    def get(self, request, pk):
        of = request.GET.get("of", "vetoes")
        if of not in LISTS:
            raise Http404
        kind = tree.KINDS[of]
        rows = self.desk.part_lines(place for place, _part in tree.parts(self.desk.document, kind))
        context = self.desk.context(of, rows=rows, kind=kind, of=of, says=LISTS[of][1])
        return render(request, "appraisal/editor_list.html", context)


class EditorPart(EditorView):
    """The form of one part, the tree beside it, and the sample below."""

    def get(self, request, pk):
        place = self.place() if request.GET else "basics"
        form = PartForm.shown(self.desk.document, place, request.GET.get("variant", ""))
        return self.page(form)

    def post(self, request, pk):
        form = PartForm.sent(self.desk.document, self.place(), typed_of(request))
        do = request.POST.get("do", "save")
        if do != "save":
            form.act(do)
            return self.page(form, revision=revision_of(request))
        part = form.result()
        if form.errors:
            return self.page(form, revision=revision_of(request))
        return self.saved(form, part)

    def saved(self, form: PartForm, part: dict):
        code = "" if form.kind in PAGES else str(part.get("code") or "")
        try:
            self.save(form.applied(part), "changed", form.kind, code)
        except DraftChanged as changed:
            return self.page(form, conflict=str(changed), revision=changed.revision)
        messages.success(self.request, _("Saved."))
        return went(self.request, part_url(self.version, form.place))

    def page(self, form: PartForm, *, conflict: str = "", revision: int | None = None):
        context = self.context(form)
        context["conflict"] = conflict
        if revision is not None:
            context["revision"] = revision
        template = "editor_form" if self.request.htmx else "editor_part"
        return render(self.request, f"appraisal/{template}.html", context)

    def context(self, form: PartForm) -> dict:
        desk, place = self.desk, form.place
        tab = TABS.get(form.kind, form.kind if form.kind in PAGES else "tree")
        holder = "" if form.kind in PAGES or "[" not in place else tree.holder_of(place)[0]
        return desk.context(
            tab,
            form=form,
            place=place,
            kind=form.kind,
            part=form.part,
            part_title=title_of(form.part) if form.kind not in PAGES else "",
            sections=form.sections(),
            variants=grouped(form.spec.variants),
            chosen=next((one for one in form.spec.variants if one.code == form.variant), None),
            variant_label=form.spec.variant_label,
            rules=self.rules(form),
            lines=desk.tree_lines(place if "rules" not in place else holder) if tab == "tree" else [],
            holder=holder,
            holder_url=part_url(self.version, holder) if holder else "",
            goals=self.goals(form),
            names=desk.name_lists(self.request.user),
            here=desk.findings_at(place),
            **self.tried(form),
        )

    def tried(self, form: PartForm) -> dict:
        """The sample beside parts of the tree; of a rule the whole indicator is tried."""
        if form.kind in PAGES or not form.place.startswith("tree") or self.request.htmx:
            return {}
        within = tree.holder_of(form.place)[0] if form.kind == "rule" else form.place
        return panel(self.desk, "" if within == "tree" else within)

    def rules(self, form: PartForm) -> list[dict]:
        if form.kind != "item":
            return []
        rules = tree.listed(form.part, "rules")
        return self.desk.part_lines(f"{form.place}.rules[{number}]" for number in range(len(rules)))

    def goals(self, form: PartForm) -> list[tuple[str, str]]:
        """Where the part could go: other sections, or for a rule other indicators."""
        if form.kind not in ("item", "section", "rule") or form.place == "tree":
            return []
        holder = tree.holder_of(form.place)[0]
        return [
            (one.address, f"{one.node.get('code')} {title_of(one.node)}")
            for one in tree.nodes(self.desk.document)
            if one.is_item == (form.kind == "rule")
            and one.address not in (holder, form.place)
            and not one.address.startswith(f"{form.place}.")
        ]
