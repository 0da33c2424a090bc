package engine

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"datatrail/report/internal/logs"
)

// Most of what a record says it says like many others: the caller, the session, the bucket. These values together are the
// record's profile. The address and the tool that it came from, which would make many profiles of one, are its place. What the
// shared SQL makes of them it makes of each profile and of each place once, and a record only names both.

// sorts say which columns are not, or not only, part of the profile. All others are: a new column is safe there, and costs
// something only where nearly each record has another value.
type sorts struct {
	// own are the columns of which each record has a value of its own.
	own []string
	// place are those of the place. The queries take nothing else into account for what they say of these columns.
	place []string
	// both are in profile and place: those that places are told from, and those without which the queries pass a row over.
	both []string
}

var sortsOf = map[string]sorts{
	TrailTable: {
		own: []string{
			"eventid", "sharedeventid", "addendum_originaleventid", "requestid", "eventtime",
			logs.MemberColumn("requestparameters", "key"), logs.MemberColumn("requestparameters", "prefix"),
			logs.MemberColumn("requestparameters", "X-Amz-Date"), logs.MemberColumn("additionaleventdata", "bytesTransferredOut"),
			logs.PathColumn,
		},
		place: []string{"sourceipaddress", "vpcendpointid", "useragent"},
		both:  []string{"useridentity_invokedby", "eventsource", "dt"},
	},
	AccessTable: {
		own:   []string{"requestid", "requestdatetime", "key", "bytessent", "objectsize", "versionid", logs.PathColumn},
		place: []string{"remoteip", "useragent"},
		both:  []string{"dt"},
	},
}

// moment is the column that tells when a record happened. Its first bytes name the day, which belongs to the profile.
type moment struct {
	column string
	day    int // bytes
}

var moments = map[string]moment{
	TrailTable:  {"eventtime", len("2026-11-06")},
	AccessTable: {"requestdatetime", len("06/Nov/2026")},
}

// mostBytes is how much the profiles that all threads hold may take: a thread that holds its share begins no further file. Half
// as much may wait to be written.
var mostBytes = 32 << 20

// idBits are the bits of a profile's number that count. The others come from the file in which the first profile was met.
const idBits = 20

// profile is what some records have in common: a profile, or a place.
type profile struct {
	id      int64
	values  string // packed
	isPlace bool
	records int64
	file    int64  // the greatest number of a file with such a record
	latest  []byte // the greatest moment

	chunk int64 // in which it was met last
	nth   int   // of the profiles, or places, that were met in it
}

// sharing says with which other records a record shares a value.
type sharing int

const (
	withNone    sharing = iota
	withProfile         // those of its profile
	withPlace           // those of its place
	shares
)

// profiler collects the profiles and places of records.
type profiler struct {
	moment, day, path int // place of the moment among the values, bytes of its day, place of the file's number
	shares            []sharing
	profiles, places  dictionary
	next              int64
}

// dictionary holds each combination of some values once.
type dictionary struct {
	columns []int
	known   map[string]*profile
	all     []*profile
	last    *profile
	packed  []byte
	size    int
}

func newProfiler(table string, values []value) *profiler {
	p := &profiler{day: moments[table].day, moment: -1, path: -1, shares: make([]sharing, len(values))}
	p.take()
	sorts := sortsOf[table]
	for i, v := range values {
		switch {
		case v.column == "":
		case v.column == moments[table].column:
			p.moment = i
		case v.column == logs.PathColumn:
			p.path = i
		case slices.Contains(sorts.both, v.column):
			p.profiles.columns, p.places.columns = append(p.profiles.columns, i), append(p.places.columns, i)
			p.shares[i] = withProfile
		case slices.Contains(sorts.place, v.column):
			p.places.columns = append(p.places.columns, i)
			p.shares[i] = withPlace
		case !slices.Contains(sorts.own, v.column):
			p.profiles.columns = append(p.profiles.columns, i)
			p.shares[i] = withProfile
		}
	}
	return p
}

