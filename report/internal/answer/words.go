package answer

import (
	"context"
	"fmt"
	"strings"

	"datatrail/internal/dataset"
)

// Most texts of a record are one of a few. In the copies that the questions read, such a column holds numbers of words in a
// list: an enumeration. The words are in order, so that numbers compare as the words do.

// fewWords is how many words a list may have.
const fewWords = 50_000

// named are the columns of the records of a log that hold one of a few words, and where the words come from.
var named = map[string]map[string]string{
	"dataset_calls": {
		"day": "day", "eventname": "eventname", "eventtype": "eventtype", "errorcode": "errorcode", "principal": "principal",
		"principal_type": "principal_type", "person": "coalesce(substr(known, 2), 'not recorded')", "account": "account",
		"owner": "owner", "session": "session", "invoked_by": "invoked_by", "service": "service", "address": "address",
		"vpc_endpoint": "vpc_endpoint", "bucket": "bucket", "copy_source": "copy_source", "auth_method": "auth_method",
	},
	"dataset_requests": {
		"day": "day", "operation": "operation", "errorcode": "errorcode", "principal": "principal",
		"person": "coalesce(substr(who, 2), 'not recorded')", "address": "address", "status": "status", "auth_type": "auth_type",
		"bucket": "bucket",
	},
}

// words makes the lists, and returns for each of the two copies how its columns are written.
func (b *builder) words(ctx context.Context) error {
	b.worded = map[string]string{}
	for copied, from := range map[string]string{"dataset_calls": b.kept["trail_events"], "dataset_requests": b.kept["access_lines"]} {
		sources := make([]string, 0, len(dataset.PersonSources()))
		for _, source := range dataset.PersonSources() {
			sources = append(sources, quote(string(source)))
		}
		columns := []string{}
		for column, expression := range named[copied] {
			distinct := "SELECT DISTINCT " + expression + " AS word FROM " + from
			if column == "person" {
				distinct += " UNION SELECT 'not recorded'"
			}
			isFew, err := b.list(ctx, copied+"_"+column, distinct)
			if err != nil {
				return err
			}
			if isFew {
				columns = append(columns, fmt.Sprintf("CAST(%s AS words_%s_%s) AS %s", column, copied, column, column))
			}
		}
		if _, err := b.list(ctx, copied+"_person_source", "SELECT unnest(["+strings.Join(sources, ", ")+"]) AS word"); err != nil {
			return err
		}
		columns = append(columns, "CAST(person_source AS words_"+copied+"_person_source) AS person_source")
		b.worded[copied] = "REPLACE (" + strings.Join(columns, ", ") + ")"
	}
	return nil
}

// list makes a list of words, unless there are too many or none.
func (b *builder) list(ctx context.Context, name, distinct string) (isFew bool, err error) {
	if err := b.db.Keep(ctx, "distinct_words", distinct+fmt.Sprintf(" LIMIT %d", fewWords+1)); err != nil {
		return false, err
	}
	_, rows, err := b.db.Run(ctx, "SELECT count(word) FROM distinct_words")
	if err != nil {
		return false, fmt.Errorf("words of %s: %w", name, err)
	}
	if n := rows[0][0].(int64); n == 0 || n > fewWords {
		return false, nil
	}
	return true, b.db.Exec(ctx, "CREATE TYPE words_"+name+" AS ENUM (SELECT word FROM distinct_words WHERE word IS NOT NULL ORDER BY word)")
}
