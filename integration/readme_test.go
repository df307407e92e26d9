//go:build unix

package integration

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// block is a code block of a page.
type block struct {
	page     string
	line     int
	language string
	text     string
	test     bool // marked <!-- test -->: it is run
}

// blocks returns the code blocks of a page, a path from the top of the checkout, in
// languages; all of them where none is named.
func blocks(t *testing.T, page string, languages ...string) []block {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", page))
	must(t, err)
	var all []block
	var open *block
	marked := false
	for i, line := range strings.Split(string(data), "\n") {
		language, fence := strings.CutPrefix(line, "```")
		switch {
		case open != nil && line == "```":
			if len(languages) == 0 || slices.Contains(languages, open.language) {
				all = append(all, *open)
			}
			open, marked = nil, false
		case open != nil:
			open.text += line + "\n"
		case fence:
			open = &block{page: page, line: i + 1, language: language, test: marked}
		case line == "<!-- test -->":
			marked = true
		case line != "":
			marked = false
		}
	}
	if open != nil {
		t.Fatalf("%s ends in a code block", page)
	}
	return all
}

// Every command of README.md is one that a shell reads, and those that are marked
// work, one after the other, for a user who has followed it so far.
func TestReadmeCommands(t *testing.T) {
	t.Parallel()
	p := newProxy(t)
	h := ownHouse(t, p)
	h.run(t, h.path, "gvx", "install", newer)
	h.run(t, h.path, "gvx", "default", newer)
	all := blocks(t, "README.md", "sh")
	tested := 0
	for _, b := range all {
		script := write(t, filepath.Join(tempDir(t), "block.sh"), "set -e\n"+b.text)
		h.run(t, h.path, "sh", "-n", script)
		if !b.test {
			continue
		}
		tested++
		if o := h.try(t, h.path, "sh", script); o.code != 0 {
			t.Errorf("README.md:%d: exit code %d\n%s%s", b.line, o.code, o.stdout, o.stderr)
		}
	}
	if tested == 0 || tested == len(all) {
		t.Errorf("%d of %d blocks are marked to be run", tested, len(all))
	}
}
