"""The application as a WSGI server gets it: database, keys and proxy from the environment."""

import argparse
import logging
import os
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from web.application import create_app
from web.cli.database import database_url, key_ring, need_safe_keys, now, open_database
from web.cli.errors import CommandError
from web.cli.publishing import checkpoint_folder
from web.entrance import EntranceError, hosts_of, proxies_of
from web.faults import fault_of, log_line
from web.rollback_watch import look_at_start

if TYPE_CHECKING:
    from inventory.database import Database

log = logging.getLogger("vialtrail.web")


def application_from_environment() -> Flask:
    """The application on the database that VIALTRAIL_DATABASE_URL names.

    VIALTRAIL_ORIGIN is the address that browsers show, for which security keys are made; without it none works.
    VIALTRAIL_BEHIND_PROXY=1 trusts one proxy, which stands on this machine or where VIALTRAIL_PROXIES says;
    VIALTRAIL_TLS=1 says that the server itself speaks TLS. VIALTRAIL_HOSTS names the site as browsers may call it.

    Raises: CommandError: one of them cannot be.
    """
    arguments = argparse.Namespace(database=None)
    said = {name: os.environ.get(f"VIALTRAIL_{name.upper()}") == "1" for name in ("behind_proxy", "tls")}
    origin = os.environ.get("VIALTRAIL_ORIGIN", "")
    try:
        proxies = proxies_of(os.environ.get("VIALTRAIL_PROXIES", ""))
        hosts = hosts_of(os.environ.get("VIALTRAIL_HOSTS", ""))
    except EntranceError as error:
        raise CommandError(str(error)) from error
    return create_app(_opened(arguments), **said, origin=origin, proxies=proxies, hosts=hosts)


def _opened(arguments: argparse.Namespace) -> "Database":
    """The database, its schema looked at; one that cannot be reached now is opened all the same.

    A worker that is started in the middle of a fault would otherwise end, and the whole server with it; its pages say
    what is wrong until the fault is over.
    """
    from inventory.database import Database

    try:
        database = open_database(arguments)
    except SQLAlchemyError as error:
        fault = fault_of(error)
        if fault is None:
            raise
        log.error(log_line(error, fault, "start"))  # noqa: TRY400 - one line a fault
        url = database_url(arguments)
        need_safe_keys(url)
        return Database(url, key_ring(url), now)
    need_safe_keys(database.url)
    look_at_start(database, checkpoint_folder(database.url), database.clock())
    return database
