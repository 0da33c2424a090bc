package engine

import (
	"errors"
	"reflect"
	"slices"
	"unicode/utf8"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"

	"datatrail/report/internal/logs"
)

// Handing over each value by itself costs more than unpacking and parsing the files. So the values of a chunk are written into
// DuckDB's vectors as they lie in memory: see duckdb_string_t and duckdb_list_entry in duckdb.h.

// inlined is how long a text may be to stand in the vector itself.
const inlined = 12

// slot is a text in a vector: the length, and then the text, or its first four bytes and where it lies.
type slot struct {
	length uint32
	text   [inlined]byte
}

// entry is a list in a vector.
type entry struct{ offset, length uint64 }

// texts collects the texts of a column.
type texts struct {
	bytes  []byte
	starts []int
	ends   []int // noText for one that is absent
	slots  []slot
}

const noText = -1

func (t *texts) clear() {
	t.bytes, t.starts, t.ends = t.bytes[:0], t.starts[:0], t.ends[:0]
}

func (t *texts) add(text string, isValid bool) {
	if !isValid {
		t.starts, t.ends = append(t.starts, 0), append(t.ends, noText)
		return
	}
	// Rows that follow each other have the same text in many columns.
	if last := len(t.ends) - 1; last >= 0 && t.ends[last] != noText && string(t.bytes[t.starts[last]:t.ends[last]]) == text {
		t.starts, t.ends = append(t.starts, t.starts[last]), append(t.ends, t.ends[last])
		return
	}
	start := len(t.bytes)
	if utf8.ValidString(text) {
		t.bytes = append(t.bytes, text...)
	} else {
		t.bytes = appendValid(t.bytes, text)
	}
	t.starts, t.ends = append(t.starts, start), append(t.ends, len(t.bytes))
}

// appendValid puts U+FFFD in the place of each byte that is none of a character.
func appendValid(to []byte, text string) []byte {
	for _, r := range text {
		to = utf8.AppendRune(to, r)
	}
	return to
}

// write puts the texts into a vector from its beginning. If rows share texts, nth says which of the texts each row has.
func (t *texts) write(vector mapping.Vector, nth []int) {
	size := len(t.ends)
	if nth != nil {
		size = len(nth)
	}
	slots := unsafe.Slice((*slot)(mapping.VectorGetData(vector)), max(size, 1)) //nolint:gosec // see duckdb.h
	base := t.assign(vector, slots)
	var absent absences
	if nth == nil {
		t.put(slots, base)
		for row, end := range t.ends {
			if end == noText {
				absent.add(vector, row)
			}
		}
		return
	}
	t.slots = slices.Grow(t.slots[:0], len(t.ends))[:len(t.ends)]
	t.put(t.slots, base)
	for row, n := range nth {
		slots[row] = t.slots[n]
		if t.ends[n] == noText {
			absent.add(vector, row)
		}
	}
}

// assign gives the vector one copy of all bytes, into which slots point, and returns where it lies.
//
//nolint:gosec // the layout is that of duckdb.h
func (t *texts) assign(vector mapping.Vector, slots []slot) uintptr {
	if len(t.bytes) == 0 {
		return 0
	}
	// A shorter copy would be inlined.
	for len(t.bytes) <= inlined {
		t.bytes = append(t.bytes, 0)
	}
	mapping.VectorAssignStringElementLen(vector, 0, t.bytes)
	return *(*uintptr)(unsafe.Pointer(&slots[0].text[4]))
}

// put fills the slots of the texts.
//
//nolint:gosec // the layout is that of duckdb.h
func (t *texts) put(slots []slot, base uintptr) {
	for i, end := range t.ends {
		if end == noText {
			slots[i] = slot{}
			continue
		}
		start := t.starts[i]
		p := slot{length: uint32(end - start)}
		if end-start <= inlined {
			copy(p.text[:], t.bytes[start:end])
			slots[i] = p
			continue
		}
		copy(p.text[:4], t.bytes[start:end])
		slots[i] = p
		*(*uintptr)(unsafe.Pointer(&slots[i].text[4])) = base + uintptr(start)
	}
}

