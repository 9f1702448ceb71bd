#!/bin/sh
# Prints the path of strace; installs Debian's where there is none and this is root; else says what to do.
set -eu
if command -v strace 2>/dev/null; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing strace for the tests of what leaves the machine ..." >&2
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends strace; } >&2
    command -v strace
    exit 0
fi
echo "These tests need strace. Install it (Debian: apt-get install strace)." >&2
exit 1
