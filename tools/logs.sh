#!/bin/sh
# Copies new files from both log buckets to the folder $2. The file $1, which a preview writes, has their names. From a bucket
# that others also deliver to, it copies only the folders of the declared accounts.
set -eu

declared=$1
folder=$2

place() { # place KIND KEY: prints the value of KEY in the object KIND: a string, or a list with one string per line.
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
