package answer

// disguise takes out of the report what names somebody other than in rows, which are replaced when they are read. Examples are
// names of files and pieces of lines: they hold whatever a log holds, so they go.
func (b *builder) disguise() {
	key := b.options.Pseudonyms
	if key == nil {
		return
	}
	b.report.Pseudonyms = true
	for i := range b.report.Findings {
		b.report.Findings[i].Text = key.Text(b.report.Findings[i].Text)
	}
	for _, d := range b.report.Datasets {
		for i := range d.Sections {
			s := &d.Sections[i]
			notes := make([]string, len(s.Notes))
			for j, note := range s.Notes {
				notes[j] = key.Text(note)
			}
			s.Notes, s.Skipped, s.Missing = notes, key.Text(s.Skipped), key.Text(s.Missing)
		}
	}
	for i := range b.report.Counts {
		b.report.Counts[i].Examples = nil
	}
}
