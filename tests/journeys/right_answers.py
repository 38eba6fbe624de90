"""What schemathesis knows besides openapi.json: a person's proof, labels, a patient, so that steps get past the door.

Every third body stays as it was made up; the others get what is right in the fields that they have.
"""

import itertools
import json
import os
from typing import Any

import schemathesis

_KNOWN: dict[str, list[Any]] = json.loads(os.environ["RIGHT_ANSWERS"])
_turns = itertools.count()


@schemathesis.hook
def map_body(_context: schemathesis.HookContext, body: Any) -> Any:
    """Put what is right into the fields of a body that has them."""
    turn = next(_turns)
    if not isinstance(body, dict) or turn % 3 == 0:
        return body
    right = {name: values[turn % len(values)] for name, values in _KNOWN.items() if name in body}
    parts = body.get("parts")
    if isinstance(parts, list) and turn % 2:
        right["parts"] = [{"container": _KNOWN["container"][turn % len(_KNOWN["container"])]}]
    return {**body, **right}
