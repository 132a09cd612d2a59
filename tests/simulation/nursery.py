"""Runs of the simulation whose process begins with what others began with too: imports and a template, made once.

Each line of standard input asks for one run: its arguments, and the files for what it says and for its errors. It is
a fork, as the workers of a run are; its end is answered with the status that it ended with.
"""

import json
import os
import sys
import traceback

from simulation.__main__ import arguments, begun, hash_alike, run


def main() -> None:
    """Until nobody asks any more."""
    hash_alike("simulation.nursery")
    with begun() as template:
        import simulation.seed  # noqa: F401  # imported once, not in each of them

        for line in sys.stdin:
            asked = json.loads(line)
            child = os.fork()
            if child == 0:
                _born(template, **asked)
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _born(template, given: list[str], said: str, errors: str) -> None:  # type: ignore[no-untyped-def]
    for file, descriptor in ((said, 1), (errors, 2)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    status = 1
    try:
        sys.argv[1:] = given
        status = run(template, arguments())
    except BaseException:  # noqa: BLE001  # a child that left this function would read its parent's orders
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
