package readers

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
)

// told is a result in a line for each place and problem, as the tables have it.
func told(r drift.Result) string {
	var all []string
	for _, p := range r.Places {
		line := fmt.Sprintf("%d:%d %s %s %q %s", p.Line, p.Column, p.Kind, shown(p.Want), p.Text, p.Dir)
		if p.Fixed != "" {
			line += " fixed"
		}
		all = append(all, line)
	}
	for _, p := range r.Problems {
		word := "problem"
		if p.Fatal {
			word = "fatal"
		}
		all = append(all, fmt.Sprintf("%d %s %s", p.Line, word, p.Reason))
	}
	return strings.Join(all, "\n")
}

type readCase struct{ name, path, data, want string }

// runReads holds what a reader says of files. A line of want that ends in … is the
// beginning of what it says.
func runReads(t *testing.T, r drift.Reader, cases []readCase) {
	t.Helper()
	for _, c := range cases {
		f := drift.File{Path: c.path, Data: []byte(c.data)}
		if !r.Wants(c.path) {
			t.Errorf("%s: %s is not wanted", c.name, c.path)
			continue
		}
		result := r.Read(f)
		got := strings.Split(told(result), "\n")
		want := strings.Split(c.want, "\n")
		same := len(got) == len(want)
		for i := 0; same && i < len(got); i++ {
			begin, cut := strings.CutSuffix(want[i], "…")
			same = got[i] == want[i] || cut && strings.HasPrefix(got[i], begin)
		}
		if !same {
			t.Errorf("%s: %.300q\ngot\n%s\nwant\n%s", c.name, c.data, strings.Join(got, "\n"), c.want)
		}
		holds(t, r, f, result)
	}
}

// holds is what is true of every file: a place's bytes are its text, another version in
// their stead is read back as that version, and problems are safe to show.
func holds(t testing.TB, r drift.Reader, f drift.File, result drift.Result) {
	t.Helper()
	lines := strings.Split(string(f.Data), "\n")
	for i, p := range result.Places {
		if p.File != f.Path || p.Start < 0 || p.End < p.Start || p.End > len(f.Data) || string(f.Data[p.Start:p.End]) != p.Text {
			t.Fatalf("%.200q: %+v", f.Data, p)
		}
		if p.Line > len(lines) || p.Column > len(lines[p.Line-1])+1 || !strings.HasPrefix(lines[p.Line-1][p.Column-1:], strings.SplitN(p.Text, "\n", 2)[0]) {
			t.Fatalf("%.200q: %+v is elsewhere", f.Data, p)
		}
		if p.Want.Form == drift.Unknown || p.Dir == "" || strings.HasPrefix(p.Dir, "..") || len(p.Show) > 4*maxShow {
			t.Fatalf("%.200q: %+v", f.Data, p)
		}
		if p.Fixed == "" && i < 3 {
			replaced(t, r, f, result, i)
		}
	}
	for _, p := range result.Problems {
		if p.File != f.Path || p.Line > len(lines) || p.Reason == "" || strings.ContainsFunc(p.Reason, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u202e' }) {
			t.Fatalf("%.200q: %+v", f.Data, p)
		}
	}
}

func replaced(t testing.TB, r drift.Reader, f drift.File, before drift.Result, i int) {
	t.Helper()
	p := before.Places[i]
	v := parse(t, "1.27.4")
	data := string(f.Data[:p.Start]) + v.Word() + string(f.Data[p.End:])
	after := r.Read(drift.File{Path: f.Path, Data: []byte(data)})
	for _, q := range after.Places {
		if q.Start == p.Start && q.Kind == p.Kind && q.Want.Form == drift.Release && q.Want.Version == v && q.Text == v.Word() {
			return
		}
	}
	t.Fatalf("%.200q: %+v replaced is %s", f.Data, p, told(after))
}

// fuzzReader fuzzes a reader with the files of cases and what else is hostile.
func fuzzReader(f *testing.F, r drift.Reader, path string, cases []readCase, more ...string) {
	f.Helper()
	for _, c := range cases {
		more = append(more, c.data)
	}
	if len(more) < 10 {
		f.Fatalf("only %d seeds", len(more))
	}
	for _, data := range more {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := drift.File{Path: path, Data: data}
		holds(t, r, file, r.Read(file))
	})
}

// cheaply holds that none of files costs more than any file may.
func cheaply(t *testing.T, r drift.Reader, path string, files map[string]string) {
	t.Helper()
	for name, data := range files {
		t.Run(name, func(t *testing.T) { testHostile(t, r, path, []byte(data)) })
	}
}

// numbered repeats line, with a number in it, up to size bytes.
func numbered(line string, size int) string {
	var b strings.Builder
	for n := 0; b.Len() < size-len(line)-10; n++ {
		fmt.Fprintf(&b, line, n)
	}
	return b.String()
}
