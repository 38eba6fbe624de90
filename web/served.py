"""The application as a WSGI server gets it: database, keys and proxy from the environment."""

import argparse
import os

from flask import Flask

from web.application import create_app
from web.cli.database import open_database


def application_from_environment() -> Flask:
    """The application on the database that VIALTRAIL_DATABASE_URL names; VIALTRAIL_BEHIND_PROXY=1 trusts one proxy."""
    arguments = argparse.Namespace(database=None)
    return create_app(open_database(arguments), behind_proxy=os.environ.get("VIALTRAIL_BEHIND_PROXY") == "1")
