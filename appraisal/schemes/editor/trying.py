"""The sample of a draft as pages show it."""

from appraisal.schemes.editor import sample
from appraisal.schemes.editor.pages import url
from appraisal.schemes.editor.trial import computable, try_out


def panel(desk, within: str = "") -> dict:
    """The small fields and what they give; ``within`` keeps to one part of the tree."""
    scheme = computable(desk.document)
    if scheme is None:
        return {"blocks": [], "trial": None, "within": within, "try_url": url("version_try", desk.version)}
    trial = try_out(desk.document, desk.sample)
    return {
        "blocks": sample.blocks(desk.document, scheme, desk.sample, within),
        "trial": trial,
        "trial_lines": trial.within(within) if within else trial.lines,
        "within": within,
        "try_url": url("version_try", desk.version),
    }
