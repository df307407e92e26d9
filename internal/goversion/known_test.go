package goversion_test

import (
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
)

// TestKnown: one release a minor, each of a spelling that Parse gives back, none
// missing between the oldest and the newest.
func TestKnown(t *testing.T) {
	known := goversion.Known()
	if len(known) == 0 {
		t.Fatal("none")
	}
	for i, v := range known {
		if again, err := goversion.Parse(v.String()); err != nil || again != v || v.IsPrerelease() {
			t.Errorf("%v came back as %v, %v", v, again, err)
		}
		if i > 0 && v.Minor() != known[i-1].Minor()+1 {
			t.Errorf("%v behind %v", v, known[i-1])
		}
	}
}
