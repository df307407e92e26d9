package release

import (
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// answers is a server that answers each path with a status, 404 otherwise, and notes what
// it was asked.
func answers(t *testing.T, status map[string]int) (url string, asked func() string) {
	t.Helper()
	var mu sync.Mutex
	var all []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		mu.Lock()
		all = append(all, r.Method+" "+r.URL.Path+" "+user+password)
		mu.Unlock()
		code := status[r.URL.Path]
		if code == 0 {
			code = http.StatusNotFound
		}
		w.WriteHeader(code)
	}))
	t.Cleanup(s.Close)
	return s.URL, func() string {
		mu.Lock()
		defer mu.Unlock()
		return strings.Join(all, "\n")
	}
}

const (
	listPath      = "/golang.org/toolchain/@v/list"
	supportedPath = "/sumdb/sum.golang.org/supported"
)

func reachBy(t *testing.T, goproxy string) []Reached {
	t.Helper()
	proxies, err := ParseProxies(goproxy, "a test")
	if err != nil {
		t.Fatal(err)
	}
	return NewClient(Config{}).Reach(t.Context(), proxies, Mirror{}, false)
}

func TestReach(t *testing.T) {
	url, asked := answers(t, map[string]int{listPath: 200, supportedPath: 200})
	all := reachBy(t, strings.Replace(url, "//", "//ann:geheim@", 1)+",direct")
	if len(all) != 2 || all[0].Err != nil || all[1].Err != nil || !all[1].Log || all[0].Log || all[0].Date.IsZero() {
		t.Fatalf("%+v", all)
	}
	if !strings.Contains(asked(), "HEAD "+listPath+" anngeheim") || strings.Contains(asked(), "GET") {
		t.Error(asked())
	}
	if all[0].URL != url+listPath {
		t.Errorf("shown as %s", all[0].URL)
	}
}

// What says that the server works is no failure; what it refuses is one.
func TestReachStatus(t *testing.T) {
	for code, fine := range map[int]bool{200: true, 404: true, 410: true, 405: true, 501: true, 401: false, 403: false, 407: false, 500: false, 503: false} {
		url, asked := answers(t, map[string]int{listPath: code, supportedPath: 200})
		r := reachBy(t, url)[0]
		if (r.Err == nil) != fine {
			t.Errorf("%d: %v", code, r.Err)
		}
		var status *StatusError
		if !fine && (!errors.As(r.Err, &status) || status.Code != code) {
			t.Errorf("%d: %v", code, r.Err)
		}
		if n := strings.Count(asked(), listPath); n != 1 {
			t.Errorf("%d: asked %d times", code, n)
		}
	}
}

// The log is looked for as LogRemote does: behind a comma only after 404 and 410.
func TestReachLog(t *testing.T) {
	none, _ := answers(t, nil)
	broken, _ := answers(t, map[string]int{supportedPath: 500})
	has, asked := answers(t, map[string]int{supportedPath: 200})
	logOf := func(goproxy string) Reached {
		all := reachBy(t, goproxy)
		return all[len(all)-1]
	}
	for goproxy, want := range map[string]string{none + "," + has: has, broken + "|" + has: has, broken + "," + has: broken, broken + "|" + none + ",off": broken} {
		before := asked()
		r := logOf(goproxy)
		if !r.Log || r.URL != want || (r.Err == nil) != (want == has) {
			t.Errorf("%s: %+v", goproxy, r)
		}
		if want == broken && strings.Contains(strings.TrimPrefix(asked(), before), supportedPath) {
			t.Errorf("%s: the log was asked for behind a failure", goproxy)
		}
	}
}

func TestReachOffline(t *testing.T) {
	url, asked := answers(t, map[string]int{listPath: 200})
	proxies, err := ParseProxies(url, "a test")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range NewClient(Config{Offline: true}).Reach(t.Context(), proxies, Mirror{}, true) {
		if !errors.Is(r.Err, ErrOffline) || errors.Is(r.Err, fs.ErrNotExist) {
			t.Errorf("%+v", r)
		}
	}
	if asked() != "" {
		t.Error(asked())
	}
}

// A server that never answers takes three seconds, and all of them together do.
func TestReachSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		proxies, err := ParseProxies("https://a.example.com|https://b.example.com", "a test")
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		all := NewClient(Config{Transport: silent{}}).Reach(t.Context(), proxies, Mirror{}, true)
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("took %v", took)
		}
		for _, r := range all {
			if r.Err == nil || !strings.Contains(r.Err.Error(), "no byte came for 3s") {
				t.Errorf("%s: %v", r.Place, r.Err)
			}
		}
	})
}

// silent is a network in which nothing comes back.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}
