//go:build unix

package bench

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// eight are releases of three minors, as somebody has them who works on several
// projects for a year.
var eight = []string{"1.25.9", "1.25.10", "1.25.11", "1.26.8", "1.26.9", "1.27.2", "1.27.3", "1.27.4"}

// blockSize is the unit of st_blocks (stat(2)).
const blockSize = 512

// BenchmarkDisk measures what eight toolchains take on the disk, of the sum of what each
// of them would take alone: at most 0.56.
func BenchmarkDisk(b *testing.B) {
	measured(b)
	h := installed(b, eight...)
	defer h.raze()
	all, sum := map[uint64]bool{}, int64(0)
	unique := int64(0)
	entries, err := os.ReadDir(h.trees())
	if err != nil || len(entries) != len(eight) {
		b.Fatalf("%d toolchains: %v", len(entries), err)
	}
	for _, e := range entries {
		more, own := blocks(b, filepath.Join(h.trees(), e.Name()), all)
		unique += more
		sum += own
	}
	whole, _ := blocks(b, filepath.Dir(h.trees()), map[uint64]bool{})
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(unique)/(1<<20), "MB-toolchains")
	b.ReportMetric(float64(whole)/(1<<20), "MB-store")
	b.ReportMetric(float64(sum)/(1<<20), "MB-sum")
	b.ReportMetric(float64(unique)/float64(sum), "toolchains/sum")
	b.ReportMetric(float64(whole)/float64(sum), "store/sum")
}

// blocks is what dir takes on the disk: unique is what inodes take that seen lacks,
// which it then has; own is what dir would take alone.
func blocks(b *testing.B, dir string, seen map[uint64]bool) (unique, own int64) {
	b.Helper()
	here := map[uint64]bool{}
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		st := info.Sys().(*syscall.Stat_t)
		if !seen[uint64(st.Ino)] {
			unique += int64(st.Blocks) * blockSize
		}
		if !here[uint64(st.Ino)] {
			own += int64(st.Blocks) * blockSize
		}
		seen[uint64(st.Ino)], here[uint64(st.Ino)] = true, true
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return unique, own
}
