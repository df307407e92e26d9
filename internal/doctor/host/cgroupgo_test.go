package host

import (
	"strings"
	"testing"
)

// Which group a release looks at, as its own source does.
func TestGroupOfGo(t *testing.T) {
	part := strings.Replace(mountCPU, " / ", " /docker/c1 ", 1)
	for name, c := range map[string]struct {
		cgroup, mounts string
		want25, want26 string
	}{
		"v2":        {"0::/a\n", mount2, "/sys/fs/cgroup/a", "/sys/fs/cgroup/a"},
		"v1":        {"4:cpu,cpuacct:/a\n", mountCPU, "/sys/fs/cgroup/cpu,cpuacct/a", "/sys/fs/cgroup/cpu,cpuacct/a"},
		"hybrid":    {"4:cpu:/a\n0::/b\n", mountHybrid + mountCPU, "/sys/fs/cgroup/cpu,cpuacct/a", "/sys/fs/cgroup/cpu,cpuacct/a"},
		"part":      {"4:cpu:/docker/c1\n", part, "/sys/fs/cgroup/cpu,cpuacct/docker/c1", "/sys/fs/cgroup/cpu,cpuacct"},
		"last v2":   {"0::/a\n", mount2 + mountHybrid, "/sys/fs/cgroup/unified/a", "/sys/fs/cgroup/a"},
		"outside":   {"0::/../a\n", mount2, "/sys/fs/a", ""},
		"unmounted": {"0::/a\n", mountMemory, "", ""},
		"none":      {"", mount2, "", ""},
	} {
		h := machine(t, map[string]string{cgroupFile: c.cgroup, mountsFile: c.mounts})
		for minor, want := range map[int]string{24: "", 25: c.want25, 26: c.want26, 27: c.want26} {
			g, ok := h.GroupOfGo(minor)
			if g.Dir != want || ok != (want != "") {
				t.Errorf("%s: Go 1.%d: %q, %v; want %q", name, minor, g.Dir, ok, want)
			}
		}
	}
	if _, ok := machine(t, nil).GroupOfGo(26); ok {
		t.Error("there is no /proc")
	}
}
