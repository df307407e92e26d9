package host

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// machine puts files below a root.
func machine(t *testing.T, files map[string]string) *Host {
	t.Helper()
	root := t.TempDir()
	for name, data := range files {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	h := Below(root, "/home/ann", "/", nil, time.Now)
	h.OS = "linux"
	return h
}

const (
	mount2      = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
	mountCPU    = "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct\n"
	mountMemory = "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
	mountNamed  = "37 31 0:33 / /sys/fs/cgroup/systemd rw - cgroup systemd rw,xattr,name=systemd\n"
	mountHybrid = "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
)

func TestGroups(t *testing.T) {
	for name, c := range map[string]struct {
		cgroup, mounts, controller string
		there                      string // a folder that is there
		want                       string // dir=name, …
	}{
		"v2":           {"0::/a.slice/b\n", mount2, "cpu", "", "/sys/fs/cgroup/a.slice/b=/a.slice/b /sys/fs/cgroup/a.slice=/a.slice /sys/fs/cgroup=/"},
		"v2 root":      {"0::/\n", mount2, "cpu", "", "/sys/fs/cgroup=/"},
		"v1 co":        {"4:cpuacct,cpu:/x\n1:name=systemd:/y\n", mountNamed + mountCPU, "cpu", "", "/sys/fs/cgroup/cpu,cpuacct/x=/x /sys/fs/cgroup/cpu,cpuacct=/"},
		"hybrid":       {"4:memory:/x\n0::/u\n", mountHybrid + mountMemory, "memory", "", "/sys/fs/cgroup/memory/x=/x /sys/fs/cgroup/memory=/"},
		"hybrid v2":    {"4:memory:/x\n0::/u\n", mountHybrid + mountMemory, "pids", "", "/sys/fs/cgroup/unified/u=/u /sys/fs/cgroup/unified=/"},
		"colon":        {"0::/a:b\n", mount2, "cpu", "", "/sys/fs/cgroup/a:b=/a:b /sys/fs/cgroup=/"},
		"escaped":      {"0::/a b\n", strings.Replace(mount2, "/sys/fs/cgroup", `/mnt/c\040g`, 1), "cpu", "", "/mnt/c g/a b=/a b /mnt/c g=/"},
		"bind mount":   {"4:memory:/docker/c1\n", strings.Replace(mountMemory, " / ", " /docker/c1 ", 1), "memory", "", "/sys/fs/cgroup/memory=/docker/c1"},
		"bind above":   {"0::/docker/c1/p\n", strings.Replace(mount2, " / ", " /docker ", 1), "cpu", "", "/sys/fs/cgroup/c1/p=/docker/c1/p /sys/fs/cgroup/c1=/docker/c1 /sys/fs/cgroup=/docker"},
		"bind aside":   {"0::/docker2/c1\n", strings.Replace(mount2, " / ", " /docker ", 1), "cpu", "", "none"},
		"outside":      {"0::/../../init\n", mount2, "cpu", "", "none"},
		"outside v1":   {"4:cpu:/..\n", mountCPU, "cpu", "", "none"},
		"dots in name": {"0::/..x\n", mount2, "cpu", "", "/sys/fs/cgroup/..x=/..x /sys/fs/cgroup=/"},
		"ns reached":   {"0::/../../init\n", strings.Replace(mount2, " / ", " /../.. ", 1), "cpu", "", "/sys/fs/cgroup/init=/init /sys/fs/cgroup=/"},
		"ns too high":  {"0::/../init\n", strings.Replace(mount2, " / ", " /../.. ", 1), "cpu", "", "none"},
		"two mounts":   {"0::/d/c\n", "9 1 0:26 /d/c /x rw - cgroup2 c rw\n" + mount2, "cpu", "", "/sys/fs/cgroup/d/c=/d/c /sys/fs/cgroup/d=/d /sys/fs/cgroup=/"},
		"covered":      {"0::/d/c\n", "9 1 0:26 /d/c /x rw - cgroup2 c rw\n" + mount2, "cpu", "/x", "/x=/d/c"},
		"not mounted":  {"0::/\n", mountCPU, "cpu", "", "none"},
		"v1 unmounted": {"3:memory:/\n", mountCPU, "memory", "", "none"},
		"named only":   {"1:name=systemd:/\n", mountNamed, "cpu", "", "none"},
		"no cgroups":   {"", mountCPU, "cpu", "", "none"},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{cgroupFile: c.cgroup, mountsFile: c.mounts}
			if c.there != "" {
				files[c.there+"/cgroup.procs"] = ""
			}
			groups, err := machine(t, files).Groups(c.controller)
			var none *NoGroupError
			if c.want == "none" {
				if !errors.As(err, &none) || none.Controller != c.controller || groups != nil {
					t.Fatalf("%v, %v", groups, err)
				}
				return
			}
			var got []string
			for _, g := range groups {
				got = append(got, g.Dir+"="+g.Name)
			}
			if err != nil || strings.Join(got, " ") != c.want {
				t.Errorf("got  %v, %v\nwant %s", got, err, c.want)
			}
		})
	}
}

