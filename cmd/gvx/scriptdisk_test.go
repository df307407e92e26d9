//go:build unix

package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/shims"
)

// nostore [VERSION…] asserts that nothing of those releases, or of any, is
// installed, and that nothing half-done lies about.
func cmdNoStore(ts *testscript.TestScript, neg bool, args []string) {
	for _, dir := range []string{"store/toolchains", "store/receipts", "versions"} {
		entries, err := os.ReadDir(filepath.Join(ts.Getenv("DATA"), dir))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			ts.Check(err)
		}
		for _, e := range entries {
			if len(args) == 0 || slices.ContainsFunc(args, func(v string) bool { return isOf(e.Name(), v) }) {
				ts.Fatalf("%s/%s is there", dir, e.Name())
			}
		}
	}
	for _, v := range args {
		shimFollows(ts, v)
	}
	cmdNoTemp(ts, false, []string{"parts"})
}

// shimFollows asserts that the shim has the name of v, which is not installed, where v is
// known to exist, and has it not where v is not. Without a shim nothing has a name.
func shimFollows(ts *testscript.TestScript, v string) {
	dirs := layout.Dirs{Data: ts.Getenv("DATA"), State: ts.Getenv("STATE")}
	version, err := goversion.Parse(v)
	ts.Check(err)
	known, err := shims.Known(dirs)
	ts.Check(err)
	wanted := exists(dirs.Shim("go")) && slices.Contains(known, version)
	if got := exists(dirs.VersionShim(version)); got != wanted {
		ts.Fatalf("shims/%s is there: %v, want %v", v, got, wanted)
	}
}

// isOf reports whether name is v's: go1.27.4 itself, or go1.27.4.linux-…
func isOf(name, v string) bool {
	rest, ok := strings.CutPrefix(name, v)
	return ok && (rest == "" || rest[0] == '.' && (len(rest) == 1 || rest[1] < '0' || '9' < rest[1]))
}

// notemp [parts] asserts that nothing temporary lies anywhere in the script's folder;
// with "parts", a part of a download may, beside the notes by which it can be gone on
// with.
func cmdNoTemp(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(filepath.WalkDir(ts.Getenv("WORK"), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrPermission) && d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return err
		}
		for _, prefix := range []string{".gvx-temp-", ".staging", ".removed"} {
			if strings.HasPrefix(d.Name(), prefix) {
				ts.Fatalf("%s is there", path)
			}
		}
		if d.Name() == "escaped" {
			ts.Fatalf("%s is there", path)
		}
		if part, other := partPair(path); part && (len(args) == 0 || !isFile(other)) {
			ts.Fatalf("%s is there", path)
		}
		return nil
	}))
}

// partPair reports whether path is a part of a download or its notes, and returns the
// other one of the two.
func partPair(path string) (part bool, other string) {
	if strings.HasSuffix(path, ".part") {
		return true, path + ".json"
	}
	return strings.HasSuffix(path, ".part.json"), strings.TrimSuffix(path, ".json")
}

func isFile(path string) bool {
	st, err := os.Lstat(path)
	return err == nil && st.Mode().IsRegular() && st.Size() > 0
}

// downloads CODE asserts that an install which ended so left the right thing: a part
// of the download at most where somebody could not be reached (5), and else nothing.
func cmdDownloads(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: downloads CODE[,CODE]")
	}
	if strings.Contains(args[0], "5") {
		cmdNoTemp(ts, false, []string{"parts"})
		return
	}
	cmdNoTemp(ts, false, nil)
}

// mode FILE BITS asserts the permission bits of a file itself.
func cmdMode(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.ParseUint(args[1], 8, 32)
	ts.Check(err)
	st, err := os.Lstat(one(ts, args[0]))
	ts.Check(err)
	if st.Mode().Perm() != fs.FileMode(want) {
		ts.Fatalf("%s has mode %v, want %v", args[0], st.Mode().Perm(), fs.FileMode(want))
	}
}

// one returns the one file that a pattern matches; names in the store carry a
// digest that no script knows.
func one(ts *testscript.TestScript, pattern string) string {
	matches, err := filepath.Glob(ts.MkAbs(pattern))
	ts.Check(err)
	if len(matches) != 1 {
		ts.Fatalf("%s: %d files, want 1", pattern, len(matches))
	}
	return matches[0]
}

// let NAME PATTERN sets a variable to the one file that matches.
func cmdLet(ts *testscript.TestScript, neg bool, args []string) {
	ts.Setenv(args[0], one(ts, args[1]))
}

