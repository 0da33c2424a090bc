package requirement

import (
	"slices"
	"strings"

	"datatrail/judge/request"
)

// Bucket is a bucket that holds datasets, as the environment file has it.
type Bucket struct {
	Name       string  `json:"name"`
	KMSKeyARN  string  `json:"kmsKeyArn"`
	Statements []Owned `json:"statements"`
	// Existing says that others made the bucket: what else its policy says is theirs, HTTPS included.
	Existing bool `json:"existing"`
	// Manage are the settings of an existing bucket that the stack may write.
	Manage []string `json:"manage"`
	// Datasets are those that it holds.
	Datasets []Dataset `json:"-"`
	// Account that owns the bucket.
	Account string `json:"-"`
	// Partition of the bucket.
	Partition string `json:"-"`
}

// Owned is a grant that the owners of a bucket wrote themselves, in the forms that the environment files of the tests have.
type Owned struct {
	Principal struct{ AWS, Service string }
	Action    string
	Resource  string
	Condition map[string]map[string]string
}

// Holding returns the bucket that holds a dataset, with all that is in it.
func (s Stack) Holding(name string) Bucket {
	b := Bucket{Account: s.Account, Partition: s.Partition()}
	i := slices.IndexFunc(s.Datasets, func(d Dataset) bool { return d.Name == name })
	if i < 0 {
		return b
	}
	wanted := s.Datasets[i].Bucket
	if wanted == "" {
		b.Datasets = s.Datasets[i : i+1]
		return b
	}
	for _, described := range s.Buckets {
		if described.Name == wanted {
			b.Statements, b.Existing, b.Manage = described.Statements, described.Existing, described.Manage
		}
	}
	for _, d := range s.Datasets {
		if d.Bucket == wanted {
			b.Datasets = append(b.Datasets, d)
		}
	}
	return b
}

// Expect returns the verdict that a request must get to the bucket.
func (b Bucket) Expect(r request.Request) request.Verdict {
	shutOut := func(d Dataset) bool { return d.shutOut(r) }
	granted := func(d Dataset) bool { return d.granted(r) }
	admits := func(o Owned) bool { return o.admits(r) }
	switch {
	case rescued(r, b.Account):
		return request.Allowed
	case insecure(r) && !b.Existing, slices.ContainsFunc(b.Datasets, shutOut):
		return request.Denied
	case allowedByIAM(r.Caller, b.Account), slices.ContainsFunc(b.Datasets, granted), slices.ContainsFunc(b.Statements, admits):
		return request.Allowed
	default:
		return request.NotGranted
	}
}

// admits reports whether a grant of the owners' own lets a request in.
func (o Owned) admits(r request.Request) bool {
	who := r.Caller.Kind == request.Signed && o.Principal.AWS != "" && r.Caller.Account == o.Principal.AWS ||
		r.Caller.Kind == request.Service && r.Caller.Service == o.Principal.Service
	source := o.Source()
	return who && r.Action == o.Action && strings.HasPrefix(r.Key, o.Below()) &&
		(source == "" || r.SourceARN == source)
}

// Source is the one thing for which a service is let in. Empty: any.
func (o Owned) Source() string { return o.Condition["StringEquals"]["aws:SourceArn"] }

// Below is what the keys that the grant is about begin with.
func (o Owned) Below() string {
	_, objects, _ := strings.Cut(o.Resource, "/")
	return strings.TrimSuffix(objects, "*")
}
