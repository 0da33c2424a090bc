package source

import (
	"bytes"
	"context"
	"errors"
)

// attempts is how often a file is read that changes meanwhile. Logs are written once, so a second change is a fault.
const attempts = 3

// Read reads a whole file into a buffer. One that changes while it is read is read anew.
func (f File) Read(ctx context.Context, into *bytes.Buffer) error {
	var err error
	for range attempts {
		into.Reset()
		if err = f.read(ctx, into); !errors.Is(err, ErrChanged) {
			return err
		}
	}
	return err
}

func (f File) read(ctx context.Context, into *bytes.Buffer) (err error) {
	in, err := f.Open(ctx)
	if err != nil {
		return err
	}
	_, err = into.ReadFrom(in)
	return errors.Join(err, in.Close())
}
