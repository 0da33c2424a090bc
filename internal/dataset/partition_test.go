package dataset

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// published is AWS's own table, as the SDK that this module requires has it.
func published(t *testing.T) []Partition {
	t.Helper()
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-sdk-go-v2").Output()
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(folder)), "internal/endpoints/awsrulesfn/partitions.json"))
	require.NoError(t, err)
	var file struct {
		Partitions []struct {
			ID          string `json:"id"`
			RegionRegex string `json:"regionRegex"`
			Outputs     struct {
				DNSSuffix            string `json:"dnsSuffix"`
				ImplicitGlobalRegion string `json:"implicitGlobalRegion"`
			} `json:"outputs"`
			Regions map[string]any `json:"regions"`
		} `json:"partitions"`
	}
	require.NoError(t, json.Unmarshal(text, &file))
	var out []Partition
	for _, p := range file.Partitions {
		partition := Partition{ID: p.ID, DNSSuffix: p.Outputs.DNSSuffix, Global: p.Outputs.ImplicitGlobalRegion}
		for region := range p.Regions {
			if !strings.HasSuffix(region, "-global") {
				partition.Regions = append(partition.Regions, region)
			}
		}
		slices.Sort(partition.Regions)
		out = append(out, partition)
		ours := slices.IndexFunc(Partitions, func(ours Partition) bool { return ours.ID == p.ID })
		require.GreaterOrEqual(t, ours, 0, "partition %s is new", p.ID)
		assert.Equal(t, p.RegionRegex, Partitions[ours].pattern.String(), p.ID)
	}
	return out
}

func TestPartitions_AreThoseThatAWSPublishes(t *testing.T) {
	var ours []Partition
	for _, p := range Partitions {
		p.pattern = nil
		ours = append(ours, p)
	}
	assert.ElementsMatch(t, published(t), ours)
}

func TestPartitionOf_KnowsRegionsThatAreNewerThanTheTable(t *testing.T) {
	for region, want := range map[string]string{
		"eu-central-1": "aws", "ap-southeast-9": "aws", "cn-north-1": "aws-cn", "us-gov-east-1": "aws-us-gov",
		"us-iso-east-1": "aws-iso", "us-isob-east-1": "aws-iso-b", "eu-isoe-west-1": "aws-iso-e", "us-isof-south-1": "aws-iso-f",
		"eusc-de-east-1": "aws-eusc", "eusc-de-west-2": "aws-eusc",
	} {
		partition, found := PartitionOf(region)
		assert.True(t, found, region)
		assert.Equal(t, want, partition.ID, region)
	}
	for _, region := range []string{"", "frankfurt", "eu-central", "EU-CENTRAL-1", "eu-CENTRAL-1", "eu-central-1a", "eusc-fr-west-1", "aws-global"} {
		_, found := PartitionOf(region)
		assert.False(t, found, region)
	}
}

func TestPartitionOf_FindsEachRegionInOnePartition(t *testing.T) {
	for _, p := range Partitions {
		assert.True(t, p.Knows(p.Global))
		for _, region := range p.Regions {
			for _, other := range Partitions {
				assert.Equal(t, other.ID == p.ID, other.pattern.MatchString(region), "%s in %s", region, other.ID)
			}
		}
	}
}
