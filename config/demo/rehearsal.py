"""A draft that HR is thinking about, and what it would have done to the last closed month."""

import copy
from datetime import date

from appraisal.models import Period, Rehearsal, Scheme
from appraisal.rehearsal.services import rehearsal_request
from appraisal.schemes.services import scheme_import
from config.demo.clock import month_start
from config.demo.county import County
from config.demo.people import People
from config.demo.places import TOWN
from core.jobs.services import job_run, next_jobs

# Delays cost half a point more, praise counts for more, and small slips in the office are no longer counted.
POINTS = {"p2.1": "2.5", "p2.4": "1.5", "d2.1": "2.5"}
DROPPED = ("d2.2",)


def rehearsal_make(county: County, people: People, today: date) -> Rehearsal:
    hr, scheme = people.user("hr"), Scheme.objects.get(code=TOWN)
    version = scheme.versions.published().first()
    document = copy.deepcopy(version.document)
    _change(document["tree"])
    draft = scheme_import(document=document, owner=county.root.unit, actor=hr)
    month = Period.objects.get(unit=county.root.unit, kind="month", starts_on=month_start(today, 1))
    rehearsal = rehearsal_request(version=draft, period=month, actor=hr)
    while keys := next_jobs():
        for key in keys:
            job_run(key)
    rehearsal.refresh_from_db()
    if rehearsal.state != "done":
        raise RuntimeError(f"the rehearsal was not computed: {rehearsal.job and rehearsal.job.error}")
    return rehearsal


def _change(node: dict) -> None:
    for child in node.get("children", ()):
        _change(child)
    if "rules" in node:
        node["rules"] = [rule for rule in node["rules"] if rule["code"] not in DROPPED]
        for rule in node["rules"]:
            rule["points"] = POINTS.get(rule["code"], rule.get("points"))
            if rule["points"] is None:
                del rule["points"]
