package release

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
)

// transfer writes a body to a sink, within a limit.
type transfer struct {
	dst      Sink
	limit    int64
	progress Progress
	url      string // to be shown
}

// run empties the sink and copies body into it. total is what the server says
// there is, -1 where it does not.
func (t *transfer) run(body io.Reader, total int64) error {
	if total > t.limit {
		return &LimitError{t.url, t.limit}
	}
	if _, err := t.dst.Seek(0, io.SeekStart); err != nil {
		return &WriteError{err}
	}
	if err := t.dst.Truncate(0); err != nil {
		return &WriteError{err}
	}
	t.progress(0, total)
	return t.copy(body, total)
}

func (t *transfer) copy(body io.Reader, total int64) error {
	buf := make([]byte, 64<<10)
	for done := int64(0); ; {
		n, err := body.Read(buf)
		if done += int64(n); done > t.limit {
			return &LimitError{t.url, t.limit}
		}
		if n > 0 {
			if _, err := t.dst.Write(buf[:n]); err != nil {
				return &WriteError{err}
			}
			t.progress(done, total)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// file copies the regular file that u names.
func (t *transfer) file(ctx context.Context, u *url.URL) error {
	f, size, err := openFile(ctx, u)
	if err != nil {
		return err
	}
	defer f.Close()
	return t.run(f, size)
}

// localFile is a file that u names, read by one descriptor until its context ends.
// Its errors say u and not the path.
type localFile struct {
	*os.File
	ctx context.Context
	url string
}

// openFile opens the regular file that u names and returns its size. The error is
// an *[UnreachableError].
func openFile(ctx context.Context, u *url.URL) (*localFile, int64, error) {
	fail := func(err error) (*localFile, int64, error) {
		return nil, 0, &UnreachableError{URL: redact(u), Err: cause(err)}
	}
	path, err := filePath(u)
	if err != nil {
		return fail(err)
	}
	f, err := open(path)
	if err != nil {
		return fail(err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fileread.ErrNotRegular
	}
	if err != nil {
		f.Close()
		return fail(err)
	}
	return &localFile{f, ctx, redact(u)}, info.Size(), nil
}

func (f *localFile) Read(p []byte) (int, error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := f.File.Read(p)
	if err != nil && err != io.EOF {
		err = &UnreachableError{URL: f.url, Err: cause(err)}
	}
	return n, err
}

// cause takes the path out of a file's error: the URL names it already.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// filePath returns the file that a file URL names. Only this machine's are read:
// a host would be a request that offline does not see.
func filePath(u *url.URL) (string, error) {
	path := u.Path
	if runtime.GOOS == "windows" {
		// file:///C:/x has the path /C:/x.
		path = strings.TrimPrefix(path, "/")
	}
	path = filepath.FromSlash(path)
	if u.Host != "" || u.Opaque != "" || strings.ContainsRune(path, 0) || !filepath.IsAbs(path) || strings.HasPrefix(path, `\\`) {
		return "", errors.New("not a file URL of this machine (want file:///path)")
	}
	return path, nil
}
