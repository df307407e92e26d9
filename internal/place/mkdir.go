package place

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ownMode is the mode of gvx's own folders: an umask of 077 would hide a toolchain of
// all users from them, and one of 000 lets everybody change it.
const ownMode fs.FileMode = 0o755

// own is the name of gvx's folders below the system's and the user's (package layout).
const own = "gvx"

// MkdirAll makes the folder path and its parents. gvx's own, which is each called gvx
// and all below it, have the mode 0755 whatever the umask. Their parents have what the
// umask leaves of it: all programs share them, such as ~/.config, and a user who wants
// them closed has said so. A folder that is there stays as it is, and a link to one is
// followed.
func MkdirAll(path string) error {
	path = filepath.Clean(path)
	return mkdirAll(path, ownPart(path))
}

// ownPart returns the last part of path that is called gvx, with what is above it; ""
// where nothing is.
func ownPart(path string) string {
	for dir := path; ; {
		if filepath.Base(dir) == own {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

func mkdirAll(path, ours string) error {
	if st, err := os.Stat(path); err == nil {
		if !st.IsDir() {
			return &fs.PathError{Op: "mkdir", Path: path, Err: errors.New("not a folder")}
		}
		return nil
	}
	if parent := filepath.Dir(path); parent != path {
		if err := mkdirAll(parent, ours); err != nil {
			return err
		}
	}
	switch err := os.Mkdir(path, ownMode); {
	case errors.Is(err, fs.ErrExist):
		// Another gvx was faster; or a link that leads nowhere stands there.
		if st, now := os.Stat(path); now == nil && st.IsDir() {
			return nil
		}
		return err
	case err != nil:
		return err
	}
	if ours == "" || !strings.HasPrefix(path, ours) {
		return nil
	}
	return setMode(path, ownMode)
}

// Mkdir is [MkdirAll] for a folder that has the mode perm: it is given to one that is
// there already, too.
func Mkdir(path string, perm fs.FileMode) error {
	if err := MkdirAll(filepath.Dir(path)); err != nil {
		return err
	}
	// Never more open than it will be, not even for a moment.
	if err := os.Mkdir(path, perm); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return setMode(path, perm)
}

// setMode gives the folder path the mode perm, unless it has it.
func setMode(path string, perm fs.FileMode) error {
	st, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !st.IsDir() {
		return &fs.PathError{Op: "mkdir", Path: path, Err: errors.New("not a folder")}
	}
	if st.Mode().Perm() == perm || modeless {
		return nil
	}
	return os.Chmod(path, perm)
}
