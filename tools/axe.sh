#!/usr/bin/env bash
# Gets axe-core, which judges whether a page can be used by everybody, into the folder given. Without npm it says so and
# leaves the test to skip.
set -euo pipefail
version=4.10.3
target=$1/axe.min.js
if [ -f "$target" ] && grep -q "axe v$version" "$target"; then exit 0; fi
if ! command -v npm >/dev/null; then
  echo "axe-core: npm is not there; the page is not judged with it" >&2
  exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$1"
(cd "$folder" && npm pack --silent "axe-core@$version" >/dev/null && tar -xzf "axe-core-$version.tgz")
mv "$folder/package/axe.min.js" "$target"
