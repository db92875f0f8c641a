# SPDX-License-Identifier: Apache-2.0
"""A process that writes entries until it is killed, and says what it wrote.

Run as `python crash_writer.py HOME SEED`. It joins the engine of the folder HOME and prints, after
each write that the store acknowledged, one line: id, revision and sequence number.
"""

import datetime as dt
import os
import random
import sys
from pathlib import Path

from licet.domain.entry import Dataset, Derivation, Licence
from licet.domain.rule import Clause, Modality, Rule
from licet.errors import EntryNotFoundError
from licet.stores.cypher.graph import CypherStore
from licet.stores.engines.driver import driver_for
from licet.stores.engines.embedded import start_or_join

IDS = 12


def make_entry(number: int, revision: int) -> Dataset | Licence:
    """Return an entry that says which revision it is."""
    if number % 2:
        clause = Clause(section=str(revision))
        rules = tuple(
            Rule(id=f"L{number}-{n}", modality=Modality.DUTY, actions=("use",), says="x", clause=clause)
            for n in range(revision % 3)
        )  # fmt: skip
        return Licence(id=f"L{number}", name=f"revision {revision}", rules=rules)
    origin = Derivation(id=f"d{(number + 2) % IDS}", how="derived")
    return Dataset(
        id=f"d{number}",
        name=f"revision {revision}",
        concluded_terms=f"L{number + 1}",
        derived_from=(origin,),
    )


def main(home: str, seed: str) -> None:
    chosen = random.Random(seed)
    engine = start_or_join(Path(home), java=os.environ.get("LICET_ENGINE_JAVA", "").split()).engine
    store = CypherStore(driver_for(engine), engine.database)
    store.prepare()
    while True:
        number = chosen.randrange(IDS)
        try:
            revision = store.entry(make_entry(number, 0).id).revision
        except EntryNotFoundError:
            revision = 0
        written = store.put(
            make_entry(number, revision + 1),
            expected_revision=revision or None,
            by="writer",
            at=dt.datetime.now(dt.UTC),
            reason=f"round {seed}",
        )
        sys.stdout.write(f"{written.entry.id} {written.revision} {written.sequence}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
