"""The application as a WSGI server gets it: database, keys and proxy from the environment."""

import argparse
import os

from flask import Flask

from web.application import create_app
from web.cli.database import open_database


def application_from_environment() -> Flask:
    """The application on the database that VIALTRAIL_DATABASE_URL names.

    VIALTRAIL_BEHIND_PROXY=1 trusts one proxy; VIALTRAIL_TLS=1 says that the server itself speaks TLS.
    """
    arguments = argparse.Namespace(database=None)
    said = {name: os.environ.get(f"VIALTRAIL_{name.upper()}") == "1" for name in ("behind_proxy", "tls")}
    return create_app(open_database(arguments), **said)
