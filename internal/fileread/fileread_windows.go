package fileread

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func bounded(path string, limit int) ([]byte, Info, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, Info{}, err
	}
	defer f.Close()
	st, err := f.Stat()
	switch {
	case err != nil:
		return nil, Info{}, err
	case !st.Mode().IsRegular():
		return nil, Info{}, fail(path, ErrNotRegular)
	}
	data, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	switch {
	case err != nil:
		return nil, Info{}, err
	case len(data) > limit:
		return nil, Info{}, fail(path, ErrTooLarge)
	}
	return data, Info{Mine: true}, nil
}

func try(dir, name string, limit int) ([]byte, Info, bool, error) {
	data, info, err := bounded(filepath.Join(dir, name), limit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Info{}, false, nil
	}
	return data, info, err == nil, err
}

func stat(path string) (Info, error) {
	if _, err := os.Stat(path); err != nil {
		return Info{}, err
	}
	return Info{Mine: true}, nil
}

// maxPointer bounds a pointer file, in bytes.
const maxPointer = 1 << 10

func pointer(path string) (string, error) {
	data, _, err := bounded(path, maxPointer)
	if errors.Is(err, ErrNotRegular) || errors.Is(err, ErrTooLarge) {
		return "", fail(path, ErrNotPointer)
	}
	return strings.TrimSpace(string(data)), err
}

func hasLink(dir, name string) bool {
	st, err := os.Lstat(filepath.Join(dir, name))
	return err == nil && st.Mode()&fs.ModeSymlink != 0
}

func folder(path string) (Info, error) {
	st, err := os.Lstat(path)
	if err == nil && !st.IsDir() {
		err = fail(path, fs.ErrNotExist)
	}
	return Info{Mine: err == nil}, err
}

func names(dir string) ([]string, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Readdirnames(-1)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func has(dir, name string) bool { return exists(filepath.Join(dir, name)) }
