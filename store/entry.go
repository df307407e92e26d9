package store

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"golang.org/x/mod/module"

	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/verify"
)

// Entry is one file of an archive, as the archive tells it: untrusted.
type Entry struct {
	Name string      // below the module's root, with slashes
	Mode fs.FileMode // only its type counts: a regular file, else the archive is refused
	Size int64       // bytes, unpacked

	// CRC32 is the IEEE sum of the contents, as the archive claims it; 0 where it does
	// not say. It proves nothing: it tells which files are worth looking up before they
	// are unpacked.
	CRC32 uint32

	// Open returns the contents. It is called once, from any goroutine; by
	// [Store.Stream] and [Measure] before the next entry is asked for.
	Open func() (io.ReadCloser, error)
}

// Budget bounds what an archive may unpack to.
type Budget struct {
	Entries int   // files
	Bytes   int64 // of all files together
	Name    int   // bytes of a name
	Packed  int64 // bytes of the archive itself; 0: not known, and then Ratio does not count
	Ratio   int64 // times Packed is the most that the files may come to, beside 1 MiB

	// Failed is told why unpacking has failed as soon as that is known, from any goroutine
	// and more than once, while others may still wait for bytes of the archive: who can
	// end that wait, should. It may be nil.
	Failed func(error)
}

// failed tells that unpacking ends with err.
func (b Budget) failed(err error) {
	if b.Failed != nil && err != nil {
		b.Failed(err)
	}
}

// failsWith tells of the first error of the group whose context ctx is. A group's context
// ends with the group too, and then, or when what is above it ends, no error of the
// group's is the cause.
func (b Budget) failsWith(ctx context.Context) {
	context.AfterFunc(ctx, func() {
		if err := context.Cause(ctx); err != context.Canceled {
			b.failed(err)
		}
	})
}

// DefaultBudget is the budget of an archive of packed bytes, 0 where nobody knows. Toolchains have up
// to 15,000 files of 260 MB together and unpack to about 3.6 times their zip.
func DefaultBudget(packed int64) Budget {
	return Budget{Entries: 50_000, Bytes: 1 << 30, Name: 512, Packed: packed, Ratio: 30}
}

// shownName is how much of an entry's name an error shows, in bytes: the reason
// behind it matters more.
const shownName = 120

// ArchiveError says that an archive holds what no toolchain does.
type ArchiveError struct {
	Subject verify.Subject
	Name    string // the entry, foreign; "" when it is the archive as a whole
	Reason  string
	Err     error
}

func (e *ArchiveError) Error() string {
	text := fmt.Sprintf("the archive of %v is refused: ", e.Subject)
	if e.Name != "" {
		text += quote.Always(e.Name[:min(len(e.Name), shownName)]) + ": "
	}
	text += e.Reason
	if e.Err != nil {
		text += ": " + quote.Foreign(e.Err.Error())
	}
	return text
}

func (e *ArchiveError) Unwrap() error { return e.Err }

// plan is what is to be written, once every name was checked and before anything
// is: an archive with a bad last name leaves no file.
type plan struct {
	entries []Entry  // with their names in the GOROOT
	folders []string // parents before children
}

// admission checks the entries of one archive, one after the other.
type admission struct {
	subject verify.Subject
	budget  Budget
	entries int
	bytes   int64
	seen    map[string]string // folded name of a file or folder → the name itself
	files   map[string]bool
	folders []string        // of the files so far, parents before children
	claimed map[string]bool // the same
}

func newAdmission(s verify.Subject, b Budget) *admission {
	return &admission{subject: s, budget: b, seen: map[string]string{}, files: map[string]bool{}, claimed: map[string]bool{}}
}

func (a *admission) refuse(name, reason string, err error) error {
	return &ArchiveError{Subject: a.subject, Name: name, Reason: reason, Err: err}
}

// add checks one entry against the rules for names, types and the budget, and
// returns it with its name in the GOROOT.
func (a *admission) add(e Entry) (Entry, error) {
	switch {
	case len(e.Name) > a.budget.Name:
		return Entry{}, a.refuse(e.Name, fmt.Sprintf("a name of more than %d bytes", a.budget.Name), nil)
	case !e.Mode.IsRegular():
		return Entry{}, a.refuse(e.Name, "not a regular file", nil)
	case a.entries >= a.budget.Entries:
		return Entry{}, a.refuse("", fmt.Sprintf("more than %d files", a.budget.Entries), nil)
	}
	if err := module.CheckFilePath(e.Name); err != nil {
		return Entry{}, a.refuse(e.Name, "not a portable file name", err)
	}
	if err := a.count(e); err != nil {
		return Entry{}, err
	}
	e.Name = verify.GOROOTName(e.Name)
	if err := a.addFolders(path.Dir(e.Name)); err != nil {
		return Entry{}, err
	}
	if err := a.claim(e.Name); err != nil {
		return Entry{}, err
	}
	a.files[e.Name] = true
	return e, nil
}

func (a *admission) count(e Entry) error {
	if e.Size < 0 || e.Size > a.budget.Bytes-a.bytes {
		return a.refuse(e.Name, fmt.Sprintf("more than %d bytes unpacked", a.budget.Bytes), nil)
	}
	a.entries++
	a.bytes += e.Size
	if a.budget.Packed > 0 && a.bytes > a.budget.Packed*a.budget.Ratio+1<<20 {
		return a.refuse(e.Name, fmt.Sprintf("unpacks to more than %d times its size", a.budget.Ratio), nil)
	}
	return nil
}

// claim refuses a second entry of the same name, in whatever case: on a file
// system that folds case the one would overwrite the other.
func (a *admission) claim(name string) error {
	folded := strings.ToLower(strings.ToUpper(name))
	if other, taken := a.seen[folded]; taken {
		return a.refuse(name, "meets "+quote.Always(other), nil)
	}
	a.seen[folded] = name
	return nil
}

func (a *admission) addFolders(dir string) error {
	switch {
	case dir == ".", a.claimed[dir]:
		return nil
	case a.files[dir]:
		return a.refuse(dir, "a file and a folder at once", nil)
	}
	if err := a.addFolders(path.Dir(dir)); err != nil {
		return err
	}
	if err := a.claim(dir); err != nil {
		return err
	}
	a.folders, a.claimed[dir] = append(a.folders, dir), true
	return nil
}
