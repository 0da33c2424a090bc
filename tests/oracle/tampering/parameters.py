"""Writes data/parameters.json from the PyPI package botocore: which parameters AWS's calls take, of those that write to what a stack
of datatrail protects. renew.sh beside the service reference runs it.

    python3 parameters.py SITE_PACKAGES
"""

import glob
import gzip
import json
import sys

# Service of the reference -> model of botocore.
MODELS = {"cloudtrail": "cloudtrail", "kms": "kms", "logs": "logs", "sns": "sns", "events": "events", "cloudwatch": "cloudwatch", "iam": "iam"}


def written(service):
    with open(f"../reference/data/{service}.json") as file:
        actions = json.load(file)["actions"]
    return {a["name"] for a in actions if any(level in a["level"] for level in ("Write", "Permissions management", "Tagging"))}


def paths(model, operation):
    shape = model["operations"][operation].get("input")
    for name, member in sorted(model["shapes"][shape["shape"]]["members"].items() if shape else []):
        yield name
        inner = model["shapes"][member["shape"]]
        for below in sorted(inner.get("members", {})) if inner["type"] == "structure" else []:
            yield f"{name}.{below}"


out = {}
for service, name in sorted(MODELS.items()):
    with gzip.open(sorted(glob.glob(f"{sys.argv[1]}/botocore/data/{name}/*/service-2.json.gz"))[-1]) as file:
        model = json.load(file)
    out[service] = {op: list(paths(model, op)) for op in sorted(written(service) & model["operations"].keys())}
with open("data/parameters.json", "w") as file:
    lines = [f' "{s}": {{\n' + ",\n".join(f'  "{op}": {json.dumps(p)}' for op, p in ops.items()) + "\n }" for s, ops in out.items()]
    file.write("{\n" + ",\n".join(lines) + "\n}\n")
with open("data/VERSION", "w") as file:
    version = glob.glob(f"{sys.argv[1]}/botocore-*.dist-info")[0].split("botocore-")[-1].removesuffix(".dist-info")
    file.write(f"botocore@{version}\n")
