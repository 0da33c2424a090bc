package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"datatrail/internal/dataset"
)

var zonePattern = regexp.MustCompile(`^([a-z-]+-\d+)[a-z]$`)

// compass are the words that Regions are told apart by.
var compass = []string{
	"central", "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest",
}

func allRegions() []string {
	var out []string
	for _, p := range dataset.Partitions {
		out = append(out, p.Regions...)
	}
	return out
}

// misspelt reports whether a name of the form of a Region's has a word in it that no Region has.
func misspelt(region string) bool {
	words := strings.Split(region, "-")
	return len(words) < 3 || !slices.Contains(compass, words[len(words)-2])
}

// validateRegion refuses what can be no Region. One that is newer than the table is only doubtful.
func validateRegion(f *findings, path, region string) {
	partition, found := dataset.PartitionOf(region)
	switch {
	case found && partition.Knows(region):
		return
	case found && !misspelt(region):
		f.warn(path, "%s is not a Region that this version knows: it is treated as a new one in partition %s", region, partition.ID)
		return
	}
	example := "write one such as eu-central-1"
	if zone := zonePattern.FindStringSubmatch(region); zone != nil {
		if _, found := dataset.PartitionOf(zone[1]); found {
			f.refuse(path, region, "is an Availability Zone: write its Region, %s", zone[1])
			return
		}
	}
	if near := meant(strings.ReplaceAll(region, "_", "-"), allRegions()); near != "" {
		example = "write " + near + ", or another one"
	}
	f.refuse(path, region, "is not the name of a Region: %s", example)
}

// arn is an example of an ARN in the stack's partition and Region, as far as they are known.
func (a AWS) arn(service, resource string) string {
	partition, region := a.Partition(), a.Region
	if partition == "" {
		partition, region = "aws", "REGION"
	}
	if service == "iam" {
		region = ""
	}
	return fmt.Sprintf("arn:%s:%s:%s:ACCOUNT:%s", partition, service, region, resource)
}

// elsewhere reports whether an ARN's partition is another than that of the Region. Of an unknown Region, nobody can tell.
func (a AWS) elsewhere(partition string) bool {
	return a.Partition() != "" && partition != a.Partition()
}
