package trail

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"datatrail/internal/dataset"
)

const (
	logs   = "arn:aws:s3:::trail-logs"
	access = "arn:aws:s3:::access-logs"
)

func recording(sources ...Source) Recording {
	return Recording{Sources: sources, LogBucketARNs: []string{logs, access}}
}

func source(name string, events dataset.Events) Source {
	return Source{BucketARN: "arn:aws:s3:::" + name, Events: events}
}

func below(name, prefix string, events dataset.Events) Source {
	return Source{BucketARN: "arn:aws:s3:::" + name, Prefix: prefix, Events: events}
}

// render writes a plan as one line per selector.
func render(selectors []selector) []string {
	var lines []string
	for _, s := range selectors {
		var fields []string
		for _, f := range s.fields {
			for operator, values := range map[string][]string{"=": f.equals, "^": f.startsWith, "!^": f.notStartsWith} {
				if len(values) > 0 {
					fields = append(fields, f.name+operator+strings.Join(values, "|"))
				}
			}
		}
		lines = append(lines, strings.Join(fields, " "))
	}
	return lines
}

func TestSelectors_ServeTheEventsOfEachSource(t *testing.T) {
	const (
		objects = "eventCategory=Data resources.type=AWS::S3::Object "
		copies  = objects + "eventName=CopyObject|UploadPartCopy resources.ARN!^arn:aws:s3:::trail-logs/|arn:aws:s3:::access-logs/"
	)
	tests := map[string]struct {
		recording Recording
		want      []string
	}{
		"egress is reads, and copies from anywhere": {
			recording(source("a", dataset.Egress)), []string{objects + "readOnly=true resources.ARN^arn:aws:s3:::a/", copies},
		},
		"reads are reads only": {recording(source("a", dataset.Reads)), []string{objects + "readOnly=true " +
			"resources.ARN^arn:aws:s3:::a/"}},
		"writes are writes only": {recording(source("a", dataset.Writes)), []string{objects + "readOnly=false " +
			"resources.ARN^arn:aws:s3:::a/"}},
		"all is both, and copies": {
			recording(source("a", dataset.All)), []string{objects + "resources.ARN^arn:aws:s3:::a/", copies},
		},
		"a prefix is recorded with the listings of its bucket": {
			recording(below("a", "x/", dataset.Reads), below("a", "y/", dataset.All), below("b", "z/", dataset.Writes)),
			[]string{
				objects + "readOnly=true resources.ARN^arn:aws:s3:::a/x/", objects + "readOnly=false resources.ARN^arn:aws:s3:::b/z/",
				objects + "resources.ARN^arn:aws:s3:::a/y/",
				objects + "eventName=ListObjects|ListObjectsV2|ListObjectVersions|ListMultipartUploads " +
					"resources.ARN^arn:aws:s3:::a/", copies,
			},
		},
		"sources with the same fields share a selector, each once": {
			recording(source("a", dataset.Egress), source("b", dataset.Reads), source("c", dataset.Writes), source("a", dataset.Egress)),
			[]string{
				objects + "readOnly=true resources.ARN^arn:aws:s3:::a/|arn:aws:s3:::b/",
				objects + "readOnly=false resources.ARN^arn:aws:s3:::c/", copies,
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			assert.NoError(t, test.recording.Validate())
			assert.Equal(t, test.want, render(test.recording.selectors()))
		})
	}
}

func TestSelectors_AddManagementEventsAndAIServices(t *testing.T) {
	base := recording(source("a", dataset.Reads))
	for events, want := range map[ManagementEvents][]string{
		NoManagementEvents:    nil,
		WriteManagementEvents: {"eventCategory=Management readOnly=false"},
		AllManagementEvents:   {"eventCategory=Management"},
	} {
		r := base
		r.ManagementEvents = events
		assert.Equal(t, want, render(r.selectors()[1:]), events)
	}
	for service, types := range aiResourceTypes {
		r := base
		r.AIServices = []string{service}
		added := render(r.selectors()[1:])
		assert.Len(t, added, len(types))
		assert.Contains(t, added, "eventCategory=Data resources.type="+types[0])
	}
}

