package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/netip"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"datatrail/internal/dataset"
)

// decoder fills tagged structs from plain JSON values. It goes on after a mistake, which neither
// encoding/json nor Pulumi's own TryObject does; the latter also drops unknown keys in silence.
type decoder struct {
	*findings
}

func (d decoder) structure(path string, in any, out reflect.Value) {
	object, ok := in.(map[string]any)
	if !ok {
		d.refuse(path, in, "is not an object: write its keys below it (%s)", strings.Join(keys(out.Type()), ", "))
		return
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if !slices.Contains(keys(out.Type()), key) {
			d.unknown(join(path, key), key, object[key], keys(out.Type()))
		}
	}
	for i := range out.NumField() {
		field := out.Type().Field(i)
		key := field.Tag.Get("config")
		if key == "-" {
			continue
		}
		if value, found := object[key]; found && value != nil {
			d.field(join(path, key), value, out.Field(i), field.Tag)
		} else {
			d.absent(join(path, key), out.Field(i), field.Tag)
		}
	}
}

func (d decoder) absent(path string, out reflect.Value, tag reflect.StructTag) {
	if tag.Get("required") != "" {
		if slices.Contains(d.misplaced, path) {
			return
		}
		d.refuse(path, nil, "is missing: it has no default")
		return
	}
	if amount, ok := out.Addr().Interface().(*dataset.Bytes); ok && tag.Get("default") != "" {
		d.amount(path, tag.Get("default"), amount, tag)
		return
	}
	switch out.Kind() {
	case reflect.Struct:
		d.structure(path, map[string]any{}, out)
	case reflect.Bool:
		out.SetBool(tag.Get("default") == "true")
	case reflect.Int:
		// Absent without a default means zero, which "min" keeps out of explicit values.
		n, _ := strconv.ParseInt(tag.Get("default"), 10, 64)
		out.SetInt(n)
	case reflect.String:
		out.SetString(tag.Get("default"))
	default:
	}
}

func (d decoder) field(path string, in any, out reflect.Value, tag reflect.StructTag) {
	d.said(path)
	switch typed := out.Addr().Interface().(type) {
	case *netip.Prefix:
		d.cidr(path, in, typed, tag)
		return
	case *dataset.Bytes:
		d.amount(path, in, typed, tag)
		return
	case *Statements:
		*typed = statements(d.findings, path, in)
		return
	}
	switch out.Kind() {
	case reflect.Struct:
		d.structure(path, in, out)
	case reflect.Pointer:
		if out.Type().Elem().Kind() == reflect.Bool {
			out.Set(reflect.New(out.Type().Elem()))
			d.boolean(path, in, out.Elem())
			return
		}
		// Pulumi.yaml has to give every key a default: an empty object stands for an absent one.
		if object, ok := in.(map[string]any); ok && len(object) == 0 {
			return
		}
		out.Set(reflect.New(out.Type().Elem()))
		d.structure(path, in, out.Elem())
	case reflect.Slice:
		d.list(path, in, out, tag)
	case reflect.Map:
		d.stringMap(path, in, out, tag)
	case reflect.Bool:
		d.boolean(path, in, out)
	case reflect.Int:
		d.integer(path, in, out, tag)
	default:
		d.text(path, in, out, tag)
	}
}

func (d decoder) list(path string, in any, out reflect.Value, tag reflect.StructTag) {
	items, ok := in.([]any)
	if !ok {
		d.refuse(path, in, "is not a list: write one item per line, each after a dash")
		return
	}
	out.Set(reflect.MakeSlice(out.Type(), len(items), len(items)))
	for i, item := range items {
		d.field(fmt.Sprintf("%s[%d]", path, i), item, out.Index(i), tag)
	}
}

func (d decoder) stringMap(path string, in any, out reflect.Value, tag reflect.StructTag) {
	object, ok := in.(map[string]any)
	if !ok {
		d.refuse(path, in, "is not an object: write one key and its value per line")
		return
	}
	out.Set(reflect.MakeMap(out.Type()))
	for _, key := range slices.Sorted(maps.Keys(object)) {
		value := reflect.New(out.Type().Elem()).Elem()
		d.text(join(path, key), object[key], value, tag)
		out.SetMapIndex(reflect.ValueOf(key), value)
	}
}

