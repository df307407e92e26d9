//go:build unix

package store_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gvx-go/gvx/store"
)

func TestSharing(t *testing.T) {
	mine, same, apart := small("1.27.4"), small("1.26.9"), small("1.25.3")
	w := newWorld(t, mine, same, apart)
	i, j := w.install(mine), w.install(same)
	w.install(apart)
	ask := func(names ...string) []string {
		t.Helper()
		versions, err := w.store.Sharing(context.Background(), i, names)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, v := range versions {
			all = append(all, v.String())
		}
		return all
	}
	if got := ask("VERSION", "src", "gone", "../x", "/etc/passwd"); got != nil {
		t.Errorf("nothing is shared, and Sharing = %v", got)
	}
	if got := ask("VERSION", "LICENSE"); !slices.Equal(got, []string{"go1.25.3", "go1.26.9"}) {
		t.Errorf("Sharing = %v", got)
	}
	inFolder(t, filepath.Join(j.GOROOT, "src/fmt"), func() {
		if err := os.Link(filepath.Join(i.GOROOT, "VERSION"), filepath.Join(j.GOROOT, "src/fmt/other.txt")); err != nil {
			t.Fatal(err)
		}
	})
	if got := ask("VERSION"); !slices.Equal(got, []string{"go1.26.9"}) {
		t.Errorf("by another name: %v", got)
	}
	if got, err := w.store.Sharing(context.Background(), store.Installed{}, []string{"VERSION"}); got != nil || err != nil {
		t.Errorf("of nothing: %v, %v", got, err)
	}
	spoil(t, filepath.Join(i.GOROOT, "LICENSE"), "x")
	if _, q := w.repair(mine); !slices.Equal(q.Files, []string{"LICENSE"}) {
		t.Errorf("quarantine = %+v", q)
	}
	if got := ask("LICENSE"); got != nil {
		t.Errorf("after the repair: %v", got)
	}
}
