package doctor

import (
	"slices"
	"strings"
	"testing"
)

// Whatever GOFLAGS holds, its words come back from how they are written, where they can be
// written at all.
func FuzzSplitFlags(f *testing.F) {
	for _, seed := range []string{"", "-v", " -trimpath  -mod=mod\t", "'-ldflags=-s -w' -x", `"-a b" 'c`, "'", "-x'y'", "\n-a\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words := splitFlags(text)
		var again []string
		for _, w := range words {
			if w == "" || strings.Contains(w, "'") && strings.Contains(w, `"`) {
				return // the go command has no way to write it either
			}
			again = append(again, quotedFlag(w))
		}
		if got := splitFlags(strings.Join(again, " ")); !slices.Equal(got, words) {
			t.Errorf("%q is %q, and %q is %q", text, words, again, got)
		}
	})
}

// What systemd, git's files and an environment say ends in something, and nothing is made up.
func FuzzForeignLines(f *testing.F) {
	for _, seed := range []string{"", "$'/a b:/usr/bin'", "/usr/bin", `$'a\'b\x41\n'`, "[safe]\n\tdirectory = *\n", "[SAFE]\ndirectory=\"/a\"\n[core]\ndirectory=/b", "$'"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := unquoteSystemd(text); !strings.HasPrefix(text, "$'") && got != text {
			t.Errorf("%q became %q", text, got)
		}
		for _, folder := range safeFolders(strings.Split(text, "\n")) {
			if !strings.Contains(text, folder) {
				t.Errorf("%q is not in %q", folder, text)
			}
		}
		if word := shellWord(text); strings.Contains(word, "\x1b") {
			t.Errorf("%q is shown as %q", text, word)
		}
	})
}
