"""The states of a draft: kept with every change, so that it can be undone and done again."""

from appraisal.schemes.draft_models import DraftStep, SchemeDraft
from appraisal.schemes.models import SchemeVersion
from cadres.access.models import User

KEPT = 60


def begin(version: SchemeVersion, actor: User) -> SchemeDraft:
    """The working draft of a new version, with its first state."""
    working = SchemeDraft.objects.create(version=version, changed_by=actor)
    DraftStep.objects.create(draft=working, number=0, document=version.document, act="begun", done_by=actor)
    return working


def locked(version: SchemeVersion, actor: User) -> SchemeDraft:
    """The working draft under a lock; drafts from before there were states get their first one."""
    found = (
        SchemeDraft.objects.select_for_update(of=("self",)).select_related("changed_by").filter(version=version).first()
    )
    return found or begin(version, actor)


def remember(
    working: SchemeDraft,
    version: SchemeVersion,
    document: dict,
    *,
    actor: User,
    act: str,
    part: str,
    code: str,
) -> None:
    """Makes ``document`` the newest state; states that had been undone are gone, very old ones too."""
    working.steps.filter(number__gt=working.step).delete()
    working.step += 1
    DraftStep.objects.create(
        draft=working,
        number=working.step,
        document=document,
        act=act,
        part=part,
        code=code[:80],
        done_by=actor,
    )
    working.steps.filter(number__lte=working.step - KEPT).delete()
    _hold(working, version, document, actor)


def step_to(working: SchemeDraft, version: SchemeVersion, *, actor: User, forward: bool) -> DraftStep | None:
    """One state back or forward; gives the step that was undone or done again, None at the end."""
    steps = {step.number: step for step in working.steps.filter(number__in=_around(working.step))}
    goal = steps.get(working.step + 1 if forward else working.step - 1)
    if goal is None:
        return None
    told = goal if forward else steps[working.step]
    working.step = goal.number
    _hold(working, version, goal.document, actor)
    return told


def _around(step: int) -> list[int]:
    return [number for number in (step - 1, step, step + 1) if number >= 0]


def _hold(working: SchemeDraft, version: SchemeVersion, document: dict, actor: User) -> None:
    version.document = document
    version.save(update_fields=["document"])
    working.revision += 1
    working.changed_by = actor
    working.save(update_fields=["revision", "step", "changed_by", "changed_at"])


def neighbours(working: SchemeDraft) -> tuple[DraftStep | None, DraftStep | None]:
    """The step that undo would take back, and the one that redo would bring."""
    steps = {step.number: step for step in working.steps.filter(number__in=_around(working.step)).defer("document")}
    back = steps.get(working.step) if working.step - 1 in steps else None
    return back, steps.get(working.step + 1)


def inherit_sample(draft: SchemeVersion, version: SchemeVersion) -> None:
    """A draft made from another version is tried on the same sample."""
    former = SchemeDraft.objects.filter(version=version).first()
    if former:
        SchemeDraft.objects.filter(version=draft).update(sample=former.sample)


def end(version: SchemeVersion) -> None:
    """A published version has no former states; its sample stays for the next draft."""
    DraftStep.objects.filter(draft__version=version).delete()
