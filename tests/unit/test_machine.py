from hypothesis import given
from hypothesis import strategies as st

from askcorpus.machine import LEAST_FILLED, batches_by_length


@given(st.lists(st.integers(1, 300)), st.integers(1, 2048))
def test_every_text_is_in_one_batch_that_is_not_too_long_and_hardly_padded(lengths: list[int], size: int) -> None:
    batches = batches_by_length(lengths, size)
    assert sorted(position for batch in batches for position in batch) == list(range(len(lengths)))
    for batch in batches:
        width = max(lengths[position] for position in batch)
        assert len(batch) * width <= size or len(batch) == 1
        assert min(lengths[position] for position in batch) >= LEAST_FILLED * width


def test_what_differs_in_length_is_apart() -> None:
    assert batches_by_length([30, 5, 29, 24, 23], 2048) == [[0, 2], [3, 4], [1]]
