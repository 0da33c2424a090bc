package source_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/report/internal/logstest"
	"datatrail/report/internal/s3test"
	"datatrail/report/internal/source"
)

// groupOf is a log group with an event every six hours, from the 4th to the 10th.
func groupOf(t *testing.T, group *logstest.Group) *source.LogGroup {
	t.Helper()
	for at := day(4); at.Before(day(11)); at = at.Add(6 * time.Hour) {
		group.Events = append(group.Events, logstest.Event{Timestamp: at.UnixMilli(), Message: at.Format(time.RFC3339)})
	}
	s3test.Point(t, group.Start(t))
	client, err := source.NewClient(context.Background(), "eu-west-1")
	require.NoError(t, err)
	return source.NewLogGroup(client, "/aws/s3/access", "")
}

func TestALogGroupIsReadByDays(t *testing.T) {
	group := &logstest.Group{Name: "/aws/s3/access", Page: 3}
	at := groupOf(t, group)
	listing, err := at.List(context.Background(), source.Period{source.Access: {First: day(5), Last: day(6)}, source.Trail: {First: day(1)}})
	require.NoError(t, err)
	require.Len(t, listing.Files, 4, "two days, and two more for what comes late")
	assert.Empty(t, group.Asked(), "a list asks nobody")
	for i, file := range listing.Files {
		assert.Equal(t, "logs://eu-west-1//aws/s3/access/"+day(5+i).Format("2006/01/02"), file.Path())
		assert.Equal(t, source.Told{Kind: source.Access, At: day(5 + i)}, file.Told)
		in, err := file.Open(context.Background())
		require.NoError(t, err)
		text, err := io.ReadAll(in)
		require.NoError(t, err)
		require.NoError(t, in.Close())
		stamp := day(5 + i).Format(time.DateOnly)
		assert.Equal(t, fmt.Sprintf("%sT00:00:00Z\n%[1]sT06:00:00Z\n%[1]sT12:00:00Z\n%[1]sT18:00:00Z\n", stamp), string(text))
	}
	assert.Len(t, group.Asked(), 4*3, "an empty page, a full one, and the rest")
	listing, err = at.List(context.Background(), source.Period{source.Trail: {First: day(1)}})
	require.NoError(t, err)
	assert.Empty(t, listing.Files, "nobody asks for access logs")
	_, err = at.List(context.Background(), source.All())
	assert.ErrorContains(t, err, "logs:///aws/s3/access: name the first day with -since")
}

func TestADayOfALogGroupIsReadAgainWhileEventsMayStillCome(t *testing.T) {
	at := groupOf(t, &logstest.Group{Name: "/aws/s3/access", Page: 3})
	versions := func(now time.Time) (all []string) {
		listing, err := source.At(at, now).List(context.Background(), source.Period{source.Access: {First: day(4)}})
		require.NoError(t, err)
		for _, file := range listing.Files {
			all = append(all, file.Version)
		}
		return all
	}
	first, second := versions(day(8).Add(time.Hour)), versions(day(8).Add(2*time.Hour))
	require.Len(t, first, 5, "from the 4th to today")
	for i := range first {
		assert.Equal(t, i < 2, first[i] == second[i], "day %d", 4+i)
	}
}

func TestWhatIsWrongWithALogGroupIsSaid(t *testing.T) {
	for fault, want := range map[string]string{
		"AccessDeniedException":       "allow logs:FilterLogEvents",
		"ResourceNotFoundException":   "there is no such log group in this Region",
		"UnrecognizedClientException": "the AWS credentials are wrong or have expired",
		"InvalidParameterException":   "InvalidParameterException",
	} {
		at := groupOf(t, &logstest.Group{Name: "/aws/s3/access", Page: 3, Fault: fault})
		listing, err := at.List(context.Background(), source.Period{source.Access: {First: day(5), Last: day(5)}})
		require.NoError(t, err)
		_, err = listing.Files[0].Open(context.Background())
		assert.ErrorIs(t, err, source.ErrUnavailable, fault)
		assert.ErrorContains(t, err, want)
	}
}

func TestNamesOfLogGroupsAreRead(t *testing.T) {
	for text, want := range map[string]string{
		"logs:///aws/s3/access":                  "/aws/s3/access ",
		"logs://access?region=eusc-de-east-1":    "access eusc-de-east-1",
		"logs://a.b-c_d/e#f?region=eu-central-1": "a.b-c_d/e#f eu-central-1",
	} {
		name, region, err := source.ParseLogGroup(text)
		require.NoError(t, err)
		assert.Equal(t, want, name+" "+region)
	}
	for _, text := range []string{"logs://", "logs://a b", "logs://a?region=", "logs://a?zone=eu-west-1", "s3://a", "logs://" + strings.Repeat("a", 513)} {
		_, _, err := source.ParseLogGroup(text)
		assert.ErrorContains(t, err, "write it as logs://name", text)
	}
}
