package oracle

import (
	"fmt"
	"net/netip"

	"pgregory.net/rapid"

	"datatrail/internal/pulumitest"
)

// generator draws configurations that datatrail accepts.
type generator struct {
	t         *rapid.T
	partition string
}

func (g *generator) configuration() map[string]any {
	region := rapid.SampledFrom([]string{"eu-central-1", "us-east-1", "cn-north-1", "us-gov-west-1"}).Draw(g.t, "region")
	g.partition = map[string]string{"cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov"}[region]
	if g.partition == "" {
		g.partition = "aws"
	}
	datasets := []any{}
	for i := range rapid.IntRange(1, 3).Draw(g.t, "datasets") {
		dataset := map[string]any{"name": fmt.Sprintf("d%d", i), "storageClassAnalysis": g.chance("analysis")}
		anonymous := false
		if g.chance("perimeter") {
			perimeter := g.perimeter()
			dataset["perimeter"], anonymous = perimeter, perimeter["anonymousReads"] == true
		}
		if !anonymous && g.chance("key of a dataset") {
			dataset["kmsKeyArn"] = g.key(region)
		}
		datasets = append(datasets, dataset)
	}
	lake, buckets := g.lake(region)
	datasets = append(datasets, lake...)
	logs, trail := map[string]any{}, map[string]any{}
	if g.chance("administrators") {
		logs["administrators"] = append(g.arns("administrator"), g.deployer())
	}
	if g.chance("key prefix") {
		trail["keyPrefix"] = rapid.StringMatching(`[a-z]{1,5}(/[a-z]{1,5})?`).Draw(g.t, "prefix")
	}
	if g.chance("trail name") {
		trail["name"] = rapid.StringMatching(`[a-z][a-z0-9]{2,9}([.][a-z0-9]{1,5})?`).Draw(g.t, "name")
	}
	if g.chance("key of the records") {
		logs["kmsKeyArn"] = g.key(region)
	}
	alerts := map[string]any{"emails": []string{"audit@example.com"}, "silentFilesHours": 3}
	if alerts["tamper"] = g.chance("tamper"); alerts["tamper"] == true {
		trail["managementEvents"] = "writes"
	}
	values := map[string]any{
		"aws:region": region, "datatrail:datasets": datasets, "datatrail:buckets": buckets, "datatrail:logs": logs, "datatrail:trail": trail,
	}
	if g.chance("log group") {
		encryption := rapid.SampledFrom([]string{"kms", "aws-owned"}).Draw(g.t, "encryption of the log group")
		values["datatrail:cloudWatch"] = map[string]any{"retentionDays": 30, "encryption": encryption}
	}
	if g.chance("alerts") {
		values["datatrail:alerts"] = alerts
	}
	if g.chance("analysis") {
		values["datatrail:analysis"] = map[string]any{"since": "2026-11-01"}
	}
	return values
}

// lake are datasets of one bucket, whose prefixes look alike, and the bucket.
func (g *generator) lake(region string) (datasets, buckets []any) {
	prefixes := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"speech/", "speechx/", "a/speech/", "speec/"}), 0, 3, rapid.ID).Draw(g.t, "prefixes")
	if len(prefixes) == 0 {
		return nil, []any{}
	}
	anonymous := false
	for i, prefix := range prefixes {
		dataset := map[string]any{"name": fmt.Sprintf("l%d", i), "bucket": "generated-lake", "prefix": prefix, "storageClassAnalysis": g.chance("analysis")}
		if g.chance("perimeter") {
			perimeter := g.perimeter()
			dataset["perimeter"], anonymous = perimeter, anonymous || perimeter["anonymousReads"] == true
		}
		datasets = append(datasets, dataset)
	}
	bucket := map[string]any{"name": "generated-lake", "noncurrentDays": 7}
	if !anonymous && g.chance("key of the lake") {
		bucket["kmsKeyArn"] = g.key(region)
	}
	if g.chance("statements") {
		bucket["statements"] = []any{map[string]any{
			"Sid": "Ingest", "Effect": "Allow", "Principal": map[string]any{"AWS": "121212121212"}, "Action": "s3:PutObject",
			"Resource": "arn:" + g.partition + ":s3:::generated-lake/in/*",
		}}
	}
	return datasets, []any{bucket}
}

