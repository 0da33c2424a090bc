package render

import "slices"

// drill is a question whose answer the page shows below each caller.
type drill struct{ section, column, title string }

var drills = []drill{
	{"caller_days", "day", "Days"},
	{"caller_addresses", "address", "Addresses"},
	{"caller_prefixes", "prefix", "Folders"},
	{"caller_objects", "object_key", "Objects"},
}

func isDrill(section string) bool {
	return slices.ContainsFunc(drills, func(d drill) bool { return d.section == section })
}
