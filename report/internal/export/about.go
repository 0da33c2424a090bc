package export

import (
	"slices"

	"datatrail/internal/dataset"
	"datatrail/internal/version"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/bill"
)

func basisSheet(report *answer.Report) sheet {
	s := sheet{name: "report", fields: []field{
		{"version", text, "version of datatrail"},
		{"since", date, "first day of the period"},
		{"until", date, "last day of the period"},
		{"as_of", moment, "time of the newest evidence in either log"},
		{"digests", text, "what CloudTrail's digests prove; missing if they were not checked"},
		{"pseudonyms", truth, "whether names and addresses are replaced by pseudonyms"},
		{"trail_files", integer, "CloudTrail files read"},
		{"access_files", integer, "access-log files read"},
		{"trail_records", integer, "CloudTrail records read"},
		{"access_records", integer, "access-log records read"},
		{"bytes", integer, "size of the files"},
		{"took_milliseconds", integer, "time that the report took"},
	}}
	r := report.Read
	s.add(version.String(), report.Since, report.Until, report.AsOf, optional(report.Digests), report.Pseudonyms,
		int64(r.TrailFiles), int64(r.AccessFiles), r.TrailRecords, r.AccessRecords, r.Bytes(), r.Took.Milliseconds())
	return s
}

func datasetsSheet(report *answer.Report) sheet {
	s := sheet{name: "datasets", fields: []field{
		{"position", integer, "position in the report, from 1"},
		{"dataset", text, "name of the dataset"},
		{"bucket", text, "bucket that its objects are in"},
		{"prefix", text, "prefix of its object keys; missing if it is the whole bucket"},
		{"reads_from", text, "log that says who read it: trail or access"},
	}}
	for i, d := range report.Datasets {
		s.add(int64(i+1), d.Name, d.Bucket, optional(d.Prefix), string(d.ReadsFrom))
	}
	return s
}

func findingsSheet(report *answer.Report) sheet {
	s := sheet{name: "findings", fields: []field{
		{"position", integer, "position in the report, from 1, worst first"},
		{"severity", text, "red or amber"},
		{"dataset", text, aboutDataset + "; missing if it is about all"},
		{"question", text, "name of the question that shows more; missing if there is none"},
		{"finding", text, "what a reader must know before relying on any number"},
	}}
	for i, f := range report.Findings {
		s.add(int64(i+1), string(f.Severity), optional(f.Dataset), optional(f.Question), f.Text)
	}
	return s
}

func answersSheet(report *answer.Report) sheet {
	s := sheet{name: "answers", fields: []field{
		{"dataset", text, aboutDataset},
		{"question", text, aboutQuestion},
		{"title", text, "short heading of the question"},
		{"answer", text, "how far the answer can be trusted: answered, at least, or not answered"},
		{"rows", integer, "number of rows; missing if it is not known: not answered, or none found while records are missing"},
		{"why", text, "what is missing, or why there is no answer"},
		{"from_trail", truth, "whether the answer is taken from CloudTrail"},
		{"from_access", truth, "whether the answer is taken from the access log"},
	}}
	for _, d := range report.Datasets {
		for _, a := range d.Sections {
			s.add(d.Name, a.Name, a.Title, string(a.State), found(a), optional(a.Skipped+a.Missing),
				slices.Contains(a.From, dataset.Trail), slices.Contains(a.From, dataset.Access))
		}
	}
	return s
}

// found counts the rows of an answer, where their number tells anything.
func found(a answer.Section) any {
	if a.State == answer.NotAnswered || a.State == answer.AtLeast && len(a.Rows) == 0 {
		return nil
	}
	return int64(len(a.Rows))
}

func notesSheet(report *answer.Report) sheet {
	s := sheet{name: "notes", fields: []field{
		{"position", integer, "position among the notes on the answer, from 1"},
		{"dataset", text, aboutDataset},
		{"question", text, aboutQuestion},
		{"note", text, "what a reader of the answer must know"},
	}}
	for _, d := range report.Datasets {
		for _, a := range d.Sections {
			for i, note := range a.Notes {
				s.add(int64(i+1), d.Name, a.Name, note)
			}
		}
	}
	return s
}

func daysSheet(report *answer.Report) sheet {
	s := sheet{name: "days", fields: []field{
		{"dataset", text, aboutDataset},
		{"day", date, "day of the period"},
		{"answer", text, "how far the numbers of reads can be trusted on this day: answered, at least, or not answered"},
	}}
	for _, d := range report.Datasets {
		for _, day := range daysOf(d) {
			s.add(d.Name, day, string(d.Days[day]))
		}
	}
	return s
}

func billSheet(report *answer.Report) sheet {
	s := sheet{name: "bill", fields: []field{
		{"dataset", text, aboutDataset + "; missing if it is about none"},
		{"kind", text, "recording, reading, or instead: what another choice would cost"},
		{"item", text, "what the cost is for"},
		{"quantity", integer, "quantity in the period"},
		{"unit", text, "event, byte or request"},
		{"usd", decimal, "estimated cost in the period"},
		{"usd_month", decimal, "the same cost scaled to 30 days"},
		{"note", text, "what the estimate is based on besides counted records"},
	}}
	for _, l := range bill.Of(report) {
		s.add(optional(l.Dataset), string(l.Kind), l.Item, l.Quantity, l.Unit, l.USD, l.Month, optional(l.Note))
	}
	return s
}

func countsSheet(report *answer.Report) sheet {
	s := sheet{name: "counts", fields: []field{
		{"kind", text, "what was found on the way and not used as it was"}, {"times", integer, "how often"},
	}}
	for _, c := range report.Counts {
		s.add(string(c.Kind), c.Times)
	}
	return s
}

func examplesSheet(report *answer.Report) sheet {
	s := sheet{name: "examples", fields: []field{
		{"position", integer, "position among the examples of the kind, from 1"},
		{"kind", text, "what was found"},
		{"example", text, "name of a file, or an excerpt from it"},
	}}
	for _, c := range report.Counts {
		for i, example := range c.Examples {
			s.add(int64(i+1), string(c.Kind), example)
		}
	}
	return s
}
