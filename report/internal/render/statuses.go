package render

import (
	"fmt"

	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
)

// meanings are what people call the classes.
var meanings = map[string]string{
	dataset.StatusOK: "succeeded", dataset.StatusRedirect: "redirected, or not modified", dataset.StatusDenied: "denied",
	dataset.StatusMissing: "not found", dataset.StatusFault: "bad requests", dataset.StatusError: "server errors, or SlowDown",
	dataset.StatusNone: "by S3 itself, or unknown",
}

// statuses ranks how requests ended: by the access log, which has the status of every request, or else by CloudTrail.
func statuses(d answer.Dataset) ranking {
	s := d.Section("requests_by_status")
	if s == nil || s.Skipped != "" {
		return ranking{}
	}
	counts := map[string]map[string]int64{string(dataset.Trail): {}, string(dataset.Access): {}}
	log, class, requests := s.Column("log"), s.Column("status_class"), s.Column("requests")
	for _, row := range s.Rows {
		n, _ := row[requests].(int64)
		if byClass := counts[fmt.Sprint(row[log])]; byClass != nil {
			byClass[fmt.Sprint(row[class])] += n
		}
	}
	r, of := ranking{Title: "Requests by status, in the access log"}, counts[string(dataset.Access)]
	if len(of) == 0 {
		r, of = ranking{Title: "Requests by status, from CloudTrail's error codes"}, counts[string(dataset.Trail)]
	}
	total, largest := int64(0), int64(1)
	for _, n := range of {
		total, largest = total+n, max(largest, n)
	}
	for _, name := range dataset.StatusClasses() {
		n := of[name]
		if n == 0 {
			continue
		}
		label := name + ": " + meanings[name]
		r.Rows = append(r.Rows, rank{
			label, label, fmt.Sprintf("%s (%.1f\u202f%%)", spaced(n), 100*float64(n)/float64(total)), 100 * float64(n) / float64(largest),
		})
	}
	return r
}
