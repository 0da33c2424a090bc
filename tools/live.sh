#!/bin/sh
# Writes the current state of the account, and of the buckets $2 and following, to the folder $1, as the AWS CLI prints it.
# In AWS it only reads: s3:GetBucketLocation, s3:GetBucketPolicy, s3:GetBucketLogging, s3:GetBucketPublicAccessBlock,
# s3:GetAccountPublicAccessBlock and, in the Region of the AWS CLI, logs:DescribeDeliverySources.
set -eu

if [ $# -lt 2 ] || [ -z "$1" ]; then
	echo "usage: tools/live.sh FOLDER BUCKET..." >&2
	exit 1
fi
folder=$1
shift

ask() { # ask FILE NOTHING COMMAND...: writes what the command prints, or {} if AWS answers with the error NOTHING.
	file=$1
	nothing=$2
	shift 2
	if aws "$@" --output json >"$file.part" 2>"$file.error"; then
		# The CLI prints nothing for an answer without members, such as that about a bucket without access logs.
		[ -s "$file.part" ] || echo '{}' >"$file.part"
		mv "$file.part" "$file"
	elif grep -q "($nothing)" "$file.error"; then
		echo '{}' >"$file"
	else
		cat "$file.error" >&2
		rm -f "$file.part" "$file.error"
		exit 1
	fi
	rm -f "$file.part" "$file.error"
}

mkdir -p "$folder"
account=$(aws sts get-caller-identity --query Account --output text)
ask "$folder/get-public-access-block.json" NoSuchPublicAccessBlockConfiguration \
	s3control get-public-access-block --account-id "$account"
ask "$folder/describe-delivery-sources.json" "" logs describe-delivery-sources
for bucket in "$@"; do
	mkdir -p "$folder/$bucket"
	ask "$folder/$bucket/get-bucket-location.json" "" s3api get-bucket-location --bucket "$bucket"
	ask "$folder/$bucket/get-bucket-policy.json" NoSuchBucketPolicy s3api get-bucket-policy --bucket "$bucket"
	ask "$folder/$bucket/get-bucket-logging.json" "" s3api get-bucket-logging --bucket "$bucket"
	ask "$folder/$bucket/get-public-access-block.json" NoSuchPublicAccessBlockConfiguration \
		s3api get-public-access-block --bucket "$bucket"
done
