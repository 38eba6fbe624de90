"""The two roles of a PostgreSQL database: finds the program's, makes it where it may, says what to run where not."""

from __future__ import annotations

from sqlalchemy import URL, Connection, text

from inventory.grants import RoleError


def program_role(connection: Connection, program: URL) -> str:
    """The name of the role that the program runs as; made, with the URL's password, where it is not there.

    Args: connection: the owner's. program: the URL by which the program opens the database.
    Raises: RoleError: it is the owner's own role, or must be made by somebody who may.
    """
    owner = connection.execute(text("SELECT current_user")).scalar_one()
    role = program.username or owner
    if role == owner:
        raise RoleError(
            f"The role {owner} would own the books and write them, and an owner can switch every guard off: as an "
            f"administrator run {_two(connection, owner)} then name the owner's URL in VIALTRAIL_OWNER_URL "
            "and the program's in VIALTRAIL_DATABASE_URL."
        )
    known = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if connection.execute(known, {"role": role}).scalar() is None:
        _make(connection, role, program.password)
    return role


def _two(connection: Connection, role: str) -> str:
    """The two lines that turn one role into two: one for the books' owner, one that gives it the database."""
    quote = connection.dialect.identifier_preparer.quote
    name = "vialtrail_owner" if role != "vialtrail_owner" else "vialtrail_books"
    database = connection.execute(text("SELECT current_database()")).scalar_one()
    return f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD '...'; ALTER DATABASE {quote(database)} OWNER TO {name};"


def _make(connection: Connection, role: str, password: str | None) -> None:
    """Make the login role. Its password goes to the server as a SCRAM verifier, so that no log of it has the word."""
    quoted = connection.dialect.identifier_preparer.quote(role)
    may = connection.execute(
        text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    ).scalar_one()
    if not may:
        raise RoleError(
            f"There is no role {role} for the program, and the owner may not make roles: as an administrator run "
            f"CREATE ROLE {quoted} LOGIN PASSWORD '...'; with the password of the program's URL."
        )
    secret = ""
    if password:
        raw = connection.connection.driver_connection.pgconn  # type: ignore[union-attr]
        verifier = raw.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        secret = f" PASSWORD '{verifier}'"
    connection.exec_driver_sql(f"CREATE ROLE {quoted} LOGIN{secret}")
