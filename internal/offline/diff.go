package offline

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

func (k kind) replaces(path string) bool {
	parsed, err := resource.ParsePropertyPath(path)
	if err != nil || len(parsed) == 0 {
		return false
	}
	root, _ := parsed[0].(string)
	named := k.name != "" && !k.renamed && (root == k.name || root == k.name+"Prefix")
	return named || slices.Contains(k.replace, root)
}

// compare says what an update would change: every path that differs, whether AWS can change it in place,
// and whether the old resource has to go first. That is so when the program chose the physical name, since
// two cannot share it; made-up names differ, so the new resource can come first.
func (k kind) compare(olds, news resource.PropertyMap) plugin.DiffResult {
	changes := olds.Diff(news, resource.IsInternalPropertyKey)
	if !changes.AnyChanges() {
		return plugin.DiffResult{Changes: plugin.DiffNone}
	}
	result := plugin.DiffResult{
		Changes:      plugin.DiffSome,
		ChangedKeys:  changes.ChangedKeys(),
		DetailedDiff: plugin.NewDetailedDiffFromObjectDiff(changes, true),
	}
	for path, change := range result.DetailedDiff {
		if k.replaces(path) {
			result.DetailedDiff[path] = change.ToReplace()
		}
	}
	chosen := news.HasValue(resource.PropertyKey(k.name)) && !k.autonamed(news)
	result.DeleteBeforeReplace = result.Replace() && chosen
	return result
}

const providerType = "pulumi:providers:aws"

// providerKind: another Region replaces the provider, and with it all that it made.
var providerKind = kind{replace: []string{regionKey}}

// Compare returns which inputs of a resource differ, by path, and which of these AWS cannot change in place.
func Compare(token string, olds, news map[string]any) (changed, replacing []string) {
	k := lookup(token)
	if token == providerType {
		k = providerKind
	}
	result := k.compare(resource.NewPropertyMapFromMap(olds), resource.NewPropertyMapFromMap(news))
	for _, path := range slices.Sorted(maps.Keys(result.DetailedDiff)) {
		changed = append(changed, path)
		if result.DetailedDiff[path].Kind.IsReplace() {
			replacing = append(replacing, path)
		}
	}
	return changed, replacing
}
