package shim

import (
	"os"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/quote"
)

// ForeignHomeError says that somebody became root and brought his HOME along: what root
// writes there its owner cannot change, and what its owner put there root would obey.
type ForeignHomeError struct{ Home string }

func (e *ForeignHomeError) Error() string {
	return "HOME=" + quote.Foreign(e.Home) + " belongs to another user: root reads and writes nothing there"
}

// becameRoot are the variables by which sudo(8), pkexec(1) and doas(1) say who it was,
// and what they say of root himself.
var becameRoot = [...][2]string{{"SUDO_UID", "0"}, {"PKEXEC_UID", "0"}, {"DOAS_USER", "root"}}

// BecameRoot reports whether the environment says that somebody else became root to run
// this. Root in a container often has a home of another number's, which is his own all
// the same, and says nothing of the kind.
func BecameRoot(getenv func(string) string) bool {
	for _, entry := range becameRoot {
		if user := getenv(entry[0]); user != "" && user != entry[1] {
			return true
		}
	}
	return false
}

// notAnothers returns a *[ForeignHomeError] for who became root with another user's
// HOME. Of one that is not there yet, the folder counts in which it would be made.
func (p *process) notAnothers() error {
	if !BecameRoot(p.env.Get) || os.Geteuid() != 0 {
		return nil
	}
	for home := p.dirs.Home; ; home = filepath.Dir(home) {
		info, err := fileread.Stat(home)
		switch {
		case err == nil && !info.Mine:
			return &ForeignHomeError{Home: p.dirs.Home}
		case err == nil, home == filepath.Dir(home):
			return nil
		}
	}
}
