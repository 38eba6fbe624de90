"""Who may open a page: every route names its roles, or that it is open before sign-in; nothing else is served."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, g, redirect, request, session
from werkzeug.wrappers import Response

from inventory.break_glass import works_in_group
from inventory.database import Database
from inventory.rights import by_reason
from inventory.staff import Role
from web.bringing_back import may_bring_back
from web.refusals import NoRightHere
from web.visitor import Station, Visitor, digest_of

#: Anyone who is signed in, the reviewer from outside too: her own PIN, her lock, and what waits for her.
SIGNED_IN = frozenset(Role)
#: Anyone of the clinic.
ANYONE = SIGNED_IN - {Role.REVIEWER}

View = TypeVar("View", bound=Callable[..., Any])


def requires(
    *roles: Role, holders: bool = False, group: bool = False, otherwise: Callable[[], Any] = lambda: None
) -> Callable[[View], View]:  # fmt: skip
    """Open the page to people who hold one of the roles at this workstation's registration.

    Without a session the answer is the sign-in page; with another role NoRightHere.

    Args: holders: open it besides to whoever holds drug here, whatever became of her roles (practice P12).
    group: open it besides to whoever has a role elsewhere in the group, save in a session for bringing back alone.
    otherwise: what is answered where it is not None, before a refusal for want of a role.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if g.get("visitor") is None:
                if request.method == "GET":
                    session["wanted"] = request.path
                return redirect("/sign-in/", 303)
            if not visitor().roles & frozenset(roles) and not _past_roles(holders=holders, group=group):
                answer = otherwise()
                if answer is not None:
                    return answer
                raise NoRightHere(" or ".join(sorted(roles)), _found(frozenset(roles)))
            return view(*args, **kwargs)

        guarded.roles = frozenset(roles)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def _found(wanted: frozenset[Role]) -> str:
    """Her roles, and of one that would open the page and is gone, why."""
    lost = by_reason(each for each in visitor().lost if each.role in wanted)
    gone = [f"{roles} no more: {why.removesuffix('.')}" for roles, why in lost]
    return "; ".join([", ".join(sorted(visitor().roles)) or "no role here", *gone])


def _past_roles(*, holders: bool, group: bool) -> bool:
    """The page is open to her though none of her roles here opens it."""
    return (holders and _brings_back()) or (group and _works_elsewhere())


def _brings_back() -> bool:
    return may_bring_back(current_app.extensions["vialtrail"], visitor())


def _works_elsewhere() -> bool:
    opened: Database = current_app.extensions["vialtrail"]
    with opened.read() as connection:
        return visitor().only_until is None and works_in_group(connection, visitor().person, opened.clock())


def open_to_all(view: View) -> View:
    """Open the page before sign-in: sign-in itself, health, and what a demonstration prints."""
    view.roles = frozenset()  # type: ignore[attr-defined]
    return view


def visitor() -> Visitor:
    """The person signed in; only for pages behind `requires`."""
    found: Visitor = g.visitor
    return found


def station() -> Station:
    """The workstation at which the page is open."""
    found: Station = g.station
    return found


def forget_session() -> str | None:
    """Take the token out of the cookie and return it; its digest stays, to tell whose page was left here."""
    token: str | None = session.pop("token", None)
    if token:
        session["left"] = digest_of(token).hex()
    return token


def see_other(address: str) -> Response:
    """303: the next page is a GET, so that Back and reload are safe."""
    return redirect(address, 303)
