#!/bin/sh
# Builds the pinned Pulumi CLI into the folder $1, unless the PATH already has a pulumi that can run executable policy
# packs.
set -eu

bin=$1
tools=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
module=github.com/pulumi/pulumi/pkg/v3
version=$(cd "$tools" && go list -m -f '{{.Version}}' $module)
oldest=$(sed -n 's/^const MinimumCLI = "3\.\([0-9]*\)\.0"$/\1/p' "$tools/../internal/offline/cli.go")
: "${oldest:?internal/offline/cli.go has no MinimumCLI of the form 3.x.0}"

current() { # Is "v3.x.y" the oldest version that works, or newer?
	minor=$(printf %s "$1" | sed -n 's/^v3\.\([0-9]*\)\..*/\1/p')
	[ -n "$minor" ] && [ "$minor" -ge "$oldest" ]
}

if [ -x "$bin/pulumi" ]; then
	[ "$("$bin/pulumi" version 2>/dev/null)" = "$version" ] && exit 0
elif found=$(pulumi version 2>/dev/null) && current "$found"; then
	exit 0
fi

. "$tools/progress.sh"
echo "Building the Pulumi CLI $version (once; about five minutes on two cores)."
# Without a version, the Automation API treats the CLI as too old.
(cd "$tools" && go build -v -trimpath -tags osusergo,grpcnotrace \
	-ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$version" \
	-o "$bin/pulumi" $module/cmd/pulumi) 2>&1 | progress "$bin/pulumi"
