"""What bench/pages asks for: address, reader, and the hand-written query that fetches the rows of the page by an index.

Imported once Django is set up on the scratch database.
"""

from dataclasses import dataclass, field

from django.urls import reverse

from appraisal.models import Scheme
from bench.pages_world import MEASURED, RELEASED, County, months, year
from cadres.models import Cadre, Unit
from config.api import router
from training.models import Course, TrainingClass

ENTRIES = """
SELECT e.*, c.name, c.staff_no, u.name, r.titles FROM (
    SELECT * FROM appraisal_entry WHERE {where} ORDER BY {order} LIMIT 51
) e JOIN cadres_cadre c ON c.id = e.cadre_id JOIN cadres_unit u ON u.id = e.unit_id
LEFT JOIN appraisal_rule r ON r.id = e.rule_id
"""
PEOPLE = """
SELECT c.id, c.name, c.staff_no, c.rank, p.title, u.name FROM (
    SELECT * FROM cadres_cadre WHERE {where} ORDER BY {order} LIMIT 51
) c LEFT JOIN cadres_appointment a ON a.cadre_id = c.id AND a.kind = 'main' AND a.ends_on IS NULL
LEFT JOIN cadres_post p ON p.id = a.post_id LEFT JOIN cadres_unit u ON u.id = p.unit_id
"""
HELD = """
SELECT a.*, c.name, c.staff_no, p.title, u.name FROM (
    SELECT * FROM cadres_appointment WHERE {where} ORDER BY {order} LIMIT 51
) a JOIN cadres_cadre c ON c.id = a.cadre_id JOIN cadres_post p ON p.id = a.post_id
JOIN cadres_unit u ON u.id = p.unit_id
"""
OF_PEOPLE = """
SELECT x.*, c.name, c.staff_no FROM (SELECT * FROM {table} WHERE {where} ORDER BY {order} LIMIT 51) x
JOIN cadres_cadre c ON c.id = x.cadre_id
"""
NOTHING = {"access-request", "job"}  # lists of the API that these readers find empty
OFFICE = {  # and those that supervisors may not open
    "assessment-duty", "bonus-sheet", "move", "promotion", "rehearsal", "rehearsal-row", "release", "run",
    "tenure-rule",
    "rule-change",
}  # fmt: skip
NOT_READ = {"county HR": NOTHING, "supervisor": NOTHING | OFFICE}
IN_UNIT = "cadre_id IN (SELECT cadre_id FROM cadres_appointment WHERE post_id = {post} AND ends_on IS NULL)"


@dataclass(frozen=True)
class Line:
    """One page as one reader. ``limit``: milliseconds of server time; ``rival``: a query of the same rows, or none."""

    name: str
    reader: str
    address: str
    rival: str = ""
    headers: dict = field(default_factory=dict)


def lines(county: County) -> list[Line]:
    own = Cadre.objects.get(user=county.cadre)
    unit = own.main_appointment_today.post.unit
    post = own.main_appointment_today.post_id
    people = {"county HR": "true", "supervisor": "id IN (SELECT" + IN_UNIT.format(post=post).split("(SELECT")[1]}
    rows = {"county HR": "true", "supervisor": IN_UNIT.format(post=post)}
    entries = {"county HR": "state <> 'draft'", "supervisor": f"unit_id = {unit.pk} AND state <> 'draft'"}
    return [
        *ledger(entries, own),
        *files(people, rows, post),
        *work(rows),
        *boards(),
        *months_work(),
        *rules_and_runs(),
        *exports(own),
        *one_thing(own, unit),
        *interfaces(),
        *mine(own),
    ]


def page(name: str, *args, **params) -> str:
    query = "&".join(f"{key}={value}" for key, value in params.items())
    return reverse(name, args=args) + (f"?{query}" if query else "")


