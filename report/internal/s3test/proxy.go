package s3test

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Proxy stands before a server, notes what is asked and may spoil the answers.
type Proxy struct {
	// URL is where it listens.
	URL string

	mu      sync.Mutex
	spoil   Spoiler
	asked   []string
	listed  []string
	fetched []string
}

// Spoiler may answer a request itself, and then reports true.
type Spoiler func(w http.ResponseWriter, r *http.Request, object string) bool

// Spoil puts a spoiler before the server. Requests of a run that has failed may still be under way. Nil takes it away.
func (p *Proxy) Spoil(with Spoiler) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.spoil = with
}

// Front starts a proxy that ends with the test.
func (s *Server) Front(t testing.TB) *Proxy {
	t.Helper()
	behind, err := url.Parse("http://" + s.Address)
	require.NoError(t, err)
	p := &Proxy{}
	forward := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(behind)
			// The signature is for the host that was asked.
			r.Out.Host = r.In.Host
		},
		ModifyResponse: p.note,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked = append(p.asked, r.Method+" "+r.URL.String())
		spoil := p.spoil
		p.mu.Unlock()
		if spoil == nil || !spoil(w, r, objectOf(r)) {
			forward.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	p.URL = server.URL
	return p
}

// objectOf is the key that a request is about; it is empty for a listing.
func objectOf(r *http.Request) string {
	_, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	return key
}

// note keeps the keys of listings and of objects that were read.
func (p *Proxy) note(r *http.Response) error {
	if key := objectOf(r.Request); key != "" {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.fetched = append(p.fetched, key)
		return nil
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(bytes.NewReader(text))
	var page struct {
		Contents []struct{ Key string }
	}
	if err := xml.Unmarshal(text, &page); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, object := range page.Contents {
		p.listed = append(p.listed, object.Key)
	}
	return nil
}

// Seen are the requests, the keys that listings named and the keys that were read since it was last asked for.
func (p *Proxy) Seen() (asked, listed, fetched []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	asked, listed, fetched = p.asked, p.listed, p.fetched
	p.asked, p.listed, p.fetched = nil, nil, nil
	return asked, listed, fetched
}

// Refuse answers with an error as S3 words it.
func Refuse(w http.ResponseWriter, status int, code, message string) bool {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	//nolint:gosec // what is written comes from the test
	_, _ = io.WriteString(w, xml.Header+"<Error><Code>"+code+"</Code><Message>"+message+"</Message></Error>")
	return true
}

// Cut asks the server and hangs up after some bytes of the answer's body.
func (s *Server) Cut(w http.ResponseWriter, r *http.Request, after int64) bool {
	out := r.Clone(r.Context())
	out.URL.Scheme, out.URL.Host, out.RequestURI = "http", s.Address, ""
	answer, err := http.DefaultTransport.RoundTrip(out)
	if err != nil {
		return Refuse(w, http.StatusBadGateway, "BadGateway", err.Error())
	}
	defer func() { _ = answer.Body.Close() }()
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.FormatInt(answer.ContentLength, 10))
	w.WriteHeader(answer.StatusCode)
	_, _ = io.CopyN(w, answer.Body, after)
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
	// The HTTP server closes the connection, as a network does, and logs nothing.
	panic(http.ErrAbortHandler) //nolint:forbidigo // the way that net/http gives
}
