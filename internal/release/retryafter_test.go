package release

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRetryAfterHeader(t *testing.T) {
	in := func(d time.Duration) string { return testTime.Add(d).Format(http.TimeFormat) }
	for text, want := range map[string]time.Duration{
		"": -1, "soon": -1, "-1": -1, "1.5": -1, " ": -1, "0": 0, "7": 7 * time.Second, "120": 2 * time.Minute,
		in(30 * time.Second): 30 * time.Second, in(-time.Hour): 0, "99999999999999999999": maxRetryAfter, "9223372036854775807": maxRetryAfter,
		"Fri, 31 Dec 9999 23:59:59 GMT": maxRetryAfter,
	} {
		got, asked := retryAfter(http.Header{"Retry-After": {text}}, testTime)
		if asked != (want >= 0) || asked && got != want {
			t.Errorf("%q: %v, %v", text, got, asked)
		}
	}
}

// A server that asks for time gets it, up to a minute; whoever has somebody else to
// ask does not wait.
func TestRetryAfter(t *testing.T) {
	for _, tt := range []struct {
		name   string
		code   int
		after  string
		hasty  bool
		sleeps []time.Duration // before it succeeds or fails
		fails  string          // part of the error; "" where it succeeds the second time
	}{
		{"seconds", 503, "7", false, []time.Duration{7 * time.Second}, ""},
		{"too many requests", 429, "60", false, []time.Duration{time.Minute}, ""},
		{"a date", 503, testTime.Add(5 * time.Second).Format(http.TimeFormat), false, []time.Duration{5 * time.Second}, ""},
		{"at once", 500, "0", false, []time.Duration{0}, ""},
		{"no number", 503, "soon", false, []time.Duration{time.Hour}, ""}, // the client's own
		{"too long", 503, "61", false, nil, "503 Service Unavailable: the server's words (it wants to be asked again in 1m1s)"},
		{"for ever", 429, "99999999999999999999", false, nil, "it wants to be asked again in 876000h0m0s"},
		{"not what is retried", 403, "7", false, nil, "403 Forbidden: the server's words"},
		{"somebody else may answer", 503, "4", true, nil, "in 4s"},
		{"somebody else, soon", 503, "3", true, []time.Duration{3 * time.Second}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			first := true
			s, count := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if !first {
					w.Write(body)
					return
				}
				first = false
				w.Header().Set("Retry-After", tt.after)
				http.Error(w, "the server's words", tt.code)
			})
			var slept []time.Duration
			var lines []string
			cfg := quick(Config{Log: func(l string) { lines = append(lines, l) }, Backoff: func(int) time.Duration { return time.Hour }})
			cfg.Sleep = func(_ context.Context, d time.Duration) error { slept = append(slept, d); return nil }
			ctx := t.Context()
			if tt.hasty {
				ctx = hasty(ctx)
			}
			data, err := NewClient(cfg).Get(ctx, mustURL(t, s.URL), 1<<20)
			if !slices.Equal(slept, tt.sleeps) || int(count.Load()) != len(tt.sleeps)+1 {
				t.Errorf("slept %v, %d requests", slept, count.Load())
			}
			switch {
			case tt.fails == "" && (err != nil || len(data) != len(body)):
				t.Error(err)
			case tt.fails != "" && (err == nil || !strings.Contains(err.Error(), tt.fails) || len(data) != 0):
				t.Errorf("%v, want %s", err, tt.fails)
			}
			asked := len(tt.sleeps) > 0 && tt.sleeps[0] != time.Hour
			if len(lines) != len(tt.sleeps) || asked != strings.HasSuffix(strings.Join(lines, ""), ", as the server asks") {
				t.Errorf("told %q", lines)
			}
		})
	}
}

// The wait ends with the context.
func TestRetryAfterEnds(t *testing.T) {
	s, count := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	ctx, cancel := context.WithCancel(t.Context())
	c := NewClient(Config{Log: func(string) { time.AfterFunc(10*time.Millisecond, cancel) }})
	start := time.Now()
	if _, err := c.Get(ctx, mustURL(t, s.URL), 1<<20); err != context.Canceled || time.Since(start) > 10*time.Second || count.Load() != 1 {
		t.Errorf("%v after %v, %d requests", err, time.Since(start), count.Load())
	}
}