func TestRecording_RefusesWhatATrailCannotOrMustNotRecord(t *testing.T) {
	many := recording()
	for i := range MaxSelectorValues {
		many.Sources = append(many.Sources, source(fmt.Sprint("bucket-", i), dataset.Egress))
	}
	nowhere, unknown, odd := recording(source("a", dataset.All)), recording(source("a", dataset.All)), recording(source("a", dataset.All))
	nowhere.LogBucketARNs, unknown.AIServices, odd.ManagementEvents = nil, []string{"polly"}, "reads"
	tests := map[string]struct {
		recording Recording
		want      string
	}{
		"nothing":               {recording(), "Sources are empty"},
		"a log bucket":          {recording(Source{BucketARN: logs, Events: dataset.All}), "source arn:aws:s3:::trail-logs is a log bucket"},
		"no log bucket":         {nowhere, "LogBucketARNs are empty"},
		"unknown events":        {recording(source("a", "some")), `events "some"`},
		"an unknown AI service": {unknown, `AI service "polly"`},
		"other management":      {odd, `management events "reads"`},
		"more values than fit": {many, "509 selector values are more than the 500 that a trail can have: the datasets take 500, " +
			"and everything else takes 9: split the datasets over more stacks, at most 491 in each"},
		"several things at once": {recording(Source{BucketARN: logs, Events: "some"}), `events "some"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { assert.ErrorContains(t, test.recording.Validate(), test.want) })
	}
}

// matches reports whether CloudTrail would record an event for a selector: fields are ANDed, values of a positive operator
// ORed, values of a negative one ANDed.
func (s selector) matches(event map[string]string) bool {
	for _, f := range s.fields {
		value := event[f.name]
		positive := len(f.equals)+len(f.startsWith) == 0
		for _, v := range f.equals {
			positive = positive || value == v
		}
		for _, v := range f.startsWith {
			positive = positive || strings.HasPrefix(value, v)
		}
		for _, v := range f.notStartsWith {
			positive = positive && !strings.HasPrefix(value, v)
		}
		if !positive {
			return false
		}
	}
	return true
}

func TestSelectors_NeverReachALogBucketNorANamesakeNorMissASource(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-c]{3}`), 1, 6, rapid.ID[string]).Draw(t, "names")
		r := recording()
		for _, name := range names {
			prefixes := []string{""}
			if rapid.Bool().Draw(t, "by prefix") {
				prefixes = rapid.SliceOfNDistinct(rapid.StringMatching(`[xy]{1,2}/`), 1, 3, rapid.ID[string]).Draw(t, "prefixes")
			}
			for _, prefix := range prefixes {
				events := rapid.SampledFrom([]dataset.Events{dataset.Egress, dataset.Reads, dataset.Writes, dataset.All}).Draw(t, "events")
				r.Sources = append(r.Sources, below(name, prefix, events))
			}
		}
		recordedAt := func(arn, name string, readOnly bool) bool {
			event := map[string]string{
				fieldCategory: "Data", fieldType: objectType, fieldARN: arn, fieldName: name,
				fieldReadOnly: strconv.FormatBool(readOnly),
			}
			for _, s := range r.selectors() {
				if s.matches(event) {
					return true
				}
			}
			return false
		}
		recorded := func(begin, name string, readOnly bool) bool { return recordedAt(begin+"/key", name, readOnly) }
		for _, s := range r.Sources {
			if !recordedAt(s.BucketARN+"/", "ListObjects", true) && s.Events != dataset.Writes {
				t.Fatalf("listing of %s (%s) not recorded", s.BucketARN, s.Events)
			}
			if s.Prefix != "" && recordedAt(s.BucketARN+"/"+strings.TrimSuffix(s.Prefix, "/"), "GetObject", true) {
				t.Fatalf("read of a key that only begins like %s recorded", s.Prefix)
			}
			if s.Prefix != "" && recordedAt(s.BucketARN+"/key", "GetObject", true) {
				t.Fatalf("read of a key outside %s recorded", s.Prefix)
			}
			s.BucketARN = strings.TrimSuffix(s.BucketARN+"/"+s.Prefix, "/")
			if got, want := recorded(s.BucketARN, "GetObject", true), s.Events != dataset.Writes; got != want {
				t.Fatalf("read of %s (%s) recorded: %v", s.BucketARN, s.Events, got)
			}
			if got, want := recorded(s.BucketARN, "PutObject", false), s.Events == dataset.Writes || s.Events == dataset.All; got != want {
				t.Fatalf("write to %s (%s) recorded: %v", s.BucketARN, s.Events, got)
			}
			if recorded(s.BucketARN+"-private", "GetObject", true) {
				t.Fatalf("read of a namesake of %s recorded", s.BucketARN)
			}
		}
		for _, arn := range r.LogBucketARNs {
			for _, name := range []string{"PutObject", "CopyObject", "GetObject"} {
				if recorded(arn, name, name == "GetObject") {
					t.Fatalf("%s on log bucket %s recorded", name, arn)
				}
			}
		}
	})
}
