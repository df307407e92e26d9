package releasetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/verify"
)

const (
	modulePrefix = "/" + goversion.ModulePath + "/@v/"
	listPath     = modulePrefix + "list"
	sumPrefix    = "/sumdb/" + logName
	logPrefix    = "/log"
)

// published is when every toolchain here was released.
var published = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// answer is the friendly server.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	switch p := r.URL.Path; {
	case p == sumPrefix+"/supported":
		w.WriteHeader(http.StatusOK)
	case strings.HasPrefix(p, sumPrefix+"/"):
		s.answerLog(sumPrefix, w, r)
	case strings.HasPrefix(p, logPrefix+"/"):
		s.answerLog(logPrefix, w, r)
	case p == listPath:
		s.answerList(w)
	case strings.HasPrefix(p, modulePrefix):
		s.answerVersion(strings.TrimPrefix(p, modulePrefix), w, r)
	default:
		http.Error(w, "not found: "+p, http.StatusNotFound)
	}
}

func (s *Server) answerLog(prefix string, w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	log := s.log
	s.mu.Unlock()
	http.StripPrefix(prefix, sumdb.NewServer(log)).ServeHTTP(w, r)
}

func (s *Server) answerList(w http.ResponseWriter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range slices.Sorted(maps.Keys(s.toolchains)) {
		fmt.Fprintln(w, v)
	}
}

func (s *Server) answerVersion(name string, w http.ResponseWriter, r *http.Request) {
	ext := path.Ext(name)
	version := strings.TrimSuffix(name, ext)
	s.mu.Lock()
	t, ok := s.toolchains[version]
	var zip []byte
	if ok {
		zip = t.zip
	}
	s.mu.Unlock()
	switch {
	case ok && ext == ".info":
		json.NewEncoder(w).Encode(map[string]any{"Version": version, "Time": published})
	case ok && ext == ".mod":
		io.WriteString(w, goModText(goversion.ModulePath))
	case ok && ext == ".zip":
		w.Header().Set("Content-Type", "application/zip")
		http.ServeContent(w, r, name, published, bytes.NewReader(zip))
	default:
		http.Error(w, "not found: "+goversion.ModulePath+"@"+version+": unknown revision", http.StatusNotFound)
	}
}

// Remote returns the log behind the proxy, for [verify.Log].
func (s *Server) Remote() verify.Remote {
	return HTTPRemote{Base: s.URL + sumPrefix, Client: s.Client()}
}

// HTTPRemote is a log at a URL.
type HTTPRemote struct {
	Base   string
	Client *http.Client
}

// ReadRemote implements [verify.Remote].
func (h HTTPRemote) ReadRemote(ctx context.Context, path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.Base+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := h.Client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
		return io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	case http.StatusNotFound, http.StatusGone:
		return nil, fmt.Errorf("%s: %w", resp.Status, fs.ErrNotExist)
	}
	return nil, errors.New(resp.Status)
}
