"""Lists as files for a spreadsheet, which takes what begins like a formula for one."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from django.http import HttpResponse

from prescribing.clinical.dose import Dose

BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet reads letters beyond ASCII wrongly
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Dates as ISO 8601, doses as plain milligrams."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(heads)
    writer.writerows([plain(cell) for cell in row] for row in rows)
    response = HttpResponse(
        BYTE_ORDER_MARK + written.getvalue(), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def plain(cell: object) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Dose):
        return cell.mg
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
