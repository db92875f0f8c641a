# SPDX-License-Identifier: Apache-2.0
"""A process that starts or joins an engine, says so, and lets go when its input ends.

Run as `python owner_process.py HOME [PLATFORM]`; it writes one line of JSON. PLATFORM replaces the
name of this platform, for what Licet does where the kernel does not end a child with its parent.
"""

import json
import os
import subprocess  # noqa: F401 (it looks at the platform when it is imported)
import sys
from pathlib import Path


def main(home: str, platform: str = sys.platform) -> None:
    sys.platform = platform
    from licet.stores.engines.embedded import start_or_join

    with start_or_join(Path(home), java=os.environ.get("LICET_ENGINE_JAVA", "").split()) as running:
        status = {"pid": running.engine.pid, "owner": running.owner}
        sys.stdout.write(json.dumps(status) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
