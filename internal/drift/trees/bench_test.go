package trees

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/git"
	"github.com/gvx-go/gvx/internal/gittest"
)

// hundredModules makes a repository of 100 modules and 500 other files that name a
// version, all of them committed and changed since.
func hundredModules(t testing.TB) *git.Repository {
	t.Helper()
	r := gittest.New(t)
	for _, version := range []string{"1.25.0", "1.26.0"} {
		for i := range 100 {
			r.Write(fmt.Sprintf("team%d/module%d/go.mod", i%10, i), fmt.Sprintf("module example.com/m%d\n\ngo %s\n%s", i, version, strings.Repeat("// more\n", 100)))
			for j := range 5 {
				r.Write(fmt.Sprintf("team%d/module%d/image%d/Dockerfile", i%10, i, j), fmt.Sprintf("FROM golang:%s AS m%d_%d\n%s", version, i, j, strings.Repeat("RUN true\n", 100)))
			}
		}
		if version == "1.25.0" {
			r.Commit()
		}
	}
	r.Git("add", "-A")
	return open(t, r)
}

func open(t testing.TB, r *gittest.Repo, env ...string) *git.Repository {
	t.Helper()
	found, err := git.Find(t.Context(), r.Dir, git.Process{Dir: r.Dir, Env: append(r.Env[:len(r.Env):len(r.Env)], env...)})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func benchmark(b *testing.B, tree func(r *git.Repository) drift.Tree) {
	r := hundredModules(b)
	for b.Loop() {
		files := 0
		err := tree(r).Walk(b.Context(), func(string) bool { return true }, func(f drift.File) { files++ })
		if err != nil || files != 600 {
			b.Fatal(files, err)
		}
	}
}

func BenchmarkIndex(b *testing.B) {
	benchmark(b, func(r *git.Repository) drift.Tree { return &Index{Repository: r} })
}

func BenchmarkFolder(b *testing.B) {
	benchmark(b, func(r *git.Repository) drift.Tree { return &Folder{Top: r.Top, Repository: r} })
}

func BenchmarkCommit(b *testing.B) {
	benchmark(b, func(r *git.Repository) drift.Tree { return &Commit{Repository: r, Revision: "HEAD"} })
}

func BenchmarkBefore(b *testing.B) {
	r := hundredModules(b)
	changes, err := r.Changed(b.Context())
	if err != nil || len(changes) != 600 {
		b.Fatal(len(changes), err)
	}
	var paths []string
	for _, c := range changes {
		if strings.HasSuffix(c.New.Path, "go.mod") {
			paths = append(paths, c.New.Path)
		}
	}
	for b.Loop() {
		x := Index{Repository: r}
		if before, err := x.Before(b.Context(), paths); len(before) != 100 || err != nil {
			b.Fatal(len(before), err)
		}
	}
}

func BenchmarkStagedNames(b *testing.B) {
	r := gittest.New(b)
	r.Write("go.mod", "module m\n")
	r.Commit()
	r.Write("README.md", "x\n")
	r.Git("add", "-A")
	for b.Loop() {
		if names, err := git.StagedNames(b.Context(), git.Process{Dir: r.Dir, Env: r.Env}); len(names) != 1 || err != nil {
			b.Fatal(names, err)
		}
	}
}
