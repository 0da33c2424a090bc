package settings

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/policyx"
)

// Schema describes the settings to the engine, which refuses what does not fit before the pack runs.
func Schema() *policyx.ConfigSchema {
	return &policyx.ConfigSchema{Properties: properties()}
}

func properties() map[string]map[string]any {
	text := func(description string) map[string]any {
		return map[string]any{"type": "string", "minLength": 1, "description": description}
	}
	list := func(description string) map[string]any {
		return map[string]any{
			"type": "array", "description": description, "items": map[string]any{"type": "string"},
		}
	}
	return map[string]map[string]any{
		"minimumRetentionDays": {
			"type": "integer", "minimum": 1, "default": DefaultRetentionDays,
			"description": "Days that a log bucket keeps what it receives.",
		},
		"maximumRetentionDays": {
			"type": "integer", "minimum": 1,
			"description": "Days after which nothing is left of what a log bucket received, noncurrent versions included.",
		},
		"minimumRestoreDays": {
			"type": "integer", "minimum": 1, "default": DefaultRestoreDays,
			"description": "Days for which a record that somebody deletes from a log bucket can be restored.",
		},
		"requireLock": list("Stacks, by name or pattern with *, whose trail bucket must have an Object Lock."),
		"advisory":    list("Rules that warn instead of stopping."),
		"exemptions": {
			"type":        "array",
			"description": "Findings that are accepted for a time.",
			"items": map[string]any{
				"type":                 "object",
				"required":             []any{"urn", "rule", "reason", "expires"},
				"additionalProperties": false,
				"properties": map[string]any{
					"urn":    text("URN of the resource, or a pattern with *."),
					"rule":   text("Rule whose finding is accepted."),
					"reason": text("Why it is accepted."),
					"expires": map[string]any{
						"type": "string", "pattern": `^\d{4}-\d{2}-\d{2}$`,
						"description": "Last day on which it holds, as YYYY-MM-DD.",
					},
				},
			},
		},
	}
}

func keys() []string { return slices.Sorted(maps.Keys(properties())) }
