package watch

import "slices"

// copiesQuery is about copies. Narrowed are the commands that find those of some datasets, whose groups tell the datasets apart.
func copiesQuery(name, comment, whose string, narrowed ...string) Query {
	commands := append([]string{
		"fields " + asPrincipal + ", " + fieldBucket + " as target, " + asHeader,
		`filter eventSource = "` + serviceS3 + `" and eventName like ` + copyPattern + " and " + noError,
	}, narrowed...)
	return Query{Name: name, Text: lines(comment+" Sources named by an access point are missing.", append(commands, person,
		"stats count(*) as copies, latest(@timestamp) as lastCopy by "+whose+"target, principal, person, sourceIPAddress",
		"sort copies desc")...)}
}

// copiesOfBuckets is one query about all datasets that are buckets, which the header names as they are.
func copiesOfBuckets(sources []Source) []Query {
	whole := slices.DeleteFunc(slices.Clone(sources), func(s Source) bool { return !s.IsWhole() })
	if len(whole) == 0 {
		return nil
	}
	return []Query{copiesQuery("Copies out", "Copies from a dataset into another bucket.", "source, ",
		parseSource, "filter source in "+list(buckets(whole))+" and source != target")}
}

// copiesOfPrefixes are one query about each dataset that is a prefix.
func copiesOfPrefixes(sources []Source) []Query {
	var out []Query
	for _, s := range sources {
		if !s.IsWhole() {
			out = append(out, copiesQuery("Copies out of "+s.Dataset, "Copies from "+s.Dataset+" into another place.", "",
				"filter header like "+s.copied()+" and not ("+s.held(false)+")"))
		}
	}
	return out
}
