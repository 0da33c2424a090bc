package export

import (
	"bufio"
	"encoding/json"
	"io"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
)

// indented writes a document as encoding/json does, indented, but in one pass: encoding/json would write each row by itself,
// then check it, and then indent it. Errors of writing stay until Flush. After an error, part of the document may be written.
type indented struct {
	*bufio.Writer
	line []byte // a line break and the indentation
	err  error
}

func writeIndented(w io.Writer, d document) error {
	to := &indented{Writer: bufio.NewWriterSize(w, 64<<10), line: []byte("\n")}
	to.value(reflect.ValueOf(d))
	if to.err != nil {
		return to.err
	}
	_ = to.WriteByte('\n')
	return to.Flush()
}

func (w *indented) value(v reflect.Value) {
	switch known := v.Interface().(type) {
	case rowObject:
		w.row(known)
		return
	case time.Time:
		w.plain(known)
		return
	}
	switch kind := v.Kind(); {
	case kind == reflect.Struct:
		w.nest('{', '}', v.NumField(), func(i int) {
			w.key(v.Type().Field(i).Tag.Get("json"))
			w.value(v.Field(i))
		})
	case kind == reflect.Slice && !v.IsNil():
		w.nest('[', ']', v.Len(), func(i int) { w.value(v.Index(i)) })
	case kind == reflect.Pointer && !v.IsNil():
		w.value(v.Elem())
	default:
		w.plain(v.Interface())
	}
}

// row writes a row as an object.
func (w *indented) row(r rowObject) {
	w.nest('{', '}', len(r.fields), func(i int) {
		f := r.fields[i]
		w.key(f.name)
		value := f.kind.typed(r.values[i])
		if _, isTime := value.(time.Time); isTime {
			value = f.kind.words(value)
		}
		w.plain(value)
	})
}

// nest writes an object or a list of n elements.
func (w *indented) nest(begin, end byte, n int, element func(i int)) {
	_ = w.WriteByte(begin)
	outer := len(w.line)
	w.line = append(w.line, "  "...)
	for i := range n {
		if i > 0 {
			_ = w.WriteByte(',')
		}
		_, _ = w.Write(w.line)
		element(i)
	}
	if w.line = w.line[:outer]; n > 0 {
		_, _ = w.Write(w.line)
	}
	_ = w.WriteByte(end)
}

func (w *indented) key(name string) {
	w.plain(name)
	_, _ = w.WriteString(": ")
}

func (w *indented) plain(value any) {
	switch v := value.(type) {
	case int64:
		_, _ = w.Write(strconv.AppendInt(w.AvailableBuffer(), v, 10))
		return
	case string:
		if isPlain(v) {
			_ = w.WriteByte('"')
			_, _ = w.WriteString(v)
			_ = w.WriteByte('"')
			return
		}
	}
	text, err := json.Marshal(value)
	if err != nil && w.err == nil {
		w.err = err
	}
	_, _ = w.Write(text)
}

// isPlain reports whether JSON has a text as it is.
func isPlain(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ', c >= utf8.RuneSelf, c == '"', c == '\\', c == '<', c == '>', c == '&':
			return false
		}
	}
	return true
}
