"""Telemetry of the libraries, switched off: nothing about this machine is sent anywhere, whoever would like to know.

onnxruntime 1.32 sends events from Linux by default and writes a device identifier below the home folder; Gradio and the
Hugging Face hub have switches of their own. All are read from the environment, so they are set before anything is imported,
and processes started from here inherit them. What each library was seen to do is in docs/privacy.md.
"""

from __future__ import annotations

import os
import sys

SWITCHES = {
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime
    "GRADIO_ANALYTICS_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",  # chromadb
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",  # the common switch: https://donottrack.sh
}


def switch_off() -> None:
    """Set every switch, and tell an onnxruntime that was imported before askcorpus as well."""
    os.environ.update(SWITCHES)
    onnxruntime = sys.modules.get("onnxruntime")
    if onnxruntime is not None:
        onnxruntime.disable_telemetry_events()
