package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"datatrail/internal/dataset"
)

// Statements are policy statements as somebody wrote them. What they may say depends on the bucket's ARN: the plan judges
// them.
type Statements []map[string]any

// statements reads a list of statements, or JSON that holds one.
func statements(f *findings, path string, in any) Statements {
	if text, isText := in.(string); isText {
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&in); err != nil || decoder.More() {
			f.refuse(path, text, "is neither a list of statements nor JSON that holds one")
			return nil
		}
		if document, ok := in.(map[string]any); ok && document["Statement"] != nil {
			in = document["Statement"]
		}
		if one, ok := in.(map[string]any); ok {
			in = []any{one}
		}
	}
	list, ok := in.([]any)
	if !ok {
		f.refuse(path, in, "is not a list: write one statement per item, with Sid, Effect, Principal, Action and Resource")
		return nil
	}
	var out Statements
	for i, item := range list {
		statement, ok := item.(map[string]any)
		if !ok {
			f.refuse(fmt.Sprintf("%s[%d]", path, i), item,
				"is not a statement: write Sid, Effect, Principal, Action and Resource below it")
		}
		out = append(out, statement)
	}
	return out
}

// EntryOf returns the place among Buckets of the entry that describes a dataset's bucket, or -1 where none does.
func (c Config) EntryOf(d Dataset) int {
	return slices.IndexFunc(c.Buckets, func(b Bucket) bool { return d.Bucket != "" && b.Name == d.Bucket })
}

// BucketOf returns what belongs to the bucket of a dataset: its entry, or else what the dataset says.
func (c Config) BucketOf(d Dataset) Bucket {
	if i := c.EntryOf(d); i >= 0 {
		return c.Buckets[i]
	}
	return Bucket{
		Name: d.Bucket, Encryption: d.Encryption, KMSKeyARN: d.KMSKeyARN, NoncurrentDays: d.NoncurrentDays, Protect: d.Protect,
	}
}

// bucketKeys are the keys of a dataset that belong to its bucket.
var bucketKeys = []string{"encryption", "kmsKeyArn", "noncurrentDays", "protect"}

// validateBuckets checks the entries, and which datasets share a bucket.
func validateBuckets(f *findings, c *Config) {
	entries := map[string]int{}
	for i := range c.Buckets {
		b, path := &c.Buckets[i], fmt.Sprintf("buckets[%d]", i)
		if b.Name == "" {
			continue
		}
		validateBucketName(f, path+".name", b.Name, b.Existing)
		validateExisting(f, c, path, b)
		validateEncryption(f, path, &b.Encryption, b.KMSKeyARN, c.AWS.in(b.Region))
		if first, twice := entries[b.Name]; twice {
			f.refuse(path+".name", b.Name, "is already described by buckets[%d]: keep one entry", first)
			continue
		}
		entries[b.Name] = i
		if !slices.ContainsFunc(c.Datasets, func(d Dataset) bool { return d.Bucket == b.Name }) {
			f.refuse(path+".name", b.Name, "belongs to no dataset: name it as the bucket of one, or remove the entry")
		}
	}
	for i, d := range c.Datasets {
		validatePlace(f, c, i)
		entry := c.EntryOf(d)
		for _, key := range bucketKeys {
			path := fmt.Sprintf("datasets[%d].%s", i, key)
			switch {
			case entry < 0 || !f.given[path]:
			case c.Buckets[entry].Existing && key != "kmsKeyArn":
				f.refuse(path, value(d, key),
					"has no effect on an existing bucket (buckets[%d]), whose settings belong to its owner: remove it", entry)
			default:
				f.refuse(path, value(d, key), "belongs to the bucket, which buckets[%d] describes: set it there, and remove it here", entry)
			}
		}
	}
}

// value is what a struct of the configuration says under a key.
func value(of any, key string) any {
	fields := reflect.ValueOf(of)
	for i := range fields.NumField() {
		if fields.Type().Field(i).Tag.Get("config") == key {
			return reflect.Indirect(fields.Field(i)).Interface()
		}
	}
	return nil
}

func (d Dataset) place() dataset.Dataset { return dataset.Dataset{Bucket: d.Bucket, Prefix: d.Prefix} }

// validatePlace checks the part of a bucket that a dataset takes, against those of the datasets before it.
func validatePlace(f *findings, c *Config, i int) {
	d := c.Datasets[i]
	path := fmt.Sprintf("datasets[%d]", i)
	if d.Prefix != "" {
		if err := dataset.CheckPrefix(d.Prefix); err != nil {
			f.refuse(path+".prefix", d.Prefix, "%v", err)
			return
		}
	}
	if d.Bucket == "" {
		return
	}
	for j, other := range c.Datasets[:i] {
		if other.Bucket != d.Bucket || f.wrong(fmt.Sprintf("datasets[%d].prefix", j)) {
			continue
		}
		switch {
		case d.Prefix == "" && other.Prefix == "":
			f.refuse(path+".bucket", d.Bucket, "is already taken by datasets[%d]: give each dataset its own, or a prefix of its own", j)
		case d.place().Overlaps(other.place()) && d.Prefix == "":
			f.refuse(path+".prefix", nil,
				"is missing: datasets[%d] has %s of the same bucket, and this dataset would hold it too: give it a prefix of its own",
				j, other.Prefix)
		case d.place().Overlaps(other.place()) && other.Prefix == "":
			f.refuse(path+".prefix", d.Prefix, "is part of datasets[%d], which is the whole bucket: give that one a prefix too", j)
		case d.place().Overlaps(other.place()):
			f.refuse(path+".prefix", d.Prefix, "and %s of datasets[%d] overlap: choose prefixes so that neither begins with the other",
				other.Prefix, j)
		case c.EntryOf(d) < 0:
			f.refuse(path+".bucket", d.Bucket, "is shared with datasets[%d]: describe it in buckets, so that the bucket's settings "+
				"are written once (buckets: [{name: %s}] is enough)", j, d.Bucket)
		default:
			continue
		}
		return
	}
}
