package git

import (
	"strings"
	"testing"
)

func TestEnvironment(t *testing.T) {
	e := splitEnvironment(Process{Env: []string{
		"PATH=/bin", "HOME=/h", "GIT_DIR=.git", "GIT_INDEX_FILE=.git/next-index", "GIT_OBJECT_DIRECTORY=/o", "GIT_ALTERNATE_OBJECT_DIRECTORIES=a:/b",
		"GIT_TRACE=1", "GIT_EXTERNAL_DIFF=x", "GIT_CONFIG_PARAMETERS='a=b'", "GIT_CEILING_DIRECTORIES=/", "LC_ALL=de", "LANGUAGE=de", "git_trace2=x", "GIT_WORK_TREE=",
	}})
	if e.Path != "/bin" || e.value("GIT_DIR") != ".git" || e.value("GIT_WORK_TREE") != "" || e.value("PATH") != "" {
		t.Errorf("%+v", e)
	}
	got := strings.Join(e.all("/w"), " ")
	for _, want := range []string{"HOME=/h", "GIT_DIR=/w/.git", "GIT_INDEX_FILE=.git/next-index", "GIT_OBJECT_DIRECTORY=/o", "=/w/a:/b", "GIT_CEILING_DIRECTORIES=/", "LC_ALL=C", "GIT_WORK_TREE="} {
		if !strings.Contains(got+" ", want+" ") {
			t.Errorf("%s lacks %s", got, want)
		}
	}
	for _, unwanted := range []string{"TRACE", "trace", "EXTERNAL", "PARAMETERS", "=de"} {
		if strings.Contains(got, unwanted) {
			t.Errorf("%s holds %s", got, unwanted)
		}
	}
	if plain := strings.Join(e.Plain(), " "); strings.Contains(plain, "GIT_DIR") || strings.Contains(plain, "GIT_INDEX_FILE") {
		t.Error(plain)
	}
}
