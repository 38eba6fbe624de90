"""`vialtrail demo`: fills an empty database with the demonstration clinic, and no other, and says what it made."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from web.cli.database import add_database_option, data_folder, database_url, key_ring, now, sqlite_file

NAME = "demo"
HELP = "fill an empty database with a demonstration clinic"

#: The folder, beside the database, of the health records that the demonstration's charts are in.
FOLDER = "demonstration"
#: What lies beside the charts, for whoever finds them without the program.
_NOTE = (
    "The charts in this folder belong to a demonstration of Vialtrail: every person, record number and dose in them\n"
    "is invented, and stands in the clear for that reason. No real patient's chart belongs here.\n"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_database_option(parser)
    parser.add_argument("--days", type=_days, default=30, help="days of work, the last one today (30)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed makes the same clinic (7)")


def run(arguments: argparse.Namespace) -> int:
    """Fill the database, save the charts, and print what was made."""
    from inventory.database import Database
    from web.cli.serve import prepare_for_serving
    from web.demonstration.build import build
    from web.demonstration.clinic import SITES

    url = database_url(arguments)
    prepare_for_serving(url)
    database = Database(url, key_ring(url), now, pooled=False)
    made = build(database, days=arguments.days, seed=arguments.seed)
    for site in SITES:
        doses = made.charts[site.code].count("\n")
        print(f"{site.code}  {site.name}: {made.entries[site.code]} entries, {doses} chart records")
    print(f"House book: {made.entries['house']} entries")
    for path in save_charts(made.charts, chart_folder(url)):
        print(f"Chart: {path}")
    return 0


def chart_folder(url: str) -> Path:
    """Where the charts of a database's demonstration lie: beside an SQLite file, else among the user's data."""
    file = sqlite_file(url)
    return (file.parent if file else data_folder()) / FOLDER


def save_charts(charts: Mapping[str, str], folder: Path) -> tuple[Path, ...]:
    """Write each registration's chart as `CODE.ndjson`, with a note that all is invented; the charts' paths by code."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.txt").write_text(_NOTE, encoding="utf-8")
    paths = []
    for code in sorted(charts):
        path = folder / f"{code}.ndjson"
        path.write_text(charts[code], encoding="utf-8")
        paths.append(path)
    return tuple(paths)


def _days(text: str) -> int:
    """One day at least; a year is plenty."""
    days = int(text)
    if not 1 <= days <= 366:
        raise argparse.ArgumentTypeError("1 to 366 days are expected")
    return days
