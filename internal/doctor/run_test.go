package doctor

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

func here() *Here {
	h := &Here{Host: host.Below("/nowhere", "/home/ann", "/", nil, time.Now)}
	h.OS = "linux"
	return h
}

func says(s Severity, text string) func(context.Context, *Here) ([]Finding, error) {
	return func(context.Context, *Here) ([]Finding, error) { return []Finding{{Severity: s, Text: text}}, nil }
}

func TestRunSorts(t *testing.T) {
	r := Run(t.Context(), here(), []Check{
		{ID: "a.info", Run: says(Info, "i")},
		{ID: "a.error", Run: says(Error, "e"), Since: "Go 1.2"},
		{ID: "a.elsewhere", Run: says(Error, "never"), Systems: []string{"windows"}},
		{ID: "a.online", Run: says(Error, "never"), Online: true},
		{ID: "b.warning", Run: says(Warning, "w")},
	})
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.ID+" "+f.Since)
	}
	if want := "a.error Go 1.2,b.warning ,a.info "; strings.Join(got, ",") != want || r.Checks != 3 {
		t.Errorf("%d checks, %q", r.Checks, got)
	}
}

// However many hang, as where PATH names a file system that does, it takes no longer.
func TestRunManyHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := make(chan struct{})
		defer close(hang)
		start, checks := time.Now(), make([]Check, 100)
		for i := range checks {
			checks[i] = Check{ID: "hangs", Run: func(context.Context, *Here) ([]Finding, error) { <-hang; return nil, nil }}
		}
		r := Run(t.Context(), here(), checks)
		if took := time.Since(start); took > time.Second || len(r.Unavailable) != len(checks) {
			t.Errorf("%d after %v", len(r.Unavailable), took)
		}
	})
}

// One check that hangs, panics or fails takes nothing from the others, and what was found
// before a failure counts.
func TestRunGuards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		hang := make(chan struct{})
		defer close(hang)
		r := Run(t.Context(), here(), []Check{
			{ID: "hangs", Run: func(context.Context, *Here) ([]Finding, error) { <-hang; return nil, nil }},
			{ID: "panics", Run: func(context.Context, *Here) ([]Finding, error) { panic("oh") }},
			{ID: "fails", Run: func(context.Context, *Here) ([]Finding, error) {
				return []Finding{{Severity: Error}}, &fs.PathError{Op: "open", Path: "/a\x1b", Err: fs.ErrNotExist}
			}},
			{ID: "odd", Run: func(context.Context, *Here) ([]Finding, error) { return nil, errors.New("x\x1b[1m") }},
			{ID: "fine", Run: says(Warning, "w")},
		})
		if took := time.Since(start); took > time.Second {
			t.Errorf("took %v", took)
		}
		if len(r.Findings) != 2 || len(r.Unavailable) != 4 {
			t.Fatalf("%+v", r)
		}
		for i, want := range []string{"no answer within 1s", "the check itself failed: oh", `"/a\x1b" is not there`, `"x\x1b`} {
			if got := r.Unavailable[i].Why; !strings.HasPrefix(got, want) || strings.Contains(got, "\x1b") {
				t.Errorf("%q, want %q", got, want)
			}
		}
	})
}

// One cause is told once: what only explains where a setting comes from gives way to the
// check that says what it breaks.
func TestYields(t *testing.T) {
	find := func(id string, yields bool, sources ...string) Check {
		return Check{ID: id, Yields: yields, Run: func(context.Context, *Here) (all []Finding, _ error) {
			for _, s := range sources {
				all = append(all, Finding{Severity: Info, Source: s})
			}
			return all, nil
		}}
	}
	h := &Here{Host: host.Below(t.TempDir(), "/home/ann", "/app", nil, time.Now)}
	checks := []Check{find("a.origin", true, "~/env:1", "~/env:12", "~/env:3"), find("b.goos", false, "GOOS in ~/env:3, GOARCH in ~/env:1")}
	r := Run(t.Context(), h, checks)
	if len(r.Findings) != 2 || r.Findings[0].Source != "~/env:12" || r.Findings[1].ID != "b.goos" {
		t.Errorf("%+v", r.Findings)
	}
	if r = Run(t.Context(), h, checks[:1]); len(r.Findings) != 3 {
		t.Errorf("alone it found %+v", r.Findings)
	}
}
