import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appraisal.schemes.messages import sentence
from appraisal.scoring.casefile import EnginesDiffer, answer
from appraisal.scoring.errors import Issue, ScoringError
from core.json_slips import json_slip
from core.jsons import UnusableJson, read_json

SHOWN = 20  # subjects of a default that are named
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
        parser.add_argument("--language", default="en", choices=["zh-hans", "en"], help="language of the sentences")
        parser.add_argument(
            "--leave-out", action="store_true", help="leave out facts that the scheme does not know, and say which"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="the answer as JSON")

    def handle(self, *, scheme, facts, as_json, language, leave_out, **options):
        with translation.override(language):
            self.answer(scheme, facts, as_json, leave_out)

    def answer(self, scheme, facts, as_json, leave_out):
        if scheme == facts == "-":
            raise CommandError(_("Only one of the two files can come from standard input."))
        documents = [_read(name) for name in (scheme, facts)]
        try:
            found = answer(*documents, leave_out=leave_out)
        except ScoringError as error:
            lines = [f"  {issue.path}: {_told(issue)}" if issue.path else f"  {_told(issue)}" for issue in error.issues]
            raise CommandError("\n".join([_("This case cannot be computed:"), *lines])) from error
        except EnginesDiffer as error:
            raise CommandError(
                f"The two engines do not agree, so no figure is given out; please report this case: {error}"
            ) from error
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(_words(found)))


def _told(issue):
    """The engine's own English, which names more; otherwise the sentence of the site."""
    return issue.message if translation.get_language() == "en" else sentence(issue)


def _sentence(one):
    return _told(Issue(one["code"], one["path"], one["message"], one["params"], one["level"]))


def _read(name):
    """The JSON of a file; a refusal says which file and where in it."""
    words = {"file": name}
    try:
        if name == "-":
            text = sys.stdin.read()
        else:
            path = Path(name)
            if path.stat().st_size > LARGEST:
                raise CommandError(_("%(file)s is larger than %(most)s MB.") % {**words, "most": LARGEST // 1024**2})
            text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CommandError(_("There is no file %(file)s.") % words) from None
    except UnicodeDecodeError:
        raise CommandError(_("%(file)s is not written in UTF-8.") % words) from None
    except OSError as error:
        raise CommandError(_("%(file)s cannot be read: %(why)s.") % {**words, "why": error.strerror}) from None
    try:
        found = read_json(text, pairs=_once)
    except UnusableJson as refusal:
        raise CommandError(_why(name, refusal)) from None
    if not isinstance(found, dict):
        raise CommandError(_("%(file)s is not an object.") % words)
    return found


def _why(name, refusal):
    """What is wrong with a file, and the place where that is known."""
    cause = refusal.__cause__
    if isinstance(cause, json.JSONDecodeError):
        place = {"file": name, "line": cause.lineno, "column": cause.colno}
        return _("%(file)s, line %(line)s, column %(column)s: ") % place + json_slip(cause)
    return f"{name}: {cause if isinstance(cause, _Twice) else refusal}"


class _Twice(ValueError):
    pass


def _once(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Twice(
            _("the key “%(key)s” appears twice in one object; only one of them would be read.") % {"key": twice}
        )
    return found


def _words(found):
    yield from _remarks(found["warnings"])
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
        yield from _payout(code, payout)
    yield from _defaults(found["defaults"])


def _remarks(warnings):
    """What the check says, contradictions first, each in the language that was asked for."""
    for one in warnings:
        head = _("Contradiction") if one["severity"] == "contradiction" else _("Remark")
        yield f"{head}: {one['path']}: {_sentence(one)}"


def _payout(code, payout):
    if payout.get("needs"):
        yield f"{code}: the facts name no pool, so nothing is shared out."
        return
    yield f"{code}: {payout['sum']} in all"
    for subject, amount in payout["amounts"].items():
        why = payout["reasons"].get(subject)
        yield f"  {subject}: {amount}" + (f"   ({why})" if why else "")


GETS = {
    "full": gettext_noop("the full score"),
    "zero": gettext_noop("zero"),
    "mean": gettext_noop("the mean of those who have one"),
    "na": gettext_noop("it does not apply"),
    "skip": gettext_noop("the rule has no effect"),
    "1": gettext_noop("the factor 1"),
    "no_option": gettext_noop("none of the options"),
    "default": gettext_noop("the fallback of the formula"),
}


def _defaults(listed):
    """The closing list: who got which default for want of what."""
    if not listed:
        return
    yield ""
    yield _("Defaults for want of a value:")
    for one in listed:
        names = [str(subject) for subject in one["subjects"]]
        shown = ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
        gets = _(GETS[one["gets"]])
        points = f" ({one['points']})" if one["points"] else ""
        words = {"code": one["code"], "gets": gets, "points": points, "wants": ", ".join(one["wants"])}
        yield "  " + _("%(code)s: %(gets)s%(points)s, for want of %(wants)s") % words + f": {one['count']} ({shown})"


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
