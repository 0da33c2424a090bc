package main

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/config"
)

// anyAddress is often one that is no source of requests.
func anyAddress() *rapid.Generator[netip.Addr] {
	return rapid.Custom(func(t *rapid.T) netip.Addr {
		if rapid.Bool().Draw(t, "IPv6") {
			bytes := [16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bytes"))
			bytes[0] = rapid.SampledFrom([]byte{0x20, 0x2a, 0xfc, 0xfe, 0xff, 0, 0x40}).Draw(t, "first")
			return netip.AddrFrom16(bytes)
		}
		bytes := [4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "bytes"))
		bytes[0] = rapid.SampledFrom([]byte{8, 10, 100, 127, 169, 172, 192, 198, 240}).Draw(t, "first")
		bytes[1] = rapid.SampledFrom([]byte{0, 16, 18, 64, 168, 254, 7}).Draw(t, "second")
		return netip.AddrFrom4(bytes)
	})
}

// An address is a question exactly when the configuration takes it for a network, and the refusals have the same words.
func TestTheAddressesThatAreRefusedAreThoseOfTheConfiguration(t *testing.T) {
	asked, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		address := anyAddress().Draw(t, "address")
		network := netip.PrefixFrom(address, address.BitLen())
		text, err := json.Marshal([]any{map[string]any{"name": "d", "perimeter": map[string]any{"cidrs": []string{network.String()}}}})
		require.NoError(t, err)
		_, listed := config.Parse(project, map[string]string{"aws:region": "eu-central-1", project + ":datasets": string(text)}, nil)
		_, err = settings{from: address.String()}.network()
		if listed == nil {
			assert.NoError(t, err, address)
			asked++
			return
		}
		refused++
		require.Error(t, err, address)
		_, said, _ := strings.Cut(listed.Error(), " is ")
		said, _, _ = strings.Cut(said, ":")
		assert.Contains(t, err.Error(), said)
		assert.Contains(t, err.Error(), "which S3 never sees as a source")
	})
	assert.Positive(t, asked)
	assert.Positive(t, refused)
}

func TestAPerimeterIsAskedAboutFromAddressesThatCanOccur(t *testing.T) {
	file := environment(t, `{name: a, perimeter: {cidrs: [192.0.0.0/16]}}`)
	var reports []report
	require.NoError(t, json.Unmarshal([]byte(explain(t, "-config", file, "-json")), &reports))
	assert.Equal(t, "192.0.0.0/16", reports[0].Rows[0].From)
	assert.Equal(t, "192.0.1.0", reports[0].Rows[0].Request.Address)
}

func TestAMemberOfAnOrganizationIsAskedAbout(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"a member", []string{"-org", "o-exampleorg1"}, "a role of another account in organization o-exampleorg1, reads from 198.51.100.7: allowed: the address is in cidrs; readers names the caller's organization [AllowOrganizationToRead]"},
		{"a member of another one", []string{"-org", "o-exampleorg2"}, "not granted: nothing grants it"},
		{"a certain member", []string{"-org", "o-exampleorg1", "-as", "999988887777"}, "a role of account 999988887777 in organization o-exampleorg1, reads from 198.51.100.7: allowed"},
		{"the same outside of it", []string{"-as", "999988887777"}, "not granted"},
		{"the account itself", []string{"-org", "o-exampleorg1", "-as", "111122223333"}, "allowed: the address is in cidrs; if its IAM policies allow it\n"},
	} {
		args := append([]string{"-config", production, "-stack", "prod", "-dataset", "street-images", "-from", "198.51.100.7"}, c.args...)
		assert.Contains(t, explain(t, args...), c.want, c.name)
	}
}

func TestTheServiceThatReadsIsTold(t *testing.T) {
	file := environment(t, `{name: a, bucket: example-corp-a, perimeter: {mode: observe, cidrs: [8.8.8.0/24]}}`, `{name: example-corp-a, statements: [
    {Sid: OnlyAthena, Effect: Deny, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::example-corp-a/*",
     Condition: {"ForAnyValue:StringEquals": {aws:CalledVia: athena.amazonaws.com}}}]}`)
	assert.Contains(t, explain(t, "-config", file, "-via", "athena.amazonaws.com"), "denied: the owners of the bucket say so [OnlyAthena]")
	assert.Contains(t, explain(t, "-config", file, "-via", "glue.amazonaws.com"), "allowed")
	assert.Regexp(t, `(?m)^Athena for a role of the account +inside AWS +no`, explain(t, "-config", file))
}

func TestAnEndpointStandsForItsVPCToo(t *testing.T) {
	ask := func(via string) string {
		return explain(t, "-config", production, "-stack", "prod", "-dataset", "street-images", "-via", via)
	}
	for via, want := range map[string]string{
		"vpce-0a1b2c3d4e5f60719":                       "denied: outside the perimeter, and not exempt; its VPC is taken to be none of vpcs: ask with via vpce-0a1b2c3d4e5f60719,vpc-... [DenyReads",
		"vpc-0123456789abcdef1":                        "denied: outside the perimeter, and not exempt; its endpoint is taken to be none of vpcEndpoints: ask with via vpce-...,vpc-0123456789abcdef1 [DenyReads",
		"vpce-0a1b2c3d4e5f60719,vpc-0123456789abcdef0": "allowed: the VPC is in vpcs; if its IAM policies allow it",
		"vpc-0123456789abcdef1,vpce-0a1b2c3d4e5f60718": "allowed: the endpoint is in vpcEndpoints; if its IAM policies allow it",
		"vpce-0a1b2c3d4e5f60719,vpc-0123456789abcdef1": "denied: outside the perimeter, and not exempt [DenyReads",
	} {
		assert.Contains(t, ask(via), want, via)
	}
	err := run([]string{"-config", production, "-via", "vpce-0a1b,vpce-0a1c"}, &bytes.Buffer{})
	assert.ErrorContains(t, err, "an endpoint and its VPC")
}

func TestAllMistakesInAQuestionAreToldAtOnce(t *testing.T) {
	err := run([]string{"-config", production, "-from", "10.0.0.1", "-as", "alice", "-via", "eni-1"}, &bytes.Buffer{})
	for _, want := range []string{`as "alice"`, "from 10.0.0.1: is in a private range", `via "eni-1"`} {
		assert.ErrorContains(t, err, want)
	}
}
