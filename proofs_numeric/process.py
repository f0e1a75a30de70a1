"""A module of this package in a process of its own, which answers each line it is sent with a line."""

import os
import subprocess
import sys
from contextlib import suppress
from threading import Timer

LIMIT = 3600.0  # seconds that one call of a body may take, if nothing else is said


class EndedError(Exception):
    """The process ended, or was ended, before it had answered. The text goes on from "it"."""


class Process(subprocess.Popen[str]):
    """Runs until `end`, or until whoever began it ends.

    module : its name, for `python -m`.
    environment : variables beside those of this process.
    """

    def __init__(self, module: str, environment: dict[str, str] | None = None) -> None:
        super().__init__(
            [sys.executable, "-P", "-m", module],  # -P: not whatever lies in this folder
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environment or {})},
            process_group=0,  # an interrupt at the terminal is for the command, which ends this one
        )

    def ask(self, line: str, seconds: float | None = None) -> str:
        """The answer to a line. Raises EndedError where there is none, within so many seconds if they are given; the
        process is of no use then.
        """
        assert self.stdin
        assert self.stdout
        timer = Timer(seconds or 0, self.kill)
        if seconds is not None:
            timer.start()
        try:
            self.stdin.write(line + "\n")
            self.stdin.flush()
            answer = self.stdout.readline()
        except (OSError, ValueError):  # it has closed its end, or was ended from another thread
            answer = ""
        finally:
            late = seconds is not None and not timer.is_alive()
            timer.cancel()
        if not answer:
            raise EndedError(f"gave no answer within {seconds:.0f} s" if late else "ended without an answer")
        return answer

    def end(self) -> None:
        """Let it finish what it does, which is nothing unless an answer is due."""
        assert self.stdin
        assert self.stdout
        with suppress(OSError):  # what was not flushed has no reader
            self.stdin.close()
        self.wait()
        self.stdout.close()
