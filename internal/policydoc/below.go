package policydoc

import (
	"maps"
	"strings"
)

// Below is a part of a bucket: everything, or what begins with one of some prefixes. A prefix is literal: dataset.CheckPrefix
// allows no characters that have a special meaning in a policy.
type Below struct {
	// Prefixes of the keys, each with its slash. Default: the whole bucket.
	Prefixes []string
	// Datasets are the names of the datasets that the prefixes belong to. They become part of the Sids.
	Datasets []string
}

func (b Below) whole() bool { return len(b.Prefixes) == 0 }

// sid names a statement. One bucket's policy has such a statement for each of its parts.
func (b Below) sid(of string) string {
	if b.whole() {
		return of
	}
	words := strings.Split(b.Datasets[0], "-")
	for i, word := range words {
		if word != "" {
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	of += strings.Join(words, "")
	if len(b.Datasets) > 1 {
		of += "AndOthers"
	}
	return of
}

func (b Below) objects(bucketARN string) Values {
	if b.whole() {
		return Values{bucketARN + "/*"}
	}
	out := make(Values, len(b.Prefixes))
	for i, prefix := range b.Prefixes {
		out[i] = bucketARN + "/" + prefix + "*"
	}
	return out
}

// listed adds that a listing asks for keys of the part, and of nothing else. StringLike matches no request that lacks the
// key, so that a listing without a prefix, which serves everybody, is left alone without a condition Null besides.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/walkthrough1.html
func (b Below) listed(conditions Conditions) Conditions {
	asked := make(Values, len(b.Prefixes))
	for i, prefix := range b.Prefixes {
		asked[i] = prefix + "*"
	}
	out := Conditions{"StringLike": {"s3:prefix": asked}}
	maps.Copy(out, conditions)
	return out
}
