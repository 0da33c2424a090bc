package dataset

import (
	"encoding/json"
	"io"
	"strings"
)

// Dataset is what people name: a bucket or a prefix of one, what the trail records of it, and from where it may be read.
type Dataset struct {
	// Name is unique in the stack. Default, outside a stack: the bucket.
	Name string `json:"name,omitempty"`
	// Bucket is the physical name of the data bucket. Required.
	Bucket string `json:"bucket"`
	// Prefix begins the keys of the dataset's objects, and ends in a slash. Default: the dataset is the whole bucket.
	Prefix string `json:"prefix,omitempty"`
	// Events are the events that the trail records. Default: not known.
	Events Events `json:"events,omitempty"`
	// Perimeter says from where and by whom the dataset may be read. Nil: nobody is outside.
	Perimeter *Perimeter `json:"perimeter"`
	// LogsElsewhere says that no files of the bucket's access log are delivered to the stack, if there are any. Default: they are.
	LogsElsewhere bool `json:"logsElsewhere,omitempty"`
}

// LogPlace is where logs are delivered.
type LogPlace struct {
	// Bucket is the physical name of the log bucket.
	Bucket string `json:"bucket"`
	// Prefix of the keys, before what AWS writes. Default: none.
	Prefix string `json:"prefix,omitempty"`
	// Organization is the id of the organization whose trail delivers; it is part of the keys. Default: none.
	Organization string `json:"organization,omitempty"`
	// Accounts are the accounts whose files are read, in a bucket that others also deliver to. Default: all accounts.
	Accounts []string `json:"accounts,omitempty"`
}

// Prefixes returns the prefixes of the files' keys: one for each account, unless the bucket is the stack's own.
func (p LogPlace) Prefixes() []string {
	prefix := strings.TrimPrefix(p.Prefix, "/")
	if len(p.Accounts) == 0 && p.Organization == "" {
		return []string{prefix}
	}
	if prefix != "" {
		prefix = strings.TrimSuffix(prefix, "/") + "/"
	}
	prefix += "AWSLogs/"
	if p.Organization != "" {
		prefix += p.Organization + "/"
	}
	if len(p.Accounts) == 0 {
		return []string{prefix}
	}
	out := make([]string, len(p.Accounts))
	for i, account := range p.Accounts {
		out[i] = prefix + account + "/"
	}
	return out
}

// Declared is what programs that read a stack's logs need to know about it. The stack exports it as JSON.
type Declared struct {
	// Account is the account of the stack.
	Account string `json:"account,omitempty"`
	// Region of the stack, and of its access logs.
	Region string `json:"region,omitempty"`
	// Regions are the Regions that the trail records.
	Regions []string `json:"regions,omitempty"`
	// Trail is where the trail delivers.
	Trail LogPlace `json:"trail"`
	// Access is where files of server access logs are delivered.
	Access LogPlace `json:"access"`
	// AccessGroup is the log group that server access logs are delivered to. Default: none.
	AccessGroup string `json:"accessGroup,omitempty"`
	// Datasets of the stack.
	Datasets []Dataset `json:"datasets"`
}

// Dataset returns the dataset with a name. If there is none, it returns the dataset that is the whole bucket of that name, or a
// dataset of which only the bucket is known.
func (d Declared) Dataset(called string) Dataset {
	for _, dataset := range d.Datasets {
		if dataset.Name == called {
			return dataset
		}
	}
	for _, dataset := range d.Datasets {
		if dataset.Bucket == called && dataset.Prefix == "" {
			return dataset
		}
	}
	return Dataset{Bucket: called}
}

// Recorded returns what the trail records of a dataset. Events that are not known count as Egress.
func (d Declared) Recorded(of Dataset) Recorded {
	events := func(e Events) Events {
		if e == "" {
			return Egress
		}
		return e
	}
	stack := make([]Events, len(d.Datasets))
	for i, dataset := range d.Datasets {
		stack[i] = events(dataset.Events)
	}
	return events(of.Events).Of(stack...)
}

// Write writes the declaration as JSON.
func (d Declared) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(d)
}
