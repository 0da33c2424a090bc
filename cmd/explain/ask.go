package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"datatrail/judge/request"
)

// read returns the rows of an answer in JSON, by dataset.
func read(path string) (map[string][]row, error) {
	if path == "" {
		return nil, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("ask: %w", err)
	}
	var reports []report
	if err := json.Unmarshal(content, &reports); err != nil {
		return nil, fmt.Errorf("ask %s: is not an answer of explain -json: %w", path, err)
	}
	rows := map[string][]row{}
	for _, r := range reports {
		rows[r.Dataset] = r.Rows
	}
	return rows, nil
}

// with are the scenes of a dataset, and those of other rows that are not among them. Rows of revisions that did not
// tell their requests cannot be asked again.
func (d dataset) with(others []row) []scene {
	scenes := d.scenes()
	for _, other := range others {
		same := func(s scene) bool { return s.who == other.Who && s.from == other.From }
		if other.Request == (request.Request{}) || slices.ContainsFunc(scenes, same) {
			continue
		}
		call := other.Request
		call.Bucket = d.Bucket
		scenes = append(scenes, scene{who: other.Who, from: other.From, request: call})
	}
	return scenes
}
