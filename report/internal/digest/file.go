package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"datatrail/internal/analysis/schema"
)

// Algorithms with which CloudTrail hashes and signs.
const (
	HashAlgorithm      = "SHA-256"
	SignatureAlgorithm = "SHA256withRSA"
)

// File is a digest file, with its fields in the order in which CloudTrail writes them. Fields that a starting digest, or one
// without log files, does not have are null.
type File struct {
	Account               string    `json:"awsAccountId"`
	StartTime             string    `json:"digestStartTime"`
	EndTime               string    `json:"digestEndTime"`
	Bucket                string    `json:"digestS3Bucket"`
	Object                string    `json:"digestS3Object"`
	Fingerprint           string    `json:"digestPublicKeyFingerprint"`
	SignatureAlgorithm    string    `json:"digestSignatureAlgorithm"`
	NewestEvent           *string   `json:"newestEventTime"`
	OldestEvent           *string   `json:"oldestEventTime"`
	PreviousBucket        *string   `json:"previousDigestS3Bucket"`
	PreviousObject        *string   `json:"previousDigestS3Object"`
	PreviousHash          *string   `json:"previousDigestHashValue"`
	PreviousHashAlgorithm *string   `json:"previousDigestHashAlgorithm"`
	PreviousSignature     *string   `json:"previousDigestSignature"`
	LogFiles              []LogFile `json:"logFiles"`
}

// LogFile is what a digest says about one log file.
type LogFile struct {
	Bucket        string  `json:"s3Bucket"`
	Object        string  `json:"s3Object"`
	Hash          string  `json:"hashValue"`
	HashAlgorithm string  `json:"hashAlgorithm"`
	NewestEvent   *string `json:"newestEventTime"`
	OldestEvent   *string `json:"oldestEventTime"`
}

// Sum is the SHA-256 hash of a file's uncompressed content.
type Sum = [sha256.Size]byte

// SigningString returns the text that CloudTrail signs for a digest file whose uncompressed content has the given hash.
func (f *File) SigningString(sum Sum) string {
	previous := "null"
	if f.PreviousSignature != nil {
		previous = *f.PreviousSignature
	}
	return f.EndTime + "\n" + f.Bucket + "/" + f.Object + "\n" + hex.EncodeToString(sum[:]) + "\n" + previous
}

// entry is a log file that a digest names.
type entry struct {
	object string
	sum    Sum
}

// previous is what a digest says about the one before it.
type previous struct {
	key       string // bucket and object
	sum       Sum
	signature string
}

// parse reads the unpacked content of a digest file and refuses what no check could rely on.
func parse(text []byte) (*link, error) {
	var f File
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, err
	}
	l := &link{file: f, key: f.Bucket + "/" + f.Object, sum: sha256.Sum256(text)}
	name, ok := schema.ParseDigestKey(f.Object)
	if !ok {
		return nil, fmt.Errorf("digestS3Object %q is not the key of a digest file", f.Object)
	}
	l.name = name
	var problems [3]error
	l.start, problems[0] = time.Parse(time.RFC3339, f.StartTime)
	l.end, problems[1] = time.Parse(time.RFC3339, f.EndTime)
	l.previous, problems[2] = f.before()
	if err := errors.Join(problems[:]...); err != nil {
		return nil, err
	}
	if l.end.Before(l.start) {
		return nil, fmt.Errorf("digestEndTime %s is before digestStartTime %s", f.EndTime, f.StartTime)
	}
	if f.SignatureAlgorithm != SignatureAlgorithm {
		return nil, fmt.Errorf("digestSignatureAlgorithm %q is not %s", f.SignatureAlgorithm, SignatureAlgorithm)
	}
	for _, named := range f.LogFiles {
		sum, err := hash(named.HashAlgorithm, named.Hash)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", named.Object, err)
		}
		l.entries = append(l.entries, entry{named.Object, sum})
	}
	l.file.LogFiles = nil
	return l, nil
}

// before returns nil for a starting digest.
func (f *File) before() (*previous, error) {
	fields := []*string{f.PreviousBucket, f.PreviousObject, f.PreviousHash, f.PreviousHashAlgorithm, f.PreviousSignature}
	absent := 0
	for _, field := range fields {
		if field == nil {
			absent++
		}
	}
	switch absent {
	case len(fields):
		return nil, nil
	case 0:
	default:
		return nil, errors.New("some, but not all, of the fields about the previous digest are null")
	}
	sum, err := hash(*f.PreviousHashAlgorithm, *f.PreviousHash)
	if err != nil {
		return nil, fmt.Errorf("previous digest: %w", err)
	}
	return &previous{key: *f.PreviousBucket + "/" + *f.PreviousObject, sum: sum, signature: *f.PreviousSignature}, nil
}

func hash(algorithm, text string) (sum Sum, err error) {
	if algorithm != HashAlgorithm {
		return sum, fmt.Errorf("hash algorithm %q is not %s", algorithm, HashAlgorithm)
	}
	n, err := hex.Decode(sum[:], []byte(text[:min(len(text), 2*len(sum))]))
	if err != nil || n != len(sum) || len(text) != 2*len(sum) {
		return sum, fmt.Errorf("%q is not a SHA-256 hash", text)
	}
	return sum, nil
}
