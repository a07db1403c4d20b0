"""Pages of the cadre file: what it says, and a form for each part of it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cadres import changes as changing
from cadres.access.policies import is_hr, is_own
from cadres.files import forms, services
from cadres.files.findings import findings_in, name_of, shown_value
from cadres.files.lrmx.record import AppointmentForm
from cadres.files.models import CadrePhoto, CadreProfile, EducationRecord, FamilyMember, FileRemark, RankRecord
from cadres.files.parsing import safe_picture
from cadres.files.querysets import readable
from cadres.files.selectors import form_of, loaded, profile_of, ranks_of, resume_in_service
from cadres.pages import ObjectConfirmPage, ObjectFormPage, action
from cadres.people.models import Cadre
from cadres.people.policies import may_manage, require_manage
from cadres.people.views import FilePage
from cadres.units.forms import ReasonForm
from core.uploads import file_response, open_file
from core.views import PageMixin, any_user

TEXTS = (
    "nation", "native_place", "birthplace", "party_joined", "health", "technical_title", "skills", "pension_month",
)  # fmt: skip
LONG_TEXTS = ("post_proposed", "post_relieved", "rewards", "appraisals", "grounds", "reporting_unit")


class CadreFile(PageMixin):
    """The whole file of one person, for the person, HR officers and leaders of the managing unit."""

    allow = any_user

    def get(self, request, pk: int) -> HttpResponse:
        cadre = loaded(get_object_or_404(readable(request.user), pk=pk))
        services.file_read(actor=request.user, cadre=cadre)
        manages, profile, form = may_manage(request.user, cadre), profile_of(cadre), form_of(cadre, photo=False)
        context = {
            "title": _("Cadre file: %(name)s") % {"name": cadre},
            "sentence": form.post,
            "cadre": cadre,
            "manages": manages,
            "texts": rows(profile, TEXTS, form),
            "long_texts": rows(profile, LONG_TEXTS, form),
            "spells": cadre.resume.all(),
            "resume_after": profile.resume_after,
            "schooling": cadre.schooling.all(),
            "family": cadre.family.all(),
            "ranks": ranks_of(cadre),
            "photo": getattr(cadre, "photo", None),
            "remarks": FileRemark.objects.visible_to(request.user).filter(cadre=cadre),
            "is_own": is_own(request.user, cadre),
            "findings": findings_in(form, cadre) if manages else [],
            "primary_action": action(_("Print the form"), "cadres:file_pdf", cadre.pk, icon="printer"),
            "other_actions": self.other_actions(cadre, manages),
        }
        return render(request, "cadres/file.html", context)

    def other_actions(self, cadre: Cadre, manages: bool) -> list[dict]:
        found = [
            action(_("Form as a Word document"), "cadres:file_docx", cadre.pk, icon="file-text"),
            action(_("Form as an .lrmx file"), "cadres:file_lrmx", cadre.pk, icon="download"),
        ]
        if manages:
            found.insert(0, action(_("Edit the texts"), "cadres:file_edit", cadre.pk, icon="edit"))
        return found


def rows(profile: CadreProfile, names: tuple[str, ...], form: AppointmentForm) -> list[tuple[str, str]]:
    """Labels and values, without what is empty."""
    found = ((name_of(CadreProfile, name), shown_value(profile, name, form)) for name in names)
    return [(label, value) for label, value in found if value]


class PartPage(FilePage):
    """A form about the file of a cadre; leads back to the file."""

    done = gettext_lazy("The cadre file was changed.")

    def get_queryset(self):
        return readable(self.request.user)

    def get_back(self) -> str:
        return reverse("cadres:file", args=[self.object.pk])


class ProfileEdit(PartPage):
    form_class = forms.ProfileForm
    watched = services.PROFILE_FIELDS
    title = gettext_lazy("Edit the texts of the form")
    service = services.profile_update

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.profile()}

    def profile(self) -> CadreProfile:
        return profile_of(Cadre.objects.select_related("profile").get(pk=self.object.pk))

    def version(self) -> str:
        return mark_of(changing.snapshot(self.profile(), self.watched))


def mark_of(values: dict) -> str:
    """A short mark of what was shown, by which a change in the meantime is noticed."""
    return services.digest_of(values)[:16]


class ResumeEdit(PartPage):
    form_class = forms.ResumeForm
    title = gettext_lazy("Edit the resume")
    service = services.resume_set

    def get_initial(self):
        """The stored one; before there is one, what the appointments tell."""
        stored = form_of(loaded(self.object), photo=False).resume
        return {"text": stored or resume_in_service(self.object).text}


class PhotoEdit(PartPage):
    form_class = forms.PhotoForm
    title = gettext_lazy("Change the photo")
    done = gettext_lazy("The photo was changed.")

    def act(self, data):
        services.photo_set(actor=self.request.user, cadre=self.object, picture=safe_picture(data["file"]))


class EducationNew(PartPage):
    form_class = forms.EducationForm
    title = gettext_lazy("Record education")
    service = services.education_record


class FamilyNew(PartPage):
    form_class = forms.FamilyForm
    title = gettext_lazy("Record a family member")
    service = services.family_record


class RankNew(PartPage):
    form_class = forms.RankForm
    title = gettext_lazy("Record a rank")
    service = services.rank_record


class RowPage(ObjectFormPage):
    """A form about one row of the file."""

    allow = is_hr
    done = gettext_lazy("The cadre file was changed.")

    def authorize(self):
        require_manage(self.request.user, self.object.cadre)

    def get_back(self) -> str:
        return reverse("cadres:file", args=[self.object.cadre_id])

    @property
    def sentence(self) -> str:
        return str(self.object.cadre)


class EducationEdit(RowPage):
    scope = EducationRecord
    form_class = forms.EducationForm
    watched = services.EDUCATION_FIELDS
    title = gettext_lazy("Change education")

    def act(self, data):
        row = EducationRecord.objects.get(pk=self.object.pk)
        services.education_record(actor=self.request.user, cadre=row.cadre, record=row, **data)


class FamilyEdit(RowPage):
    scope = FamilyMember
    form_class = forms.FamilyForm
    watched = services.FAMILY_FIELDS
    title = gettext_lazy("Change a family member")

    def act(self, data):
        row = FamilyMember.objects.get(pk=self.object.pk)
        services.family_record(actor=self.request.user, cadre=row.cadre, member=row, **data)


class RemovePage(RowPage, ObjectConfirmPage):
    form_class = ReasonForm
    label = pgettext_lazy("of a cadre file", "Remove")
    consequence = gettext_lazy("The record is removed. The audit log keeps that it was there.")


class EducationRemove(RemovePage):
    scope = EducationRecord
    title = gettext_lazy("Remove education")
    service = services.education_remove
    argument = "record"

    def get_details(self):
        return [str(self.object)]


class FamilyRemove(RemovePage):
    scope = FamilyMember
    title = gettext_lazy("Remove a family member")
    service = services.family_remove
    argument = "member"

    def get_details(self):
        return [f"{self.object.relation} {self.object.name}"]


class RankRemove(RemovePage):
    scope = RankRecord
    title = gettext_lazy("Remove a rank")
    service = services.rank_remove
    argument = "record"
    consequence = gettext_lazy(
        "The rank is removed. If it is the present one, the rank before becomes the present one again."
    )

    def get_details(self):
        return [self.object.get_rank_display()]


class Photo(PageMixin):
    """The picture, after the scope was asked."""

    allow = any_user

    def get(self, request, pk) -> HttpResponse:
        stored = get_object_or_404(CadrePhoto.objects.visible_to(request.user), pk=pk)
        return file_response(stored, open_file(stored))  # type: ignore[return-value]
