//go:build unix

package userfile

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/gvx-go/gvx/internal/place"
	"github.com/gvx-go/gvx/internal/quote"
)

// checkOwner refuses another user's file, and one that has a second name: the other would
// keep the old text. Root changes what belongs to who owns the folder, which in a container
// may be another number's; who became root from another user comes nowhere near.
func (f *File) checkOwner() error {
	st := f.info.Sys().(*syscall.Stat_t)
	me := os.Geteuid()
	if uid := int(st.Uid); uid != me {
		dir, err := os.Stat(filepath.Dir(f.real))
		if me != 0 || err != nil || dir.Sys().(*syscall.Stat_t).Uid != st.Uid {
			return f.refuse("belongs to user "+strconv.Itoa(uid)+", and gvx runs as user "+strconv.Itoa(me), ErrKept)
		}
	}
	if st.Nlink > 1 {
		return f.refuse("is a hard link: its other name would keep the old text", ErrKept)
	}
	return nil
}

// checkWay refuses a file, or a folder to make one in, that others than the user and root
// may change or put something else in the place of. Groups do not count: on many systems
// each user has one of his own.
func (f *File) checkWay(path string) error {
	writers, _, err := place.Writers(path)
	if err != nil {
		return fail(f.Path, err)
	}
	for _, w := range writers {
		switch {
		case w.World:
			return f.refuse("is not changed, because everybody may write to "+quote.Foreign(w.Path)+" (mode "+strconv.FormatUint(uint64(w.Mode), 8)+")", nil)
		case w.User >= 0 && os.Geteuid() != 0:
			return f.refuse("is not changed, because "+quote.Foreign(w.Path)+" belongs to user "+strconv.Itoa(w.User), ErrKept)
		}
	}
	return nil
}

// openPlain opens path itself for reading, and waits for nobody.
func openPlain(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
}

func mayWrite(dir string) error { return unix.Access(dir, unix.W_OK|unix.X_OK) }
