// Package logstest answers like CloudWatch Logs for tests, from events that they give.
package logstest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
)

// Event is an event of a log group.
type Event struct {
	// Timestamp in milliseconds.
	Timestamp int64 `json:"timestamp"`
	// Message is what was logged.
	Message string `json:"message"`
}

// Group is a log group that can be asked for its events.
type Group struct {
	// Name is what it must be asked for by.
	Name string
	// Page is how many events a page has.
	Page int
	// Events are in the order of their times.
	Events []Event
	// Fault is the code of the error that every request gets. Empty: none.
	Fault string

	mu    sync.Mutex
	asked []int64
}

// Start serves the group and returns the URL.
func (g *Group) Start(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	return server.URL
}

// Asked returns the begins of the times that were asked for, page by page.
func (g *Group) Asked() []int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]int64(nil), g.asked...)
}

// ServeHTTP answers FilterLogEvents, and refuses everything else.
func (g *Group) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	var request struct {
		LogGroupName, NextToken string
		StartTime, EndTime      int64
	}
	err := json.NewDecoder(in.Body).Decode(&request)
	fault := g.Fault
	switch {
	case err != nil || in.Header.Get("X-Amz-Target") != "Logs_20140328.FilterLogEvents":
		fault = "UnknownOperationException"
	case fault == "" && request.LogGroupName != g.Name:
		fault = "ResourceNotFoundException"
	}
	out.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if fault != "" {
		out.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(out, `{"__type":%q,"message":"no"}`, fault)
		return
	}
	g.mu.Lock()
	g.asked = append(g.asked, request.StartTime)
	g.mu.Unlock()
	text, err := json.Marshal(g.page(request.StartTime, request.EndTime, request.NextToken))
	if err != nil {
		http.Error(out, err.Error(), http.StatusInternalServerError)
		return
	}
	// A client that is gone wants no answer.
	_, _ = out.Write(text)
}

type page struct {
	Events []Event `json:"events"`
	Next   string  `json:"nextToken,omitempty"`
}

// page is the page that a token names. The first of each time is empty, as pages may be.
func (g *Group) page(from, to int64, token string) page {
	if token == "" {
		return page{[]Event{}, "0"}
	}
	first, _ := strconv.Atoi(token)
	events, skipped := []Event{}, 0
	for _, event := range g.Events {
		switch {
		case event.Timestamp < from || event.Timestamp > to:
		case skipped < first:
			skipped++
		case len(events) == g.Page:
			return page{events, strconv.Itoa(first + g.Page)}
		default:
			events = append(events, event)
		}
	}
	return page{events, ""}
}
