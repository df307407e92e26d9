package main

import (
	"slices"
	"strings"
	"testing"
)

var arrangements = []struct{ in, want string }{
	{"gvx", "gvx"},
	{"gvx list", "gvx list"},
	{"gvx list --json", "gvx list --json"},
	{"gvx install 1.27 --dry-run", "gvx install --dry-run 1.27"},
	{"gvx install --dry-run 1.27", "gvx install --dry-run 1.27"},
	{"gvx install 1.27 --dry-run 1.26 --automatic", "gvx install --dry-run --automatic 1.27 1.26"},
	{"gvx install 1.27 --at-least 1.27.3 --automatic", "gvx install --at-least 1.27.3 --automatic 1.27"},
	{"gvx install 1.27 --at-least=1.27.3 1.26", "gvx install --at-least=1.27.3 1.27 1.26"},
	{"gvx prune --older-than 0d --json", "gvx prune --older-than 0d --json"},
	{"gvx install 1.27 --at-least", "gvx install --at-least 1.27"},
	{"gvx install -- --dry-run", "gvx install -- --dry-run"},
	{"gvx install 1.27 -- --dry-run --json", "gvx install -- 1.27 --dry-run --json"},
	{"gvx env extra -w A=1 -u B --json", "gvx env -w A=1 -u B --json extra"},
	{"gvx env -w -u", "gvx env -w -u"},
	{"gvx which gofmt -", "gvx which gofmt -"},
	{"gvx exec 1.27 -- go build -v ./...", "gvx exec 1.27 -- go build -v ./..."},
	{"gvx exec 1.27 --json -- go", "gvx exec 1.27 --json -- go"},
	{"gvx exec --help", "gvx exec --help"},
	{"gvx --help", "gvx --help"},
	{"gvx -h install 1.27 --dry-run", "gvx -h install --dry-run 1.27"},
	{"gvx nonsense a --b", "gvx nonsense --b a"},
}

func TestArrange(t *testing.T) {
	app := new(gvx).app()
	for _, c := range arrangements {
		if got := strings.Join(arrange(app, strings.Fields(c.in)), " "); got != c.want {
			t.Errorf("%s: got %s, want %s", c.in, got, c.want)
		}
	}
	if got := arrange(app, nil); len(got) != 0 {
		t.Errorf("of nothing it makes %q", got)
	}
}

// FuzzArrange: nothing is lost or made up, the program and all before the command
// stay in front, what follows "--" stays as it is, and once is enough.
func FuzzArrange(f *testing.F) {
	if len(arrangements) == 0 {
		f.Fatal("there are no seeds")
	}
	for _, c := range arrangements {
		f.Add(strings.Join(strings.Fields(c.in), "\x00"))
	}
	app := new(gvx).app()
	f.Fuzz(func(t *testing.T, text string) {
		in := strings.Split(text, "\x00")
		kept := slices.Clone(in)
		out := arrange(app, in)
		if !slices.Equal(in, kept) {
			t.Fatalf("its argument %q became %q", kept, in)
		}
		a, b := slices.Sorted(slices.Values(in)), slices.Sorted(slices.Values(out))
		if !slices.Equal(a, b) {
			t.Fatalf("%q became %q", in, out)
		}
		if out[0] != in[0] {
			t.Fatalf("the program of %q became %q", in, out[0])
		}
		if i := commandAt(in); i > 0 && !slices.Equal(in[:i+1], out[:i+1]) {
			t.Fatalf("the command of %q moved: %q", in, out)
		}
		if again := arrange(app, out); !slices.Equal(out, again) {
			t.Fatalf("%q becomes %q, and that %q", in, out, again)
		}
	})
}

// commandAt is where the command stands, 0 where there is none.
func commandAt(args []string) int {
	for i, arg := range args {
		if i > 0 && !strings.HasPrefix(arg, "-") {
			return i
		}
	}
	return 0
}
