package schema_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/analysis/schema"
)

func TestTheExpressionHasAGroupForEachColumn(t *testing.T) {
	pattern := regexp.MustCompile(schema.AccessPattern)
	assert.Equal(t, len(schema.AccessColumns()), pattern.NumSubexp())
	assert.Len(t, schema.AccessColumns(), 27)
}

func TestColumnsSuitGlue(t *testing.T) {
	for table, columns := range map[string][]schema.Column{
		"trail":  append(schema.TrailColumns(), schema.TrailPartitions()...),
		"access": append(schema.AccessColumns(), schema.AccessPartitions()...),
	} {
		seen := map[string]bool{}
		for _, column := range columns {
			assert.Regexp(t, `^[a-z_]+$`, column.Name, table)
			assert.False(t, seen[column.Name], "%s.%s stands twice", table, column.Name)
			assert.NotEqual(t, "timestamp", column.Name, "a reserved word")
			assert.NotEmpty(t, column.Comment, column.Name)
			assert.LessOrEqual(t, len(column.Comment), 255, "Glue's limit for %s", column.Name)
			assert.Equal(t, strings.Count(column.Type, "<"), strings.Count(column.Type, ">"), column.Name)
			seen[column.Name] = true
		}
	}
}

func TestCallersCannotChangeTheTable(t *testing.T) {
	schema.TrailColumns()[0].Name = "changed"
	schema.AccessColumns()[0].Name = "changed"
	assert.Equal(t, "eventversion", schema.TrailColumns()[0].Name)
	assert.Equal(t, "bucketowner", schema.AccessColumns()[0].Name)
	assert.Equal(t, []string{"account", "folder", "region", "dt"}, schema.Names(schema.TrailPartitions()))
}
