package host

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
)

const statusText = "Name:\tx\nUmask:\t0027\nPid:\t77\nUid:\t1000\t0\t0\t0\nThreads:\t9\nCapEff:\t0000004001280000\n"

func TestStatus(t *testing.T) {
	h := machine(t, map[string]string{selfStatus: statusText})
	s, err := h.Status()
	if err != nil || s.PID != 77 || s.UID != 1000 || s.Effective != 0 || s.Threads != 9 || s.Umask != 0o27 {
		t.Errorf("%+v, %v", s, err)
	}
	for c, want := range map[int]bool{CapSysPtrace: true, CapSysAdmin: true, CapSysResource: true, CapPerfmon: true, 20: false, 63: false} {
		if s.Has(c) != want {
			t.Errorf("capability %d: %v", c, !want)
		}
	}
}

func TestProcesses(t *testing.T) {
	h := machine(t, map[string]string{"/proc/1/status": statusText, "/proc/2/comm": "ends", "/proc/33/status": statusText, "/proc/self/status": statusText, "/proc/sys/x": ""})
	n := 0
	if err := h.Processes(t.Context(), func(Status) { n++ }); err != nil || n != 2 {
		t.Errorf("%d, %v", n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.Processes(ctx, func(Status) {}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := machine(t, map[string]string{"/proc/sys/x": ""}).Processes(t.Context(), func(Status) {}); err == nil {
		t.Error("an empty /proc is no answer")
	}
}

func TestOutsideUID(t *testing.T) {
	for text, want := range map[string]struct {
		outside int
		initial bool
	}{
		"         0          0 4294967295\n": {1000, true},
		"0 100000 65536\n":                   {101000, false},
		"0 0 1\n1000 5 1\n":                  {5, false},
		"0 1000 1\n":                         {-1, false},
		"x y z\n":                            {-1, false},
	} {
		outside, initial := machine(t, map[string]string{"/proc/self/uid_map": text}).OutsideUID(1000)
		if outside != want.outside || initial != want.initial {
			t.Errorf("%q: %d, %v", text, outside, initial)
		}
	}
	if outside, initial := machine(t, nil).OutsideUID(7); outside != 7 || !initial {
		t.Errorf("without namespaces: %d, %v", outside, initial)
	}
}

func TestSeesAllProcesses(t *testing.T) {
	h := machine(t, map[string]string{"/proc/self/ns/x": ""})
	if _, ok := h.SeesAllProcesses(); ok {
		t.Error("nothing says so")
	}
	if err := os.Symlink(initialPID, h.Root+"/proc/self/ns/pid"); err != nil {
		t.Fatal(err)
	}
	if all, ok := h.SeesAllProcesses(); !ok || !all {
		t.Error("the first namespace is not known")
	}
}

func FuzzStatus(f *testing.F) {
	seeds := []string{statusText, "", "Uid:\t1\n", "Umask:\t9\nThreads:\t-3\nCapEff:\tz\n", "Uid:\t99999999999\t1\n", strings.Repeat("Threads:\t1\n", 3)}
	for _, text := range seeds {
		f.Add(text)
	}
	if len(seeds) < 6 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, text string) {
		if s := parseStatus(text); s.Threads < 0 || s.UID < -1 || s.Effective < -1 || s.Umask < -1 || s.PID < -1 {
			t.Errorf("%+v", s)
		}
	})
}
