"""Which modules are altered, with which tests; and which mutants may live, each for a reason."""

LEDGER = ["tests/appraisal/ledger"]
OUTCOMES = ["tests/appraisal/outcomes", "tests/appraisal/results/test_years.py"]

MODULES: dict[str, list[str]] = {
    "core/approvals/services.py": [
        "tests/appraisal/outcomes",
        "tests/appraisal/ledger/test_services.py",
        "tests/rotation",
    ],
    "core/approvals/transitions.py": [
        "tests/appraisal/outcomes",
        "tests/appraisal/ledger/test_services.py",
        "tests/rotation",
    ],
    "core/effective.py": [
        "tests/core/test_effective.py",
        "tests/cadres/units",
        "tests/cadres/people",
        "tests/cadres/access",
        "tests/rotation",
        "tests/core/test_params.py",
    ],
    "cadres/units/policies.py": ["tests/cadres"],
    "cadres/people/policies.py": ["tests/cadres"],
    "cadres/access/policies.py": ["tests/cadres/access", "tests/cadres/people", "tests/cadres/test_pages.py"],
    "appraisal/schemes/policies.py": [
        "tests/appraisal/schemes/test_services.py",
        "tests/appraisal/schemes/test_pages.py",
    ],
    "appraisal/periods/policies.py": ["tests/appraisal/periods"],
    "appraisal/routing/policies.py": ["tests/appraisal/routing"],
    "appraisal/ballots/policies.py": ["tests/appraisal/ballots"],
    "appraisal/ledger/policies.py": [*LEDGER, "tests/appraisal/routing/test_ledger.py"],
    "appraisal/ledger/windows.py": [*LEDGER, "tests/appraisal/routing/test_ledger.py"],
    "appraisal/runs/policies.py": [
        "tests/appraisal/runs/test_runs.py",
        "tests/appraisal/results/test_pages.py",
    ],
    "appraisal/results/policies.py": ["tests/appraisal/results", "tests/appraisal/runs/test_runs.py"],
    "appraisal/rehearsal/policies.py": ["tests/appraisal/rehearsal"],
    "appraisal/scoring/payouts/quota.py": [
        "tests/appraisal/scoring/test_outcomes.py",
        "tests/appraisal/results/test_years.py",
    ],
    "appraisal/outcomes/policies.py": OUTCOMES,
    "appraisal/outcomes/clock.py": OUTCOMES,
    "appraisal/outcomes/proposals.py": OUTCOMES,
    "appraisal/outcomes/selectors.py": OUTCOMES,
    "appraisal/outcomes/services/bonus.py": OUTCOMES,
    "appraisal/outcomes/services/promotion.py": OUTCOMES,
    "appraisal/outcomes/services/years.py": OUTCOMES,
    "training/policies.py": ["tests/training"],
    "rotation/policies.py": ["tests/rotation"],
    "rotation/tenure.py": ["tests/rotation"],
    "rotation/proposals.py": ["tests/rotation"],
    "rotation/services.py": ["tests/rotation"],
}

# "module, what stands in the mutant" → why it may live
ACCEPTED: dict[str, str] = {}
