#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the wheel and imports it from an environment of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=${1:-.venv/bin/python}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$python" -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation \
    --wheel-dir "$work" .
wheel=("$work"/licet-*.whl)
"$python" scripts/wheel_names.py "${wheel[0]}"

"$python" -m venv --without-pip "$work/venv"
site=$("$work/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
"$python" -m pip --disable-pip-version-check --no-input install --quiet --no-deps --no-index \
    --target "$site" "${wheel[0]}"

# The dependencies come from the calling environment; its editable install of us must not.
"$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))' >"$work/parent"
cd "$work"
"$work/venv/bin/python" - "$(cat "$work/parent")" <<'PYTHON'
import importlib
import sys
from pathlib import Path

sys.path.append(sys.argv[1])
for name in ("licet", "licet_api", "licet_ui", "licet_ontology", "licet_seed"):
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).is_relative_to(sys.prefix), f"{name} is not from the wheel"
    assert (Path(module.__file__).parent / "py.typed").is_file(), f"{name} has no py.typed"
print("wheel: all five packages import")
PYTHON
