#!/usr/bin/env bash
# Installs Debian's Chromium where CI may, so that the page is tested in a browser. Elsewhere those tests say what they lack.
set -euo pipefail
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name" >/dev/null; then exit 0; fi
done
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "chromium: not there, and not to be installed from here; the page is not tested in a browser" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null; }; then
  echo "chromium: apt-get cannot install it; the page is not tested in a browser" >&2
fi
