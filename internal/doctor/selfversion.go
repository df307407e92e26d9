package doctor

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

var selfVersion = Check{
	ID:        "self.version",
	Severity:  Error,
	Title:     "the gvx that the shim calls",
	Reads:     []string{"gvx.path, which gvx setup writes", "the file that it names"},
	Threshold: "not there, another user's, or another gvx than this one",
	About: "The shim decides by itself, and calls gvx to install what is missing. `gvx setup` notes where gvx is; when that file was moved or removed, nothing is installed on demand any more, and `go` ends with an error that names it. " +
		"Where it is another version than the one you type, what one of them knows the other may not. `gvx setup --no-rc`, by the gvx that you mean, writes it anew.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		if _, there := h.shimThere(); !there {
			return nil, nil
		}
		file := h.Dirs.Program()
		f := Finding{Severity: Error, Source: h.Show(file), Fix: Shell("gvx setup --no-rc")}
		text, err := h.Text(file)
		if errors.Is(err, fs.ErrNotExist) && len(h.Shared) > 0 {
			return nil, nil // it is that of all users
		}
		if err != nil {
			f.Text = h.Show(file) + " cannot be read, which says where gvx is: the shim installs nothing on demand"
			f.Value, f.Threshold = "not there", "the path of gvx"
			return []Finding{f}, nil
		}
		path, _, _ := strings.Cut(text, "\n")
		f.Value, f.Threshold = quote.Foreign(path), "this gvx"
		st, err := h.Stat(path)
		switch {
		case err != nil || !filepath.IsAbs(path):
			f.Text = "the shim would call " + h.Show(path) + ", which is not there: nothing is installed on demand"
			return []Finding{f}, nil
		case st.UID > 0 && st.UID != h.UID:
			f.Text = "the shim would call " + h.Show(path) + ", which belongs to " + quote.Foreign(h.UserName(st.UID))
			return []Finding{f}, nil
		}
		return h.otherSelf(f, path), nil
	},
}

// otherSelf is about a gvx at path that is another than this one.
func (h *Here) otherSelf(f Finding, path string) []Finding {
	self, err := h.Stat(h.Self.Path)
	called, errCalled := h.Stat(path)
	if h.Self.Path == "" || err != nil || errCalled != nil || self.Same(called) || h.sameFolder(h.Self.Path, path) {
		return nil
	}
	info, err := h.BuildInfo(path)
	if err != nil || strings.TrimPrefix(info.Main.Version, "v") == strings.TrimPrefix(h.Self.Version, "v") || info.Main.Version == "(devel)" {
		return nil // a copy, or one of which nothing is known
	}
	f.Severity = Warning
	f.Text = "the shim calls " + h.Show(path) + " (gvx " + quote.Foreign(info.Main.Version) + "), and this is " + h.Show(h.Self.Path) + " (gvx " + h.Self.Version + ")"
	return []Finding{f}
}
