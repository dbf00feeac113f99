"""One running machine for all tests of this folder; they leave it running, or start it again."""

from collections.abc import Iterator

import pytest
from machine import Machine, new_machine


@pytest.fixture(scope="package")
def machine() -> Iterator[Machine]:
    with new_machine() as machine:
        machine.start()
        yield machine
