package release

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// broken is a transport whose requests fail by themselves or wait for their end.
type broken struct {
	fail  error
	count int
}

func (b *broken) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.count++; b.fail != nil {
		return nil, b.fail
	}
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestHastyRequests(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	cutting, cutCount := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	for name, tt := range map[string]struct {
		url       string
		transport http.RoundTripper
		requests  int
	}{
		"refused":        {closed.URL, nil, 1},
		"no such host":   {"http://host.invalid", nil, 1},
		"cut":            {cutting.URL, nil, 4},
		"own transport":  {"http://host.invalid", &broken{fail: errors.New("no")}, 1},
		"no certificate": {"https" + strings.TrimPrefix(cutting.URL, "http"), nil, 1},
	} {
		lines := 0
		c := NewClient(quick(Config{Transport: tt.transport, Log: func(string) { lines++ }}))
		_, err := c.Get(hasty(t.Context()), mustURL(t, tt.url), 1000)
		if !is[*UnreachableError](err) || lines != tt.requests-1 || isUnconnected(err) != (tt.requests == 1) {
			t.Errorf("%s: %v after %d more tries", name, err, lines)
		}
		lines = 0
		if _, err := c.Get(t.Context(), mustURL(t, tt.url), 1000); err == nil || lines != tries-1 {
			t.Errorf("%s, with time: %v after %d more tries", name, err, lines)
		}
	}
	if cutCount.Load() < tries {
		t.Errorf("%d requests", cutCount.Load())
	}
}

func TestHastyRequestsGiveUpSoon(t *testing.T) {
	for ask, want := range map[bool]time.Duration{true: hastyConnect, false: tries * 30 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			never := new(broken)
			ctx := t.Context()
			if ask {
				ctx = hasty(ctx)
			}
			begin := time.Now()
			_, err := NewClient(quick(Config{Transport: never})).Get(ctx, mustURL(t, "https://example.invalid"), 1000)
			if took := time.Since(begin); !is[*UnreachableError](err) || took != want {
				t.Errorf("%v after %v, want %v", err, took, want)
			}
		})
	}
}
