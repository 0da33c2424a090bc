package source

import (
	"context"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const region = `[a-z]{2,}(?:-[a-z]+)+-\d+`

// Folders of AWS's layouts.
var (
	serviceFolder = regexp.MustCompile(`(?:^|/)AWSLogs/(?:o-[a-z0-9]+/)?\d{12}/([A-Za-z][\w-]*)/$`)
	trailFolder   = regexp.MustCompile(`/(CloudTrail[\w-]*)/` + region + `/(\d{4}/(?:\d{2}/(?:\d{2}/)?)?)$`)
	accessFolder  = regexp.MustCompile(`(?:^|/)\d{12}/` + region + `/[a-z0-9][a-z0-9.-]+/(\d{4}/(?:\d{2}/(?:\d{2}/)?)?)$`)
	regionName    = regexp.MustCompile(`^` + region + `$`)
)

// kindOfService is what CloudTrail keeps in its folders.
func kindOfService(folder string) Kind {
	switch folder {
	case "CloudTrail", "CloudTrail-NetworkActivity":
		return Trail
	case "CloudTrail-Digest":
		return Digest
	}
	return Other
}

// dated reads a folder of a year, a month or a day.
func dated(folder string) (kind Kind, days Days, ok bool) {
	text := ""
	if m := trailFolder.FindStringSubmatch("/" + folder); m != nil {
		kind, text = kindOfService(m[1]), m[2]
	} else if m := accessFolder.FindStringSubmatch(folder); m != nil {
		kind, text = Access, m[1]
	}
	for _, form := range []struct {
		layout      string
		year, month int
		day         int
	}{{"2006/", 1, 0, 0}, {"2006/01/", 0, 1, 0}, {"2006/01/02/", 0, 0, 1}} {
		if first, err := time.Parse(form.layout, text); err == nil {
			return kind, Days{First: first, Last: first.AddDate(form.year, form.month, form.day).AddDate(0, 0, -1)}, true
		}
	}
	return Unknown, Days{}, false
}

// folder lists a folder and goes into the folders in it that may hold something of the period.
func (l *lister) folder(ctx context.Context, prefix string) error {
	size := int32(firstPage)
	in := &s3.ListObjectsV2Input{Prefix: &prefix, Delimiter: aws.String("/")}
	years := map[string][]int{}
	flat := flatFolder{lister: l, isListed: map[string]bool{}}
	for {
		in.MaxKeys = aws.Int32(size)
		out, err := l.page(ctx, in)
		if err != nil {
			return err
		}
		last := ""
		for _, object := range out.Contents {
			l.add(object)
			last = aws.ToString(object.Key)
		}
		for _, sub := range out.CommonPrefixes {
			name := aws.ToString(sub.Prefix)
			if name > last {
				last = ""
			}
			l.enter(ctx, name, years)
		}
		if !aws.ToBool(out.IsTruncated) {
			break
		}
		in.ContinuationToken, in.StartAfter = out.NextContinuationToken, nil
		if behind := flat.skip(ctx, last); behind != "" {
			in.ContinuationToken, in.StartAfter = nil, &behind
			size = firstPage
			continue
		}
		size = min(size*4, fullPage)
	}
	for parent, known := range years {
		l.start(func() error { return l.days(ctx, parent, known) })
	}
	return nil
}

// mayHoldRequests reports whether a folder that AWS gives to another service may be that of access logs which S3 delivers through
// CloudWatch Logs. docs/unproven.md#access-logs-in-json
func mayHoldRequests(folder string) bool { return strings.Contains(strings.ToLower(folder), "s3") }

// enter goes into a folder, or tells why not. Years are collected, for their days to be listed together.
func (l *lister) enter(ctx context.Context, name string, years map[string][]int) {
	if m := serviceFolder.FindStringSubmatch(name); m != nil && !regionName.MatchString(m[1]) {
		kind := kindOfService(m[1])
		if _, asked := l.period[kind]; !asked && !mayHoldRequests(m[1]) {
			reason := NotAsked
			if kind == Other {
				reason = OtherFolder
			}
			l.pass(name, reason, nil)
			return
		}
	}
	kind, days, ok := dated(name)
	switch {
	case !ok:
	case !l.period.meets(kind, days):
		l.pass(name, OutsidePeriod, nil)
		return
	case days.First.AddDate(1, 0, -1).Equal(days.Last):
		parent := strings.TrimSuffix(name, path.Base(name)+"/")
		years[parent] = append(years[parent], days.First.Year())
		return
	case days.First.Equal(days.Last), l.period.isWhole(kind, days):
		l.start(func() error { return l.all(ctx, name, "") })
		return
	}
	l.start(func() error { return l.folder(ctx, name) })
}
