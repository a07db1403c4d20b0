"""Writing schemes: draft → published, and where they apply. A published version never changes again.

(file) --import--> draft --publish--> published --new draft--> draft of the next version
                     └-- discard (the draft is gone, its trail stays)
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from appraisal.schemes import documents, drafts
from appraisal.schemes.draft_models import SchemeDraft
from appraisal.schemes.editor import tree
from appraisal.schemes.models import (
    DutyIndicator,
    Indicator,
    Rule,
    Scheme,
    SchemeAssignment,
    SchemeVersion,
    VersionState,
)
from appraisal.scoring import Scheme as EngineScheme
from cadres.access.models import User
from cadres.access.policies import require_unit
from cadres.units.models import Duty, Unit
from core.audit.services import log
from core.errors import InvalidInput, WrongState


class VersionFrozen(WrongState):
    code = "version_frozen"
    message = _("A published version cannot be changed. Create a new draft from it.")


class CodeTaken(InvalidInput):
    code = "scheme_code_taken"
    message = _("The code “%(code)s” belongs to a scheme of another unit; give this scheme its own code.")


class DraftChanged(WrongState):
    """Somebody else saved the draft after the page was opened; ``by`` and ``at`` say who and when."""

    code = "draft_changed"

    def __init__(self, working: SchemeDraft) -> None:
        self.by, self.at, self.revision = working.changed_by, working.changed_at, working.revision
        super().__init__(_("%(who)s saved the draft at %(time)s; your change is shown below and is not saved yet."),
                         who=self.by, time=date_format(timezone.localtime(self.at), "H:i"))  # fmt: skip


# Drafts


@transaction.atomic
def scheme_begin(*, code: str, title: dict, full_marks: str, owner: Unit, actor: User) -> SchemeVersion:
    """A new scheme with an empty tree, to be built in the editor. Undone by ``version_discard``."""
    return scheme_copy(document=documents.empty(code, title, full_marks), code=code, owner=owner, actor=actor)


@transaction.atomic
def scheme_copy(*, document: dict, code: str, owner: Unit, actor: User) -> SchemeVersion:
    """A new scheme that begins as a copy of another document, under a code of its own."""
    if Scheme.objects.filter(code=code).exists():
        raise CodeTaken(_("There is already a scheme with the code “%(code)s”. Choose another code."), code=code)
    return scheme_import(document={**document, "code": code}, owner=owner, actor=actor)


@transaction.atomic
def scheme_import(*, document: dict, owner: Unit, actor: User) -> SchemeVersion:
    """A scheme document becomes the draft of its scheme, which is created when its code is new.

    A draft that is there already is replaced. What cannot be computed yet is kept all the same, as long as it is
    built like a scheme: the editor shows what to mend. Undone by ``version_discard``.
    """
    require_unit(actor, owner, "hr")
    code, titles = documents.kept(document)
    scheme = Scheme.objects.select_for_update().filter(code=code).first()
    if scheme is None:
        scheme = Scheme(code=code, titles=titles, owner=owner)
        scheme.full_clean()
        scheme.save()
        log(actor=actor, action="scheme.created", obj=scheme, after={"code": scheme.code, "owner": owner.code})
    elif scheme.owner_id != owner.pk:
        raise CodeTaken(code=code)
    draft = scheme.versions.filter(state=VersionState.DRAFT).first()
    if draft:
        return version_update_draft(version=draft, document=document, actor=actor)
    return _add_draft(scheme, document, actor)


def _add_draft(scheme: Scheme, document: dict, actor: User) -> SchemeVersion:
    number = (scheme.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = SchemeVersion(scheme=scheme, number=number, document=document, created_by=actor)
    version.save(force_insert=True)
    drafts.begin(version, actor)
    after = {"number": number, "digest": documents.digest(document)}
    log(actor=actor, action="scheme.drafted", obj=version, after=after)
    return version


def locked_draft(version: SchemeVersion, actor: User) -> SchemeVersion:
    scheme = Scheme.objects.select_for_update().select_related("owner").get(pk=version.scheme_id)
    found = SchemeVersion.objects.select_for_update().filter(pk=version.pk).first()
    require_unit(actor, scheme.owner, "hr")
    if found is None:
        raise WrongState
    if found.state != VersionState.DRAFT:
        raise VersionFrozen
    found.scheme = scheme
    return found


@transaction.atomic
def version_update_draft(
    *, version: SchemeVersion, document: dict, actor: User, act: str = "replaced", part: str = "", code: str = "",
    revision: int | None = None) -> SchemeVersion:  # fmt: skip
    """Another document for a draft; the code stays the scheme's own. It need not be computable yet.

    ``act``, ``part`` and ``code`` say what changed (words.ACTS, words.PARTS). With ``revision`` the change is
    refused when somebody else saved in between. Undone by ``draft_undo``.
    """
    version = locked_draft(version, actor)
    given, _titles = documents.kept(document)
    if given != version.scheme.code:
        raise InvalidInput(
            _("The document has the code “%(given)s”; this scheme is “%(code)s”."),
            given=given,
            code=version.scheme.code,
        )
    working = drafts.locked(version, actor)
    if revision is not None and revision != working.revision:
        raise DraftChanged(working)
    before = {"digest": documents.digest(version.document)}
    drafts.remember(working, version, document, actor=actor, act=act, part=part, code=code)
    after = {"digest": documents.digest(document), "change": " ".join(filter(None, (act, part, code)))}
    log(actor=actor, action="scheme.redrafted", obj=version, before=before, after=after)
    return version


@transaction.atomic
def draft_undo(*, version: SchemeVersion, actor: User, forward: bool = False) -> SchemeVersion:
    """The draft as it was before its last change, or (``forward``) as it was after it."""
    version = locked_draft(version, actor)
    working = drafts.locked(version, actor)
    before = {"digest": documents.digest(version.document)}
    step = drafts.step_to(working, version, actor=actor, forward=forward)
    if step is None:
        raise WrongState(_("Nothing left to undo.") if not forward else _("Nothing to redo."))
    change = ("redone" if forward else "undone", step.act, step.part, step.code)
    after = {"digest": documents.digest(version.document), "change": " ".join(filter(None, change))}
    log(actor=actor, action="scheme.redrafted", obj=version, before=before, after=after)
    return version


@transaction.atomic
def sample_keep(*, version: SchemeVersion, sample: dict, actor: User) -> None:
    """Keeps the invented facts on which the draft is tried; they bind nobody and are no part of the rules."""
    version = locked_draft(version, actor)
    working = drafts.locked(version, actor)
    working.sample = sample
    working.save(update_fields=["sample"])


@transaction.atomic
def version_new_draft_from(*, version: SchemeVersion, actor: User) -> SchemeVersion:
    """The next version begins as a copy of ``version``; one draft at a time."""
    scheme = Scheme.objects.select_for_update().select_related("owner").get(pk=version.scheme_id)
    require_unit(actor, scheme.owner, "hr")
    if scheme.versions.filter(state=VersionState.DRAFT).exists():
        raise WrongState(_("The scheme already has a draft. Publish or delete it first."))
    draft = _add_draft(scheme, version.document, actor)
    drafts.inherit_sample(draft, version)
    return draft


@transaction.atomic
def version_discard(*, version: SchemeVersion, actor: User) -> None:
    """Throws a draft away; what it said stays in the audit trail by its digest."""
    version = locked_draft(version, actor)
    before = {"number": version.number, "digest": documents.digest(version.document)}
    log(actor=actor, action="scheme.discarded", obj=version, before=before)
    version.delete()


# Publishing


@transaction.atomic
def version_publish(*, version: SchemeVersion, effective_from: date, actor: User) -> SchemeVersion:
    """Freezes a draft: from now on document, indicators and rules stay as they are, whoever asks.

    Periods that are open keep the version they froze, also when ``effective_from`` lies before them. Nothing
    undoes this; a later version replaces it from its own day on.
    """
    version = locked_draft(version, actor)
    parsed = documents.parsed(version.document)
    # The rows first: once the state says published, the database takes no more of them.
    _materialise(version, parsed)
    changed = SchemeVersion.objects.filter(pk=version.pk, state=VersionState.DRAFT).update(
        state=VersionState.PUBLISHED,
        digest=documents.digest(version.document),
        effective_from=effective_from,
        published_by=actor,
        published_at=timezone.now(),
    )
    if not changed:
        raise WrongState
    Scheme.objects.filter(pk=version.scheme_id).update(titles=parsed.title)
    drafts.end(version)
    version.refresh_from_db()
    before = {"state": VersionState.DRAFT}
    after = {"state": version.state, "effective_from": effective_from, "digest": version.digest}
    log(actor=actor, action="scheme.published", obj=version, before=before, after=after)
    return version


def _materialise(version: SchemeVersion, parsed: EngineScheme) -> None:
    """Items and rules of the document as rows, in its order: ``position`` is the engine's own index."""
    definitions = {rule["code"]: rule for _place, rule in tree.parts(version.document, "rule")}
    indicators = Indicator.objects.bulk_create(
        Indicator(
            version=version,
            code=item.code,
            titles=item.title,
            dimension=item.dimension,
            family=item.family,
            method=item.method,
            position=item.item,
        )
        for item in parsed.items
    )
    Rule.objects.bulk_create(
        Rule(
            version=version,
            indicator=indicators[rule.item],
            code=rule.code,
            titles=rule.title,
            kind=rule.kind,
            definition=definitions[rule.code],
            evidence_required=rule.evidence,
            position=rule.index,
        )
        for rule in parsed.rules
    )


