package install

import (
	"io/fs"
	"os"
)

// openOwn opens the file path if it is a regular one, and not a link to one. Whose it
// is, is a matter of the folder's access list here.
func openOwn(path string, flag int) (*os.File, error) {
	st, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errNotOwn}
	}
	return os.OpenFile(path, flag, 0)
}
