#!/bin/sh
# Prints the path of a Chromium; installs Debian's where there is none and this is root; else says what to do.
set -eu
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then command -v "$name"; exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests ..." >&2
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-dejavu-core; } >&2
    command -v chromium
    exit 0
fi
echo "The browser tests need Chromium. Install it (Debian: apt-get install chromium) or set CHROMIUM=/path/to/it." >&2
exit 1
