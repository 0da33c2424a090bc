package source

import (
	"context"
	"errors"
	"io"
)

// attempts is how often a file is read that changes meanwhile. Logs are written once, so a second change is a fault.
const attempts = 3

// Holder takes the content of a file, such as a bytes.Buffer or a Held.
type Holder interface {
	io.ReaderFrom
	Reset()
}

// versioned is a reader that knows which version it reads, and noting a holder that wants to know. sized is a holder that
// wants to know how much will come.
type (
	versioned interface{ version() string }
	noting    interface{ note(version string) }
	sized     interface{ expect(size int64) }
)

// Read reads a whole file into a holder. A file that changes while it is read is read again.
func (f File) Read(ctx context.Context, into Holder) error {
	var err error
	for range attempts {
		into.Reset()
		if err = f.read(ctx, into); !errors.Is(err, ErrChanged) {
			return err
		}
	}
	return err
}

func (f File) read(ctx context.Context, into Holder) (err error) {
	in, err := f.Open(ctx)
	if err != nil {
		return err
	}
	if e, ok := into.(sized); ok {
		e.expect(f.Size)
	}
	_, err = into.ReadFrom(in)
	if d, ok := in.(versioned); ok {
		if n, ok := into.(noting); ok {
			n.note(d.version())
		}
	}
	return errors.Join(err, in.Close())
}
