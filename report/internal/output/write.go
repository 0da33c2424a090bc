package output

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Write writes the file. If write fails or the context ends, the previous file stays.
func (p Place) Write(ctx context.Context, write func(io.Writer) error) error {
	if p.isOpen {
		f, err := os.OpenFile(p.path, os.O_WRONLY, 0)
		if err != nil {
			return fmt.Errorf("%s: %w", p.path, reason(err))
		}
		return errors.Join(write(f), f.Close())
	}
	return stage(ctx, p.parent(), func(staging string) error {
		made := filepath.Join(staging, filepath.Base(p.path))
		f, err := os.Create(made)
		if err != nil {
			return err
		}
		if err := errors.Join(write(f), f.Close()); err != nil {
			return err
		}
		if p.isThere {
			return os.Chmod(made, p.mode)
		}
		return nil
	}, func(staging string) error {
		return os.Rename(filepath.Join(staging, filepath.Base(p.path)), p.path)
	})
}

// Fill writes the files of the folder. If write fails or the context ends, the previous files stay.
func (p Place) Fill(ctx context.Context, write func(folder string) error) error {
	if !p.isThere {
		return stage(ctx, p.parent(), func(staging string) error {
			made := filepath.Join(staging, filepath.Base(p.path))
			// Unlike the folder around it, it gets the rights that the caller's mask gives.
			if err := os.Mkdir(made, 0o777); err != nil {
				return err
			}
			return write(made)
		}, func(staging string) error {
			return os.Rename(filepath.Join(staging, filepath.Base(p.path)), p.path)
		})
	}
	// The folder itself may be one that cannot be renamed, such as one that is mounted.
	return stage(ctx, p.path, write, func(staging string) error {
		entries, err := os.ReadDir(staging)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if err := os.Rename(filepath.Join(staging, entry.Name()), filepath.Join(p.path, entry.Name())); err != nil {
				return err
			}
		}
		return nil
	})
}

// stage makes something in a new folder within another, then moves it out.
func stage(ctx context.Context, folder string, write, move func(staging string) error) (err error) {
	staging, err := os.MkdirTemp(folder, prefix)
	if err != nil {
		return fmt.Errorf("output below %s: %w", folder, reason(err))
	}
	defer func() { err = errors.Join(err, os.RemoveAll(staging)) }()
	if err := write(staging); err != nil {
		return fmt.Errorf("output below %s: %w", folder, err)
	}
	// What comes too late for a signal is short, and halves would be left.
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err := move(staging); err != nil {
		return fmt.Errorf("output below %s: %w", folder, err)
	}
	return nil
}