# Where a scheme applies


@transaction.atomic
def scheme_assign(*, scheme: Scheme, unit: Unit, starts_on: date, actor: User, category: str = "") -> SchemeAssignment:
    """From a day on, posts of ``category`` (all when empty) in ``unit`` and below are appraised by the scheme.

    What held there until then ends the day before. Undone by assigning the former scheme again; open periods
    keep what they froze.
    """
    require_unit(actor, unit, "hr")
    if not scheme.versions.in_force(starts_on).exists():
        raise InvalidInput(
            _("The scheme has no published version in force on that day. Publish one or choose another day.")
        )
    same_place = SchemeAssignment.objects.select_for_update().filter(unit=unit, category=category)
    later = same_place.filter(starts_on__gt=starts_on).order_by("starts_on").first()
    assignment = SchemeAssignment(
        scheme=scheme,
        unit=unit,
        category=category,
        starts_on=starts_on,
        ends_on=later.starts_on - timedelta(days=1) if later else None,
    )
    assignment.full_clean()
    same_place.on(starts_on).filter(starts_on__lt=starts_on).update(ends_on=starts_on - timedelta(days=1))
    assignment.save()
    after = {"unit": unit.code, "category": category, "starts_on": starts_on, "scheme": scheme.code}
    log(actor=actor, action="scheme.assigned", obj=assignment, after=after)
    return assignment


