"""Each module of operations is asked for, and each operation stands behind a guard."""

from pathlib import Path

import web.api
from web.api.interface import MODULES, OFFERS, bp


def test_every_module_with_operations_is_served() -> None:
    """One that nobody imports would be served by chance."""
    folder = Path(web.api.__path__[0])
    offering = {path.stem for path in folder.glob("*.py") if "@offers(" in path.read_text(encoding="utf-8")}
    assert offering <= {module.__name__.rsplit(".", 1)[1] for module in MODULES}
    assert offering
    assert len({offer.path + offer.method for offer in OFFERS.values()}) == len(OFFERS)
    assert bp.url_prefix == "/api/v1"
