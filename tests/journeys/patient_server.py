"""The web server with no limits on refusals and wrong tries: a test that sends nothing but those must reach the rest."""

import sys

from web import attempts, lock_out
from web.server import main

WITHOUT_END = 10**9

if __name__ == "__main__":
    attempts.STATION_MAX = attempts.ALL_MAX = WITHOUT_END
    lock_out.STATION_TRIES = lock_out.PERSON_TRIES = WITHOUT_END
    sys.exit(main())
