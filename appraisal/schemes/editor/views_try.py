"""Trying a draft on a sample, as a page of its own and as a panel beside a part."""

from django.shortcuts import render

from appraisal.schemes import services
from appraisal.schemes.editor import sample, tree
from appraisal.schemes.editor.pages import url
from appraisal.schemes.editor.trying import panel
from appraisal.schemes.editor.views import EditorView, typed_of, went

MOST_TYPED = 4000


class EditorTry(EditorView):
    def get(self, request, pk):
        return render(request, "appraisal/editor_try.html", self.desk.context("try", **panel(self.desk)))

    def post(self, request, pk):
        typed = typed_of(request)
        within = typed.pop("within", "")
        kept = {key: text[:60] for key, text in list(typed.items())[:MOST_TYPED] if "|" in key and text.strip()}
        former = self.desk.sample
        if within:
            # a panel sends only the fields of its part; the rest of the sample stays
            sent = {key for key in typed if "|" in key}
            kept = {key: text for key, text in former.items() if key not in sent} | kept
        do = request.POST.get("do", "")
        if do.startswith("entry:"):
            kept = sample.act(kept, do)
        elif do == "clear":
            kept = {}
        services.sample_keep(version=self.version, sample=kept, actor=request.user)
        if not request.htmx:
            back = f"{request.POST['back']}#try" if self._own(request) else url("version_try", self.version)
            return went(request, back)
        self._desk = None  # as it is kept now
        context = panel(self.desk, within if self._stands(within) else "")
        return render(request, "appraisal/editor_try_panel.html", {**context, "version": self.version})

    def _own(self, request) -> bool:
        """Whether the page to go back to is one of this draft's."""
        return request.POST.get("back", "").startswith(url("version_edit", self.version))

    def _stands(self, place: str) -> bool:
        try:
            return bool(place) and bool(tree.at(self.desk.document, place))
        except tree.NoSuchPart:
            return False
