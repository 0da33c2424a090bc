package generate

import "strings"

func (t *truth) byPrincipal() [][]any {
	groups := grouped(t.reads, func(f fact) []any { return []any{f.principal, f.kind, absent(f.account)} })
	return rows(groups, func(g *group) []any { return append([]any{g.personCount()}, reading(g)...) })
}

func (t *truth) byPerson() [][]any {
	groups := grouped(t.reads, func(f fact) []any { return []any{f.who.person(), absent(f.who.source)} })
	return rows(groups, func(g *group) []any { return append([]any{g.principalCount()}, reading(g)...) })
}

func (t *truth) byAddress() [][]any {
	groups := grouped(t.reads, func(f fact) []any { return []any{absent(f.from), absent(f.through)} })
	return rows(groups, func(g *group) []any { return []any{g.principalCount(), g.count, g.bytes} })
}

func (t *truth) byDay() [][]any {
	groups := grouped(t.reads, func(f fact) []any { return []any{f.day} })
	return rows(groups, func(g *group) []any { return []any{g.principalCount(), g.count, g.bytes} })
}

func (t *truth) byObject() [][]any {
	groups := grouped(t.reads, func(f fact) []any { return []any{f.key} })
	return rows(groups, func(g *group) []any { return []any{g.principalCount(), g.count, g.bytes} })
}

func (t *truth) byPrefix() [][]any {
	groups := grouped(t.reads, func(f fact) []any { return []any{folderOf(f)} })
	return rows(groups, func(g *group) []any { return []any{g.objectCount(), g.principalCount(), g.count, g.bytes} })
}

func folderOf(f fact) string {
	if folder, _, found := strings.Cut(f.key, "/"); found {
		return folder + "/"
	}
	return "(root)"
}

func reading(g *group) []any {
	return []any{g.count, g.objectCount(), g.bytes, g.first, g.last}
}

func (t *truth) anonymous() [][]any {
	return rows(grouped(t.reads, func(f fact) []any {
		if f.caller.kind != "Anonymous" {
			return nil
		}
		return []any{f.from}
	}), reading)
}

func (t *truth) presigned() [][]any {
	return rows(grouped(t.reads, func(f fact) []any {
		if !f.isPresigned {
			return nil
		}
		return []any{f.principal, f.who.person(), f.from}
	}), reading)
}

func (t *truth) crossAccount() [][]any {
	return rows(grouped(t.reads, func(f fact) []any {
		if f.caller.account != partner {
			return nil
		}
		return []any{f.caller.account, f.principal, f.who.person(), f.address}
	}), reading)
}

func (t *truth) aiServices() [][]any {
	groups := grouped(t.reads, func(f fact) []any {
		switch {
		case f.caller.session == "SageMaker":
			return []any{"sagemaker.amazonaws.com", f.principal, f.who.person()}
		case f.caller.service == "bedrock.amazonaws.com":
			return []any{"bedrock.amazonaws.com", f.principal, f.who.person()}
		}
		return nil
	})
	return rows(groups, func(g *group) []any { return []any{g.count, g.objectCount(), g.bytes} })
}

func (t *truth) firstSeen() [][]any {
	// A new person behind a known role is new; a new session of a known role is not.
	groups := grouped(t.earlier, func(f fact) []any {
		switch f.who.source {
		case "source identity", "Identity Center", "IAM user", "session name", "Lake Formation":
			return []any{f.principal, f.who.name}
		}
		return []any{f.principal, ""}
	})
	var out [][]any
	for _, g := range groups {
		if first := g.earliest; first.day >= t.since {
			out = append(out, []any{g.key[0], first.who.person(), g.first, absent(first.from), g.count, g.bytes})
		}
	}
	return out
}
