package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/digest"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
	"datatrail/report/internal/store"
)

// verify checks the trail's files against the digests in the folder, when there are keys to check them with.
func (b *builder) verify(ctx context.Context, found logs.Found) error {
	if b.options.Keys == nil || len(found.Digests) == 0 {
		return nil
	}
	o := digest.Options{
		Logs: b.options.Logs, Keys: b.options.Keys, Since: b.options.Since, Threads: b.options.Threads, Known: b.sum,
	}
	if until := b.options.Until; !until.IsZero() {
		o.Until = until.AddDate(0, 0, 1).Add(dataset.TrailGrace)
	}
	var err error
	if b.digests, err = digest.Verify(ctx, o); err != nil {
		return err
	}
	b.report.Digests = b.digests.Verdict
	return nil
}

// sum returns the hash of a file that was read.
func (b *builder) sum(file source.File) (sum digest.Sum, isKnown bool) {
	name, version := identify(file)
	e := b.entries[store.ID(dataset.Trail, name, version)]
	return sum, copy(sum[:], e.Sum) == len(sum)
}

// placeOf returns the account and the Region of a bucket: where nothing tells, those of the stack.
func (b *builder) placeOf(bucket string) place {
	if at, ok := b.at[bucket]; ok {
		return at
	}
	return place{b.options.Declared.Account, b.options.Declared.Region}
}

// proven returns the days of the period on which digests prove that nothing is missing from the trail where a bucket is.
// Events of a day are delivered up to the grace later.
func (b *builder) proven(bucket string) []queries.Day {
	at := b.placeOf(bucket)
	if b.digests == nil || at.region == "" {
		return nil
	}
	var days []queries.Day
	for day := b.window.since; !day.After(b.window.until); day = day.AddDate(0, 0, 1) {
		if b.digests.Proven(at.account, at.region, day, day.AddDate(0, 0, 1).Add(dataset.TrailGrace)) {
			days = append(days, queries.On(day))
		}
	}
	return days
}

// lossKinds are the findings about digests that tell of records that are not there, or not as they were delivered.
var lossKinds = []digest.Kind{
	digest.FileMissing, digest.FileChanged, digest.FileUnreadable, digest.DigestMissing, digest.Gap, digest.Restarted,
	digest.DigestsStop,
}

// losses are what digests tell of records that are missing from the trail where a bucket is.
func (b *builder) losses(bucket string) []digest.Finding {
	if b.digests == nil {
		return nil
	}
	at := b.placeOf(bucket)
	var all []digest.Finding
	for _, f := range b.digests.Findings {
		isHere := f.Account == "" || at.account == "" || place{f.Account, f.Region} == at
		if f.Severity == digest.Red && isHere && slices.Contains(lossKinds, f.Kind) {
			all = append(all, f)
		}
	}
	return all
}

// lostDays are the days of whose events some may have been delivered in the time of a loss.
func lostDays(losses []digest.Finding) map[string]bool {
	const most = 10_000
	days := map[string]bool{}
	for _, f := range losses {
		if f.From.IsZero() {
			continue
		}
		for at := f.From.Add(-dataset.TrailGrace); !at.After(f.To) && len(days) < most; at = at.AddDate(0, 0, 1) {
			days[at.Format(schema.DayFormat)] = true
		}
		days[f.To.Format(schema.DayFormat)] = true
	}
	return days
}

// told counts losses by kind.
func told(losses []digest.Finding) string {
	times := map[digest.Kind]int{}
	var kinds []string
	for _, f := range losses {
		if times[f.Kind] == 0 {
			kinds = append(kinds, string(f.Kind))
		}
		times[f.Kind] += max(f.Files, 1)
	}
	slices.Sort(kinds)
	for i, kind := range kinds {
		kinds[i] = fmt.Sprintf("%s (%d)", kind, times[digest.Kind(kind)])
	}
	return "according to the digests: " + strings.Join(kinds, ", ")
}

// tellDigests puts down what the digests say.
func (b *builder) tellDigests(found logs.Found) {
	if b.digests == nil {
		if len(found.Digests) > 0 {
			b.find(Amber, "", "", fmt.Sprintf("%s not checked: save CloudTrail's public keys as %s in the folder of the logs, "+
				"or name the file with -keys", count(int64(len(found.Digests)), "digest was", "digests were"), digest.KeysFile))
		}
		return
	}
	const most = 10
	red := 0
	for _, f := range b.digests.Findings {
		if f.Severity != digest.Red {
			continue
		}
		if red++; red > most {
			continue
		}
		parts := []string{string(f.Kind)}
		for _, part := range []string{strings.TrimSpace(f.Account + " " + f.Region), f.File, f.Detail} {
			if part != "" {
				parts = append(parts, part)
			}
		}
		b.find(Red, "", "", strings.Join(parts, ": "))
	}
	if more := red - most; more > 0 {
		b.find(Red, "", "", fmt.Sprintf("%d more findings about digests; report verify lists them all", more))
	}
}
