package generate

// gap compares the two logs by what the generator lost on purpose.
func (t *truth) gap() [][]any {
	trailEnd, accessEnd := latest(t.calls), latest(t.lines)
	logged, called := map[string]bool{}, map[string]bool{}
	for _, f := range t.lines {
		logged[f.id] = true
	}
	for _, f := range t.calls {
		called[f.id] = true
	}
	held := grouped(t.calls, func(f fact) []any {
		switch {
		case logged[f.id]:
			return []any{f.day, "both", f.action, nil}
		case f.time[:16] > accessEnd:
			return []any{f.day, "trail only", f.action, "access log still to be delivered"}
		}
		return []any{f.day, "trail only", f.action, "unexplained"}
	})
	lost := grouped(t.lines, func(f fact) []any {
		if called[f.id] {
			return nil
		}
		return []any{f.day, "access log only", f.action, t.reason(f, trailEnd)}
	})
	return rows(append(held, lost...), func(g *group) []any { return []any{g.count, g.bytes} })
}

func (t *truth) reason(f fact, trailEnd string) string {
	switch {
	case f.do.method == "":
		return "lifecycle action: never in CloudTrail"
	case f.action == "REST.COPY.OBJECT_GET":
		return "source side of a copy: CloudTrail may record the destination only"
	case f.status == 301:
		return "redirect: never in CloudTrail"
	case f.fault == "SignatureDoesNotMatch":
		return "failed authentication: never in CloudTrail"
	case f.action == "REST.GET.LOCATION":
		return "bucket settings: a management event"
	case f.do.event == "" && !t.Recorded.Writes:
		return "write: the trail does not record writes here"
	case f.action == "REST.COPY.OBJECT" && !t.Recorded.CopiesIn():
		return "copy: recorded only when a dataset of the stack asks for egress or all"
	case f.do.event != "" && f.action != "REST.COPY.OBJECT" && !t.Recorded.Reads:
		return "read: the trail does not record reads here"
	case f.time[:16] > trailEnd:
		return "CloudTrail still to be delivered"
	}
	return "unexplained"
}

func latest(facts []fact) string {
	end := ""
	for _, f := range facts {
		end = max(end, f.time[:16])
	}
	return end
}
