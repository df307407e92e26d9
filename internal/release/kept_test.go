package release_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/release"
)

// keptNames is a kept list that names n releases for linux-amd64, as far as the look for
// names goes.
func keptNames(n int) []byte {
	var b strings.Builder
	b.WriteString(`{"format":1,"releases":[`)
	for i := range n {
		fmt.Fprintf(&b, `"go1.%d.%d.linux-amd64.tar.gz","go1.27.1.linux-arm64.tar.gz",`, 21+i%7, 1+i/7)
	}
	b.WriteString(`"nonsense.linux-amd64.tar.gz"],"gone":["go1.20.1.linux-amd64.tar.gz"]}`)
	return []byte(b.String())
}

// A list as long as a place may send would have everybody who presses Tab wait for
// seconds, and read pages of it.
func TestKeptReleases(t *testing.T) {
	p, err := goversion.ParsePlatform("linux-amd64")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range release.KeptReleases(keptNames(3), p) {
		got = append(got, v.String())
	}
	if want := []string{"go1.21.1", "go1.22.1", "go1.23.1"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := len(release.KeptReleases(keptNames(2000), p)); n != 2000 {
		t.Errorf("of 2000 releases it has %d", n)
	}
	if found := release.KeptReleases(keptNames(250_000), p); found != nil {
		t.Errorf("of far too many it has %d", len(found))
	}
}
