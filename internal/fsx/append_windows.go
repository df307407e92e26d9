package fsx

import (
	"io/fs"
	"os"
)

const plainFlags = 0

func explainPlain(path string, err error) error {
	return &fs.PathError{Op: "append to", Path: path, Err: cause(err)}
}

// checkPlain refuses what is no regular file; whose it is the folder's access list says.
func checkPlain(st fs.FileInfo) error {
	if !st.Mode().IsRegular() {
		return ErrNotRegular
	}
	return nil
}

func writeOnce(f *os.File, data []byte) (int, error) { return f.Write(data) }