def ledger(scopes: dict, own: Cadre) -> list[Line]:
    found = []
    newest, released = months()[-1], months()[4]
    by_day = "happened_on DESC, id DESC"
    for reader, where in scopes.items():
        found += [
            Line("ledger", reader, page("appraisal:ledger"), ENTRIES.format(where=where, order=by_day)),
            Line(
                "ledger, a month", reader, page("appraisal:ledger", period=released.pk),
                ENTRIES.format(where=f"{where} AND period_id = {released.pk}", order=by_day),
            ),
            Line(
                "ledger, waiting", reader, page("appraisal:ledger", state="submitted"),
                ENTRIES.format(where=f"{where} AND state = 'submitted'", order=by_day),
            ),
            Line(
                "ledger, left in a released month", reader,
                page("appraisal:ledger", period=released.pk, state="returned"),
                ENTRIES.format(where=f"{where} AND period_id = {released.pk} AND state = 'returned'", order=by_day),
            ),
            Line(
                "ledger, oldest", reader, page("appraisal:ledger", sort="day"),
                ENTRIES.format(where=where, order="happened_on, id"),
            ),
            Line(
                "ledger search, person", reader, page("appraisal:ledger", q=own.staff_no),
                ENTRIES.format(where=f"{where} AND cadre_id = {own.pk}", order=by_day),
            ),
            Line("ledger search, nothing", reader, page("appraisal:ledger", q="nowhere")),
            Line("ledger search, every row", reader, page("appraisal:ledger", q="bench")),
            Line("ledger search, surname", reader, page("appraisal:ledger", q="王")),
            Line("ledger, export", reader, page("appraisal:ledger", export="csv", cadre=own.pk)),
        ]  # fmt: skip
    grid = [Line("grid", reader, page("appraisal:results_grid")) for reader in ("county HR", "supervisor")]
    return [*found, *grid, Line("measures", "county HR", page("appraisal:measures", newest.pk))]


def files(people: dict, rows: dict, post: int) -> list[Line]:
    found = []
    for reader, where in people.items():
        held = "true" if reader == "county HR" else f"post_id = {post}"
        main = f"{held} AND kind = 'main' AND ends_on IS NULL"
        found += [
            Line("cadres", reader, page("cadres:cadres"), PEOPLE.format(where=where, order="staff_no")),
            Line("cadre search, name", reader, page("cadres:cadres", q="王伟")),
            Line(
                "cadre search, number", reader, page("cadres:cadres", q="B0000077"),
                PEOPLE.format(where=f"{where} AND staff_no = 'B0000077'", order="staff_no"),
            ),
            Line("cadre search, nothing", reader, page("cadres:cadres", q="nowhere")),
            Line(
                "appointments", reader, page("cadres:appointments"),
                HELD.format(where=held, order="starts_on DESC, id DESC"),
            ),
            Line(
                "attendance", reader, page("cadres:attendance"),
                OF_PEOPLE.format(table="cadres_attendancerecord", where=rows[reader], order="day DESC, id DESC"),
            ),
            Line("attendance sheet", reader, page("cadres:sheet_of_attendance", month="2025-03")),
            Line("leave of the team", reader, page("cadres:leave_team")),
            Line("gate records", reader, page("cadres:gate")),
            Line(
                "awards", reader, page("cadres:awards"),
                OF_PEOPLE.format(table="cadres_award", where=rows[reader], order="awarded_on DESC, id DESC"),
            ),
        ]  # fmt: skip
        if reader == "county HR":
            found.append(
                Line(
                    "reported mistakes", reader, page("cadres:mistakes"),
                    OF_PEOPLE.format(table="cadres_fileremark", where="true", order="created_at DESC, id DESC"),
                )
            )  # fmt: skip
            due = "left_on IS NULL AND rank_since IS NOT NULL"
            found += [
                Line("changes of rules", reader, page("cadres:rule_changes")),
                Line("rules in force", reader, page("cadres:rules")),
                Line(
                    "promotion due", reader, page("appraisal:promotion_due"),
                    PEOPLE.format(where=due, order="rank_since, id"),
                ),
                Line("rotation board", reader, page("rotation:board"), HELD.format(where=main, order="starts_on, id")),
            ]  # fmt: skip
    return found


