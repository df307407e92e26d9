package git

import (
	"slices"
	"testing"

	"github.com/gvx-go/gvx/internal/gittest"
)

func TestStagedNames(t *testing.T) {
	r := gittest.New(t)
	r.Write("go.mod", "1")
	r.Write("moved", "2")
	r.Write("gone", "3")
	r.Write("same", "4")
	if names, err := StagedNames(t.Context(), in(r, ".")); err == nil {
		t.Errorf("without any commit: %q", names)
	}
	r.Commit()
	if names, err := StagedNames(t.Context(), in(r, ".")); len(names) != 0 || err != nil {
		t.Errorf("%q, %v", names, err)
	}
	r.Git("mv", "moved", "a\nb")
	r.Git("rm", "-q", "gone")
	r.Write("sub/new", "5")
	r.Git("add", "-A")
	r.Write("same", "not staged")
	r.Git("config", "diff.relative", "true")
	for _, dir := range []string{".", "sub"} {
		names, err := StagedNames(t.Context(), in(r, dir))
		if want := []string{"a\nb", "gone", "moved", "sub/new"}; !slices.Equal(names, want) || err != nil {
			t.Errorf("%s: %q, %v", dir, names, err)
		}
	}
}

func TestTracks(t *testing.T) {
	r := gittest.New(t)
	r.Write("sub/gvx.toml", "")
	r.Git("add", "-A")
	for _, dir := range []string{".", "sub"} {
		if yes, err := Tracks(t.Context(), in(r, dir), "gvx.toml"); yes || err != nil {
			t.Errorf("%s: %v, %v", dir, yes, err)
		}
	}
	r.Write("gvx.toml", "")
	r.Git("add", "-A")
	r.Remove("gvx.toml")
	for _, dir := range []string{".", "sub"} {
		for path, want := range map[string]bool{"gvx.toml": true, "*.toml": false, "sub/gvx.toml": true, "none": false} {
			if yes, err := Tracks(t.Context(), in(r, dir), path); yes != want || err != nil {
				t.Errorf("%s, %s: %v, %v", dir, path, yes, err)
			}
		}
	}
	if yes, err := Tracks(t.Context(), in(r, ".."), "gvx.toml"); yes || ReasonOf(err) != NotRepository {
		t.Errorf("outside: %v, %v", yes, err)
	}
}
