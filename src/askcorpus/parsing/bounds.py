"""What reading one file may take: in most processes, and in the one that recognises text in pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from askcorpus.parsing.recognition import Timing, installed_version

if TYPE_CHECKING:
    from askcorpus.settings import Settings


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds and memory of reading one file, with the settings to raise, and when its pictures are recognised."""

    seconds: float
    megabytes: int
    seconds_setting: str
    memory_setting: str
    recognition: Timing
    threads: int = 1

    @classmethod
    def of_reading(cls, settings: Settings) -> Self:
        """The bounds of reading; pages to recognise are left to another process, where the extra is installed."""
        timing: Timing = "later" if installed_version() else "never"
        return cls(
            settings.read_seconds, settings.read_memory_megabytes, "read_seconds", "read_memory_megabytes", timing
        )

    @classmethod
    def of_recognition(cls, settings: Settings) -> Self:
        """The bounds of recognising, which uses all threads there are."""
        from askcorpus.machine import available_threads  # here, so that a worker process imports nothing but reading

        threads = settings.threads or available_threads()
        return cls(
            settings.ocr_seconds, settings.ocr_memory_megabytes, "ocr_seconds", "ocr_memory_megabytes", "now", threads
        )
