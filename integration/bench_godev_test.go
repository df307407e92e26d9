//go:build unix

package integration

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkInstallArchive measures gvx install of the official archive, with both
// roots of trust, beside what everybody types: curl URL | tar xz. Both get it from the
// same loopback server, and the log answers from loopback too, in turns: at most 0.85
// of its time, and 96 MB.
func BenchmarkInstallArchive(b *testing.B) {
	d, p := newDist(b), newProxy(b)
	onEachDisk(b, func(b *testing.B, place string) {
		var gvx, curl []time.Duration
		var peak int64
		for round := range max(b.N, 7) + 1 {
			took, memory := archiveWithGvx(b, d, p, place)
			other := archiveWithCurl(b, d, place)
			if round > 0 { // the first fills the recorder
				gvx, curl, peak = append(gvx, took), append(curl, other), max(peak, memory)
			}
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(median(gvx).Seconds(), "s-gvx")
		b.ReportMetric(median(curl).Seconds(), "s-curl-tar")
		b.ReportMetric(median(gvx).Seconds()/median(curl).Seconds(), "gvx/curl-tar")
		b.ReportMetric(float64(peak)/(1<<20), "MB-peak")
	})
}

func archiveWithGvx(b *testing.B, d *dist, p *proxy, place string) (took time.Duration, peak int64) {
	b.Helper()
	h := benchHouse(b, place).with("GVX_MIRROR="+d.url(), "GOPROXY="+p.url())
	defer removeAll(h.path)
	key, _ := testKey()
	h.run(b, h.path, "gvx", "keys", "import", write(b, filepath.Join(h.path, "key.asc"), string(key.Armored())))
	return measuredInstall(b, h, official)
}

func archiveWithCurl(b *testing.B, d *dist, place string) time.Duration {
	b.Helper()
	h := benchHouse(b, place)
	defer removeAll(h.path)
	return timed(b, exec.Command("sh", "-c", `curl -sSf "$0" | tar xz -C "$1"`, d.url()+"/"+officialFile, h.path))
}
