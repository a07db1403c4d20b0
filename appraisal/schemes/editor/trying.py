"""The sample of a draft as pages show it."""

from appraisal.schemes.editor import sample
from appraisal.schemes.editor.pages import url
from appraisal.schemes.editor.trial import computable, try_out


def panel(desk, within: str = "") -> dict:
    """The small fields and what they give; ``within`` keeps to one part of the tree."""
    scheme = computable(desk.document)
    trial = try_out(desk.document, scheme, desk.sample) if scheme else None
    return {
        "blocks": sample.blocks(desk.document, scheme, desk.sample, within) if scheme else [],
        "trial": trial,
        "trial_lines": trial.within(within) if trial else [],
        "within": within,
        "try_url": url("version_try", desk.version),
    }
