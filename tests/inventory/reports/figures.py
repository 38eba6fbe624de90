"""A report's rows by column, as tests compare them with figures worked out by hand."""

from inventory.reports.report import Report, Value


def rows(report: Report, *keys: str) -> list[tuple[Value, ...]]:
    """These columns of every row, in order."""
    return [_picked(report, row, keys) for row in report.rows]


def totals(report: Report, *keys: str) -> list[tuple[Value, ...]]:
    """These columns of every total, in order."""
    return [_picked(report, row, keys) for row in report.totals]


def sums(report: Report, *keys: str) -> list[tuple[int, ...]]:
    """These figures of every total, in order."""
    found = []
    for total in totals(report, *keys):
        figures = tuple(each for each in total if isinstance(each, int))
        assert len(figures) == len(keys)
        found.append(figures)
    return found


def headings(report: Report) -> list[str]:
    """Every heading."""
    return [column.heading for column in report.columns]


def _picked(report: Report, row: tuple[Value, ...], keys: tuple[str, ...]) -> tuple[Value, ...]:
    cells = {column.key: value for column, value in zip(report.columns, row, strict=True)}
    return tuple(cells[key] for key in keys)
