package goversion

import (
	"go/version"
	"path/filepath"
	"strings"
	"testing"
)

// seeded adds a corpus and holds that there is one: a fuzzer without seeds stays
// green whatever breaks.
func seeded(f *testing.F, corpus ...[]string) {
	f.Helper()
	added := 0
	for _, words := range corpus {
		for _, w := range words {
			f.Add(w)
			added++
		}
	}
	if added < 20 {
		f.Fatalf("only %d seeds", added)
	}
}

// checkName holds what makes a text safe in a path and in a URL.
func checkName(t *testing.T, s string) {
	t.Helper()
	if s == "" || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" || strings.Contains(s, "..") || !filepath.IsLocal(s) || filepath.Base(s) != s {
		t.Errorf("%q is formatted", s)
	}
}

func checkVersion(t *testing.T, v Version) {
	t.Helper()
	checkName(t, v.String())
	checkName(t, v.Word())
	if !version.IsValid(v.String()) {
		t.Errorf("go/version refuses %v", v)
	}
	if again, err := Parse(v.String()); err != nil || again != v {
		t.Errorf("%v reads back as %v, %v", v, again, err)
	}
	if r, err := ParseRequest(v.Word()); err != nil || r != Exactly(v) {
		t.Errorf("%v: the word %q means %v, %v", v, v.Word(), r, err)
	}
}

func FuzzParse(f *testing.F) {
	seeded(f, ascending, hostile, []string{"go1.27.4", "go1.27.4-x", "go1.27rc1 y"})
	f.Fuzz(func(t *testing.T, s string) {
		if v, err := Parse(s); err == nil {
			checkVersion(t, v)
			if version.Compare(v.String(), "go"+strings.TrimPrefix(s, "go")) != 0 {
				t.Errorf("%q became %v", s, v)
			}
		} else {
			wantSyntax(t, s, err)
		}
		if v, err := ParseToolchain(s); err == nil {
			checkVersion(t, v)
			if i := strings.IndexAny(s, " \t"); i < 0 && version.Compare(v.String(), s) != 0 {
				t.Errorf("toolchain %q became %v", s, v)
			}
		} else {
			wantSyntax(t, s, err)
		}
		if l, err := ParseLine(s); err == nil {
			checkVersion(t, l.First())
			if again, err := ParseLine(l.String()); err != nil || again != l || !version.IsValid("go"+s) {
				t.Errorf("line %q reads back as %v, %v", s, again, err)
			}
		}
	})
}

func FuzzCompare(f *testing.F) {
	pairs := 0
	for i, a := range ascending {
		f.Add(a, ascending[(i+1)%len(ascending)])
		pairs++
	}
	if pairs == 0 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		l, err := ParseLine(a)
		if err != nil {
			return
		}
		m, err := ParseLine(b)
		if err != nil {
			return
		}
		if got, want := CompareLines(l, m), version.Compare("go"+a, "go"+b); got != want {
			t.Errorf("%q and %q: %d, go/version says %d", a, b, got, want)
		}
		if CompareLines(l, m) != -CompareLines(m, l) || (l == m) != (CompareLines(l, m) == 0) {
			t.Errorf("%q and %q: no order", a, b)
		}
	})
}

func FuzzRequest(f *testing.F) {
	seeded(f, ascending, hostile, []string{"stable", "latest", "oldstable", "system", "go1.20", "1.20.0"})
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParsePin(s)
		if err != nil {
			wantSyntax(t, s, err)
			if !r.IsZero() {
				t.Errorf("%q: an error and %v", s, r)
			}
			return
		}
		checkName(t, r.String())
		if again, err := ParsePin(r.String()); err != nil || again != r {
			t.Errorf("%q: its word %q means %v, %v", s, r, again, err)
		}
		exact, ok := r.Exact()
		if !ok {
			return
		}
		checkVersion(t, exact)
		if v, ok := r.Select([]Version{exact}, nil, Line{}); !ok || v != exact {
			t.Errorf("%q does not select %v", s, exact)
		}
	})
}

func FuzzModuleVersion(f *testing.F) {
	var names []string
	for _, s := range ascending {
		names = append(names, "v0.0.1-go"+s+".linux-amd64")
	}
	seeded(f, names, hostile, []string{"v0.0.1-go1.27.4.windows-arm64", "v0.0.1-go1.27.4..-x", "v0.0.1-go1.20.0.linux-amd64"})
	f.Fuzz(func(t *testing.T, s string) {
		v, p, err := ParseModuleVersion(s)
		if err != nil {
			wantSyntax(t, s, err)
			return
		}
		checkVersion(t, v)
		checkName(t, p.String())
		checkName(t, s)
		if v.ModuleVersion(p) != s {
			t.Errorf("%q became %q", s, v.ModuleVersion(p))
		}
	})
}
