#!/bin/sh
# Builds the pinned actionlint into the folder $1. It has a separate module, because it needs an older YAML library than golangci-lint.
set -eu

bin=$1
tools=$(CDPATH='' cd -- "$(dirname -- "$0")/actionlint" && pwd)
module=github.com/rhysd/actionlint
version=$(cd "$tools" && go list -m -f '{{.Version}}' $module)

[ -x "$bin/actionlint" ] && "$bin/actionlint" -version 2>/dev/null | grep -q "${version#v}" && exit 0
(cd "$tools" && go build -trimpath -ldflags "-s -w -X github.com/rhysd/actionlint.version=${version#v}" \
	-o "$bin/actionlint" $module/cmd/actionlint)
