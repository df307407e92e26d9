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
