"""A workbook of 50,000 people read, checked and written, and one of a million rows refused, on PostgreSQL, as ratios.

    bench/sheets [--rows 50000]

Makes a scratch database beside DATABASE_URL (or TEST_DATABASE_URL, or the local server) and drops it at the end. Each
part stands beside the plainest way to do the same, in the same process:

    read     the upload as the site takes it: copied, looked through and parsed in a limited process, rows read back
             / openpyxl walking the rows of the same file
    preview  every cell, rule and right checked, nothing written; with the child process
             / openpyxl, both by what a processor was kept busy with
    import   every cell, rule and right checked, then written with the audit trail
             / the same people saved one by one by the ORM, without any check (a tenth of them, times ten)
    refused  a workbook of a million rows, to its refusal
             / the reading above
"""

import argparse
import io
import os
import resource
import time
import zipfile
from datetime import date, timedelta

import openpyxl
import xlsxwriter

from bench.scoring import LOCAL, scratch_database, setup
from cadres.people.identity import check_character
from core.spreadsheets.parse import FileRefused, parsed

MILLION = 1_000_000
POSTS = 4
SHEET = (
    b'<?xml version="1.0" encoding="UTF-8"?><worksheet '
    b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench/sheets", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rows", type=int, default=50_000)
    rows = parser.parse_args(argv).rows
    url = os.environ.get("DATABASE_URL") or os.environ.get("TEST_DATABASE_URL") or LOCAL
    with scratch_database(url) as scratch:
        setup(scratch)
        return run(rows)


def run(count: int) -> int:
    from django.db import transaction

    from cadres.people.layouts import CadreLayout
    from cadres.people.models import Cadre
    from core.spreadsheets.loop import TableImport

    user = officer()
    data = workbook(CadreLayout, [person(n) | first_post(n) for n in range(count)])
    plain = timed("openpyxl", lambda: walk(data))
    walked = busy()
    walk(data)
    walked = busy() - walked
    read = timed("read", lambda: read_back(data))
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10

    def look():
        table = TableImport(CadreLayout, user)
        with parsed(io.BytesIO(data), name="people.xlsx") as sheet:
            table.check(sheet)
        if table.outcome.error_total:
            raise SystemExit(f"the file is not in order: {table.outcome.errors[:3]}")
        return table

    looked = busy()
    timed("preview", look)
    looked = busy() - looked

    def bring_in():
        table = look()
        with transaction.atomic():
            table.write(actor=user)

    brought = timed("import", bring_in)
    if Cadre.objects.count() < count:
        raise SystemExit("not everybody was written")
    tenth = [unchecked(n) for n in range(count, count + count // 10)]
    by_one = timed("one by one", lambda: [cadre.save(force_insert=True) for cadre in tenth]) * 10

    huge = million(data)

    def refuse():
        try:
            read_back(huge)
        except FileRefused as refused:
            if refused.code == "too_many_rows":
                return
        raise SystemExit("a million rows were not refused")

    refused = timed("refused", refuse)
    print(f"\nread / openpyxl            {read / plain:.2f}")
    print(f"preview / openpyxl         {looked / walked:.2f}  (processor)")
    print(f"memory of the child        {memory} MB")
    print(f"import / saved one by one  {brought / by_one:.2f}")
    print(f"a million refused / read   {refused / read:.2f}")
    return 0


def busy() -> float:
    """Seconds of a processor for this process and the children that ended."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(name: str, act) -> float:
    began = time.perf_counter()
    act()
    seconds = time.perf_counter() - began
    print(f"{name:12} {seconds:6.2f} s", flush=True)
    return seconds


def officer():
    """HR of a county with posts for everybody."""
    from cadres.access.models import Grant, User
    from cadres.units.models import Post, Unit

    unit = Unit.objects.create(code="BENCH", name="清河县", kind="county", level=1)
    Unit.objects.filter(pk=unit.pk).update(path=f"{unit.pk}/")
    unit.refresh_from_db()
    for number in range(POSTS):
        Post.objects.create(
            unit=unit, code=f"BENCH{number}", title="岗位", category="general", headcount=30_000, factor=1
        )
    user = User.objects.create(username="bench", display_name="bench")
    Grant.objects.create(user=user, role="hr", unit=unit, starts_on=date(2020, 1, 1))
    return user


def person(number: int) -> dict:
    born = date(1960, 1, 1) + timedelta(days=number // 900)
    stem = f"000000{born:%Y%m%d}{number % 900:03d}"
    return {
        "staff_no": f"B{number:06d}",
        "name": f"干部{number}",
        "sex": "m" if number % 900 % 2 else "f",
        "born_on": born,
        "identity_number": stem + check_character(stem),
        "education": "bachelor",
        "politics": "masses",
        "entered_on": date(2010, 7, 1),
        "entry_channel": "exam",
    }


def first_post(number: int) -> dict:
    return {"first_post": f"BENCH{number % POSTS}", "first_day": date(2010, 7, 1)}


def unchecked(number: int):
    from cadres.people.models import Cadre

    return Cadre(**person(number))


def workbook(layout, people: list[dict]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_numbers": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    names = [column.name for column in layout.columns]
    sheet.write_row(0, 0, [column.en for column in layout.columns])
    for row, one in enumerate(people, start=1):
        for place, name in enumerate(names):
            value = one.get(name)
            if isinstance(value, date):
                sheet.write_datetime(row, place, value, day)
            elif value is not None:
                sheet.write_string(row, place, value)
    book.close()
    return out.getvalue()


def million(data: bytes) -> bytes:
    """The same workbook with a sheet of a million rows."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name == "xl/worksheets/sheet1.xml":
                rows = (f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, MILLION + 1))
                new.writestr(name, SHEET + "".join(rows).encode() + b"</sheetData></worksheet>")
            else:
                new.writestr(name, old.read(name))
    return out.getvalue()


def walk(data: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    return sum(1 for _row in book.worksheets[0].iter_rows(values_only=True))


def read_back(data: bytes) -> int:
    with parsed(io.BytesIO(data), name="people.xlsx") as sheet:
        return sum(1 for _row in sheet)


if __name__ == "__main__":
    raise SystemExit(main())
