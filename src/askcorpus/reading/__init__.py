"""Reading: a file to a Document, within bounds of time, memory and size."""

from askcorpus.reading.reader import READER_VERSION, read_document
from askcorpus.reading.worker import ReadingWorker
from askcorpus.types import ReadResult

__all__ = ["READER_VERSION", "ReadResult", "ReadingWorker", "read_document"]
