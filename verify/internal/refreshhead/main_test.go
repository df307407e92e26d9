package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/internal/releasetest"
)

func TestRefresh(t *testing.T) {
	s := releasetest.New(t)
	client := release.NewClient(release.Config{Sleep: func(context.Context, time.Duration) error { return nil }})
	dir := t.TempDir()
	file := filepath.Join(dir, "head.txt")
	write := func(head string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(head), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(want string) {
		t.Helper()
		got, err := os.ReadFile(file)
		if err != nil || string(got) != want {
			t.Errorf("the file holds %q, %v", got, err)
		}
		if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
			t.Errorf("the folder holds %v, %v", list, err)
		}
	}
	write(s.HeadOf(100))
	if err := refresh(context.Background(), client, s.LogKey(), s.URL, file); err != nil {
		t.Fatal(err)
	}
	holds(s.Head())
	genuine := s.HeadOf(100)
	for _, behaviour := range []string{"forked-log", "log-unreachable", "forged-tiles"} {
		s.Reset()
		write(genuine)
		if err := s.Apply(behaviour); err != nil {
			t.Fatal(err)
		}
		if err := refresh(context.Background(), client, s.LogKey(), s.URL, file); err == nil {
			t.Errorf("%s: refreshed", behaviour)
		}
		holds(genuine)
	}
}
