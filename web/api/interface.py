"""Every operation of the interface, on one blueprint."""

from __future__ import annotations

from web.api import board, chart, description, patients, records, steps, stock
from web.api.offer import OFFERS, bp

__all__ = ["MODULES", "OFFERS", "bp"]

#: Imported for their operations.
MODULES = (description, stock, records, board, steps, patients, chart)