// samefile A B… asserts that all names are of one file.
func cmdSameFile(ts *testscript.TestScript, neg bool, args []string) {
	first, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	for _, name := range args[1:] {
		st, err := os.Stat(ts.MkAbs(name))
		ts.Check(err)
		if os.SameFile(first, st) == neg {
			ts.Fatalf("%s and %s: the same file is %v", args[0], name, !neg)
		}
	}
}

// snapshot DIR keeps what a folder is like, for unchanged DIR.
func cmdSnapshot(ts *testscript.TestScript, neg bool, args []string) {
	sceneOf(ts).snapshots[args[0]] = picture(ts, args[0])
}

// unchanged DIR asserts that the folder is as it was, names, modes, links and
// contents. What a launch of gvx leaves that is no change, the lock files, does
// not count, and neither does the audit log, which says that it was launched.
func cmdUnchanged(ts *testscript.TestScript, neg bool, args []string) {
	old, now := sceneOf(ts).snapshots[args[0]], picture(ts, args[0])
	if old == nil {
		ts.Fatalf("there is no snapshot of %s", args[0])
	}
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if old[name] != now[name] {
			ts.Fatalf("%s is now %s, and was %q", name, now[name], old[name])
		}
		delete(old, name)
	}
	for name := range old {
		ts.Fatalf("%s is gone", name)
	}
	sceneOf(ts).snapshots[args[0]] = now
}

func picture(ts *testscript.TestScript, dir string) map[string]string {
	seen := map[string]string{}
	digests := map[string]string{} // by inode: the shim has a hundred names
	top := ts.MkAbs(dir)
	ts.Check(filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrPermission) && d != nil && d.IsDir() {
			return fs.SkipDir
		}
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text := info.Mode().String()
		switch {
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			if err != nil {
				return err
			}
			text += " -> " + target
		case strings.HasSuffix(path, ".lock"), d.Name() == "audit.jsonl":
			return nil
		case d.IsDir() && slices.Contains([]string{".local", "state", "gvx"}, d.Name()) && holdsLogAlone(path):
			return fs.SkipDir
		case d.Type().IsRegular():
			st := info.Sys().(*syscall.Stat_t)
			inode := fmt.Sprint(st.Dev, st.Ino)
			if digests[inode] == "" {
				if data, err := os.ReadFile(path); err == nil {
					digests[inode] = fmt.Sprintf(" %x", sha256.Sum256(data))
				}
			}
			text += digests[inode]
		}
		seen[path] = text
		return nil
	}))
	return seen
}

// holdsLogAlone reports whether the audit log is all that is in the folder dir.
func holdsLogAlone(dir string) bool {
	logs, others := 0, 0
	filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			others++
		case d.Name() == "audit.jsonl":
			logs++
		case !d.IsDir() && d.Name() != "audit.lock":
			others++
		}
		return nil
	})
	return logs == 1 && others == 0
}

// fifo FILE makes a named pipe.
func cmdFIFO(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(syscall.Mkfifo(ts.MkAbs(args[0]), 0o644))
}

// hardlink FROM TO gives a file one more name. A copy of a program could not be
// started while another script's child still has it open for writing.
func cmdHardLink(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(os.Link(ts.MkAbs(args[0]), ts.MkAbs(args[1])))
}

// replace FILE OLD NEW changes a text in the one file that a pattern matches,
// whatever its mode; the mode stays. An
// empty OLD appends.
func cmdReplace(ts *testscript.TestScript, neg bool, args []string) {
	file := one(ts, args[0])
	st, err := os.Stat(file)
	ts.Check(err)
	data, err := os.ReadFile(file)
	ts.Check(err)
	text := strings.Replace(string(data), args[1], args[2], 1)
	if args[1] == "" {
		text = string(data) + args[2]
	}
	if text == string(data) {
		ts.Fatalf("%s does not hold %q", file, args[1])
	}
	ts.Check(os.Chmod(file, 0o600))
	ts.Check(os.WriteFile(file, []byte(text), 0o600))
	ts.Check(os.Chmod(file, st.Mode().Perm()))
}

// discard FILE removes the one file that a pattern matches, from a read-only folder
// too.
func cmdDiscard(ts *testscript.TestScript, neg bool, args []string) {
	file := one(ts, args[0])
	dir := filepath.Dir(file)
	st, err := os.Stat(dir)
	ts.Check(err)
	ts.Check(os.Chmod(dir, 0o700))
	ts.Check(os.Remove(file))
	ts.Check(os.Chmod(dir, st.Mode().Perm()))
}

// chown FILE UID gives a file to another user; only root can.
func cmdChown(ts *testscript.TestScript, neg bool, args []string) {
	uid, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.Lchown(ts.MkAbs(args[0]), uid, -1))
}