// key is one of few, so that some are shared.
func (g *generator) key(region string) string {
	return "arn:" + g.partition + ":kms:" + region + ":" + pulumitest.Account + ":key/" + rapid.StringMatching(`[12]`).Draw(g.t, "key")
}

func (g *generator) perimeter() map[string]any {
	p := map[string]any{
		"mode":                rapid.SampledFrom([]string{"enforce", "enforce", "observe"}).Draw(g.t, "mode"),
		"allowViaAwsServices": g.chance("via services"),
	}
	cidrs := rapid.SliceOfNDistinct(rapid.Custom(cidr), 0, 5, rapid.ID).Draw(g.t, "cidrs")
	endpoints := g.ids("vpce", 2)
	vpcs := g.ids("vpc", 2)
	if len(cidrs)+len(endpoints)+len(vpcs) == 0 {
		cidrs = []string{"198.51.100.0/24"}
	}
	p["cidrs"], p["vpcEndpoints"], p["vpcs"] = cidrs, endpoints, vpcs
	p["anonymousReads"] = len(cidrs) > 0 && g.chance("anonymous reads")
	exempt := g.arns("exempt")
	if p["denyListing"] = g.chance("deny listing"); p["denyListing"] == true {
		exempt = append(exempt, g.deployer())
	}
	p["exemptPrincipals"] = exempt
	if g.chance("presigned limit") {
		p["presignedMaxAgeSeconds"] = rapid.IntRange(1, 604800).Draw(g.t, "seconds")
	}
	readers := rapid.SliceOfNDistinct(rapid.StringMatching(`[1-9][0-9]{11}`), 0, 2, rapid.ID).Draw(g.t, "accounts")
	if g.chance("reader role") {
		readers = append(readers, "arn:"+g.partition+":iam::444455556666:role/training/reader")
	}
	if g.chance("another reader role") {
		readers = append(readers, "arn:"+g.partition+":iam::777788889999:role/reader")
	}
	if g.chance("reader role of the account") {
		readers = append(readers, "arn:"+g.partition+":iam::"+pulumitest.Account+":role/training/ours")
	}
	if g.chance("the account itself") {
		readers = append(readers, pulumitest.Account)
	}
	if g.chance("organization") {
		readers = append(readers, rapid.StringMatching(`o-[a-z0-9]{10,14}`).Draw(g.t, "organization id"))
	}
	p["readers"] = readers
	return p
}

func (g *generator) chance(of string) bool { return rapid.Bool().Draw(g.t, of) }

func (g *generator) deployer() string {
	return "arn:" + g.partition + ":iam::" + pulumitest.Account + ":role/platform/datatrail-deploy"
}

func (g *generator) arns(what string) []string {
	names := rapid.SliceOfNDistinct(rapid.StringMatching(`(role|user)/([a-z]{1,4}/)?[a-z]{1,6}([*]|[?]|-[*]-x)?`), 0, 3, rapid.ID)
	var out []string
	for _, name := range names.Draw(g.t, what) {
		out = append(out, "arn:"+g.partition+":iam::"+pulumitest.Account+":"+name)
	}
	return out
}

func (g *generator) ids(kind string, most int) []string {
	return rapid.SliceOfNDistinct(rapid.StringMatching(kind+`-[0-9a-f]{17}`), 0, most, rapid.ID).Draw(g.t, kind)
}

// cidr draws a public range that is narrow enough for anonymous reads, also when four of its like merge.
func cidr(t *rapid.T) string {
	if rapid.Bool().Draw(t, "IPv6") {
		address := netip.MustParseAddr("2600::").As16()
		copy(address[2:], rapid.SliceOfN(rapid.Byte(), 14, 14).Draw(t, "IPv6 address"))
		return netip.PrefixFrom(netip.AddrFrom16(address), rapid.IntRange(34, 128).Draw(t, "bits")).Masked().String()
	}
	rest := rapid.SliceOfN(rapid.Byte(), 3, 3).Draw(t, "IPv4 address")
	address := netip.AddrFrom4([4]byte{rapid.ByteRange(11, 99).Draw(t, "network"), rest[0], rest[1], rest[2]})
	return netip.PrefixFrom(address, rapid.IntRange(10, 32).Draw(t, "bits")).Masked().String()
}
