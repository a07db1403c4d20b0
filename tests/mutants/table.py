"""Which modules are altered, with which tests; and which mutants may live, each for a reason.

The tests are those that are about the module: a mutant which only a page far away would notice counts as alive.
"""

OUTCOMES = ["tests/appraisal/outcomes"]
ROTATION = ["tests/rotation/test_rotation.py"]
RELEASE = ["tests/appraisal/results/test_release_steps.py"]
TWO_PEOPLE = ["tests/cadres/access/test_two_people.py", "tests/cadres/access/test_services.py"]
TOKENS = ["tests/cadres/access/test_tokens.py"]
RULES = ["tests/cadres/test_rules.py", "tests/cadres/test_rules_said.py", "tests/core/test_params.py"]

MODULES: dict[str, list[str]] = {
    "core/approvals/services.py": OUTCOMES,
    "core/approvals/transitions.py": OUTCOMES,
    "core/params/catalogue.py": RULES,
    "core/params/services.py": RULES,
    "cadres/rules/policies.py": RULES,
    "cadres/rules/proposals.py": RULES,
    "cadres/rules/selectors.py": RULES,
    "cadres/rules/services.py": RULES,
    "core/effective.py": ["tests/core/test_effective.py"],
    "cadres/units/policies.py": ["tests/cadres/access/test_policies.py"],
    "cadres/people/policies.py": [
        "tests/cadres/access/test_policies.py",
        "tests/cadres/people/test_services.py",
    ],
    "cadres/access/policies.py": ["tests/cadres/access/test_policies.py"],
    "cadres/access/guards.py": ["tests/cadres/access/test_guards.py"],
    "cadres/access/lockout.py": ["tests/cadres/access/test_lockout.py"],
    "cadres/access/devices.py": ["tests/cadres/access/test_devices.py"],
    "cadres/access/two_people.py": TWO_PEOPLE,
    "cadres/access/requests.py": [*TWO_PEOPLE, "tests/cadres/access/test_layouts.py"],
    "cadres/access/proposals.py": TWO_PEOPLE,
    "cadres/access/services.py": [
        *TWO_PEOPLE,
        "tests/cadres/access/test_founding.py",
        "tests/cadres/access/test_login.py",
        "tests/cadres/access/test_lockout.py",
    ],
    "cadres/access/duties.py": ["tests/cadres/access/test_login.py", *TOKENS],
    "cadres/access/keys.py": TOKENS,
    "cadres/access/authentication.py": TOKENS,
    "appraisal/schemes/policies.py": ["tests/appraisal/schemes/test_services.py"],
    "appraisal/periods/policies.py": ["tests/appraisal/periods/test_policies.py"],
    "appraisal/periods/windows.py": ["tests/appraisal/periods/test_period_windows.py"],
    "appraisal/periods/window_services.py": ["tests/appraisal/periods/test_period_windows.py"],
    "appraisal/periods/people.py": ["tests/appraisal/periods/test_people.py"],
    "appraisal/periods/differences.py": ["tests/appraisal/periods/test_people.py"],
    "appraisal/periods/planning.py": ["tests/appraisal/periods/test_people.py"],
    "appraisal/routing/policies.py": ["tests/appraisal/routing"],
    "appraisal/ballots/policies.py": ["tests/appraisal/ballots"],
    "appraisal/ledger/policies.py": [
        "tests/appraisal/ledger/test_policies.py",
        "tests/appraisal/routing/test_ledger.py",
    ],
    "appraisal/ledger/windows.py": [
        "tests/appraisal/ledger/test_windows.py",
        "tests/appraisal/ledger/test_services.py",
    ],
    "appraisal/results/policies.py": [
        "tests/appraisal/results/test_policies.py",
        "tests/appraisal/results/test_quotas.py",
    ],
    "appraisal/results/releases.py": RELEASE,
    "appraisal/results/release_rows.py": RELEASE,
    "appraisal/results/provisional.py": ["tests/appraisal/results/test_provisional.py"],
    "appraisal/results/querysets/releases.py": RELEASE,
    "appraisal/results/pools.py": ["tests/appraisal/results/test_pools.py"],
    "appraisal/results/grades.py": ["tests/appraisal/results/test_grades.py"],
    "appraisal/runs/missing.py": ["tests/appraisal/runs/test_missing.py"],
    "appraisal/rehearsal/policies.py": ["tests/appraisal/rehearsal"],
    "appraisal/scoring/payouts/quota.py": [
        "tests/appraisal/scoring/test_outcomes.py",
        "tests/appraisal/results/test_quotas.py",
    ],
    "appraisal/runs/quotas.py": ["tests/appraisal/results/test_quotas.py", "tests/appraisal/results/test_years.py"],
    "appraisal/periods/final.py": [
        "tests/appraisal/periods/test_final.py",
        "tests/appraisal/outcomes/test_payments.py",
    ],
    "cadres/people/rules.py": ["tests/cadres/people", "tests/rotation/test_rotation.py"],
    "appraisal/outcomes/clock.py": ["tests/appraisal/outcomes/test_clock.py"],
    "appraisal/outcomes/proposals.py": OUTCOMES,
    "appraisal/outcomes/selectors.py": OUTCOMES,
    "appraisal/outcomes/plans.py": OUTCOMES,
    "appraisal/outcomes/paying.py": OUTCOMES,
    "appraisal/outcomes/services/bonus.py": OUTCOMES,
    "appraisal/outcomes/resting.py": [
        "tests/appraisal/outcomes/test_resting.py",
        "tests/appraisal/outcomes/test_resting_bounds.py",
    ],
    "appraisal/outcomes/services/promotion.py": OUTCOMES,
    "appraisal/outcomes/services/renewing.py": OUTCOMES,
    "appraisal/outcomes/renewals.py": OUTCOMES,
    "appraisal/outcomes/renewed_lines.py": OUTCOMES,
    "appraisal/outcomes/exclusion.py": OUTCOMES,
    "appraisal/outcomes/services/years.py": OUTCOMES,
    "rotation/policies.py": ROTATION,
    "rotation/tenure.py": ROTATION,
    "rotation/proposals.py": ROTATION,
    "rotation/services.py": ROTATION,
}

