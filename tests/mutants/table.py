"""Which modules are altered, with which tests; and which mutants may live, each for a reason.

The tests are those that are about the module: a mutant which only a page far away would notice counts as alive.
"""

OUTCOMES = ["tests/appraisal/outcomes"]
ROTATION = ["tests/rotation/test_rotation.py"]

MODULES: dict[str, list[str]] = {
    "core/approvals/services.py": OUTCOMES,
    "core/approvals/transitions.py": OUTCOMES,
    "core/effective.py": ["tests/core/test_effective.py"],
    "cadres/units/policies.py": ["tests/cadres/access/test_policies.py"],
    "cadres/people/policies.py": [
        "tests/cadres/access/test_policies.py",
        "tests/cadres/people/test_services.py",
    ],
    "cadres/access/policies.py": ["tests/cadres/access/test_policies.py"],
    "appraisal/schemes/policies.py": ["tests/appraisal/schemes/test_services.py"],
    "appraisal/periods/policies.py": ["tests/appraisal/periods/test_policies.py"],
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
    "appraisal/rehearsal/policies.py": ["tests/appraisal/rehearsal"],
    "appraisal/scoring/payouts/quota.py": [
        "tests/appraisal/scoring/test_outcomes.py",
        "tests/appraisal/results/test_quotas.py",
    ],
    "appraisal/runs/quotas.py": ["tests/appraisal/results/test_quotas.py", "tests/appraisal/results/test_years.py"],
    "appraisal/periods/final.py": ["tests/appraisal/outcomes/test_payments.py"],
    "cadres/people/rules.py": ["tests/cadres/people", "tests/rotation/test_rotation.py"],
    "appraisal/outcomes/clock.py": ["tests/appraisal/outcomes/test_clock.py"],
    "appraisal/outcomes/proposals.py": OUTCOMES,
    "appraisal/outcomes/selectors.py": OUTCOMES,
    "appraisal/outcomes/plans.py": OUTCOMES,
    "appraisal/outcomes/paying.py": OUTCOMES,
    "appraisal/outcomes/services/bonus.py": OUTCOMES,
    "appraisal/outcomes/services/promotion.py": OUTCOMES,
    "appraisal/outcomes/services/years.py": OUTCOMES,
    "rotation/policies.py": ROTATION,
    "rotation/tenure.py": ROTATION,
    "rotation/proposals.py": ROTATION,
    "rotation/services.py": ROTATION,
}

# "module, what stands in the mutant" → why it may live
BATCH = "how many rows go in one statement changes no row"
ACCEPTED: dict[str, str] = {
    "appraisal/outcomes/services/bonus.py, BonusLine.objects.bulk_create(lines, batch_size= 1001)": BATCH,
    "appraisal/outcomes/services/bonus.py, BonusLine.objects.bulk_create(lines, batch_size= 999)": BATCH,
    "appraisal/outcomes/services/years.py, batch_size= 1001,": BATCH,
    "appraisal/outcomes/services/years.py, batch_size= 999,": BATCH,
    'cadres/people/policies.py, if not user.has_role("hr") and is_own(user, cadre) or is_relative(user, cadre):': (
        "the same answer: without the role, and for the own file, the rows that are managed are none"
    ),
}
