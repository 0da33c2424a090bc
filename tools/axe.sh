#!/usr/bin/env bash
# Downloads axe-core, which checks the accessibility of a page, into the folder $1. Without npm it says so, and the test is
# skipped.
set -euo pipefail
version=4.10.3
target=$1/axe.min.js
if [ -f "$target" ] && grep -q "axe v$version" "$target"; then exit 0; fi
if ! command -v npm >/dev/null; then
  echo "axe-core: npm is not installed, so the test of the page with axe-core is skipped" >&2
  exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$1"
(cd "$folder" && npm pack --silent "axe-core@$version" >/dev/null && tar -xzf "axe-core-$version.tgz")
mv "$folder/package/axe.min.js" "$target"
