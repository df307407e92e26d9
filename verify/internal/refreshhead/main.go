// Command refreshhead replaces the tree head that is built into package verify by
// the newest one of the checksum log, once that is proved to extend it.
//
// It runs in the folder of package verify (go generate ./verify). The log is
// reached through the first entry of GOPROXY, or at the URL of -from.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/gvx-go/gvx/verify"
)

func main() {
	from := flag.String("from", "", "`URL` of the log (default: /sumdb/sum.golang.org below the first entry of GOPROXY)")
	file := flag.String("o", "head.txt", "`file` that holds the head")
	flag.Parse()
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	if err := refresh(ctx, verify.LogKey, *from, *file); err != nil {
		fmt.Fprintln(os.Stderr, "refreshhead:", err)
		os.Exit(1)
	}
}

// refresh proves that the newest head extends the one in file and replaces it.
// A log that contradicts it leaves the file as it was.
func refresh(ctx context.Context, key, from, file string) error {
	from, err := logURL(ctx, from)
	if err != nil {
		return err
	}
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	log := verify.Log{Key: key, Head: string(old), Remote: remote{strings.TrimRight(from, "/")}}
	newest, err := log.Newest(ctx)
	if err != nil || newest == string(old) {
		return err
	}
	return replace(file, newest)
}

// logURL returns the URL of the log: from, unless that is empty.
func logURL(ctx context.Context, from string) (string, error) {
	if from != "" {
		return from, nil
	}
	out, err := exec.CommandContext(ctx, "go", "env", "GOPROXY").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOPROXY: %w", err)
	}
	first, _, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(string(out)), "|", ","), ",")
	if !strings.Contains(first, "://") {
		return "", errors.New("the first entry of GOPROXY is no URL: name the log with -from")
	}
	return strings.TrimRight(first, "/") + "/sumdb/sum.golang.org", nil
}

// replace writes text to file by way of a temporary file beside it.
func replace(file, text string) error {
	tmp, err := os.CreateTemp(filepath.Dir(file), ".head-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.WriteString(text)
	if err := errors.Join(err, tmp.Chmod(0o644), tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), file)
}

// remote is the log at a URL.
type remote struct{ base string }

// ReadRemote implements [verify.Remote].
func (r remote) ReadRemote(ctx context.Context, path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.base+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
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
