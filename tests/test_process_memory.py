"""The cache of one process: objects as they are, the newest used, until their time is up."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from config.caches import ProcessMemory


@pytest.fixture
def memory(request):
    cache = ProcessMemory(request.node.name, {"OPTIONS": {"MAX_ENTRIES": 3}})
    yield cache
    cache.clear()


def test_object_comes_out_as_it_went_in(memory):
    kept = object()
    memory.set("a", kept)

    assert memory.get("a") is kept
    assert memory.get("b", "nothing") == "nothing"


def test_object_is_made_once(memory):
    assert memory.get_or_set("a", lambda: [1]) is memory.get_or_set("a", lambda: [2])
    assert memory.add("a", [3]) is False
    assert memory.get("a") == [1]


def test_object_goes_when_its_time_is_up(memory):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        memory.set("a", 1, timeout=60)
        memory.set("b", 2, timeout=None)
    with time_machine.travel(now + timedelta(seconds=60), tick=False):
        assert (memory.get("a"), memory.get("b")) == (None, 2)
        assert memory.add("a", 3) is True


def test_object_that_was_not_used_for_longest_makes_room(memory):
    for key in ("a", "b", "c"):
        memory.set(key, key)
    memory.get("a")
    memory.set("d", "d")

    assert [memory.get(key) for key in ("a", "b", "c", "d")] == ["a", None, "c", "d"]
