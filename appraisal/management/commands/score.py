import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from appraisal.scoring.casefile import EnginesDiffer, answer
from appraisal.scoring.errors import ScoringError
from core.jsons import UnusableJson, read_json

LARGEST = 200 * 1024 * 1024  # bytes of a file


class Command(BaseCommand):
    help = (
        "Computes a case from two files, a scheme and the facts, without touching the database: every score, grade "
        "and payout with its trace. The formats are in docs/scheme-format.md."
    )
    requires_system_checks: list = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("scheme", help="the scheme, or a file of dated versions; - reads standard input")
        parser.add_argument("facts", help="the facts; - reads standard input")
        parser.add_argument("--json", action="store_true", dest="as_json", help="the answer as JSON")

    def handle(self, *, scheme, facts, as_json, **options):
        if scheme == facts == "-":
            raise CommandError("Only one of the two files can come from standard input.")
        documents = [_read(name) for name in (scheme, facts)]
        try:
            found = answer(*documents)
        except ScoringError as error:
            lines = [f"  {issue}" for issue in error.issues]
            raise CommandError("\n".join(["This case cannot be computed:", *lines])) from error
        except EnginesDiffer as error:
            raise CommandError(
                f"The two engines do not agree, so no figure is given out; please report this case: {error}"
            ) from error
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(_words(found)))


def _read(name):
    """The JSON of a file; a refusal says which file and where in it."""
    try:
        if name == "-":
            text = sys.stdin.read()
        else:
            path = Path(name)
            if path.stat().st_size > LARGEST:
                raise CommandError(f"{name} is larger than {LARGEST // 1024**2} MB.")
            text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CommandError(f"There is no file {name}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{name} is not written in UTF-8.") from None
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from None
    try:
        found = read_json(text, pairs=_once)
    except UnusableJson as refusal:
        raise CommandError(_why(name, refusal)) from None
    if not isinstance(found, dict):
        raise CommandError(f"{name} is not an object.")
    return found


def _why(name, refusal):
    """What is wrong with a file, and the place where that is known."""
    cause = refusal.__cause__
    if isinstance(cause, json.JSONDecodeError):
        return f"{name}, line {cause.lineno}, column {cause.colno}: {cause.msg}."
    return f"{name}: {cause if isinstance(cause, _Twice) else refusal}"


class _Twice(ValueError):
    pass


def _once(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Twice(f"the key “{twice}” stands twice in one object; only one of them would be read.")
    return found


def _words(found):
    for issue in found["warnings"]:
        head = "Contradiction" if issue["severity"] == "contradiction" else "Remark"
        yield f"{head}: {issue['path']}: {issue['message']}"
    for sheet in found["sheets"]:
        yield ""
        yield f"{sheet['subject']}"
        for line in sheet["trace"]:
            yield f"{'  ' * (line['depth'] + 1)}{line['code']}: {line['text']}"
        yield "  " + _result(sheet)
    for person in found["persons"]:
        yield ""
        yield f"{person['subject']}: {person['arithmetic']}" + (f", {person['grade']}" if person["grade"] else "")
    for code, payout in found["payouts"].items():
        yield ""
        if payout.get("needs"):
            yield f"{code}: the facts name no pool, so nothing is shared out."
            continue
        yield f"{code}: {payout['sum']} in all"
        for subject, amount in payout["amounts"].items():
            why = payout["arithmetic"].get(subject)
            yield f"  {subject}: {amount}" + (f"   ({why})" if why else "")


def _result(sheet):
    if sheet["problems"]:
        return "could not be computed: " + " ".join(one["message"] for one in sheet["problems"])
    if sheet["total"] is None:
        return "no score: nothing in the scheme applies"
    parts = [f"score {sheet['total']}", f"coefficient {sheet['coefficient']}"]
    parts += [f"grade {sheet['grade']}"] if sheet["grade"] else []
    word = "vetoed" if sheet["vetoed"] else "bars"  # a veto of the best grade alone vetoes no result
    parts += [f"{word}: " + ", ".join(sheet["vetoes"])] if sheet["vetoes"] else []
    return "; ".join(parts)
