//go:build unix

package bench

import (
	"os"
	"testing"

	"github.com/gvx-go/gvx/integration/internal/lab"
	"github.com/gvx-go/gvx/internal/releasetest"
)

// sign signs the archive with a new key and returns that.
func sign(b *testing.B, a *lab.Archive) string {
	b.Helper()
	data, err := os.ReadFile(a.Path)
	if err != nil {
		b.Fatal(err)
	}
	key := releasetest.NewSigningKey("A benchmark of gvx")
	a.Signature = key.Sign(data)
	return string(key.Armored())
}
