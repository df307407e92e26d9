package integration

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// What gvx doctor says of a broken network namespace is true there, and what it prints
// mends it, line by line.
func TestDoctorMendsANetwork(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("SKIP: only root may make a network namespace of sysctls that a shell can set")
	}
	for _, program := range []string{"jq", "ip"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("SKIP: %v", err)
		}
	}
	network(t)
	h := emptyHouse(t, nil)
	script := `
set -e
PATH=$PATH:/usr/sbin:/sbin
gvx doctor net.lo net.ports --json || test $? = 3
echo ---
gvx doctor net.lo --json | jq -r '.findings[].fix.commands[]' | sed 's/^sudo //' | sh -e
echo 40000 40099 > /proc/sys/net/ipv4/ip_local_port_range
gvx doctor net.lo net.ports --json
echo ---
gvx doctor net.ports --json | jq -r '.findings[].fix.commands[]' | sed 's/^sudo //' | sh -e >&2
gvx doctor net.lo net.ports --json
`
	cmd := h.command(h.path, "sh", "-c", script)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	o := finish(t, cmd)
	answers := strings.Split(o.stdout, "---\n")
	if len(answers) != 3 || o.code != 0 {
		t.Fatalf("exit code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
	for i, want := range []string{"net.lo error", "net.ports warning", ""} {
		if got := findingsOf(t, answers[i]); got != want {
			t.Errorf("step %d: %q, want %q", i+1, got, want)
		}
	}
}

// findingsOf is ids and severities of what gvx doctor --json printed.
func findingsOf(t *testing.T, text string) string {
	t.Helper()
	var report struct {
		Findings []struct{ ID, Severity string }
	}
	if err := json.Unmarshal([]byte(text), &report); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var all []string
	for _, f := range report.Findings {
		all = append(all, f.ID+" "+f.Severity)
	}
	return strings.Join(all, ", ")
}
