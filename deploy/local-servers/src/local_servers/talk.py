"""What psql is told: one process for many statements, and the statements by which databases come and go."""

import contextlib
import subprocess
from collections.abc import Sequence

from local_servers.process import ServerError

SAID = "that was said"


class Talk:
    """One psql that is told one statement after the other: half of what a process and a connection for each take."""

    def __init__(self, command: Sequence[str]) -> None:
        self._psql = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def say(self, sql: str) -> str:
        """Have a statement carried out in a transaction of its own, and return what it prints.

        Raises `ServerError`; the talk is over then.
        """
        stdin, stdout = self._psql.stdin, self._psql.stdout
        if stdin is None or stdout is None:  # never: both are pipes
            raise ServerError("psql has no pipes")
        printed: list[str] = []
        try:
            stdin.write(f"{sql};\n\\echo {SAID}\n")
            stdin.flush()
        except BrokenPipeError:  # it has ended already, and printed why
            printed += stdout
        else:
            for line in stdout:
                if line.strip() == SAID:
                    return "".join(printed).strip()
                printed.append(line)
        self.close()
        raise ServerError("".join(printed).strip() or "psql has ended")

    def close(self) -> None:
        """End it. Safe to repeat."""
        for pipe in (self._psql.stdin, self._psql.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        self._psql.wait()


def creation(name: str, template: str) -> str:
    """The statement that makes a database."""
    # a copy of files takes the processor half as long as one by way of the write-ahead log
    return f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'


def removal(name: str) -> str:
    """The statement that drops a database, if it is there, whoever is connected to it."""
    return f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
