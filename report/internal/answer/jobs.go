package answer

import "context"

// job is a step of a report.
type job func(ctx context.Context) error

// beside does jobs side by side. They begin in order, and none waits for a later one.
func (b *builder) beside(ctx context.Context, jobs ...job) error {
	return b.db.Each(ctx, len(jobs), func(ctx context.Context, i int) error { return jobs[i](ctx) })
}

// do does jobs that need memory: side by side, or about large tables one after the other.
func (b *builder) do(ctx context.Context, jobs ...job) error {
	if !b.isLarge {
		return b.beside(ctx, jobs...)
	}
	for _, one := range jobs {
		if err := one(ctx); err != nil {
			return err
		}
	}
	return nil
}

// after makes jobs wait for another one, first, which must begin before them.
func after(one job, jobs []job) (first job, rest []job) {
	done := make(chan struct{})
	first = func(ctx context.Context) error {
		if err := one(ctx); err != nil {
			return err
		}
		close(done)
		return nil
	}
	for _, next := range jobs {
		rest = append(rest, func(ctx context.Context) error {
			select {
			case <-done:
				return next(ctx)
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}
	return first, rest
}

// forEach makes a job for each of some things.
func forEach[T any](of []T, do func(ctx context.Context, one T) error) []job {
	jobs := make([]job, len(of))
	for i, one := range of {
		jobs[i] = func(ctx context.Context) error { return do(ctx, one) }
	}
	return jobs
}
