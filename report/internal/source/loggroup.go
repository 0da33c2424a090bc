package source

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"datatrail/internal/analysis/schema"
)

// groupScheme is how the name of a log group begins.
const groupScheme = "logs://"

// lateEvents is how long after its day an event of an access log may still come into a log group.
const lateEvents = 48 * time.Hour

// LogGroup is a CloudWatch Logs log group that access logs are delivered to. It has a file for each day of its events. It is
// only read.
type LogGroup struct {
	name, region string // no Region: that of the client
	client       *Client
	now          func() time.Time
}

var groupName = regexp.MustCompile(`^[A-Za-z0-9_/.#-]{1,512}$`)

// IsLogGroup reports whether a name is that of a log group (logs://), not of a folder.
func IsLogGroup(name string) bool { return strings.HasPrefix(name, groupScheme) }

// ParseLogGroup splits logs://name?region=REGION. The Region may be missing.
func ParseLogGroup(text string) (name, region string, err error) {
	rest, ok := strings.CutPrefix(text, groupScheme)
	name, query, hasQuery := strings.Cut(rest, "?")
	region, hasRegion := strings.CutPrefix(query, "region=")
	if !ok || !groupName.MatchString(name) || hasQuery && (!hasRegion || !regionName.MatchString(region)) {
		return "", "", fmt.Errorf("%q names no log group: write it as logs://name or logs://name?region=eu-west-1", text)
	}
	return name, region, nil
}

// NewLogGroup returns a log group. If region is empty, the Region of the client is used.
func NewLogGroup(client *Client, name, region string) *LogGroup {
	return &LogGroup{name: name, region: region, client: client, now: time.Now}
}

// String returns the log group as the user wrote it.
func (g *LogGroup) String() string {
	if g.region == "" {
		return groupScheme + g.name
	}
	return groupScheme + g.name + "?region=" + g.region
}

// List returns a file for each requested day. A day that may still receive events has a new version each time.
func (g *LogGroup) List(ctx context.Context, period Period) (Listing, error) {
	days, asked := period[Access]
	if !asked {
		return Listing{}, nil
	}
	if days.First.IsZero() {
		return Listing{}, fmt.Errorf("%s: name the first day with -since: a log group is read day by day", g)
	}
	if err := g.client.check(ctx); err != nil {
		return Listing{}, err
	}
	now := g.now().UTC()
	last := now
	if !days.Last.IsZero() && days.Last.Add(lateEvents).Before(now) {
		last = days.Last.Add(lateEvents)
	}
	var found Listing
	for day := days.First; !day.After(last); day = day.AddDate(0, 0, 1) {
		version := now.Format(time.RFC3339Nano)
		if day.AddDate(0, 0, 1).Add(lateEvents).Before(now) {
			version = "whole"
		}
		found.Files = append(found.Files, File{
			Root: groupScheme + cmp.Or(g.region, g.client.region) + "/" + g.name, Name: day.Format(schema.DayFormat), Version: version,
			Told: Told{Kind: Access, At: day}, object: g,
		})
	}
	return found, nil
}

func (g *LogGroup) open(ctx context.Context, file File, _ int64) (io.ReadCloser, error) {
	day := file.Told.At
	e := &groupEvents{ctx: ctx, group: g, input: cloudwatchlogs.FilterLogEventsInput{
		LogGroupName: &g.name, StartTime: aws.Int64(day.UnixMilli()), EndTime: aws.Int64(day.AddDate(0, 0, 1).UnixMilli() - 1),
	}}
	// What is missing should be told before anything is read.
	return e, e.page()
}

func (*LogGroup) metadata(context.Context, File) (map[string]string, error) { return nil, nil }

// groupEvents are the events of a day, a line for each.
type groupEvents struct {
	ctx    context.Context //nolint:containedctx // it is that of the reader's caller
	group  *LogGroup
	input  cloudwatchlogs.FilterLogEventsInput
	text   bytes.Buffer
	isLast bool
}

// page asks for the next events. There may be none, although more come.
func (e *groupEvents) page() error {
	out, err := e.group.client.logs.FilterLogEvents(e.ctx, &e.input, func(o *cloudwatchlogs.Options) {
		o.Region = cmp.Or(e.group.region, o.Region)
	})
	if err != nil {
		return e.group.explain(e.ctx, err)
	}
	for _, event := range out.Events {
		e.text.WriteString(aws.ToString(event.Message))
		e.text.WriteByte('\n')
	}
	e.input.NextToken = out.NextToken
	e.isLast = out.NextToken == nil
	return nil
}

// Read reads the events, page by page.
func (e *groupEvents) Read(p []byte) (int, error) {
	for e.text.Len() == 0 {
		if e.isLast {
			return 0, io.EOF
		}
		if err := e.page(); err != nil {
			return 0, err
		}
	}
	return e.text.Read(p)
}

// Close ends reading.
func (e *groupEvents) Close() error { return nil }

// explain says what an error of CloudWatch Logs means and what to do about it.
func (g *LogGroup) explain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	remedy := ""
	switch code, _ := codeOf(err); code {
	case "ResourceNotFoundException":
		remedy = "there is no such log group in this Region: check its name, ?region= and AWS_PROFILE: "
	case "AccessDeniedException":
		remedy = "permission is missing: allow logs:FilterLogEvents on the log group: "
	case "UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException", "InvalidClientTokenId":
		remedy = "the AWS credentials are wrong or have expired: sign in again, or name another profile with AWS_PROFILE: "
	}
	return fmt.Errorf("%w: %s: %s%w", ErrUnavailable, g, remedy, err)
}
