#!/bin/sh
# Copies what is new in both log buckets into the folder $2. Their names stand in the file $1, which a preview writes. Of a
# bucket that others fill too, it copies the folders of the declared accounts alone.
set -eu

declared=$1
folder=$2

place() { # place KIND KEY: of the object of that name, a text or a list of texts, one a line.
	tr -d ' \n' <"$declared" | sed -n "s/.*\"$1\":{\([^}]*\)}.*/\1/p" |
		sed -n "s/.*\"$2\":\(\"[^\"]*\"\|\[[^]]*\]\).*/\1/p" | tr -d '"[]' | tr ',' '\n'
}

trail=$(place trail bucket)
access=$(place access bucket)
if [ -z "$trail" ] || [ -z "$access" ]; then
	echo "$declared names no log buckets: run make preview for the stack first" >&2
	exit 1
fi
mkdir -p "$folder"
accounts=$(place trail accounts)
if [ -z "$accounts" ]; then
	aws s3 sync --only-show-errors "s3://$trail" "$folder/trail"
fi
prefix=$(place trail prefix)
organization=$(place trail organization)
for account in $accounts; do
	aws s3 sync --only-show-errors "s3://$trail/${prefix:+$prefix/}AWSLogs/${organization:+$organization/}$account/" "$folder/trail/$account"
done
aws s3 sync --only-show-errors "s3://$access" "$folder/access"
