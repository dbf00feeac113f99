"""The embedded database takes a part of the memory there is."""

import pytest

from activistnet.run import memory
from activistnet.start.memory import there_is

GB = 1 << 30


@pytest.mark.parametrize(
    ("there", "taken"), [(GB // 4, "128MB"), (GB, "256MB"), (4 * GB, "1024MB"), (64 * GB, "2048MB")]
)
def test_a_quarter_of_the_memory_is_for_the_database_within_bounds(there, taken):
    assert memory.for_postgres(there)["shared_buffers"] == taken


def test_a_container_has_what_it_may_use_and_not_what_its_machine_has(tmp_path):
    (tmp_path / "memory.max").write_text(f"{GB // 8}\n")
    assert there_is(tmp_path / "memory.max") == GB // 8
    (tmp_path / "memory.max").write_text("max\n")
    assert there_is(tmp_path / "memory.max") == there_is(tmp_path / "none") > GB // 8