# "module, what stands in the mutant" → why it may live
BATCH = "how many rows go in one statement changes no row"
DOUBLED = "the longest wait is reached long before; the bound only keeps the number small"
DIGITS = "one digit more or less of a digest or a random number tells browsers apart as well"
A_YEAR_OR_LESS = "a step adds twelve months or takes some off, and there is none of no month"
KEPT_AS_SQL = "put into SQL once a process, before the mutant"
CUT = "where a long reason is cut changes no rule"
ACCEPTED: dict[str, str] = {
    "core/params/catalogue.py, pairs = zip(self.kind.amounts(value), self.kind.amounts(above), strict=False)": (
        "one kind gives both as many numbers"
    ),
    "core/params/services.py, return parameters(code, on=on, within=within)[ -1]": "one code gives one row",
    "core/params/services.py, return Parameter.objects.on(on).exclude(code=code)": KEPT_AS_SQL,
    "core/params/services.py, return not (Parameter.objects.on(on).filter(code=code))": KEPT_AS_SQL,
    "cadres/rules/proposals.py, note=proposal.reason[: 301],": CUT,
    "cadres/rules/proposals.py, note=proposal.reason[: 299],": CUT,
    "cadres/rules/selectors.py, if row.level == Level.UNIT or row.place is not None:": (
        "the database keeps a place with the level of a unit, and no other"
    ),
    "cadres/rules/selectors.py, return not (tell)": "nobody keeps what the decorator returns",
    "appraisal/outcomes/clock.py, gone = sum((min(last, on - ONE_DAY) - first).days + 1 "
    "for first, last in self.away if first <= on)": "on the first day of an absence no day is gone yet",
    "appraisal/outcomes/clock.py, lost = {step.year for step in steps if step.months >= 0} | set(missing)": (
        A_YEAR_OR_LESS
    ),
    "appraisal/outcomes/clock.py, lost = {step.year for step in steps if step.months > 1} | set(missing)": (
        A_YEAR_OR_LESS
    ),
    "appraisal/outcomes/clock.py, lost = {step.year for step in steps if step.months > -1} | set(missing)": (
        A_YEAR_OR_LESS
    ),
    "appraisal/outcomes/plans.py, return found[ -1]": "codes are told apart, so one plan is found",
    "appraisal/outcomes/clock.py, for year in range(first.year, last.year + 2):": (
        "of a year after the last day no day is left"
    ),
    "cadres/access/guards.py, return timedelta(seconds=min(self.longest, "
    "self.first * 2 ** min(failures - self.free, 21)))": DOUBLED,
    "cadres/access/guards.py, return timedelta(seconds=min(self.longest, "
    "self.first * 2 ** min(failures - self.free, 19)))": DOUBLED,
    "cadres/access/devices.py, return salted_hmac(SALT, folded_name(name)).hexdigest()[: 17]": DIGITS,
    "cadres/access/devices.py, return salted_hmac(SALT, folded_name(name)).hexdigest()[: 15]": DIGITS,
    'cadres/access/devices.py, number = known.pop(_digest(name), "") or secrets.token_urlsafe( 13)': DIGITS,
    'cadres/access/devices.py, number = known.pop(_digest(name), "") or secrets.token_urlsafe( 11)': DIGITS,
    "appraisal/results/grades.py, for decision, (sheet, grade, old) in zip(made, changes, strict=False)": (
        "one decision is made of each change, so both are of one length"
    ),
    "appraisal/results/release_rows.py, return json.dumps(rows, ensure_ascii=True)": "the database reads both alike",
    "appraisal/results/release_rows.py, "
    'return not (f"jsonb_to_recordset(CAST(%({name})s AS jsonb)) AS {name} ({declared})")': (
        "only PostgreSQL comes by here, and mutants are tried on SQLite"
    ),
    'appraisal/outcomes/resting.py, records = records.annotate(now=Subquery(rows.values("grade")[: 2]))': (
        "of a cadre and a year one row is current, as the database sees to"
    ),
    "appraisal/outcomes/paying.py, if min(paid.amounts.values(), default= 1) < 0:": (
        "where nobody is paid, no amount is below zero"
    ),
    "appraisal/outcomes/services/bonus.py, BonusLine.objects.bulk_create(lines, batch_size= 1001)": BATCH,
    "appraisal/outcomes/services/bonus.py, BonusLine.objects.bulk_create(lines, batch_size= 999)": BATCH,
    "appraisal/outcomes/services/years.py, batch_size= 1001,": BATCH,
    "appraisal/outcomes/services/years.py, batch_size= 999,": BATCH,
    'cadres/people/policies.py, if not user.has_role("hr") and is_own(user, cadre) or is_relative(user, cadre):': (
        "the same answer: without the role, and for the own file, the rows that are managed are none"
    ),
}
