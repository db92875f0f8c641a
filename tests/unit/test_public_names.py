# SPDX-License-Identifier: Apache-2.0
"""What `import licet` gives."""

import licet
from licet.decision.reference import decide


def test_decide_is_the_pure_function() -> None:
    assert licet.decide is decide


def test_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert licet.__version__ == version("licet")
