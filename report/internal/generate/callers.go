package generate

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"datatrail/internal/dataset"
)

func dayOf(f fact) []any { return []any{f.day} }

func addressOf(f fact) []any { return []any{absent(f.from), absent(f.through)} }

// ofCallers sums the reads of each caller by something.
func (t *truth) ofCallers(by func(fact) []any) [][]any {
	return rows(t.callers(by), func(g *group) []any { return []any{g.count, g.bytes} })
}

func (t *truth) callers(by func(fact) []any) []*group {
	return grouped(t.reads, func(f fact) []any {
		return append([]any{f.principal, f.who.person(), absent(f.who.source)}, by(f)...)
	})
}

func (t *truth) callerPrefixes() [][]any {
	groups := t.callers(func(f fact) []any { return []any{folderOf(f)} })
	return rows(groups, func(g *group) []any { return []any{g.objectCount(), g.count, g.bytes} })
}

// callerObjects are the 20 objects of which each caller read most.
func (t *truth) callerObjects() [][]any {
	all := t.ofCallers(func(f fact) []any { return []any{f.key} })
	slices.SortFunc(all, func(a, b []any) int {
		return cmp.Or(cmp.Compare(b[5].(int64), a[5].(int64)), strings.Compare(a[3].(string), b[3].(string)))
	})
	seen := map[[3]any]int{}
	var out [][]any
	for _, row := range all {
		caller := [3]any{row[0], row[1], row[2]}
		if seen[caller]++; seen[caller] <= 20 {
			out = append(out, row)
		}
	}
	return out
}

func (t *truth) byHour() [][]any {
	groups := grouped(t.reads, func(f fact) []any {
		at, err := time.Parse(time.RFC3339, f.time)
		if err != nil {
			return nil
		}
		return []any{at.Weekday().String(), int64(at.Hour())}
	})
	return rows(groups, func(g *group) []any { return []any{int64(len(g.days)), g.principalCount(), g.count, g.bytes} })
}

func (t *truth) byTool() [][]any {
	groups := grouped(t.reads, func(f fact) []any {
		tool, product := dataset.ToolOf(f.caller.agent)
		return []any{tool, absent(product)}
	})
	return rows(groups, func(g *group) []any {
		return []any{int64(len(g.agents)), g.principalCount(), g.personCount(), g.count, g.bytes, g.first, g.last}
	})
}

// byStatus counts how requests ended. Each log has its own rows.
func (t *truth) byStatus() [][]any {
	count := func(facts []fact, key func(fact) []any) [][]any {
		return rows(grouped(facts, key), func(g *group) []any { return []any{g.principalCount(), g.count, g.bytes} })
	}
	trail := count(t.calls, func(f fact) []any {
		switch {
		case f.bucket != t.Dataset.Bucket:
			return nil
		case f.fault == "":
			return []any{"trail", dataset.StatusOK, nil, nil}
		}
		status := map[string]int64{"AccessDenied": 403, refused: 403, "NoSuchKey": 404, "InvalidRange": 416, "SlowDown": 503}[f.fault]
		return []any{"trail", dataset.StatusClass(number(status)), status, f.fault}
	})
	return append(trail, count(t.lines, func(f fact) []any {
		if f.status == 0 {
			return []any{"access", dataset.StatusNone, nil, absent(f.fault)}
		}
		status := int64(f.status)
		return []any{"access", dataset.StatusClass(number(status)), status, absent(f.fault)}
	})...)
}
