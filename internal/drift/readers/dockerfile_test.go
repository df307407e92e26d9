package readers

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gvx-go/gvx/internal/drift"
)

func TestDockerfileNames(t *testing.T) {
	for name, want := range map[string]bool{
		"Dockerfile": true, "a/b/Containerfile": true, "Dockerfile.dev": true, "Dockerfile-ci": true, "build.Dockerfile": true, "app.dockerfile": true,
		"dockerfile": true, "Dockerfile_arm": true, "Dockerfile.alpine3.22": true,
		"Dockerfile.dockerignore": false, "dockerfile.go": false, "Dockerfile.md": false, "Dockerfiles": false, "dockerfile_test.go": false,
		"Dockerfile/go.mod": false, "docs/dockerfiles.md": false,
	} {
		if got := (dockerfile{}).Wants(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestNestedOnbuild(t *testing.T) {
	for text, want := range map[string]bool{
		"ONBUILD ONBUILD RUN": true, "onbuild\\\n onbuild": true, "onb\\\nuild `\n# x\nOnbuild x": true,
		"ONBUILD RUN onbuild": false, "ONBUILD\nONBUILD": false, "ONBUILD \\\n COPY": false, "\\\nonbuild onbuild": false, "": false,
	} {
		if got := nestsOnbuild([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// seeds returns the files of the corpus that reader wants.
func seeds(f *testing.F, reader drift.Reader) (files []drift.File) {
	names, err := filepath.Glob("testdata/corpus/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		all, _ := split(archive)
		for _, file := range all {
			if reader.Wants(file.Path) {
				files = append(files, file)
			}
		}
	}
	return files
}

func fuzz(f *testing.F, reader drift.Reader, name string, atLeast int) {
	all := seeds(f, reader)
	if len(all) < atLeast {
		f.Fatalf("%d seeds", len(all))
	}
	for _, seed := range all {
		f.Add(seed.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := drift.File{Path: name, Data: data}
		result := reader.Read(file)
		for _, p := range result.Places {
			checkPlace(t, file, p)
		}
		for _, p := range result.Problems {
			if p.Reason == "" || p.Line < 0 || p.Fatal && p.Line > 0 {
				t.Errorf("%+v", p)
			}
		}
	})
}

func FuzzDockerfile(f *testing.F) { fuzz(f, dockerfile{}, "Dockerfile", 10) }
