# SPDX-License-Identifier: Apache-2.0
"""Become another program that is told to end when its parent ends (Linux).

Run as `python -I -S tether.py PARENT PROGRAM ARGUMENT...`; it imports nothing of Licet. It is a
program of its own because the parent has threads, and between fork and exec of such a process
Python code (`preexec_fn`) may deadlock. The process id stays the same through the exec.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
CANNOT_EXECUTE = 126


def main(arguments: list[str]) -> int:
    """Ask for SIGTERM at the parent's end, then become the program."""
    parent, program = int(arguments[0]), arguments[1:]
    # The setting survives the exec. The "parent" is the thread that forked us, see `processes`.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked: nobody will tell us any more
        return 0
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and exec would pass that on
    try:
        os.execv(program[0], program)  # noqa: S606
    except OSError as error:
        sys.stderr.write(f"{program[0]}: {error.strerror}\n")
    return CANNOT_EXECUTE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
