package generate

import (
	"strings"

	"datatrail/internal/dataset"
)

func (t *truth) sprees() [][]any {
	groups := grouped(t.listings, func(f fact) []any {
		return []any{f.time[:13] + ":00Z", f.principal, absent(f.from)}
	})
	var out [][]any
	for _, g := range groups {
		if g.count >= int64(t.ListingLimit) {
			out = append(out, []any{g.key[0], g.key[1], g.personNames(), g.key[2], g.count})
		}
	}
	return out
}

func (t *truth) outside() [][]any {
	exempt := func(c *caller) bool {
		return strings.HasSuffix(c.principal, ":role/break-glass") || strings.Contains(c.principal, ":role/ci/")
	}
	var outside []fact
	for _, f := range t.calls {
		isCopy := f.source != ""
		if f.fault != "" || f.action == "ListObjects" || (isCopy && f.source != t.Dataset.Bucket) ||
			f.inside || exempt(f.caller) || f.caller.kind == "AWSService" || (t.ViaService && f.caller.service != "") {
			continue
		}
		if f.action != "GetObject" {
			f.bytes = 0
		}
		outside = append(outside, f)
	}
	groups := grouped(outside, func(f fact) []any {
		return []any{f.principal, f.who.person(), f.address, absent(f.endpoint), absent(f.caller.service)}
	})
	return rows(groups, func(g *group) []any { return []any{g.count, g.bytes, g.first, g.last} })
}

func (t *truth) denied() [][]any {
	columns := func(g *group) []any { return []any{g.count, g.objectCount(), g.first, g.last} }
	attempts := func(log string, counts func(fact) bool) func(fact) []any {
		return func(f fact) []any {
			if !counts(f) {
				return nil
			}
			return []any{log, f.principal, f.who.person(), f.logAddress(log), f.action, f.fault}
		}
	}
	tellsReads := t.ReadsFrom != dataset.Access
	tellsWrites := t.Recorded.Writes && (tellsReads || !t.Recorded.Reads)
	return append(
		rows(grouped(t.calls, attempts("trail", func(f fact) bool {
			return f.fault == "AccessDenied" || f.fault == refused
		})), columns),
		rows(grouped(t.lines, attempts("access", func(f fact) bool {
			method := strings.Split(f.action, ".")[1]
			isRead := method == "GET" || method == "HEAD"
			return f.fault == "SignatureDoesNotMatch" || f.fault == "AccessDenied" && (isRead && !tellsReads || !isRead && !tellsWrites)
		})), columns)...)
}

// logAddress is the address that a log has; the access log has none for a service.
func (f fact) logAddress(log string) string {
	if log == "access" && f.caller.service != "" {
		return "-"
	}
	return f.address
}

func (t *truth) copies() [][]any {
	trail := rows(grouped(t.calls, func(f fact) []any {
		if f.source != t.Dataset.Bucket || f.bucket == t.Dataset.Bucket {
			return nil
		}
		return []any{"trail", f.principal, f.who.person(), f.address, f.bucket}
	}), func(g *group) []any { return []any{g.count, g.objectCount(), nil, g.first, g.last} })
	access := rows(grouped(t.lines, func(f fact) []any {
		if f.action != "REST.COPY.OBJECT_GET" || f.bucket == t.Dataset.Bucket {
			return nil
		}
		return []any{"access", f.principal, f.who.person(), f.logAddress("access"), nil}
	}), reading)
	return append(trail, access...)
}

func (t *truth) changes() [][]any {
	first := map[string]string{}
	for _, f := range t.lines {
		if known, ok := first[f.key]; f.fault == "" && (!ok || f.time < known) {
			first[f.key] = f.time
		}
	}
	groups := grouped(t.lines, func(f fact) []any {
		change := ""
		switch {
		case f.fault != "" || f.key == "":
		case strings.HasSuffix(f.action, ".DELETE.OBJECT") && f.version != "":
			change = "version deleted"
		case strings.HasSuffix(f.action, ".DELETE.OBJECT"):
			change = "deleted"
		case strings.HasPrefix(f.action, "S3."):
			change = "expired"
		case (f.action == "REST.PUT.OBJECT" || f.action == "REST.COPY.OBJECT") && first[f.key] < f.time:
			change = "overwritten"
		}
		if change == "" {
			return nil
		}
		return []any{change, f.principal, f.who.person(), f.key}
	})
	return rows(groups, func(g *group) []any { return []any{g.count, g.first, g.last} })
}
