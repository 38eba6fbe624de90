"""A process that meets a fault with an SQLite file: as a user who may not write it, or under a limit of sizes."""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import render_template

from tests.cast import KEYS
from tests.web.conftest import Desk, Labelling, said
from tests.web.fault_scene import begun, fresh
from tests.web.sample_desk import desk_cases
from web.application import create_app

#: A user who owns nothing; a file's permissions bind everybody but root.
NOBODY = 65534


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    """File and folder may be read and not written, by a user whom that binds."""
    if os.geteuid() == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(os.getuid())


@contextmanager
def no_space(path: Path) -> Iterator[None]:
    """No file may grow beyond what the journal of the database has now."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    limit = path.with_name(f"{path.name}-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def main(url: str, case: str) -> None:
    """Make the fault, press, end the fault, press again; what was found on standard output."""
    clinic = Labelling(url)
    app = create_app(clinic.database)
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=True)
    desk = Desk(app, clinic)
    scene = begun(desk)
    path = Path(url.removeprefix("sqlite:///"))
    # A run of the scheduler, for health has a row to write.
    ran(desk)
    with app.test_request_context("/"):
        # What is loaded when it is first used is loaded: this user may not even read Python.
        render_template("error/fault.html", **desk_cases()["fault scan"][1])
    with fresh(desk):
        with {"read only": read_only, "no space": no_space}[case](path):
            answer = scene.press()
            health = desk.client.get("/healthz").get_data(as_text=True)
        scene.nothing_is_half_done()
        desk.app.extensions["vialtrail"].close()
        first, again = scene.press(), scene.press()
        assert (first.status_code, again.status_code) == (303, 303), said(first)
        assert again.headers["Location"] == f"{first.headers['Location']}?again=1"
        scene.nothing_is_half_done(posted=1)
        after = desk.client.get("/healthz")
        assert (after.status_code, after.get_data(as_text=True)) == (200, "web ok\nscheduler ok\n")
    print(json.dumps({"status": answer.status_code, "page": said(answer), "health": health}))  # noqa: T201
    assert KEYS is clinic.database.keys


def ran(desk: Desk) -> None:
    """The scheduler ended a run just now."""
    from web.claim import Holder, claim, finish

    now = desk.clinic.clock()
    held = claim(desk.clinic.database, "detect", now, now, Holder("here", 1))
    assert held is not None
    assert finish(desk.clinic.database, held, now, "done")


if __name__ == "__main__":
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    main(*sys.argv[1:])
