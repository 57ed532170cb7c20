"""`python -m service.learning.child COMMAND…`: run it at low priority, never without its parent.

Whoever was killed cannot end what it has started; on Linux the system does it.
"""

import os
import sys

from service import processes

NICENESS = 10


def main(arguments: list[str]) -> None:
    """Become the command."""
    processes.end_with_parent()
    os.nice(NICENESS)
    os.execv(arguments[0], arguments)  # noqa: S606 -- a command of our own


if __name__ == "__main__":
    main(sys.argv[1:])
