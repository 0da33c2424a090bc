package previewed

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"datatrail/internal/graph"
	"datatrail/internal/offline"
)

// ids are what is drawn at random, with what stands for each.
type ids map[string]string

var (
	uuid = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}`)
	// suffix ends a name that the program left to Pulumi.
	suffix = regexp.MustCompile(`^-[0-9a-f]{7}$`)
)

// visit calls do with every text of an object, and the top-level property that it is in.
func visit(object map[string]any, do func(property, text string)) {
	var walk func(property string, value any)
	walk = func(property string, value any) {
		switch value := value.(type) {
		case string:
			do(property, value)
		case []any:
			for _, element := range value {
				walk(property, element)
			}
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(value)) {
				walk(property, value[key])
			}
		}
	}
	// keyId, which is the id alone, tells more of it than the arn that ends in it.
	properties := slices.Sorted(maps.Keys(object))
	slices.SortStableFunc(properties, func(a, b string) int { return cmp.Compare(length(object[a]), length(object[b])) })
	for _, property := range properties {
		walk(property, object[property])
	}
}

func length(value any) int {
	text, _ := value.(string)
	return len(text)
}

// madeUp finds what is random among the outputs of AWS's resources: what the stub draws, and no input named before.
func madeUp(steps []offline.Step) ids {
	given, found := map[string]bool{}, ids{}
	for _, step := range steps {
		if !strings.HasPrefix(step.Type, "aws:") {
			continue
		}
		for _, property := range []string{"name", "bucket"} {
			name, _ := step.Inputs[property].(string)
			if rest, ok := strings.CutPrefix(name, step.Name); ok && suffix.MatchString(rest) {
				found[name] = step.Name + "-" + graph.Random
			}
		}
		visit(step.Inputs, func(_, text string) {
			for _, id := range uuid.FindAllString(text, -1) {
				given[id] = true
			}
		})
		visit(step.Outputs, func(property, text string) {
			for _, id := range uuid.FindAllString(text, -1) {
				if _, named := found[id]; !named && !given[id] {
					found[id] = "<" + property + " of " + step.Name + ">"
				}
			}
		})
	}
	return found
}

// replacer puts words in the place of ids, in whatever a graph holds.
type replacer struct{ *strings.Replacer }

func (i ids) replacer() replacer {
	var pairs []string
	for _, id := range slices.Sorted(maps.Keys(i)) {
		pairs = append(pairs, id, i[id])
	}
	return replacer{strings.NewReplacer(pairs...)}
}

func (r replacer) value(value any) any {
	switch value := value.(type) {
	case string:
		return r.Replace(value)
	case []any:
		out := make([]any, len(value))
		for n, element := range value {
			out[n] = r.value(element)
		}
		return out
	case map[string]any:
		return r.object(value)
	default:
		return value
	}
}

func (r replacer) object(object map[string]any) map[string]any {
	out := make(map[string]any, len(object))
	for key, value := range object {
		out[key] = r.value(value)
	}
	return out
}
