# SPDX-License-Identifier: Apache-2.0
"""Write the generated files of the ontology: `python scripts/build_ontology.py`."""

from pathlib import Path

from licet.formats.ontology import write_ontology

FOLDER = Path(__file__).parents[1] / "ontology/licet_ontology"

if __name__ == "__main__":
    for name, text in write_ontology().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"wrote {name}")
