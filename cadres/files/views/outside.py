"""The file on its way out: the form of one person, the roster and the forms of a unit."""

import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cadres.access.models import User
from cadres.access.policies import holds
from cadres.files import services
from cadres.files.derived import attach
from cadres.files.export import knows_number, lrmx_of, roster_rows, unit_title
from cadres.files.forms import RosterForm
from cadres.files.lrmx.record import AppointmentForm
from cadres.files.models import CadreProfile
from cadres.files.printing import roster
from cadres.files.printing.docx import docx
from cadres.files.printing.form import pages
from cadres.files.printing.pdf import pdf
from cadres.files.querysets import readable
from cadres.files.selectors import form_of, loaded, with_file
from cadres.people.models import Appointment, Cadre
from cadres.units.models import Unit
from core.errors import InvalidInput
from core.views import PageMixin, any_user

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"lrmx": "application/xml", "pdf": "application/pdf", "docx": DOCX, "xlsx": XLSX, "zip": "application/zip"}
MOST = 500  # people of one roster or archive


def sent(content: bytes, name: str, kind: str) -> FileResponse:
    """An attachment, never a page of this site."""
    response = FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=KINDS[kind])
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


class FormFile(PageMixin):
    """The appointment form of one person: to print, to edit, or for the editor of the form."""

    allow = any_user
    kind = "pdf"

    def get(self, request, pk: int) -> FileResponse:
        return self.answer(request.user, get_object_or_404(readable(request.user), pk=pk), self.kind)

    @staticmethod
    def answer(user, cadre: Cadre, kind: str) -> FileResponse:
        """The file, for whoever may read the cadre file; it leaves a trace."""
        cadre = loaded(cadre)
        services.file_exported(actor=user, cadre=cadre, kind=kind)
        return sent(form_file(user, cadre, kind), f"{cadre.name}.{kind}", kind)


def printed(cadre: Cadre) -> AppointmentForm:
    """As it goes to paper: ages are reckoned to the month the form names, else to this one."""
    form = form_of(cadre)
    return replace(form, age_month=form.age_month or form.filled_on or f"{timezone.localdate():%Y%m}")


def form_file(user, cadre: Cadre, kind: str) -> bytes:
    if kind == "lrmx":
        return lrmx_of(cadre, with_number=bool(knows_number(user, [cadre])))
    form = printed(cadre)
    return pdf(pages(form), form.name) if kind == "pdf" else docx(pages(form))


reads_files = holds("hr", "leader")


class Roster(PageMixin):
    """Chooses a unit; the files of its people are one step away."""

    allow = reads_files

    def get(self, request) -> HttpResponse:
        form = RosterForm(request.GET or None, user=request.user)
        unit = form.cleaned_data["unit"] if form.is_bound and form.is_valid() else None
        files = [(label, reverse("cadres:roster_file", args=[kind])) for kind, label in choices()]
        context = {
            "title": _("Roster and forms of a unit"),
            "form": form,
            "unit": unit,
            "count": people_of(request.user, unit).count() if unit else None,
            "files": files,
            "most": MOST,
        }
        return render(request, "cadres/roster.html", context)


def choices() -> list[tuple[str, str]]:
    return [
        ("pdf", _("Roster to print (PDF)")),
        ("docx", _("Roster as a Word document")),
        ("xlsx", _("Roster as a workbook")),
        ("forms", _("All forms to print (PDF)")),
        ("zip", _("All forms as .lrmx files (ZIP)")),
    ]


def people_of(user, unit: Unit):
    """Who holds a post in the unit or below it today, as far as ``user`` may read their files."""
    held = Appointment.objects.on(timezone.localdate()).filter(post__unit__path__startswith=unit.path)
    return readable(user).filter(pk__in=held.values("cadre")).order_by("staff_no")


class RosterFile(PageMixin):
    allow = reads_files

    def get(self, request, kind: str) -> FileResponse:
        unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=key_of(request))
        if kind not in MAKERS:
            return get_object_or_404(CadreProfile.objects.none())  # type: ignore[return-value]
        people = list(with_file(people_of(request.user, unit))[: MOST + 1])
        if len(people) > MOST:
            raise InvalidInput(_("More than %(most)s people. Choose a smaller unit.") % {"most": MOST})
        attach(people)
        make, ending = MAKERS[kind]
        content = make(request.user, unit, people)
        services.files_exported(actor=request.user, kind=kind, cadres=[one.pk for one in people], unit=unit.pk)
        return sent(content, f"{unit.name}.{ending}", ending)


def key_of(request) -> int:
    text = request.GET.get("unit", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def archive(user, unit: Unit, people: list[Cadre]) -> bytes:
    """A ZIP with a file for each; those of one name are told apart by their staff number."""
    known = knows_number(user, people)
    with tempfile.SpooledTemporaryFile(max_size=32 << 20) as spool:
        with zipfile.ZipFile(spool, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
            for cadre in people:
                made.writestr(f"{cadre.name}_{cadre.staff_no}.lrmx", lrmx_of(cadre, with_number=cadre.pk in known))
        spool.seek(0)
        return spool.read()


def forms_together(user, unit: Unit, people: list[Cadre]) -> bytes:
    return pdf([page for cadre in people for page in pages(printed(cadre))], unit.name)


MAKERS: dict[str, tuple[Callable[[User, Unit, list[Cadre]], bytes], str]] = {
    "pdf": (lambda user, unit, people: pdf(roster.pages(unit_title(unit), roster_rows(people)), unit.name), "pdf"),
    "docx": (lambda user, unit, people: docx(roster.pages(unit_title(unit), roster_rows(people))), "docx"),
    "xlsx": (lambda user, unit, people: roster.workbook(unit_title(unit), roster_rows(people)), "xlsx"),
    "forms": (forms_together, "pdf"),
    "zip": (archive, "zip"),
}
