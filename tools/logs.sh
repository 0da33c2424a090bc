#!/bin/sh
# Copies what is new in both log buckets into the folder $2. Their names stand in the file $1, which a preview writes.
set -eu

declared=$1
folder=$2

bucket() { # bucket KIND: of the object of that name, the bucket.
	tr -d ' \n' <"$declared" | sed -n "s/.*\"$1\":{\"bucket\":\"\([^\"]*\)\".*/\1/p"
}

trail=$(bucket trail)
access=$(bucket access)
if [ -z "$trail" ] || [ -z "$access" ]; then
	echo "$declared names no log buckets: run make preview for the stack first" >&2
	exit 1
fi
mkdir -p "$folder"
aws s3 sync --only-show-errors "s3://$trail" "$folder/trail"
aws s3 sync --only-show-errors "s3://$access" "$folder/access"
