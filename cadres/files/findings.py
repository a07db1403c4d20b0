"""What is odd in a form, as sentences for whoever can mend it."""

from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from cadres.files.lrmx.months import dotted
from cadres.files.lrmx.party import party_of
from cadres.files.lrmx.record import AppointmentForm, Finding
from cadres.files.lrmx.resume import findings_of, resume_of
from cadres.files.messages import sentence_of
from cadres.files.models import CadreProfile, EducationRecord, FamilyMember, Mode, ResumeSpell
from cadres.files.printing.fonts import unprintable
from cadres.people.models import Cadre
from core.told import later
from core.wording import labelled

# labels of what the cadre file has no field of its own for
PARTS: tuple[type[Model], ...] = (EducationRecord, FamilyMember, ResumeSpell)
OWN: dict[str, tuple[type[Model], str]] = {
    "name": (Cadre, "name"),
    "sex": (Cadre, "sex"),
    "born": (Cadre, "born_on"),
    "work_started": (Cadre, "entered_on"),
    "identity_number": (Cadre, "identity_number"),
}


def name_of(model: type[Model], field: str) -> str:
    """The words of a field, in the reader's language."""
    return str(cast("Field", model._meta.get_field(field)).verbose_name)


def shown_value(profile: CadreProfile, name: str, form: AppointmentForm | None = None) -> str:
    """A text as people read it: months with their point; what the file lacks as ``form`` would print it."""
    value: str = getattr(profile, name) or getattr(form, name, "")
    if name == "party_joined":
        return party_of(value).printed
    return dotted(value) if name == "pension_month" else value


def label_of(name: str) -> str:
    """What a field of the form is called on the pages."""
    words = {"resume": _("Resume"), "family": _("Family"), "photo": _("Photo"), "version": _("Version of the editor")}
    if name in words:
        return words[name]
    for mode, model in (("full_time_", EducationRecord), ("in_service_", EducationRecord)):
        if name.startswith(mode):
            return f"{Mode(mode.rstrip('_')).label} · {name_of(model, name.removeprefix(mode))}"
    owners = [OWN.get(name, (CadreProfile, name)), *((model, name) for model in PARTS)]
    return next((name_of(owner, field) for owner, field in owners if has_field(owner, field)), name)


def has_field(model: type[Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.get_fields())


def rare_signs(form: AppointmentForm) -> str:
    """Chinese signs that a font may lack; fonts are asked about them alone, as opening one takes a while."""
    texts = [value for value in vars(form).values() if isinstance(value, str)]
    texts += [text for line in form.family for text in vars(line).values()]
    return "".join(sign for text in texts for sign in text if sign > "\uffff" or "\u3400" <= sign <= "\u4dbf")


def findings_in(form: AppointmentForm, cadre: Cadre) -> list[Any]:
    """Sentences about a form: the order of its resume, and what nobody can read of its party date."""
    found = findings_of(
        resume_of(form.resume),
        work_started=form.work_started,
        in_service=cadre.left_on is None,
        post=form.post,
    )
    found += [Finding("unprintable", value=sign) for sign in sorted(unprintable(rare_signs(form)))]
    found += [Finding("party_unread", "party_joined", text) for text in party_of(form.party_joined).unread]
    return [sentence_of(finding, label_of(finding.name)) for finding in found]


def refused_texts(refused: ValidationError, label: Callable[[str], str] = label_of) -> list[Any]:
    """What models refuse, each with the field that it is about, in the language of whoever reads it."""
    if not hasattr(refused, "error_dict"):
        return [later(text_of, error) for error in refused.error_list]
    found = []
    for name, errors in refused.error_dict.items():
        found += [later(_of_field, error, "" if name == NON_FIELD_ERRORS else name, label) for error in errors]
    return found


def text_of(error: ValidationError) -> str:
    return str(error.message % error.params if error.params else error.message)


def _of_field(error: ValidationError, name: str, label: Callable[[str], str]) -> str:
    return labelled(label(name), text_of(error)) if name else text_of(error)
