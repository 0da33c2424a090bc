package engine

import (
	"context"
	"sync"
)

// Met holds the profiles and places that Take met and Share has not given yet. Several goroutines may add to them.
type Met struct {
	mu    sync.Mutex
	lists [][]*profile
	bytes int
}

func (m *Met) add(list []*profile, bytes int) {
	if len(list) == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lists, m.bytes = append(m.lists, list), m.bytes+bytes
}

// IsFull reports whether so many have come together that they should be shared before more are met.
func (m *Met) IsFull() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.bytes > mostBytes/2
}

func (m *Met) take() [][]*profile {
	m.mu.Lock()
	defer m.mu.Unlock()
	lists := m.lists
	m.lists, m.bytes = nil, 0
	return lists
}

// Share runs statements in which the table has one row for each profile that was met (its latest record, without the values that
// differ between records) and one row for each place. The column of the file is a struct as in Take, and says how many records
// have the profile; a place has none. What was shared is forgotten.
func (e *Engine) Share(ctx context.Context, table string, met *Met, statements string) error {
	lists := met.take()
	if len(lists) == 0 {
		return nil
	}
	return e.scan(ctx, table, &scan{shared: lists}, statements)
}
