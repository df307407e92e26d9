package host

import (
	"errors"
	"io/fs"
	"runtime"
	"testing"
	"time"
)

func TestCPUs(t *testing.T) {
	for name, c := range map[string]struct {
		status, online string
		want           int
	}{
		"all":        {"Name:\tx\nCpus_allowed_list:\t0-15\n", "0-15\n", 16},
		"one":        {"Cpus_allowed_list:\t3\n", "0-15\n", 1},
		"some":       {"Cpus_allowed_list:\t0-1,8,10-11\n", "0-15\n", 5},
		"offline":    {"Cpus_allowed_list:\t0-127\n", "0-1\n", 2},
		"overlap":    {"Cpus_allowed_list:\t0-3,2-4\n", "0-7\n", 5},
		"unknown":    {"Cpus_allowed_list:\t0-3\n", "", 4},
		"odd online": {"Cpus_allowed_list:\t0-3\n", "x\n", 4},
		"none":       {"Name:\tx\n", "0\n", 0},
		"odd":        {"Cpus_allowed_list:\t3-1\n", "0\n", 0},
		"huge":       {"Cpus_allowed_list:\t0-99999999\n", "0\n", 0},
	} {
		files := map[string]string{statusFile: c.status}
		if c.online != "" {
			files[onlineFile] = c.online
		}
		got, err := machine(t, files).CPUs()
		if got != c.want || (err == nil) != (c.want > 0) {
			t.Errorf("%s: %d, %v", name, got, err)
		}
	}
	if _, err := machine(t, nil).CPUs(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// It is what Go's runtime counts.
func TestCPUsHere(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SKIP: no /proc")
	}
	if got, err := Running("", "/", nil, time.Now).CPUs(); got != runtime.NumCPU() || err != nil {
		t.Errorf("%d, %v; runtime says %d", got, err, runtime.NumCPU())
	}
}

func TestMeminfo(t *testing.T) {
	h := machine(t, map[string]string{
		meminfoFile:   "MemTotal:       1024 kB\nHugePages_Total:       3\nOdd\nWord: x kB\nHuge: 99999999999999999999 kB\n",
		"/proc/swaps": "Filename\t\t\t\tType\t\tSize\tUsed\tPriority\n/dev/zram0  partition\t2048\t1024\t100\n/swap\\040file file 4 2 -2\n/short x\nzz f 1 1 1\n/odd f x 1 1\n",
	})
	info, err := h.Meminfo()
	if err != nil || len(info) != 1 || info["MemTotal"] != 1<<20 {
		t.Errorf("%v, %v", info, err)
	}
	swaps, err := h.Swaps()
	if err != nil || len(swaps) != 2 || swaps[0] != (Swap{"/dev/zram0", 2 << 20, 1 << 20}) || swaps[1].File != "/swap file" {
		t.Errorf("%v, %v", swaps, err)
	}
	if _, err := machine(t, map[string]string{meminfoFile: "x\n"}).Meminfo(); err == nil {
		t.Error("nothing is told")
	}
}

func TestCPUFeatures(t *testing.T) {
	for text, want := range map[string]int{
		"processor\t: 0\nflags\t\t: fpu avx2\n\nprocessor: 1\nflags: fpu\n": 2, "Features\t: fp atomics asimd\n": 3, "flags\nx: y\n": 0, "": 0,
	} {
		got, err := machine(t, map[string]string{cpuinfoFile: text}).CPUFeatures()
		if len(got) != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

// What is not of the form is left out, and nothing grows beyond what it was made from.
func FuzzProc(f *testing.F) {
	seeds := []string{
		"", "0", "0-3", "0-3,8", "3-1", "-1", "0-", "-", ",", "0,,1", "0-65535", "0-65536", "a", "0-3,", "18446744073709551616", "MemTotal: 1 kB\n", "MemTotal: 99999999999999999999 kB", "MemTotal:\n", ":", ": 1 kB",
		"/dev/sda2 partition 1 1 -2\n", "/a b c d\n", `/a\040b f 1 2 3`, "flags: a b\n", "flags:", "Features\t: x\n", "\x00", "flags : a\x00b",
	}
	for _, s := range seeds {
		f.Add(s)
	}
	if len(seeds) < 25 {
		f.Fatalf("only %d seeds", len(seeds))
	}
	f.Fuzz(func(t *testing.T, s string) {
		if cpus, ok := parseCPUs(s); ok != (cpus != nil) || len(cpus) > maxCPUs {
			t.Errorf("%d, %v", len(cpus), ok)
		}
		if n := len(parseMeminfo(s)) + len(parseSwaps(s)) + len(parseCPUFeatures(s)); n > len(s) {
			t.Errorf("%d of %d bytes", n, len(s))
		}
	})
}
