"""What a newcomer's machine lacks, in one sentence, before anything slow is done; it installs nothing.

Called by the Makefile with the Python that will make the virtual environment, however old it is: so no
syntax here that Python 3.5 does not know. Arguments: nothing, or the host and port that shall be free.
"""

import socket
import sys

#: SQLAlchemy 2.1 and biip 5 need 3.11.
OLDEST = (3, 11)


def python_too_old(version, program):
    """The sentence about a Python that is too old, or None."""
    if tuple(version[:2]) >= OLDEST:
        return None
    return (
        "Vialtrail needs Python {0}.{1} or newer, and {2} is {3}.{4}: "
        "install a newer one and name it, for instance make run PYTHON=python3.12".format(
            OLDEST[0], OLDEST[1], program, version[0], version[1]
        )
    )


def no_environments(can_import, version):
    """The sentence about a Python without its venv part, or None."""
    for module in ("venv", "ensurepip"):
        if not can_import(module):
            return (
                "This Python cannot make virtual environments: "
                "install the part, on Debian and Ubuntu apt-get install python3-venv "
                "(or python{0}.{1}-venv)".format(version[0], version[1])
            )
    return None


def port_unusable(host, port):
    """The sentence about a port that is no number or is taken, or None."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        return "PORT is a number from 1 to 65535, not {0}".format(port)
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, int(port)))
    except OSError as reason:
        return "Port {1} of {0} cannot be used ({2}): name another, for instance make run PORT={3}".format(
            host, port, reason.strerror or reason, 8123 if port != "8123" else 8124
        )
    finally:
        listening.close()
    return None


def importable(module):
    """Whether this Python has the module."""
    try:
        __import__(module)
    except ImportError:
        return False
    return True


def main(arguments):
    """Print the first thing that is wrong and answer 2, or answer 0."""
    wrong = python_too_old(sys.version_info, sys.executable) or no_environments(importable, sys.version_info)
    if wrong is None and arguments:
        wrong = port_unusable(arguments[0], arguments[1])
    if wrong is None:
        return 0
    sys.stderr.write(wrong + "\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
