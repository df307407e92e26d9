package shim

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/place"
)

// maxAllowed bounds the file of the allowed folders, in bytes.
const maxAllowed = 1 << 20

// Approval is a repository that the user allowed to choose any release.
type Approval struct {
	// Root is its real path, as [AllowedRoot] returns it.
	Root string
	// Folder tells it from a folder that has that path later; "" where the system has
	// nothing to tell it by, and then the path alone counts.
	Folder string
}

// NewApproval returns the approval of the repository at root, as it is now.
func NewApproval(root string) Approval {
	root = AllowedRoot(root)
	return Approval{root, folderIdentity(root)}
}

// String returns the line of a in the file of the allowed repositories: the path as a
// quoted Go string and, behind a space, what identifies the folder.
func (a Approval) String() string {
	line := strconv.Quote(a.Root)
	if a.Folder != "" {
		line += " " + a.Folder
	}
	return line
}

// AllowedRoot returns the folder that stands for a repository in the file of the
// allowed ones: its real path, so that a link to it is the same repository.
func AllowedRoot(root string) string {
	if real, err := filepath.EvalSymlinks(root); err == nil {
		return real
	}
	return filepath.Clean(root)
}

// Distrust is why nothing counts that the file of the allowed repositories says.
type Distrust int

// The reasons, and none.
const (
	Trusted     Distrust = iota
	LinkOfOther          // a link of another user leads to the file
	FileOfOther          // the file belongs to another user
	OpenToOther          // others may write it
	InsideOf             // it came with the repository that it allows
)

// TrustAllowed says whether the file of the allowed repositories counts for the
// repository root. Who lets a repository choose any release is the user: the file must
// be his or root's, nobody else may write it or lead elsewhere what leads to it, and it
// must not lie in that repository, as it does where XDG_CONFIG_HOME leads into it.
func TrustAllowed(file, root string) Distrust {
	real, err := place.Links(file)
	if err != nil {
		return LinkOfOther
	}
	st, err := os.Stat(real)
	switch {
	case isWithin(real, root):
		return InsideOf
	case err != nil: // it says nothing
	case !isMine(st):
		return FileOfOther
	case exeSuffix == "" && st.Mode()&0o022 != 0:
		return OpenToOther
	}
	return Trusted
}

// consent returns nil where the user allowed each repository that has a part in the
// decision. The error is a *[NotAllowedError] that names the first other one, or that of
// a go.work or go.mod which cannot be read.
func (s *resolution) consent(flaws []string) error {
	roots, err := s.parties()
	if err != nil {
		return err
	}
	for _, root := range roots {
		if !isAllowed(s.Dirs.Allowed(), root) {
			return &NotAllowedError{Version: s.d.Version, Reason: s.d.Reason, Flaws: flaws, Repository: root}
		}
	}
	return nil
}

// isAllowed looks for the very line that gvx allow writes now. Another line, be it
// nonsense, allows nothing: gvx allow has the words for it.
func isAllowed(file, root string) bool {
	data, _, err := fileread.Bounded(file, maxAllowed)
	if err != nil || TrustAllowed(file, root) != Trusted {
		return false
	}
	a := NewApproval(root)
	byPath := Approval{Root: a.Root}
	for line := range strings.SplitSeq(string(data), "\n") {
		if line = strings.TrimSpace(line); line == a.String() || line == byPath.String() {
			return true
		}
	}
	return false
}

// isWithin reports whether path is the folder root or lies in it, by whatever names.
func isWithin(path, root string) bool {
	top, err := os.Stat(root)
	if err != nil {
		return below(path, root)
	}
	for {
		if st, err := os.Stat(path); err == nil && os.SameFile(st, top) {
			return true
		}
		parent := filepath.Dir(path)
		if parent == path {
			return false
		}
		path = parent
	}
}

// parties returns the repositories that have a part in the decision, by their real
// paths: the one of the folder, the one that the folder really lies in, where a link
// led to it, and the one that declares, which may be around the others. Mostly they are
// one.
func (s *resolution) parties() (roots []string, err error) {
	dirs := [...]string{s.search.wd, AllowedRoot(s.search.wd), AllowedRoot(filepath.Dir(s.d.Reason.File))}
	for _, dir := range dirs {
		r := s.Resolver
		r.Dir = dir
		root, err := r.Repository()
		if err != nil {
			return nil, err
		}
		if root = AllowedRoot(root); !slices.Contains(roots, root) {
			roots = append(roots, root)
		}
	}
	return roots, nil
}

// isDeclared reports whether a repository chose the release. A pin above the
// repository counts as one's own in the home folder and above it; elsewhere it came with
// what lies there, such as the repository around a submodule.
func (s *resolution) isDeclared() bool {
	if s.d.Reason.Kind == FromOuterPin {
		return !below(AllowedRoot(s.Dirs.Home), AllowedRoot(filepath.Dir(s.d.Reason.File)))
	}
	return s.d.Declared
}
