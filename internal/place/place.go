// Package place tells who could change what a path leads to, and makes gvx's own
// folders with modes that no umask changes.
//
// It promises that a path which [Safe] takes can be led elsewhere, and what it leads to
// be changed, by root alone: each folder from the top of the tree on, and each link in
// the way and what that leads through, was looked at. It is small enough for the shim.
//
// Of access lists, those of POSIX (acl(5), as Linux has them) show in the mode: their
// mask is what stat(2) gives as the group's bits, so that an entry which lets somebody
// write makes the folder look writable by its group. Those of macOS and of NFSv4 do not
// show; they can be set by who owns the folder alone, which is root.
package place

import (
	"strconv"

	"github.com/gvx-go/gvx/internal/quote"
)

// Error says that somebody who should not could change what a path leads to.
type Error struct {
	Path  string // the folder, file or link at fault; foreign
	Owner int    // who owns it
	Want  int    // who should, where it is not root
	Mode  uint32 // its permission bits, the sticky one included: 0o1777
	Link  bool   // it is a link
	Other bool   // it is a link, or no folder, where a folder itself belongs
	File  bool   // with Other: it is no regular file, where one itself belongs
}

// writers are the permission bits of those who are not the owner.
const writers = 0o022

func (e *Error) Error() string {
	path := quote.Foreign(e.Path)
	switch {
	case e.Other && e.File:
		return path + " is not a regular file"
	case e.Other:
		return path + " is not a folder"
	case e.Link:
		return path + " is a link of user " + strconv.Itoa(e.Owner)
	case e.Owner != 0 && e.Owner != e.Want:
		return path + " belongs to user " + strconv.Itoa(e.Owner) + ", not to root"
	}
	who := "by its group or an access list"
	if e.Mode&0o002 != 0 {
		who = "by everybody"
	}
	return path + " can be written " + who + " (mode " + octal(e.Mode) + ")"
}

// Help is the command that mends it.
func (e *Error) Help() string {
	path := quote.Foreign(e.Path)
	switch {
	case e.Other:
		return "ls -ld " + path
	case e.Link:
		return "ls -l " + path + "; if it is right: chown -h " + strconv.Itoa(e.Want) + " " + path
	case e.Owner != 0 && e.Owner != e.Want:
		return "chown root " + path
	case e.Mode&0o002 == 0:
		return "chmod g-w " + path
	}
	return "chmod go-w " + path
}

func octal(mode uint32) string {
	text := strconv.FormatUint(uint64(mode), 8)
	return "0000"[min(len(text), 4):] + text
}

// Safe follows path, which is absolute, and returns it without links. The error is an
// *[Error] where anybody but root could change what it leads to: a folder in the way,
// or what is at its end, is not root's, or others may write to it (the sticky bit keeps
// nobody from putting something new there), or a link in the way is not root's. What is
// not there yet can be nobody's: the rest of the path is then returned as it is. Other
// errors are *[fs.PathError].
func Safe(path string) (real string, err error) { return safe(path) }

// Folder is [Safe] for path alone, where the folders above it are known to be safe, and
// it must be a folder itself. Where it is not there the error wraps fs.ErrNotExist.
func Folder(path string) error { return item(path, false) }

// File is [Folder] for a regular file.
func File(path string) error { return item(path, true) }

// Links follows path, which is absolute, and returns it without links. The error is an
// *[Error] where a link in the way belongs to neither the user who runs this nor root:
// who made it chooses where it leads. A link that leads nowhere is not followed, and
// what is not there is returned as it is.
func Links(path string) (real string, err error) { return links(path) }
