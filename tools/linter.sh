#!/bin/sh
# Builds the pinned golangci-lint into the folder $1.
set -eu

bin=$1
tools=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
module=github.com/golangci/golangci-lint/v2
version=$(cd "$tools" && go list -m -f '{{.Version}}' $module)

[ -x "$bin/golangci-lint" ] && "$bin/golangci-lint" version 2>/dev/null | grep -q "${version#v}" && exit 0

. "$tools/progress.sh"
echo "Building golangci-lint $version (once; a few minutes)."
(cd "$tools" && go build -v -trimpath -ldflags "-s -w -X main.version=${version#v}" \
	-o "$bin/golangci-lint" $module/cmd/golangci-lint) 2>&1 | progress "$bin/golangci-lint"
