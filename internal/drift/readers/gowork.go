package readers

import (
	"path"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/drift/names"
)

// goWork reads each go.work: its two lines, and the folders that it uses.
type goWork struct{}

func (goWork) Wants(name string) bool { return names.GoWork(name) }

func (goWork) Read(file drift.File) drift.Result {
	f := in(file)
	f.result.Uses = []string{}
	if f.refused() {
		return f.result
	}
	parsed, err := modfile.ParseWork(file.Path, file.Data, nil)
	f.modErrors(err)
	var tree *modfile.FileSyntax
	if err == nil {
		tree = parsed.Syntax
	} else if lax, err := modfile.ParseLax(file.Path, file.Data, nil); err == nil {
		tree = lax.Syntax // of any file of this form
	} else {
		return f.result
	}
	f.modLines(tree)
	f.uses(tree)
	return f.result
}

// uses notes the folders that a go.work uses, as far as they are in the repository.
func (f *finds) uses(tree *modfile.FileSyntax) {
	for _, st := range tree.Stmt {
		switch st := st.(type) {
		case *modfile.Line:
			if st.Token[0] == "use" {
				f.use(st.Token[1:])
			}
		case *modfile.LineBlock:
			for _, line := range st.Line {
				if st.Token[0] == "use" {
					f.use(line.Token)
				}
			}
		}
	}
}

func (f *finds) use(arguments []string) {
	if len(arguments) != 1 {
		return // an error of the parser's
	}
	folder := arguments[0]
	if unquoted, err := strconv.Unquote(folder); err == nil {
		folder = unquoted
	}
	if path.IsAbs(folder) || len(folder) > 1 && folder[1] == ':' {
		return
	}
	folder = path.Join(path.Dir(f.file.Path), folder)
	if folder == ".." || strings.HasPrefix(folder, "../") {
		return
	}
	f.result.Uses = append(f.result.Uses, folder)
}
