import numpy  # noqa: F401 - loads its BLAS
import threadpoolctl
from hypothesis import given
from hypothesis import strategies as st

from askcorpus.machine import LEAST_FILLED, batches_by_length, blas_threads


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


def test_products_take_as_many_threads_as_they_are_given() -> None:
    before = _blas_threads()
    with blas_threads(1):
        assert _blas_threads() == {1}
        with blas_threads(2):
            assert _blas_threads() == {2}
        assert _blas_threads() == {1}
    assert _blas_threads() == before


def _blas_threads() -> set[int]:
    return {library["num_threads"] for library in threadpoolctl.threadpool_info() if library["user_api"] == "blas"}
