package main

import (
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/term"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/shellhooks/shellquote"
)

// widthOf is how wide the terminal w is, in columns; 0 where it is none.
func widthOf(w io.Writer) int {
	if o, ok := w.(*output); ok {
		w = o.to
	}
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// nameOf returns what calls the files of a repository by names that the reader of the
// format can follow: a person from the working directory, GitHub from the checkout.
func (w *world) nameOf(format string) func(root, path string) string {
	from := realPath(w.dir)
	if format == "github" {
		from = realPath(w.getenv("GITHUB_WORKSPACE"))
	}
	// git runs its hooks and aliases at the top, and says where it was called.
	called := filepath.FromSlash(w.getenv("GIT_PREFIX"))
	return func(root, path string) string {
		file, from := filepath.Join(root, filepath.FromSlash(path)), from
		if format != "github" && from == root && filepath.IsLocal(called) {
			from = filepath.Join(from, called)
		}
		rel, err := filepath.Rel(from, file)
		switch {
		case err != nil || format == "github" && !filepath.IsLocal(rel):
			return path
		case strings.Count(rel, "..") > maxAbove:
			return file
		}
		return filepath.ToSlash(rel)
	}
}

// maxAbove is how many folders up a name may lead that is easier to read than the whole.
const maxAbove = 3

// fromTop is what a person types before a command that must run in the folder top, which
// is named from here.
func fromTop(top string) string {
	if top == "." {
		return ""
	}
	word, ok := shellWord(top)
	if !ok {
		return "at the top of the repository: "
	}
	return "cd " + word + " && "
}

// mendCommand is what makes the edits that the reports propose. name calls the files of a
// repository.
func mendCommand(r checkRequest, all []checked, name func(root, path string) string) string {
	words := []string{"gvx", "check", "--fix"}
	for _, path := range r.paths {
		word, ok := shellWord(path)
		if !ok {
			return "gvx check --fix, with the same paths"
		}
		words = append(words, word)
	}
	command := strings.Join(words, " ")
	if !r.staged {
		return command
	}
	return command + ", and then git add " + stagedNames(all, name)
}

// shellWord is path as a person would type it in a shell; ok is false where it cannot be shown.
func shellWord(path string) (word string, ok bool) {
	if strings.HasPrefix(path, "-") {
		path = "./" + path
	}
	if isHarmless(path) {
		return path, true
	}
	word, err := shellquote.Word("sh", path)
	return word, err == nil && foreign(word) == word
}

// maxNamed is how many files a line of help names.
const maxNamed = 4

// stagedNames are the files that a fix would change, for git add, or words for them.
func stagedNames(all []checked, name func(root, path string) string) string {
	var names []string
	for _, one := range all {
		for _, file := range editedFiles(one.report) {
			word, ok := shellWord(name(one.top, file))
			if !ok || len(all) > 1 {
				return "what it changed"
			}
			names = append(names, word)
		}
	}
	if len(names) > maxNamed {
		return "what it changed (" + strconv.Itoa(len(names)) + " files)"
	}
	return strings.Join(names, " ")
}

// editedFiles are the files that the edits of r change, each once.
func editedFiles(r *drift.Report) (files []string) {
	seen := map[string]bool{}
	for _, f := range r.Findings {
		for _, e := range f.Edits {
			if !seen[e.File] {
				seen[e.File] = true
				files = append(files, e.File)
			}
		}
	}
	return files
}
