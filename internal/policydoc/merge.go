package policydoc

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Merged is the policy of a bucket that belongs to others, with the statements of one owner added.
type Merged struct {
	// Policy is the document.
	Policy string
	// Anew is the same document with other Sids for the owner's statements. It is written if the state already has Policy, but
	// somebody has changed the policy since.
	Anew string
	// Holds says that the bucket already has exactly the owner's statements, so nothing needs to be written.
	Holds bool
	// Kept are the statements of others, which always stay as they are.
	Kept []string
	// Same, Added, Changed and TakenOut are the owner's statements: those that the bucket already has, and those that change.
	Same, Added, Changed, TakenOut []string
	// Public are the statements of others that grant something to everybody. Where S3 blocks public policies, it refuses to
	// write any policy that holds one.
	Public []string
	// Flaws are the reasons why S3 would refuse the document, or why writing it would change the statements of others. None if it
	// Holds.
	Flaws []Flaw
}

// merger puts an owner's statements into a policy.
type merger struct {
	owner Owner
	live  livePolicy
	ours  []Statement
	out   *Merged

	foreign []json.RawMessage
	// found are the owner's statements that the bucket has, by name, and same those of them that are as they should be.
	found, same map[string]int
}

func (m *merger) others(s liveStatement) bool {
	_, own := m.owner.base(s.sid)
	return !own
}

// sort parts the live statements into the owner's and those of others.
func (m *merger) sort() error {
	m.found, m.same = map[string]int{}, map[string]int{}
	for i, s := range m.live.statements {
		base, own := m.owner.base(s.sid)
		if !own {
			m.foreign = append(m.foreign, s.raw)
			m.out.Kept = append(m.out.Kept, s.name(i))
			m.judge(s, i)
			continue
		}
		m.found[base]++
		for _, wanted := range m.ours {
			if wanted.Sid != base {
				continue
			}
			wanted.Sid = s.sid
			equal, err := s.says(wanted)
			if err != nil {
				return err
			}
			if equal {
				m.same[base]++
			}
		}
	}
	return nil
}

// says reports whether a statement of the bucket is the given one.
func (s liveStatement) says(wanted Statement) (bool, error) {
	text, err := encode(wanted)
	if err != nil {
		return false, fmt.Errorf("statement %s: %w", wanted.Sid, err)
	}
	return SamePolicy(string(s.raw), string(text)), nil
}

// compare tells what happens to the owner's statements.
func (m *merger) compare() {
	wanted := map[string]bool{}
	m.out.Holds = true
	for _, s := range m.ours {
		wanted[s.Sid] = true
		switch {
		case m.found[s.Sid] == 0:
			m.out.Added = append(m.out.Added, s.Sid)
		case m.found[s.Sid] == 1 && m.same[s.Sid] == 1:
			m.out.Same = append(m.out.Same, s.Sid)
			continue
		default:
			m.out.Changed = append(m.out.Changed, s.Sid)
		}
		m.out.Holds = false
	}
	for _, s := range m.live.statements {
		if base, own := m.owner.base(s.sid); own && !wanted[base] {
			m.out.TakenOut = append(m.out.TakenOut, base)
			m.out.Holds = false
		}
	}
}

// text is the document, with a mark at the end of the owner's Sids.
func (m *merger) text(mark string) (string, error) {
	statements := append([]json.RawMessage{}, m.foreign...)
	for _, s := range m.ours {
		s.Sid += mark
		text, err := encode(s)
		if err != nil {
			return "", fmt.Errorf("statement %s: %w", s.Sid, err)
		}
		statements = append(statements, text)
	}
	return m.live.text(statements)
}

// Merge adds an owner's statements to the policy of a bucket, after those of others, and removes earlier statements of the same
// owner. It is pure. live is empty for a bucket without a policy. Without statements, Merge only removes. If no statement would
// be left, the document gets one that decides nothing.
//
// The statements of others stay byte for byte as they are, in their order, and so do Version and Id. If live is not a policy,
// Merge returns an error.
func Merge(live, bucketARN string, ours []Statement, owner Owner) (Merged, error) {
	policy, err := readLive(live)
	if err != nil {
		return Merged{}, err
	}
	m := &merger{owner: owner, live: policy, ours: owner.Owned(ours), out: &Merged{}}
	if len(ours) == 0 && !slices.ContainsFunc(policy.statements, m.others) {
		m.ours = owner.Owned([]Statement{nothing(bucketARN)})
	}
	if err := m.sort(); err != nil {
		return Merged{}, err
	}
	m.compare()
	if live == "" && len(ours) == 0 {
		// There is nothing, and nothing is wanted.
		m.out.Added, m.out.Holds = nil, true
	}
	if m.out.Policy, err = m.text(""); err != nil {
		return Merged{}, err
	}
	if m.out.Anew, err = m.text(anew); err != nil {
		return Merged{}, err
	}
	switch {
	case !m.out.Holds:
		m.limit()
	case live != "":
		m.out.Policy, m.out.Anew, m.out.Flaws = live, live, nil
	}
	return *m.out, nil
}
