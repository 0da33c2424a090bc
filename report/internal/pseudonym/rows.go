package pseudonym

import (
	"fmt"

	"datatrail/internal/analysis/queries"
)

type replace func(k *Key, value string) string

func keep(_ *Key, value string) string { return value }

// columns says of every column of text that a question answers with how its values are replaced.
var columns = map[string]replace{
	"person": (*Key).person,
	// A tool that is not known may be called by its maker's name.
	"product":      (*Key).product,
	"session":      (*Key).session,
	"principal":    (*Key).principal,
	"account":      (*Key).account,
	"owner":        (*Key).account,
	"address":      (*Key).address,
	"vpc_endpoint": (*Key).endpoint,
	// Names of services stay; whatever else stands there does not.
	"service":    (*Key).principal,
	"invoked_by": (*Key).principal,

	"action":         keep,
	"change":         keep,
	"day":            keep,
	"destination":    keep,
	"errorcode":      keep,
	"eventtime":      keep,
	"first_call":     keep,
	"first_copy":     keep,
	"first_read":     keep,
	"first_record":   keep,
	"first_time":     keep,
	"first_try":      keep,
	"held_by":        keep,
	"hour":           keep,
	"last_call":      keep,
	"last_copy":      keep,
	"last_read":      keep,
	"last_record":    keep,
	"last_time":      keep,
	"last_try":       keep,
	"log":            keep,
	"object_key":     keep,
	"person_source":  keep,
	"prefix":         keep,
	"principal_type": keep,
	"reason":         keep,
	"requestid":      keep,
	"silent_from":    keep,
	"silent_until":   keep,
	"state":          keep,
	"status_class":   keep,
	"tool":           keep,
	"weekday":        keep,
}

// numbers are the types of columns that cannot name anybody.
var numbers = map[string]bool{"bigint": true, "boolean": true}

// Rows replaces the values of an answer in place. It refuses a column for which it is not declared whether it names anybody.
func (k *Key) Rows(declared []queries.Column, rows [][]any) error {
	for i, column := range declared {
		if numbers[column.Type] {
			continue
		}
		put, ok := columns[column.Name]
		if !ok || column.Type != "varchar" {
			return fmt.Errorf("pseudonyms: it is not declared whether column %s (%s) names anybody; "+
				"add it to the table in package pseudonym", column.Name, column.Type)
		}
		for _, row := range rows {
			switch value := row[i].(type) {
			case nil:
			case string:
				row[i] = put(k, value)
			default:
				return fmt.Errorf("pseudonyms: column %s contains a %T, but only text can be replaced", column.Name, value)
			}
		}
	}
	return nil
}