@transaction.atomic
def assignment_end(*, assignment: SchemeAssignment, ends_on: date, actor: User) -> SchemeAssignment:
    """The scheme applies there until ``ends_on``; afterwards the next unit above decides."""
    assignment = SchemeAssignment.objects.select_for_update().select_related("unit").get(pk=assignment.pk)
    require_unit(actor, assignment.unit, "hr")
    before = {"ends_on": assignment.ends_on}
    assignment.ends_on = ends_on
    assignment.full_clean()
    assignment.save(update_fields=["ends_on"])
    after = {"ends_on": ends_on}
    log(actor=actor, action="scheme.assignment_ended", obj=assignment, before=before, after=after)
    return assignment


@transaction.atomic
def duty_link(*, duty: Duty, scheme: Scheme, indicator_code: str, actor: User) -> DutyIndicator:
    """The duty is measured by an indicator of the scheme, named by its code so that it survives new versions."""
    require_unit(actor, duty.post.unit, "hr")
    newest = scheme.versions.published().order_by("-effective_from", "-number").first()
    if newest is None or not newest.indicators.filter(code=indicator_code).exists():
        raise InvalidInput(_("The scheme has no indicator “%(code)s”."), code=indicator_code)
    link = DutyIndicator(duty=duty, scheme=scheme, indicator_code=indicator_code)
    try:
        link.full_clean()
        link.save()
    except (ValidationError, IntegrityError):
        raise InvalidInput(_("The duty is already linked to this indicator.")) from None
    after = {"scheme": scheme.code, "indicator": indicator_code}
    log(actor=actor, action="duty.linked", obj=duty, after=after)
    return link


@transaction.atomic
def duty_unlink(*, link: DutyIndicator, actor: User) -> None:
    require_unit(actor, link.duty.post.unit, "hr")
    before = {"scheme": link.scheme.code, "indicator": link.indicator_code}
    log(actor=actor, action="duty.unlinked", obj=link.duty, before=before)
    link.delete()
