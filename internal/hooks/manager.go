package hooks

import (
	"path/filepath"

	"github.com/gvx-go/gvx/internal/fileread"
)

// managers are the files at the top of a repository by which a program knows that it is to
// write the hooks. pre-commit is not among them: it keeps what it finds.
var managers = []struct{ file, by string }{
	{"lefthook.yml", "lefthook"}, {"lefthook.yaml", "lefthook"}, {"lefthook.toml", "lefthook"}, {"lefthook.json", "lefthook"},
	{".lefthook.yml", "lefthook"}, {".lefthook.yaml", "lefthook"}, {".lefthook.toml", "lefthook"}, {".lefthook.json", "lefthook"},
	{".config/lefthook.yml", "lefthook"},
	{".husky", "husky"},
}

// Manager returns the program that would write the hooks of this repository anew, once
// somebody installs it, and the file that says so; "" where there is none.
func (p Place) Manager() (by, file string) {
	for _, m := range managers {
		if fileread.Exists(filepath.Join(p.Top, filepath.FromSlash(m.file))) {
			return m.by, m.file
		}
	}
	return "", ""
}
