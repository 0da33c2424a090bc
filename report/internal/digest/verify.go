// Package digest checks CloudTrail's log files against the signed digests that CloudTrail writes every hour, in the log
// bucket or a copy of it. Digests prove that no log file is missing or changed, and that a quiet hour was quiet.
package digest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"datatrail/report/internal/source"
)

// Options says what to verify.
type Options struct {
	// Logs is where the log files and digests are, at any depth. Required.
	Logs source.Source
	// Keys are the public keys. Default: none, and no signature is checked.
	Keys *Keys
	// Since is the beginning of the period, Until its end (exclusive), by time of delivery. Default: everything is verified.
	Since, Until time.Time
	// Threads is the number of threads. Default: all cores.
	Threads int
	// Known returns the hash of a file's uncompressed content if this version of it was read before. Default: every file is
	// read.
	Known func(source.File) (Sum, bool)
	// Begin is called with the number of bytes to read, Read with the number of further bytes that were read. Default: neither
	// is called.
	Begin, Read func(bytes int64)
}

type verifier struct {
	Options
	keys        *Keys
	period      period
	folder      *folder
	coverages   []*coverage
	lostDigests []lostDigest
	findings    []Finding
}

// Verify checks digests and the log files that they name. A fault in them is a finding, not an error.
func Verify(ctx context.Context, o Options) (*Result, error) {
	if o.Threads == 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	v := &verifier{Options: o, keys: o.Keys, period: period{o.Since, o.Until}}
	var err error
	if v.folder, err = find(ctx, o.Logs, v.period); err != nil {
		return nil, err
	}
	if len(v.folder.logs)+len(v.folder.unnamed)+len(v.folder.digests) == 0 && !v.folder.isElsewhere {
		return nil, fmt.Errorf("no CloudTrail log files or digests found in %s; "+
			"name the trail's log bucket, or the folder that it was copied to", o.Logs)
	}
	if o.Begin != nil {
		o.Begin(v.bytes())
	}
	// One series after the other, so that memory holds the digests of one only.
	for _, s := range v.folder.series() {
		if err := v.series(ctx, s); err != nil {
			return nil, err
		}
	}
	if err := v.strangers(ctx); err != nil {
		return nil, err
	}
	if err := v.nameless(ctx); err != nil {
		return nil, err
	}
	if err := v.elsewhere(ctx); err != nil {
		return nil, err
	}
	v.tellLost()
	if len(v.coverages) > 0 && v.keys.Len() == 0 {
		v.findings = append(v.findings, Finding{
			Kind: NoKeys, Severity: Red, Detail: "signatures were not checked: save the public keys of each Region once, with " +
				"aws cloudtrail list-public-keys --region REGION --start-time TIME --end-time TIME >> " + KeysFile,
		})
	}
	return v.result(), nil
}

// series verifies the digests of one trail, account and Region, and the files that they name.
func (v *verifier) series(ctx context.Context, s series) error {
	files := v.folder.digests[s]
	read := make([]*link, len(files))
	problems := make([]error, len(files))
	objects := make([]source.File, len(files))
	for i, file := range files {
		objects[i] = file.at
	}
	reading, stop := context.WithCancel(ctx)
	defer stop()
	objects = source.Ahead(reading, objects)
	err := each(ctx, v.Threads, len(files), func(r *reader, i int) {
		if read[i], problems[i] = r.digest(ctx, objects[i]); problems[i] == nil {
			read[i].at = files[i].at
			problems[i] = read[i].belongs(s)
		}
	})
	if err != nil {
		return err
	}
	var links []*link
	broken := map[string]digestFile{}
	for i, file := range files {
		if problems[i] == nil {
			links = append(links, read[i])
			continue
		}
		if errors.Is(problems[i], source.ErrUnavailable) {
			return problems[i]
		}
		broken[unpackedName(file.at.Name)] = file
		v.tell(s, Finding{
			Kind: DigestUnreadable, Severity: Red, File: file.at.Name, Files: 1,
			From: file.name.End.Add(-time.Hour), To: file.name.End, Detail: problems[i].Error(),
		})
	}
	if err := v.signatures(ctx, links); err != nil {
		return err
	}
	c, doubles := newChain(s, links, v.keys)
	c.broken = broken
	for _, l := range doubles {
		v.tellDigest(c, l, DigestChanged, "another file claims to be the same digest")
	}
	c.arrange()
	v.judge(c)
	k := &coverage{series: s, named: map[string]int{}}
	if err := v.files(ctx, c, k); err != nil {
		return err
	}
	v.cover(c, k)
	v.coverages = append(v.coverages, k)
	return nil
}

// belongs reports a digest that by its content belongs to another series than its name says.
func (l *link) belongs(s series) error {
	if by := (series{scope{l.name.Account, l.name.Region}, l.name.Trail, l.name.Home}); by != s {
		return fmt.Errorf("according to its content, it is %s, which belongs to another account, Region or trail", l.file.Object)
	}
	return nil
}

func (v *verifier) bytes() int64 {
	total := int64(0)
	for _, file := range v.folder.logs {
		if v.period.contains(file.delivered) {
			total += file.at.Size
		}
	}
	return total
}

// tell adds a finding about a chain, if it is about the period.
func (v *verifier) tell(s series, f Finding) {
	if f.From.IsZero() || v.period.overlaps(f.From, f.To) {
		f.Account, f.Region, f.Trail = s.account, s.region, s.trail
		v.findings = append(v.findings, f)
	}
}

// scopes are the accounts and Regions that have digests.
func (v *verifier) scopes() map[scope][]*coverage {
	all := map[scope][]*coverage{}
	for _, k := range v.coverages {
		if len(k.spans) > 0 {
			all[k.scope] = append(all[k.scope], k)
		}
	}
	return all
}
