"""Processes for tests that race and kill, forked from one that has loaded the program once: each starts quickly."""

import multiprocessing
from multiprocessing.context import ForkServerContext


def processes() -> ForkServerContext:
    """The context that starts them; the server that forks them holds no connection and no thread."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.inventory.killed_poster", "tests.inventory.contender"])
    return context
