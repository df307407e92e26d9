package git

import (
	"slices"
	"testing"

	"github.com/gvx-go/gvx/internal/gittest"
)

// The variables that a hook gets hold for the repository that they are about, wherever in
// it the folder is, and for no other.
func TestFindTold(t *testing.T) {
	r, other := gittest.New(t), gittest.New(t)
	r.Write("a/go.mod", "1")
	r.Commit()
	r.Git("worktree", "add", "-q", "../linked")
	r.Git("init", "-q", "nested")
	r.Git("init", "-q", "--bare", "../dots.git")
	r.MkdirAll("../home/a")
	r.MkdirAll("../outside")
	main, linked, dots := "GIT_DIR="+r.Path(".git"), "GIT_DIR="+r.Path(".git/worktrees/linked"), "GIT_DIR="+r.Path("../dots.git")
	other.MkdirAll("a")
	for _, test := range []struct {
		cwd, dir, want string
		env            []string
	}{
		{".", ".", ".", []string{"GIT_DIR=.git"}},
		{".", "a", ".", []string{"GIT_DIR=.git", "GIT_INDEX_FILE=.git/index"}},
		{".", "a", ".", []string{main, "GIT_WORK_TREE=."}},
		{".", "nested", "nested", []string{main}},
		{"nested", "nested", "nested", []string{main}},
		{".", other.Path("a"), other.Dir, []string{main}},
		{other.Dir, other.Path("a"), other.Dir, []string{main}},
		{other.Path("a"), other.Path("a"), other.Dir, []string{main}},
		{"../linked", "../linked", "../linked", []string{linked}},
		{"../linked", "../linked/a", "../linked", []string{linked, "GIT_INDEX_FILE=" + r.Path(".git/worktrees/linked/index")}},
		{"../linked", "a", ".", []string{linked}},
		{"../home", "../home/a", "../home", []string{dots, "GIT_WORK_TREE=" + r.Path("../home")}},
		{"../home", "../home", "../home", []string{"GIT_DIR=../dots.git", "GIT_WORK_TREE=."}},
		{"../home", "../outside", "", []string{dots, "GIT_WORK_TREE=" + r.Path("../home")}},
		{"../home", "a", ".", []string{dots, "GIT_WORK_TREE=" + r.Path("../home")}},
	} {
		found, err := Find(t.Context(), r.Path(test.dir), in(r, test.cwd, test.env...))
		if test.want == "" {
			wantReason(t, found, err, NotRepository)
		} else if err != nil || found.Top != r.Path(test.want) {
			t.Errorf("%q: %v, %v", test, found, err)
		}
	}
}

// An index that a hook is told of is not that of another repository.
func TestStagedNamesTold(t *testing.T) {
	r, other := gittest.New(t), gittest.New(t)
	for _, repo := range []*gittest.Repo{r, other} {
		repo.Commit()
		repo.Write(map[bool]string{true: "mine", false: "other"}[repo == r], "1")
		repo.Git("add", "-A")
	}
	r.Git("read-tree", "--index-output=.git/next", "HEAD")
	index := "GIT_INDEX_FILE=.git/next"
	for _, test := range []struct {
		dir  string
		env  []string
		want []string
	}{
		{".", nil, []string{"mine"}},
		{".", []string{index}, nil},
		{".", []string{index, "GIT_DIR=.git"}, nil},
		{other.Dir, []string{"GIT_DIR=" + r.Path(".git")}, []string{"other"}},
		{other.Dir, []string{"GIT_DIR=" + r.Path(".git"), "GIT_INDEX_FILE=" + r.Path(".git/next")}, []string{"other"}},
	} {
		names, err := StagedNames(t.Context(), in(r, test.dir, test.env...))
		if !slices.Equal(names, test.want) || err != nil {
			t.Errorf("%q: %q, %v", test, names, err)
		}
	}
}
