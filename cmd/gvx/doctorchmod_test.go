//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/gvx-go/gvx/internal/doctor"
)

// Only a file or folder that is as it was seen, and the user's own, gets another mode.
func TestChmodOwn(t *testing.T) {
	dir := t.TempDir()
	file, link, pipe := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "pipe")
	for _, err := range []error{os.WriteFile(file, nil, 0o644), os.Symlink(file, link), syscall.Mkfifo(pipe, 0o644), os.Chmod(file, 0o664), os.Chmod(dir, 0o775)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		path         string
		before, mode uint32
		refused      string // "" where it is done
	}{
		{file, 0o644, 0o600, "is 0664 by now"},
		{link, 0o664, 0o600, "link"},
		{pipe, 0o644, 0o600, "is no file or folder"},
		{filepath.Join(dir, "none"), 0o644, 0o600, "no such file"},
		{file, 0o664, 0o644, ""},
		{dir, 0o775, 0o755, ""},
	} {
		var before os.FileInfo
		if c.refused != "" {
			before, _ = os.Lstat(file)
		}
		err := chmodOwn(doctor.Chmod{Path: c.path, Before: c.before, Mode: c.mode})
		if (err == nil) != (c.refused == "") || err != nil && !strings.Contains(err.Error(), c.refused) {
			t.Errorf("%+v: %v", c, err)
		}
		if c.refused != "" {
			if after, _ := os.Lstat(file); after.Mode() != before.Mode() {
				t.Errorf("%+v: the file has the mode %v", c, after.Mode())
			}
		} else if after, _ := os.Lstat(c.path); uint32(after.Mode().Perm()) != c.mode {
			t.Errorf("%+v: has the mode %v", c, after.Mode())
		}
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(file, 64321, -1); err != nil {
			t.Fatal(err)
		}
		if err := chmodOwn(doctor.Chmod{Path: file, Before: 0o644, Mode: 0o600}); err == nil || !strings.Contains(err.Error(), "is user 64321's") {
			t.Errorf("another's file: %v", err)
		}
	}
}
