package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Variables by which a script tells the gvx of this test binary what to trust and
// how long to wait. They are read here, so the real gvx knows nothing of them.
const (
	envLogKey  = "TEST_LOG_KEY"
	envLogHead = "TEST_LOG_HEAD"
	envStall   = "TEST_STALL"
)

// programs is the folder that holds gvx, which is this test binary, and the real
// gvx-shim beside it.
var programs string

// TestMain is gvx when it is called so, and else the tests.
func TestMain(m *testing.M) {
	if strings.TrimSuffix(filepath.Base(os.Args[0]), exeSuffix) == "gvx" {
		os.Exit(runTrusting())
	}
	os.Exit(runTests(m))
}

// runTrusting is gvx with another log's key and head, and with little patience.
func runTrusting() int {
	if key := os.Getenv(envLogKey); key != "" {
		trust.key, trust.head = key, os.Getenv(envLogHead)
	}
	patience.backoff = func(int) time.Duration { return time.Millisecond }
	if text := os.Getenv(envStall); text != "" {
		stall, err := time.ParseDuration(text)
		if err != nil {
			panic(err)
		}
		patience.stall = stall
	}
	return run(os.Args, os.Stdin, os.Stdout, os.Stderr)
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "gvx-programs-")
	if err == nil {
		defer os.RemoveAll(dir)
		programs = dir
		err = buildPrograms(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func buildPrograms(dir string) error {
	own, err := os.Executable()
	if err != nil {
		return err
	}
	gvx := filepath.Join(dir, "gvx"+exeSuffix)
	if os.Link(own, gvx) != nil {
		if err := copyProgram(gvx, own); err != nil {
			return err
		}
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-o", filepath.Join(dir, shimProgram()), "../gvx-shim")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %v\n%s", build, err, out)
	}
	return nil
}

func copyProgram(path, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
