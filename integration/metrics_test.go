//go:build unix

package integration

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// promtool is Prometheus' own judge.
func promtool(t *testing.T) string {
	t.Helper()
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("SKIP: no promtool here (Debian: prometheus)")
	}
	return tool
}

// TestMetrics: promtool has nothing to say of the metrics of real toolchains.
func TestMetrics(t *testing.T) {
	t.Parallel()
	network(t)
	tool := promtool(t)
	got := shared.house.run(t, shared.house.path, "gvx", "metrics")
	for _, version := range []string{older, newer, oldest} {
		contains(t, got, `gvx_toolchain_info{version="go`+version+`",platform="`)
	}
	contains(t, got, `,store="user",source="proxy",proofs="sumdb"} 1`+"\n", "\ngvx_store_bytes{store=\"user\",part=\"blobs\"} ")
	cmd := exec.Command(tool, "check", "metrics")
	cmd.Stdin = strings.NewReader(got)
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestMetricsRules: the alerts in the page are rules, and ask for metrics that there are.
func TestMetricsRules(t *testing.T) {
	network(t)
	tool := promtool(t)
	all := blocks(t, "docs/metrics.md", "yaml")
	if len(all) != 1 {
		t.Fatalf("%d blocks", len(all))
	}
	file := write(t, filepath.Join(tempDir(t), "gvx.yml"), all[0].text)
	if out, err := exec.Command(tool, "check", "rules", file).CombinedOutput(); err != nil || !strings.Contains(string(out), "5 rules found") {
		t.Errorf("%v\n%s", err, out)
	}
	got := shared.house.run(t, shared.house.path, "gvx", "metrics")
	for _, word := range strings.FieldsFunc(all[0].text, func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz_", r) }) {
		verified := strings.Contains(word, "last_verify") // nobody has verified the shared toolchains
		if strings.HasPrefix(word, "gvx_") && !verified && !strings.Contains(got, "# TYPE "+word+" gauge\n") {
			t.Errorf("there is no %s", word)
		}
	}
}
