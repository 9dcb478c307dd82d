"""A mark is reckoned once for what it rests on, and anew when that changes or was long unused."""

from bot.use_cases import kept_marks
from bot.use_cases.kept_marks import KeptMarks


def test_a_mark_is_reckoned_once_for_each_ground():
    marks, reckoned = KeptMarks(), []

    def reckon():
        reckoned.append(4.2)
        return 4.2 if len(reckoned) < 3 else None

    found = [marks.find(ground, reckon) for ground in ("a", "a", "b", "c", "c")]

    assert found == [4.2, 4.2, 4.2, None, None]
    assert len(reckoned) == 3


def test_what_was_long_unused_makes_room(monkeypatch):
    monkeypatch.setattr(kept_marks, "MOST_KEPT", 2)
    marks = KeptMarks()
    for ground in ("a", "b", "a", "c"):
        marks.find(ground, lambda: 5.0)

    assert [marks.find(ground, lambda: 1.0) for ground in ("a", "c", "b")] == [5.0, 5.0, 1.0]
