package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/analysis/queries"
)

// whole is a part that gives a row for each call or request.
type whole struct {
	joint
	part string
	// who tells the records of the time before the period apart, and known is what the records by themselves call whose name
	// they know.
	who, known string
}

var wholes = []whole{
	{joints[0], "trail_calls", "bucket, eventname, errorcode, principal, person, person_source", "known"},
	{joints[1], "access_requests", "bucket, operation, status, errorcode, principal, person, person_source", "who"},
}

// keepWholes keeps the calls and requests of the period, and who was there before.
func (b *builder) keepWholes(ctx context.Context) error {
	for _, w := range wholes {
		text, err := b.earlier(w)
		if err != nil {
			return err
		}
		if err := b.db.Keep(ctx, "earlier_"+w.part, text); err != nil {
			return err
		}
	}
	enums, err := b.enums(ctx)
	if err != nil {
		return err
	}
	for _, w := range wholes {
		if err := b.keepWhole(ctx, w, enums); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) keepWhole(ctx context.Context, w whole, enums []string) error {
	part, err := queries.Part(w.part)
	if err != nil {
		return err
	}
	text, err := b.bind(w.part, nil)
	if err != nil {
		return err
	}
	columns := make([]string, len(part.Columns))
	for i, column := range part.Columns {
		columns[i] = column.Name
		if enum := enumOf(column.Name); slices.Contains(enums, enum) {
			columns[i] = "CAST(" + column.Name + " AS " + enum + ") AS " + column.Name
		}
	}
	table, earlier := "kept_"+w.part, "earlier_"+w.part
	if err := b.db.Keep(ctx, table, "SELECT "+strings.Join(columns, ", ")+" FROM ("+text+") AS records"); err != nil {
		return err
	}
	if err := b.db.Exec(ctx, "INSERT INTO "+table+" BY NAME SELECT * FROM "+earlier+"; DROP TABLE "+earlier); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	b.kept[w.part] = table
	return nil
}
