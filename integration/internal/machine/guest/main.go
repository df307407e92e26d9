//go:build linux

// Command guest runs the cases inside of the machine, one after the other, writes how each
// ended to a disk, and turns the machine off. systemd starts it. A case calls it with
// [plan.Lines].
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gvx-go/gvx/integration/internal/machine/plan"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == plan.Lines {
		if err := printLines(); err != nil {
			fmt.Fprintln(os.Stderr, "guest:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "machine:", err)
	}
	unix.Sync()
	unix.Reboot(unix.LINUX_REBOOT_CMD_POWER_OFF)
}

func run() error {
	data, err := os.ReadFile(plan.Cases)
	if err != nil {
		return err
	}
	var cases []plan.Case
	if err := json.Unmarshal(data, &cases); err != nil {
		return err
	}
	out, err := os.OpenFile(plan.Results, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err := furnish(cases); err != nil {
		return err
	}
	for _, c := range cases {
		line, err := json.Marshal(do(c))
		if err != nil {
			return err
		}
		if _, err := out.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	if _, err := out.WriteString(plan.End); err != nil {
		return err
	}
	return out.Sync()
}

// furnish gives all users their toolchains, and systemd the slices.
func furnish(cases []plan.Case) error {
	if err := os.MkdirAll(plan.System, 0o755); err != nil {
		return err
	}
	if err := unix.Mount(plan.Data, plan.System, "", unix.MS_BIND, ""); err != nil {
		return err
	}
	for _, c := range cases {
		if len(c.Slice) == 0 {
			continue
		}
		text := "[Slice]\n"
		for _, p := range c.Slice {
			text += p + "\n"
		}
		for _, dir := range []string{"system", "user"} {
			if err := os.MkdirAll("/run/systemd/"+dir, 0o755); err != nil {
				return err
			}
			if err := os.WriteFile("/run/systemd/"+dir+"/"+slice(c), []byte(text), 0o644); err != nil {
				return err
			}
		}
	}
	return exec.Command("systemctl", "daemon-reload").Run()
}

// slice is the name of the slice around a case. Hyphens would make slices around it.
func slice(c plan.Case) string { return "around_" + strings.ReplaceAll(c.Name, "-", "_") + ".slice" }

// patience is how long one case may take where every instruction is emulated.
const patience = 40 * time.Second

func do(c plan.Case) plan.Result {
	r := plan.Result{Name: c.Name}
	cmd, err := command(c)
	if err != nil {
		r.Error = err.Error()
		return r
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	late := time.AfterFunc(patience+5*time.Second, func() { cmd.Process.Kill() })
	defer late.Stop()
	begun := time.Now()
	err = cmd.Run()
	r.Took = time.Since(begun)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		r.Error = err.Error()
	}
	r.Stdout, r.Stderr, r.Code = stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
	return r
}

// command is systemd-run for c, by the machine's manager or by the user's own.
func command(c plan.Case) (*exec.Cmd, error) {
	name := c.User
	if name == "" {
		name = "root"
	}
	who, err := user.Lookup(name)
	if err != nil {
		return nil, err
	}
	dir, err := folder(c, who)
	if err != nil {
		return nil, err
	}
	args := []string{"--quiet", "--wait", "--pipe", "--collect", "-p", fmt.Sprintf("RuntimeMaxSec=%d", int(patience/time.Second)), "--unit=case-" + c.Name, "--working-directory=" + dir}
	for _, p := range c.Properties {
		args = append(args, "-p", p)
	}
	if len(c.Slice) > 0 {
		args = append(args, "--slice="+slice(c))
	}
	path := plan.System + "/shims:" + plan.Bin + ":/usr/local/bin:/usr/bin:/bin"
	for _, v := range []string{"HOME=" + who.HomeDir, "USER=" + name, "LOGNAME=" + name, "PATH=" + path} {
		args = append(args, "-E", v)
	}
	shell := []string{"--", "sh", "-c", strings.ReplaceAll(c.Command, "$", "$$")} // systemd's own variables are none here
	if c.Manager {
		return byUser(who, append(append(args, "--user"), shell...))
	}
	return exec.Command("systemd-run", append(append(args, "-p", "User="+name), shell...)...), nil
}

// byUser is systemd-run as the user himself calls it.
func byUser(who *user.User, args []string) (*exec.Cmd, error) {
	uid, err := strconv.ParseUint(who.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(who.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("systemd-run", args...)
	runtime := "/run/user/" + who.Uid
	cmd.Env = append(os.Environ(), "HOME="+who.HomeDir, "XDG_RUNTIME_DIR="+runtime, "DBUS_SESSION_BUS_ADDRESS=unix:path="+runtime+"/bus")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return cmd, nil
}

// folder makes what the command runs in, in the user's home.
func folder(c plan.Case, who *user.User) (string, error) {
	dir := filepath.Join(who.HomeDir, "case-"+c.Name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	for name, text := range c.Files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	return dir, exec.Command("chown", "-R", who.Uid+":"+who.Gid, dir).Run()
}
