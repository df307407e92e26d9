package layout

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestBlob(t *testing.T) {
	d := testDirs(t)
	sum := [32]byte{0xab, 0x01, 31: 0xff}
	name := "ab01" + strings.Repeat("0", 58) + "ff"
	for executable, want := range map[bool]string{false: name, true: name + ".x"} {
		path := d.Blob(sum, executable)
		if path != filepath.Join(d.Store(), "blobs", "ab", want) {
			t.Error(path)
		}
		if got, x, ok := ParseBlob(filepath.Base(path)); !ok || got != sum || x != executable {
			t.Errorf("%q: %x %v %v", path, got, x, ok)
		}
	}
	for _, bad := range []string{"", ".x", name[1:], name + "0", name + ".y", name + ".x.x", strings.ToUpper(name), "g" + name[1:], ".gvx-" + name[5:]} {
		if sum, x, ok := ParseBlob(bad); ok || sum != [32]byte{} || x {
			t.Errorf("%q is a blob: %x", bad, sum)
		}
	}
}
