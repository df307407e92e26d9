package drift

import (
	"fmt"
	"testing"
)

// big is 100 modules and 500 places besides their lines.
func big(tb testing.TB) *Survey {
	tb.Helper()
	lines := []string{".go-version:1 pin {1.26.11}", "go.mod:3 go {1.26.0}"}
	for i := range 99 {
		lines = append(lines, fmt.Sprintf("svc/m%02d/go.mod:3 go {1.26.0}", i))
	}
	for i := range 100 {
		lines = append(lines,
			fmt.Sprintf("svc/m%02d/Dockerfile:1 image golang:{1.26}", i),
			fmt.Sprintf("svc/m%02d/build/Dockerfile:2 image golang:{1.26.11}", i),
			fmt.Sprintf("w%02d.yml:5 ci go-version: {1.26.x} dir=svc/m%02d", i, i),
			fmt.Sprintf("w%02d.yml:6 ci go-version: {^1.26 <1.27} dir=svc", i),
			fmt.Sprintf("w%02d.yml:7 ci go-version: {1.27} matrix=m", i),
			fmt.Sprintf("w%02d.yml:8 ci go-version: {1.26} matrix=m", i))
	}
	return survey(tb, lines...)
}

func TestBigAgrees(t *testing.T) {
	r := Judge(big(t), Knowledge{Known: known(t)}, Config{})
	if len(r.Findings) > 0 || len(r.Truths) != 1 || r.Places != 701 || r.Files != 401 {
		t.Errorf("%d findings, %v, %d places in %d files", len(r.Findings), r.Truths, r.Places, r.Files)
	}
}

func BenchmarkJudge(b *testing.B) {
	s, k := big(b), Knowledge{Known: known(b)}
	b.ReportAllocs()
	for b.Loop() {
		Judge(s, k, Config{})
	}
}
