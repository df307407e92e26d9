//go:build unix

package integration

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// block is a code block of README.md that a shell reads.
type block struct {
	line int
	text string
	test bool // marked <!-- test -->: it is run
}

func blocks(t *testing.T) []block {
	t.Helper()
	data, err := os.ReadFile("../README.md")
	must(t, err)
	var all []block
	var text []string
	inside, marked := false, false
	for i, line := range strings.Split(string(data), "\n") {
		switch {
		case inside && line == "```":
			all = append(all, block{i + 1 - len(text), strings.Join(text, "\n") + "\n", marked})
			inside, marked, text = false, false, nil
		case inside:
			text = append(text, line)
		case line == "```sh":
			inside = true
		case line == "<!-- test -->":
			marked = true
		case line != "":
			marked = false
		}
	}
	if inside {
		t.Fatal("README.md ends in a code block")
	}
	return all
}

// Every command of README.md is one that a shell reads, and those that are marked
// work, one after the other, for a user who has followed it so far.
func TestReadmeCommands(t *testing.T) {
	p := newProxy(t)
	h := ownHouse(t, p)
	h.run(t, h.path, "gvx", "install", newer)
	h.run(t, h.path, "gvx", "default", newer)
	all := blocks(t)
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