// absences marks the rows of a vector that have no value.
type absences struct{ mask unsafe.Pointer }

func (a *absences) add(vector mapping.Vector, row int) {
	if a.mask == nil {
		mapping.VectorEnsureValidityWritable(vector)
		a.mask = mapping.VectorGetValidity(vector)
	}
	const bits = 64
	word := (*uint64)(unsafe.Add(a.mask, row/bits*8))
	*word &^= 1 << (row % bits)
}

// numbers collects the whole numbers of a column.
type numbers struct {
	values []int64
	absent []int
}

func (n *numbers) clear() { n.values, n.absent = n.values[:0], n.absent[:0] }

func (n *numbers) add(value int64, isValid bool) {
	if !isValid {
		n.absent = append(n.absent, len(n.values))
	}
	n.values = append(n.values, value)
}

func (n *numbers) write(vector mapping.Vector) {
	if len(n.values) > 0 {
		copy(unsafe.Slice((*int64)(mapping.VectorGetData(vector)), len(n.values)), n.values) //nolint:gosec // see above
	}
	var absent absences
	for _, row := range n.absent {
		absent.add(vector, row)
	}
}

// lists collects the lists of a column: their elements are rows of texts.
type lists struct {
	fields  []texts
	values  []logs.Value // of the element in work
	entries []entry
	absent  []int
	size    uint64
}

func (l *lists) clear() {
	l.entries, l.absent, l.size = l.entries[:0], l.absent[:0], 0
	for i := range l.fields {
		l.fields[i].clear()
	}
}

func (l *lists) add(fields []string, is logs.Value) {
	if !is.Valid || is.Text == "" || is.Text[0] != '[' {
		l.absent = append(l.absent, len(l.entries))
		l.entries = append(l.entries, entry{offset: l.size})
		return
	}
	before := l.size
	if l.values == nil {
		l.values = make([]logs.Value, len(fields))
	}
	logs.Elements(is.Text, fields, l.values, l.element)
	l.entries = append(l.entries, entry{before, l.size - before})
}

func (l *lists) element(values []logs.Value) {
	for i, v := range values {
		l.fields[i].add(v.Text, v.Valid)
	}
	l.size++
}

func (l *lists) write(vector mapping.Vector) error {
	if mapping.ListVectorReserve(vector, mapping.IdxT(l.size)) != mapping.StateSuccess ||
		mapping.ListVectorSetSize(vector, mapping.IdxT(l.size)) != mapping.StateSuccess {
		return errors.New("duckdb: no memory for a list")
	}
	if len(l.entries) > 0 {
		copy(unsafe.Slice((*entry)(mapping.VectorGetData(vector)), len(l.entries)), l.entries) //nolint:gosec // see above
	}
	var absent absences
	for _, row := range l.absent {
		absent.add(vector, row)
	}
	child := mapping.ListVectorGetChild(vector)
	for i := range l.fields {
		l.fields[i].write(mapping.StructVectorGetChild(child, mapping.IdxT(i)), nil)
	}
	return nil
}

// chunkOf returns what duckdb-go keeps to itself: the chunk, and for each column its place in it, or -1 for one that nobody
// asks for.
func chunkOf(chunk duckdb.DataChunk, columns int) (mapping.DataChunk, []int, error) {
	value := reflect.ValueOf(chunk)
	inner, projection := value.FieldByName("chunk"), value.FieldByName("projection")
	if !inner.IsValid() || !projection.IsValid() || inner.Type() != reflect.TypeFor[mapping.DataChunk]() {
		return mapping.DataChunk{}, nil, errors.New("duckdb-go has other chunks than this program was written for")
	}
	out := mapping.DataChunk{Ptr: inner.FieldByName("Ptr").UnsafePointer()}
	asked := int(mapping.DataChunkGetColumnCount(out)) //nolint:gosec // a number of columns
	places := make([]int, columns)
	for i := range places {
		places[i] = i
		if !projection.IsNil() {
			places[i] = int(projection.Index(i).Int())
		}
		if places[i] < 0 || places[i] >= asked {
			places[i] = -1
		}
	}
	return out, places, nil
}
