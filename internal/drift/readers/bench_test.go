package readers

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gvx-go/gvx/internal/drift"
)

// What a check of 250 workflows and 250 Dockerfiles costs, of which all name a version, and
// what 500 cost that name none: "gvx check" has 50 ms for everything.
func BenchmarkCollect(b *testing.B) {
	for name, files := range map[string][2]string{
		"all name one": {"workflow-matrix", "docker-arg"},
		"none does":    {"", ""},
	} {
		b.Run(name, func(b *testing.B) {
			tree := repeated(b, files[0], ".github/workflows/%d.yml", 250)
			tree = append(tree, repeated(b, files[1], "d%d/Dockerfile", 250)...)
			b.ReportAllocs()
			for b.Loop() {
				survey, err := drift.Collect(b.Context(), tree, All(nil), nil)
				if err != nil || (len(survey.Places) > 0) != (files[0] != "") {
					b.Fatal(len(survey.Places), err)
				}
			}
		})
	}
}

// repeated returns n files of the first one of a shape; without a shape, such as name no
// version of Go.
func repeated(b *testing.B, shape, name string, n int) (tree memory) {
	data := []byte("# golangci-lint, and golang.org/x/tools\nname: lint\non: push\njobs: {a: {steps: [{uses: golangci/golangci-lint-action@v8}]}}\n")
	if shape != "" {
		archive, err := txtar.ParseFile(filepath.Join("testdata/corpus", shape+".txtar"))
		if err != nil {
			b.Fatal(err)
		}
		data = archive.Files[0].Data
	}
	for i := range n {
		tree = append(tree, drift.File{Path: fmt.Sprintf(name, i), Data: data})
	}
	return tree
}