def work(rows: dict) -> list[Line]:
    promotions = OF_PEOPLE.format(table="appraisal_promotionproposal", where="true", order="id DESC")
    accounts = "SELECT * FROM cadres_user ORDER BY username LIMIT 51"
    return [
        Line("units", "county HR", page("cadres:units")),
        Line("units search", "county HR", page("cadres:units", q="U1")),
        Line("posts", "county HR", page("cadres:posts")),
        Line("posts search", "county HR", page("cadres:posts", q="Bench")),
        Line("periods", "county HR", page("appraisal:periods")),
        Line("promotions", "county HR", page("appraisal:promotions"), promotions),
        Line("bonuses", "county HR", page("appraisal:bonuses")),
        Line("moves", "county HR", page("rotation:moves")),
        Line("rotation rules", "county HR", page("rotation:rules")),
        Line("training calendar", "county HR", page("training:calendar")),
        Line("courses", "county HR", page("training:courses")),
        Line("training hours", "county HR", page("training:hours"), PEOPLE.format(where="true", order="staff_no")),
        Line("training hours", "supervisor", page("training:hours")),
        Line("audit trail", "auditor", page("audit:rows"), "SELECT * FROM core_auditrow ORDER BY number DESC LIMIT 51"),
        Line("audit search", "auditor", page("audit:rows", q="Officer 7")),
        Line("audit search, nothing", "auditor", page("audit:rows", q="nowhere")),
        Line("accounts", "auditor", page("cadres:users"), accounts),
        Line("account search", "auditor", page("cadres:users", q="b0000077")),
        Line("grants", "auditor", page("cadres:grants")),
        Line("access requests", "auditor", page("cadres:access_requests")),
        Line("imports", "county HR", page("imports:list")),
        Line("words of imports", "county HR", page("imports:words")),
    ]


def months_work() -> list[Line]:
    """The pages of one period: the newest month, in which all work, and the year."""
    newest, released = months()[-1], months()[RELEASED[-1]]
    return [
        Line("a month", "county HR", page("appraisal:period", newest.pk)),
        Line("a month", "leader", page("appraisal:period", newest.pk)),
        Line("a year", "county HR", page("appraisal:period", year().pk)),
        Line("participants", "county HR", page("appraisal:period_people", newest.pk)),
        Line("scored without data", "county HR", page("appraisal:lacking", newest.pk)),
        Line("what is missing", "county HR", page("appraisal:period_gaps", newest.pk)),
        Line("windows", "county HR", page("appraisal:period_windows", newest.pk)),
        Line("measures search", "county HR", page("appraisal:measures", months()[MEASURED].pk, q="王伟")),
        Line("runs of a month", "county HR", page("appraisal:period_runs", released.pk)),
        Line("scores of a run", "county HR", page("appraisal:run_sheets", released.current_run_id)),
        Line("a run", "county HR", page("appraisal:run", released.current_run_id)),
        Line("release of a month", "county HR", page("appraisal:period_release", released.pk)),
        Line("release of a month", "leader", page("appraisal:period_release", released.pk)),
        Line("releases", "county HR", page("appraisal:releases")),
        Line("results of a month, search", "county HR", page("appraisal:results", released.pk, q="王伟")),
        Line("assessing units", "county HR", page("appraisal:assessing_units", newest.pk)),
    ]


def rules_and_runs() -> list[Line]:
    scheme = Scheme.objects.get()
    return [
        Line("schemes", "county HR", page("appraisal:schemes")),
        Line("a scheme", "county HR", page("appraisal:scheme", scheme.pk)),
        Line("a scheme version", "county HR", page("appraisal:version", scheme.versions.get().pk)),
        Line("duties of a scheme", "county HR", page("appraisal:scheme_duties", scheme.pk)),
        Line("duties of assessing", "county HR", page("appraisal:assessment_duties")),
        Line("rehearsals", "county HR", page("appraisal:rehearsals")),
    ]