func (d decoder) boolean(path string, in any, out reflect.Value) {
	switch in {
	case true, "true":
		out.SetBool(true)
	case false, "false":
		out.SetBool(false)
	default:
		d.refuse(path, in, "is neither true nor false: write one of the two")
	}
}

func (d decoder) integer(path string, in any, out reflect.Value, tag reflect.StructTag) {
	digits := fmt.Sprint(in)
	n, err := strconv.ParseInt(digits, 10, 32)
	switch in.(type) {
	case json.Number, string:
	default:
		err = strconv.ErrSyntax
	}
	if errors.Is(err, strconv.ErrRange) && wholePattern.MatchString(digits) {
		d.refuse(path, in, "is out of range: write a number of at most %d", math.MaxInt32)
		return
	}
	if err != nil {
		d.refuse(path, in, "is not a whole number: write digits without quotes")
		return
	}
	if minimum, err := strconv.ParseInt(tag.Get("min"), 10, 64); err == nil && n < minimum {
		d.refuse(path, in, "is too small: the minimum is %d; leave the key out for the default", minimum)
		return
	}
	out.SetInt(n)
}

// wholePattern is of numbers that JSON and people write alike, however long.
var wholePattern = regexp.MustCompile(`^-?(0|[1-9]\d*)$`)

// unquoted is the text that somebody wrote who left out the quotes: `pulumi config set --path` does so with what looks like
// a whole number, such as an account id, or like a truth value. Other numbers may have lost digits.
func unquoted(in any) (string, bool) {
	switch value := in.(type) {
	case json.Number:
		return value.String(), wholePattern.MatchString(value.String())
	case bool:
		return strconv.FormatBool(value), true
	}
	return "", false
}

func (d decoder) text(path string, in any, out reflect.Value, tag reflect.StructTag) {
	s, ok := in.(string)
	if example := tag.Get("unit"); !ok && example == "" {
		s, ok = unquoted(in)
	}
	if in == nil {
		d.refuse(path, nil, "has no value: give it one, or leave the key out")
		return
	}
	if example := tag.Get("unit"); !ok && example != "" {
		d.refuse(path, in, "has no unit: write an amount with one, such as %s or 500 MB", example)
		return
	}
	if !ok {
		d.refuse(path, in, "is not text: put it in quotes")
		return
	}
	if allowed := tag.Get("oneof"); allowed != "" && !slices.Contains(strings.Split(allowed, ","), s) {
		d.refuse(path, in, "is not known here: write one of %s", strings.ReplaceAll(allowed, ",", ", "))
		return
	}
	if s == "" && tag.Get("empty") == "" {
		d.refuse(path, in, "is empty: give it a value, or leave the key out")
		return
	}
	out.SetString(s)
}

func (d decoder) cidr(path string, in any, out *netip.Prefix, tag reflect.StructTag) {
	var text string
	d.text(path, in, reflect.ValueOf(&text).Elem(), tag)
	if text == "" {
		return
	}
	if prefix, ok := parseCIDR(d.findings, path, text); ok {
		*out = prefix
	}
}

func (d decoder) amount(path string, in any, out *dataset.Bytes, tag reflect.StructTag) {
	var text string
	d.text(path, in, reflect.ValueOf(&text).Elem(), tag)
	if text == "" {
		return
	}
	n, err := dataset.ParseBytes(text)
	switch example := tag.Get("unit"); {
	case err != nil:
		d.refuse(path, text, "is not an amount of bytes: write a number above zero and a unit, such as %s or 500 MB", example)
	case n == 0:
		d.refuse(path, text, "would always be reached: write an amount above zero, such as %s or 500 MB", example)
	default:
		*out = n
	}
}

// keys lists the configuration keys of a tagged struct, in the order of its fields.
func keys(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("config"); key != "-" {
			names = append(names, key)
		}
	}
	return names
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
