#!/bin/sh
# Compares every environment with the revision $1, and writes what a change does to the folder $2: all of it to review.md, and
# as much as fits into a comment on GitHub to comment.md. It continues after a failure, and fails at the end.
set -eu

base=$1
folder=$2
# A comment can have 65,536 characters.
limit=60000

rm -rf "$folder" && mkdir -p "$folder"
failed=0

say() { # say HEADING TARGET ARGUMENT...: prints what a target prints, or why it fails.
	heading=$1
	shift
	if ! ${MAKE:-make} -s --no-print-directory "$@" >"$folder/out" 2>"$folder/err"; then
		failed=1
		[ -s "$folder/out" ] || printf '### %s: failed\n' "$heading" >"$folder/out"
		printf '\n```text\n%s\n```\n' "$(cat "$folder/err")" >>"$folder/out"
	fi
	cat "$folder/out"
	printf '\n'
}

for file in Pulumi.*.yaml; do
	stack=${file#Pulumi.}
	stack=${stack%.yaml}
	say "Difference of $stack" diff BASE="$base" STACK="$stack" FORMAT=markdown >>"$folder/diffs.md"
	say "Preview of $stack" preview STACK="$stack" FORMAT=markdown >>"$folder/previews.md"
done
cat "$folder/diffs.md" "$folder/previews.md" >"$folder/review.md"
# Cut at the end of a line, and close whatever is open.
awk -v limit=$limit '
	{ size += length($0) + 1 }
	size > limit {
		if (fence) print "```"
		if (fold) print "\n</details>"
		print "\nThe rest is in the artifact of this run, and in its summary."
		exit
	}
	/^```/ { fence = !fence }
	/^<details>/ { fold = 1 }
	/^<\/details>/ { fold = 0 }
	{ print }' "$folder/review.md" >"$folder/comment.md"
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
	cat "$folder/review.md" >>"$GITHUB_STEP_SUMMARY"
fi
rm -f "$folder/out" "$folder/err" "$folder/diffs.md" "$folder/previews.md"
exit $failed