def exports(own: Cadre) -> list[Line]:
    """A file of few rows: what it takes until rows are written."""
    number, of_own = own.staff_no, {"q": own.staff_no, "export": "xlsx"}
    return [
        Line("cadres, export", "county HR", page("cadres:cadres", **of_own)),
        Line("appointments, export", "county HR", page("cadres:appointments", **of_own)),
        Line("attendance, export", "county HR", page("cadres:attendance", **of_own)),
        Line("awards, export", "county HR", page("cadres:awards", **of_own)),
        Line("measures, export", "county HR", page("appraisal:measures", months()[MEASURED].pk, **of_own)),
        Line("results of a month, export", "county HR", page("appraisal:results", months()[4].pk, **of_own)),
        Line("training hours, export", "county HR", page("training:hours", **of_own)),
        Line("audit trail, export", "auditor", page("audit:rows", q=f"Officer {number}", export="csv")),
    ]


def one_thing(own: Cadre, unit: Unit) -> list[Line]:
    """The lists that belong to one unit, class, course or cadre."""
    return [
        Line("a unit", "county HR", page("cadres:unit", unit.pk)),
        Line("a unit", "supervisor", page("cadres:unit", unit.pk)),
        Line("the whole tree", "county HR", page("cadres:unit", unit.parent_id)),
        Line("a class", "county HR", page("training:class", TrainingClass.objects.earliest("pk").pk)),
        Line("a course", "county HR", page("training:course", Course.objects.earliest("pk").pk)),
        Line("ranks of a cadre", "county HR", page("appraisal:promotion_record", own.pk)),
        Line("observe", "supervisor", page("appraisal:observe")),
    ]


def boards() -> list[Line]:
    return [
        Line("workbench", "county HR", page("appraisal:workbench")),
        Line("outcomes", "county HR", page("appraisal:outcomes")),
        Line("outcomes", "leader", page("appraisal:outcomes")),
        Line("desk", "supervisor", page("appraisal:desk")),
        Line("desk", "leader", page("appraisal:desk")),
        Line("verify queue", "supervisor", page("appraisal:verify_queue")),
        Line("approvals", "leader", page("appraisal:entry_approvals")),
        Line("assessments", "county HR", page("appraisal:to_assess")),
        Line("results of a month", "county HR", page("appraisal:results", months()[4].pk)),
        Line("results of a month", "supervisor", page("appraisal:results", months()[4].pk)),
        Line("grades", "leader", page("appraisal:grades", year().pk)),
    ]


def interfaces() -> list[Line]:
    """Every list of the API, as whoever sees all and as whoever sees few."""
    return [
        Line(f"API {name}", reader, page(f"api:{name}-list"))
        for reader in ("county HR", "supervisor")
        for _prefix, viewset, name in sorted(router.registry, key=lambda row: row[2])
        if hasattr(viewset, "list") and name not in NOT_READ[reader]
    ]


def mine(own: Cadre) -> list[Line]:
    def entries(order: str) -> str:
        return ENTRIES.format(where=f"cadre_id = {own.pk}", order=order)

    return [
        Line("my ledger", "cadre", page("appraisal:my_ledger"), entries("happened_on DESC, id DESC")),
        Line("my results", "cadre", page("appraisal:my_results")),
        Line("my bonus", "cadre", page("appraisal:my_bonus")),
        Line("my rank", "cadre", page("appraisal:my_promotion")),
        Line("my moves", "cadre", page("rotation:mine")),
        Line("new entry", "cadre", page("appraisal:entry_new")),
        Line("my training", "cadre", page("training:mine")),
        Line("my file", "cadre", page("cadres:my_file")),
        Line("attendance", "cadre", page("cadres:attendance")),
        Line("my leave", "cadre", page("cadres:leave_mine")),
        Line("working-day calendar", "cadre", page("cadres:calendar")),
    ]
