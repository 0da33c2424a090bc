#!/usr/bin/env bash
# Installs Debian's Chromium if it may, as in CI, so that the page is tested in a browser. Otherwise those tests say what is missing.
set -euo pipefail
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name" >/dev/null; then exit 0; fi
done
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "chromium: not installed, and this script may not install it, so the page is not tested in a browser" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null; }; then
  echo "chromium: apt-get cannot install it, so the page is not tested in a browser" >&2
fi
