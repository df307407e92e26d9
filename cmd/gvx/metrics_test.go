package main

import (
	"strings"
	"testing"
	"time"
)

// What gvx doctor finds is counted, zeros too.
func TestMetricsFindings(t *testing.T) {
	home := t.TempDir()
	environ := []string{"HOME=" + home, "USERPROFILE=" + home, "PATH=relative"}
	out := &strings.Builder{}
	g := &gvx{stdout: out, stderr: &strings.Builder{}, now: time.Now, args: []string{"gvx", "metrics"}, environ: func() []string { return environ }}
	g.getenv = func(name string) string {
		for _, entry := range environ {
			if value, ok := strings.CutPrefix(entry, name+"="); ok {
				return value
			}
		}
		return ""
	}
	if err := g.app().Run(g.args); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`gvx_doctor_findings{severity="error"}`, `gvx_doctor_findings{severity="warning"}`, `gvx_doctor_findings{severity="info"}`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is not in\n%s", want, out)
		}
	}
	if strings.Contains(out.String(), `gvx_doctor_findings{severity="error"} 0`) {
		t.Error("a relative entry of PATH is no error")
	}
}
