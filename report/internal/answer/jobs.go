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

// forEach makes a job for each of some things.
func forEach[T any](of []T, do func(ctx context.Context, one T) error) []job {
	jobs := make([]job, len(of))
	for i, one := range of {
		jobs[i] = func(ctx context.Context) error { return do(ctx, one) }
	}
	return jobs
}