func TestGroupsWithoutProc(t *testing.T) {
	if _, err := machine(t, nil).Groups("cpu"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

func TestGroupReads(t *testing.T) {
	h := machine(t, map[string]string{
		cgroupFile: "0::/a\n", mountsFile: mount2,
		"/sys/fs/cgroup/a/memory.max":    "max\n",
		"/sys/fs/cgroup/a/memory.high":   "1024\n",
		"/sys/fs/cgroup/a/memory.low":    "x\n",
		"/sys/fs/cgroup/a/memory.events": "low 0\noom_kill 3\nodd\nword x\n",
	})
	groups, err := h.Groups("memory")
	if err != nil || len(groups) != 2 || groups[0].Version != 2 {
		t.Fatalf("%v, %v", groups, err)
	}
	leaf := groups[0]
	if _, ok, err := leaf.Int("memory.max"); ok || err != nil {
		t.Errorf("max: %v, %v", ok, err)
	}
	if n, ok, err := leaf.Int("memory.high"); n != 1024 || !ok || err != nil {
		t.Errorf("%v, %v, %v", n, ok, err)
	}
	if _, _, err := leaf.Int("memory.low"); err == nil || !strings.Contains(err.Error(), "/sys/fs/cgroup/a/memory.low") {
		t.Errorf("%v", err)
	}
	if _, _, err := groups[1].Int("memory.max"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the root has no limit: %v", err)
	}
	if counts, err := leaf.Counts("memory.events"); err != nil || counts["oom_kill"] != 3 || len(counts) != 2 {
		t.Errorf("%v, %v", counts, err)
	}
	if _, err := leaf.Counts("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

func TestGroupLayout(t *testing.T) {
	for mounts, want := range map[string]Layout{
		mount2: Unified, mountCPU + mountMemory: Legacy, mountCPU + mountHybrid: Hybrid, "1 1 0:1 / / rw - ext4 /dev/vda rw\n": NoGroups,
	} {
		if got, err := machine(t, map[string]string{mountsFile: mounts}).GroupLayout(); got != want || err != nil {
			t.Errorf("%s: %v, %v", mounts, got, err)
		}
	}
	if _, err := machine(t, nil).GroupLayout(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// What the kernel says of this test's own process is understood.
func TestGroupsHere(t *testing.T) {
	if _, err := os.Stat(cgroupFile); err != nil {
		t.Skip("SKIP: no control groups: ", err)
	}
	h := Running("", "/", nil, time.Now)
	for _, controller := range []string{"cpu", "memory", "pids"} {
		groups, err := h.Groups(controller)
		var none *NoGroupError
		if errors.As(err, &none) {
			t.Log("SKIP: ", err)
			continue
		}
		if err != nil || len(groups) == 0 {
			t.Fatalf("%s: %v, %v", controller, groups, err)
		}
		if _, err := groups[0].Read("cgroup.procs"); err != nil {
			t.Errorf("%s: %v", controller, err)
		}
	}
}

var cgroupCorpus = []string{
	"0::/\n", "0::/a/b\n", "1:cpu:/\n0::/\n", "4:cpu,cpuacct:/x\n", "4:cpuacct,cpu:/x:y\n1:name=systemd:/z\n", "0::/../..\n", "0::/../../x\n", "0::/..x/.\n", "0::", "::/", ":::", "x",
	"0:cpu:/", "0::rel", "1::/a\n", "0:://\n", "0::/a//b\n", "0::/a (deleted)\n", "\n\n", "12:pids:/a\n11:memory:/\n",
}

var mountCorpus = []string{
	mount2, mountCPU, mountMemory + mountHybrid, mountNamed, strings.Replace(mount2, " / ", " /.. ", 1), strings.Replace(mount2, " / ", " /a ", 1), strings.Replace(mount2, " / ", " a ", 1),
	"1 2 3 / /x rw - cgroup2 c", "1 2 3 / x rw - cgroup2", "",
}

// Whatever the files say, each group lies below the mount that shows it, and the list
// goes up one folder at a time.
func FuzzGroups(f *testing.F) {
	added := 0
	for _, c := range cgroupCorpus {
		for _, m := range mountCorpus {
			f.Add(c, m)
			added++
		}
	}
	if added < 200 {
		f.Fatalf("only %d seeds", added)
	}
	f.Fuzz(func(t *testing.T, cgroup, mountinfo string) {
		var mounts []Mount
		for line := range strings.Lines(mountinfo) {
			if m, ok := parseMount(line); ok {
				mounts = append(mounts, m)
			}
		}
		h := &Host{Root: "/nowhere"}
		m, ok := memberOf(parseMemberships(cgroup), "cpu")
		if !ok {
			return
		}
		at, rel, ok := h.reaching(mounts, m, "cpu")
		if !ok {
			return
		}
		checkUpwards(t, at, h.upwards(m.version, at, rel))
	})
}

func checkUpwards(t *testing.T, at Mount, groups []Group) {
	t.Helper()
	top := path.Clean(at.Point)
	if last := groups[len(groups)-1]; last.Dir != top {
		t.Errorf("ends at %q, not at %q", last.Dir, top)
	}
	for i, g := range groups {
		if !below(g.Dir, top) {
			t.Errorf("%q is not below %q", g.Dir, top)
		}
		if slices.Contains(strings.Split(g.Name, "/"), "..") {
			t.Errorf("%q", g.Name)
		}
		if i > 0 && g.Dir != path.Dir(groups[i-1].Dir) && g.Dir != groups[i-1].Dir {
			t.Errorf("%q after %q", g.Dir, groups[i-1].Dir)
		}
	}
}
