package layout

import (
	"path/filepath"
	"testing"
)

func TestParseShim(t *testing.T) {
	d := Dirs{Data: t.TempDir()}
	for _, name := range []string{"1.27.4", "1.20", "1.28rc1"} {
		v := mustVersion(t, name)
		if got, ok := ParseShim(filepath.Base(d.VersionShim(v))); !ok || got != v {
			t.Errorf("%s: %v %v", name, got, ok)
		}
	}
	for _, name := range []string{"", "go", "gofmt", "1.27.4", "go1.27", "go1.20.0", "go1.27.4-x", "go01.27.4", "go1.27.4.old"} {
		if v, ok := ParseShim(exe(name)); ok {
			t.Errorf("%q is %v", name, v)
		}
	}
}
