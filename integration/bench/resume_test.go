//go:build unix

package bench

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkResume kills an install when the server has sent half of the release, and
// measures the next one: how much is sent again, of the size of the release, and how
// long it takes, of an install from nothing.
func BenchmarkResume(b *testing.B) {
	measured(b)
	path := "/golang.org/toolchain/@v/v0.0.1-go" + current + "." + platform() + ".zip"
	file, _, err := shared.recorder.Get(path)
	if err != nil {
		b.Fatal(err)
	}
	st, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	var again int64
	turns(b, 5,
		rival{"resumed", func(b *testing.B) time.Duration {
			took, sent := resumed(b, st.Size())
			again = sent
			return took
		}},
		rival{"anew", func(b *testing.B) time.Duration {
			h := newHouse(b)
			defer h.raze()
			return told(b, h.with("GOPROXY="+serve(b, shared.recorder)).command(h.path, "gvx", "install", current))
		}})
	b.ReportMetric(float64(again)/float64(st.Size()), "sent-again")
}

// resumed returns how long the second install takes, and what was sent for it.
func resumed(b *testing.B, size int64) (took time.Duration, sent int64) {
	m := &meter{limit: size / 2, reached: make(chan struct{}), done: make(chan struct{})}
	s := httptest.NewServer(m)
	defer s.Close()
	h := newHouse(b)
	defer h.raze()
	h = h.with("GOPROXY=" + s.URL)
	first := h.command(h.path, "gvx", "install", current)
	if err := first.Start(); err != nil {
		b.Fatal(err)
	}
	select {
	case <-m.reached:
	case <-time.After(time.Minute):
		b.Error("half of it was never sent")
	}
	// What was sent has to be received and written.
	time.Sleep(200 * time.Millisecond)
	first.Process.Kill()
	first.Wait()
	close(m.done)
	m.limit = 0
	before := m.sent.Load()
	took = told(b, h.command(h.path, "gvx", "install", current))
	return took, m.sent.Load() - before
}

// meter serves the recorder's files, counts the bytes of toolchains, and sends no more
// than limit of them until done is closed.
type meter struct {
	limit   int64 // 0: none
	sent    atomic.Int64
	reached chan struct{}
	done    chan struct{}
	full    atomic.Bool
}

func (m *meter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, ".zip") {
		w = &metered{w, m}
	}
	shared.recorder.ServeHTTP(w, r)
}

type metered struct {
	http.ResponseWriter
	m *meter
}

func (w *metered) Write(p []byte) (int, error) {
	if limit := w.m.limit; limit > 0 && w.m.sent.Add(int64(len(p))) > limit {
		w.ResponseWriter.(http.Flusher).Flush()
		if !w.m.full.Swap(true) {
			close(w.m.reached)
		}
		<-w.m.done
		return 0, http.ErrAbortHandler
	} else if limit == 0 {
		w.m.sent.Add(int64(len(p)))
	}
	return w.ResponseWriter.Write(p)
}
