"""Starts the command `askcorpus`. Outside the package, so that Ctrl-C ends in one line also while the package is imported."""

from __future__ import annotations

import sys


def main() -> int:
    """Run one command and return its exit code."""
    try:
        from askcorpus.cli import main as run

        return run()
    except KeyboardInterrupt:
        print("\naskcorpus: stopped before anything was done.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