// of returns the profile and the place of a record.
func (p *profiler) of(row []logs.Value, file int64) (one, place *profile) {
	at := logs.Value{}
	if p.moment >= 0 {
		at = row[p.moment]
	}
	one, isNew := p.profiles.of(row, logs.Value{Text: dayOf(at.Text, p.day), Valid: at.Valid})
	if isNew {
		one.id = p.number(file)
	}
	one.records++
	one.file = max(one.file, file)
	if at.Valid && string(one.latest) < at.Text {
		one.latest = append(one.latest[:0], at.Text...)
	}
	place, isNew = p.places.of(row, logs.Value{})
	if isNew {
		place.id, place.isPlace = p.number(file), true
	}
	return one, place
}

func (d *dictionary) of(row []logs.Value, more logs.Value) (one *profile, isNew bool) {
	packed := pack(d.packed[:0], more)
	for _, i := range d.columns {
		packed = pack(packed, row[i])
	}
	d.packed = packed
	if d.last != nil && d.last.values == string(packed) {
		return d.last, false
	}
	if one = d.known[string(packed)]; one == nil {
		one, isNew = &profile{values: string(packed)}, true
		d.known[one.values] = one
		d.all = append(d.all, one)
		d.size += len(packed) + 200
	}
	d.last = one
	return one, isNew
}

// number returns the next number. The first comes from the number of a file, which is read once, so no other profiler has it.
func (p *profiler) number(file int64) int64 {
	if p.next&(1<<idBits-1) == 0 {
		p.next = (file>>idBits + p.next>>idBits) << idBits
	}
	p.next++
	return p.next
}

// bytes is how much memory is held.
func (p *profiler) bytes() int { return p.profiles.size + p.places.size }

// take hands over what was collected, and its size, and begins anew.
func (p *profiler) take() (all []*profile, bytes int) {
	bytes = p.bytes()
	all = append(p.profiles.all, p.places.all...) //nolint:gocritic // what was collected is not used any more
	for _, d := range []*dictionary{&p.profiles, &p.places} {
		*d = dictionary{columns: d.columns, packed: d.packed, known: map[string]*profile{}}
	}
	p.next = 0
	return all, bytes
}

// row gives a profile as a record: the latest, without what is a record's own.
func (p *profiler) row(one *profile, row []logs.Value) {
	clear(row)
	columns := p.profiles.columns
	if one.isPlace {
		columns = p.places.columns
	}
	_, rest := unpack(one.values)
	for _, i := range columns {
		row[i], rest = unpack(rest)
	}
	if p.moment >= 0 && one.latest != nil {
		row[p.moment] = logs.Value{Text: string(one.latest), Valid: true}
	}
	if p.path >= 0 {
		row[p.path] = logs.Value{Text: strconv.FormatInt(one.file, 10), Valid: true}
	}
}

// dayOf is the text that names the day in a moment. Of what is no moment all counts.
func dayOf(text string, day int) string {
	if len(text) < day || strings.ContainsFunc(text[:day], func(c rune) bool { return c > '~' }) {
		return text
	}
	return text[:day]
}

func pack(to []byte, v logs.Value) []byte {
	if !v.Valid {
		return append(to, 0)
	}
	to = binary.AppendUvarint(to, uint64(len(v.Text))+1)
	return append(to, v.Text...)
}

func unpack(from string) (v logs.Value, rest string) {
	length, size := uint64(0), 0
	for shift := 0; ; shift += 7 {
		b := from[size]
		size++
		length |= uint64(b&0x7f) << shift
		if b < 0x80 {
			break
		}
	}
	if length == 0 {
		return logs.Value{}, from[size:]
	}
	end := size + int(length-1) //nolint:gosec // a value is smaller
	return logs.Value{Text: from[size:end], Valid: true}, from[end:]
}
