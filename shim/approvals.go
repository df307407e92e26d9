package shim

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// Stands reports whether the folder that was allowed is still there.
func (a Approval) Stands() bool {
	st, err := os.Stat(a.Root)
	return err == nil && st.IsDir() && (a.Folder == "" || a.Folder == folderIdentity(a.Root))
}

// ParseAllowed reads the file of the repositories that the user allowed: in a line an
// absolute path, as a quoted Go string, and behind a space what identifies the folder.
// Empty lines and lines that start with # are passed over. The error is a
// *[DeclarationError] without a file name.
func ParseAllowed(data []byte) ([]Approval, error) {
	var all []Approval
	n := 0
	for line := range strings.SplitSeq(string(data), "\n") {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		a, ok := parseApproval(line)
		if !ok {
			return nil, &DeclarationError{Line: n, What: "allowed folder", Value: line,
				Want: "an absolute path, quoted", Help: "remove that line, then: gvx allow"}
		}
		all = append(all, a)
	}
	return all, nil
}

func parseApproval(line string) (a Approval, ok bool) {
	quoted, err := strconv.QuotedPrefix(line)
	if err != nil {
		return a, false
	}
	a.Folder = line[len(quoted):]
	if a.Folder != "" {
		if a.Folder[0] != ' ' {
			return a, false
		}
		a.Folder = strings.TrimSpace(a.Folder)
	}
	a.Root, err = strconv.Unquote(quoted)
	return a, err == nil && filepath.IsAbs(a.Root) && !strings.ContainsAny(a.Folder, " \t")
}

// FormatAllowed is the inverse of [ParseAllowed].
func FormatAllowed(all []Approval) []byte {
	var b []byte
	for _, a := range all {
		b = append(append(b, a.String()...), '\n')
	}
	return b
}

// String says why, in words that follow "would not count: "; "" for [Trusted].
func (d Distrust) String() string {
	return [...]string{
		LinkOfOther: "a link of another user leads to the file in which that is kept",
		FileOfOther: "the file in which that is kept belongs to another user",
		OpenToOther: "others may write the file in which that is kept",
		InsideOf:    "the file in which that is kept lies in that repository",
	}[d]
}

// Help is what mends it, for the file.
func (d Distrust) Help(file string) string {
	switch file = quote.Foreign(file); d {
	case OpenToOther:
		return "look at what it allows, then: chmod 600 " + file
	case InsideOf:
		return "unset XDG_CONFIG_HOME, or choose a release here by GVX_GO or gvx default"
	}
	return "ls -l " + file
}
