package install_test

import (
	"context"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/install"
)

// withSum returns text with four bytes behind it that give it the IEEE sum. Each step of
// the sum can be taken back, because the highest bytes of its table are all different.
func withSum(text string, sum uint32) string {
	var at [4]int
	want := ^sum
	for i := 3; i >= 0; i-- {
		for n, entry := range crc32.IEEETable {
			if entry>>24 == want>>24 {
				at[i], want = n, (want^entry)<<8
				break
			}
		}
	}
	state := ^crc32.ChecksumIEEE([]byte(text))
	for _, n := range at {
		text += string([]byte{byte(n) ^ byte(state)})
		state = state>>8 ^ crc32.IEEETable[n]
	}
	return text
}

// A file of the same size and sum as the one of the nearest release, and of other
// contents, is found out by the hash of all, and unpacked then.
func TestSameSumOtherContents(t *testing.T) {
	one, two := small("1.27.3"), small("1.27.4")
	old := one.Files["LICENSE"]
	other := withSum("Don't use it.     "[:len(old)-4], crc32.ChecksumIEEE([]byte(old)))
	if len(other) != len(old) || other == old || crc32.ChecksumIEEE([]byte(other)) != crc32.ChecksumIEEE([]byte(old)) {
		t.Fatalf("%q has another sum than %q", other, old)
	}
	two.Files["LICENSE"] = other
	w := newWorld(t, one, two)
	in := w.installer()
	for v, license := range map[goversion.Version]string{one.Subject.Version: old, two.Subject.Version: other} {
		i, _, err := in.Install(context.Background(), v, install.Asked{})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(i.GOROOT, "LICENSE")); err != nil || string(got) != license {
			t.Errorf("%v: %q, %v", v, got, err)
		}
		if r, err := in.Store.Check(context.Background(), i, w.server.LogKey()); err != nil || !r.OK() {
			t.Errorf("%v: %+v, %v", v, r, err)
		}
	}
}
