package generate

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"datatrail/internal/analysis/schema"
	proof "datatrail/report/internal/digest"
)

const trailBucket = "acme-trail-logs"

// hour is how often CloudTrail writes a digest.
const hour = time.Hour

// digests are those of the world's trail. CloudTrail's hours do not begin on the hour.
func (w *World) digests(dir string) *Digests {
	name := schema.Digest{Account: w.Account, Region: w.Region, Trail: "datatrail-demo", Home: region}
	return NewDigests(dir, "", name, w.Start.Add(12*time.Minute+31*time.Second-hour))
}

// Digests writes the signed digests of one trail for one account and Region, as CloudTrail does: one every hour, with or
// without log files.
type Digests struct {
	dir    string
	prefix string
	name   schema.Digest
	next   time.Time // begin of the next digest
	due    []delivery
	late   []delivery

	last, lastBackfill *signed
}

// delivery is a log file that a digest has to name.
type delivery struct {
	at  time.Time
	log proof.LogFile
}

// signed is a digest that was written.
type signed struct {
	object    string
	sum       proof.Sum
	signature string
}

// NewDigests returns a writer whose first digest begins at a time. It writes below dir, which takes the place of the bucket;
// prefix is the trail's key prefix.
func NewDigests(dir, prefix string, name schema.Digest, begin time.Time) *Digests {
	return &Digests{dir: dir, prefix: prefix, name: name, next: begin.UTC().Truncate(time.Second)}
}

// Deliver records a log file, with its content and the times of its oldest and newest event.
func (d *Digests) Deliver(object string, at time.Time, content []byte, oldest, newest time.Time) {
	d.due = append(d.due, deliver(object, at, content, oldest, newest))
}

// DeliverLate records a log file that the digest of its hour does not name. A backfill will name it.
func (d *Digests) DeliverLate(object string, at time.Time, content []byte, oldest, newest time.Time) {
	d.late = append(d.late, deliver(object, at, content, oldest, newest))
}

func deliver(object string, at time.Time, content []byte, oldest, newest time.Time) delivery {
	sum := sha256.Sum256(content)
	return delivery{at.UTC(), proof.LogFile{
		Bucket: trailBucket, Object: object, Hash: hex.EncodeToString(sum[:]), HashAlgorithm: proof.HashAlgorithm,
		NewestEvent: text(newest.UTC().Format(time.RFC3339)), OldestEvent: text(oldest.UTC().Format(time.RFC3339)),
	}}
}

// Until writes the digests of all hours that end at or before a time. Log files of these hours must have been delivered.
func (d *Digests) Until(end time.Time) error {
	for !d.next.Add(hour).After(end) {
		from, to := d.next, d.next.Add(hour)
		d.next = to
		written, err := d.write(from, to, false, take(&d.due, to), d.last)
		if err != nil {
			return err
		}
		d.last = written
		if late := take(&d.late, to); len(late) > 0 {
			if d.lastBackfill, err = d.write(from, to, true, late, d.lastBackfill); err != nil {
				return err
			}
		}
	}
	return nil
}

// End writes digests until all log files are named, and one more.
func (d *Digests) End() error {
	last := d.next
	for _, f := range slices.Concat(d.due, d.late) {
		if f.at.After(last) {
			last = f.at
		}
	}
	return d.Until(last.Add(2 * hour))
}

// Restart starts a new chain at a time, as after StopLogging and StartLogging.
func (d *Digests) Restart(begin time.Time) {
	d.next, d.last = begin.UTC().Truncate(time.Second), nil
}

// take removes and returns the deliveries before a time.
func take(from *[]delivery, before time.Time) []proof.LogFile {
	taken := []proof.LogFile{}
	*from = slices.DeleteFunc(*from, func(f delivery) bool {
		isDue := f.at.Before(before)
		if isDue {
			taken = append(taken, f.log)
		}
		return isDue
	})
	return taken
}

func (d *Digests) write(from, to time.Time, isBackfill bool, files []proof.LogFile, before *signed) (*signed, error) {
	key, err := demoKey()
	if err != nil {
		return nil, err
	}
	name := d.name
	name.End, name.Backfill = to, isBackfill
	f := proof.File{
		Account: name.Account, StartTime: from.Format(time.RFC3339), EndTime: to.Format(time.RFC3339), Bucket: trailBucket,
		Object: schema.DigestKey(d.prefix, name), Fingerprint: fingerprint(x509.MarshalPKCS1PublicKey(&key.PublicKey)),
		SignatureAlgorithm: proof.SignatureAlgorithm, LogFiles: files,
	}
	for _, log := range files {
		if f.NewestEvent == nil || *f.NewestEvent < *log.NewestEvent {
			f.NewestEvent = log.NewestEvent
		}
		if f.OldestEvent == nil || *f.OldestEvent > *log.OldestEvent {
			f.OldestEvent = log.OldestEvent
		}
	}
	if before != nil {
		f.PreviousBucket, f.PreviousObject = text(trailBucket), &before.object
		f.PreviousHash, f.PreviousHashAlgorithm = text(hex.EncodeToString(before.sum[:])), text(proof.HashAlgorithm)
		f.PreviousSignature = &before.signature
	}
	content, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("digest %s: %w", f.Object, err)
	}
	written := &signed{object: f.Object, sum: sha256.Sum256(content)}
	toSign := sha256.Sum256([]byte(f.SigningString(written.sum)))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, toSign[:])
	if err != nil {
		return nil, fmt.Errorf("digest %s: %w", f.Object, err)
	}
	written.signature = hex.EncodeToString(signature)
	return written, pack(filepath.Join(d.dir, filepath.FromSlash(f.Object)), content)
}

func text(s string) *string {
	return &s
}
