//go:build linux

package machine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/gvx-go/gvx/integration/internal/machine/plan"
)

// Load is what a machine is given.
type Load struct {
	// Shared is a folder that the machine sees as [plan.Shared]. Boot adds the cases to it.
	Shared string
	// Start is the program start, for the machine.
	Start string
	Cases []plan.Case
}

// The size of a machine. Four processors, so that a limit of less shows; they need not be
// there.
const (
	processors = "4"
	memory     = "1024"
	// patience is how long a machine may run whose processors are emulated.
	patience = 5 * time.Minute
	// firstWord is how long it may take until its disks are mounted where a hypervisor
	// runs it. Some say that they have one, and run no kernel but their own.
	firstWord = 20 * time.Second
)

// Boot runs the machine once, in a temporary folder, and returns the results by name and
// what it said on its console.
func (b Base) Boot(ctx context.Context, work string, l Load) (results map[string]plan.Result, console string, err error) {
	disks, err := b.disks(work, l)
	if err != nil {
		return nil, "", err
	}
	ctx, end := context.WithTimeout(ctx, patience)
	defer end()
	for _, accelerator := range accelerators() {
		if console, err = disks.run(ctx, b, accelerator); err == nil {
			break
		}
	}
	results, unfinished := disks.read()
	return results, console, errors.Join(err, unfinished)
}

// accelerators are what runs the machine's processors, the fastest first: the hypervisor
// where this machine has a real one.
func accelerators() []string {
	emulated := "tcg,thread=multi"
	f, err := os.OpenFile("/dev/kvm", os.O_RDWR, 0)
	if err != nil {
		return []string{emulated}
	}
	f.Close()
	for _, module := range []string{"kvm_intel", "kvm_amd"} {
		if _, err := os.Stat("/sys/module/" + module); err == nil {
			return []string{"kvm", emulated}
		}
	}
	return []string{emulated}
}

// disks are the files that the machine takes for its disks, and its first program.
type disks struct{ shared, results, initrd string }

func (b Base) disks(work string, l Load) (d disks, err error) {
	d = disks{filepath.Join(work, "shared.img"), filepath.Join(work, "results.img"), filepath.Join(work, "initrd")}
	cases, err := json.Marshal(l.Cases)
	if err != nil {
		return d, err
	}
	if err := os.WriteFile(filepath.Join(l.Shared, filepath.Base(plan.Cases)), cases, 0o644); err != nil {
		return d, err
	}
	blocks, inodes, err := extent(l.Shared)
	if err != nil {
		return d, err
	}
	err = do(work, "mkfs.ext4", "-q", "-b", "4096", "-m", "0", "-O", "^has_journal,^resize_inode", "-E", "lazy_itable_init=1", "-N", fmt.Sprint(inodes), "-d", l.Shared, d.shared, fmt.Sprint(blocks))
	if err != nil {
		return d, err
	}
	if err := os.WriteFile(d.results, make([]byte, 4<<20), 0o600); err != nil {
		return d, err
	}
	return d, b.initrd(work, l.Start, d.initrd)
}

// extent is how many blocks of 4 KiB and inodes a file system for the folder takes, with
// some room for its own.
func extent(dir string) (blocks, inodes int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		inodes++
		blocks += info.Size()/4096 + 1
		return nil
	})
	inodes += 1000
	return blocks + blocks/10 + inodes/16 + 8192, inodes, err
}

// initrd packs the first program and the drivers.
func (b Base) initrd(work, start, to string) error {
	dir := filepath.Join(work, "initrd.d")
	for _, name := range []string{"dev", "root"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			return err
		}
	}
	if err := do(work, "cp", "-R", b.modules(), filepath.Join(dir, "modules")); err != nil {
		return err
	}
	if err := do(work, "cp", start, filepath.Join(dir, "init")); err != nil {
		return err
	}
	return do(dir, "sh", "-c", `find . -print0 | cpio --null --create --format=newc --quiet >"$1"`, "sh", to)
}

// run starts the machine and waits for its end.
func (d disks) run(ctx context.Context, b Base, accelerator string) (console string, err error) {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	args := []string{"-accel", accelerator, "-cpu", map[bool]string{false: "qemu64", true: "host"}[accelerator == "kvm"], "-machine", "q35", "-smp", processors, "-m", memory,
		"-display", "none", "-serial", "stdio", "-monitor", "none", "-no-reboot", "-nic", "none", "-kernel", b.kernel(), "-initrd", d.initrd,
		"-append", "console=ttyS0 quiet panic=-1 root=/dev/vda systemd.show_status=0 systemd.log_color=0 mitigations=off"}
	for _, disk := range []string{b.root() + ",snapshot=on", d.shared + ",read-only=on", d.results} {
		args = append(args, "-drive", "if=virtio,format=raw,cache=unsafe,file="+disk)
	}
	cmd := exec.CommandContext(ctx, "qemu-system-x86_64", args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+filepath.Dir(d.results))
	said := &listener{heard: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = said, said
	if accelerator == "kvm" {
		go func() {
			select {
			case <-said.heard:
			case <-ctx.Done():
			case <-time.After(firstWord):
				end(fmt.Errorf("nothing mounted its disks within %v", firstWord))
			}
		}()
	}
	err = cmd.Run()
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	if err != nil {
		err = fmt.Errorf("qemu (%s): %w\n%s", accelerator, err, tail(said.text.Bytes()))
	}
	return said.text.String(), err
}

// listener keeps what the machine says, and tells when its disks are there.
type listener struct {
	text  bytes.Buffer
	heard chan struct{}
	done  bool
}

func (l *listener) Write(p []byte) (int, error) {
	n, err := l.text.Write(bytes.ReplaceAll(p, []byte("\r"), nil))
	if !l.done && strings.Contains(l.text.String(), "machine: the disks are there") {
		l.done = true
		close(l.heard)
	}
	return n + bytes.Count(p, []byte("\r")), err
}

// read returns what the cases left on their disk. One that is not whole is an error.
func (d disks) read() (map[string]plan.Result, error) {
	data, err := os.ReadFile(d.results)
	if err != nil {
		return nil, err
	}
	text, _, _ := strings.Cut(string(data), "\x00")
	lines, whole := strings.CutSuffix(text, "\n"+plan.End)
	if !whole {
		return nil, fmt.Errorf("the machine ended before its cases did:\n%s", tail([]byte(text)))
	}
	results := map[string]plan.Result{}
	for line := range strings.SplitSeq(lines, "\n") {
		var r plan.Result
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			return nil, err
		}
		results[r.Name] = r
	}
	return results, nil
}
