// Package lab is what the tests and the benchmarks with real toolchains share: a module
// proxy that fetches each file once, a mirror of go.dev with one archive, and folders
// that can be removed although they are read-only.
//
// It promises that no host is named: what it fetches comes from the first entry of
// GOPROXY, as the go command knows it.
package lab

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/sync/singleflight"
)

// Recorder fetches from a module proxy what it does not have yet, and keeps it.
type Recorder struct {
	folder   string
	upstream string
	client   *http.Client
	fetches  singleflight.Group
}

// NewRecorder returns a recorder that keeps files in folder and fetches from the module
// proxy upstream, a URL, which may be a file URL.
func NewRecorder(folder, upstream string) *Recorder {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.RegisterProtocol("file", http.NewFileTransport(http.Dir("/")))
	return &Recorder{folder: folder, upstream: upstream, client: &http.Client{Transport: transport}}
}

// Get returns the file that has what the proxy says to a path, which begins with a
// slash and is escaped as in a URL; or, with another status than 200, no file.
func (r *Recorder) Get(path string) (file string, status int, err error) {
	sum := sha256.Sum256([]byte(path))
	file = filepath.Join(r.folder, hex.EncodeToString(sum[:]))
	code, err, _ := r.fetches.Do(path, func() (any, error) { return r.fetch(file, path) })
	status, _ = code.(int)
	return file, status, err
}

func (r *Recorder) fetch(file, path string) (int, error) {
	if _, err := os.Stat(file); err == nil {
		return http.StatusOK, nil
	}
	resp, err := r.client.Get(r.upstream + path)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return resp.StatusCode, nil
	}
	f, err := os.CreateTemp(r.folder, "part-")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if _, err := io.Copy(f, resp.Body); err != nil {
		return 0, err
	}
	return http.StatusOK, os.Rename(f.Name(), file)
}

// ServeHTTP answers as the proxy does.
func (r *Recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	file, status, err := r.Get(req.URL.EscapedPath())
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadGateway)
	case status != http.StatusOK:
		w.WriteHeader(status)
	default:
		http.ServeFile(w, req, file)
	}
}

// GoEnv is what the go command says to go env name.
func GoEnv(name string) (string, error) {
	out, err := exec.Command("go", "env", name).Output()
	return strings.TrimSpace(string(out)), err
}

// FirstProxy is the first entry of GOPROXY, without a slash at its end; "" where that
// is no URL.
func FirstProxy() (string, error) {
	list, err := GoEnv("GOPROXY")
	first, _, _ := strings.Cut(strings.ReplaceAll(list, "|", ","), ",")
	if !strings.Contains(first, "://") {
		return "", err
	}
	return strings.TrimSuffix(first, "/"), err
}
