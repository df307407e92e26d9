package main

import (
	"context"
	"os"
	"sync/atomic"
	"time"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/shim"
)

// The bounds of what is looked at before the checks, each of which has its own.
const (
	limitOfHere = 800 * time.Millisecond
	limitOfDeaf = 200 * time.Millisecond
)

// hereInTime is the running machine. A file system that hangs, such as NFS without its
// server, under one of the folders that gvx itself needs is what is wrong, and is named.
func (g *gvx) hereInTime(ctx context.Context) (*doctor.Here, error) {
	done := make(chan *doctor.Here, 1)
	go func() { done <- g.loadToDiagnose().hereNow() }()
	limit := time.After(limitOfHere)
	for {
		select {
		case h := <-done:
			return h, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-limit:
		}
		if deaf := g.deaf(); len(deaf) > 0 {
			return nil, &problem{
				code: exitFailed, text: "a file system hangs: what gvx and the go command need has no answer", facts: deaf,
				help: "cat /proc/mounts; mount what hangs anew, or have the variable name another folder",
			}
		}
		limit = time.After(limitOfHere) // it is a slow machine
	}
}

// deaf are the folders that do not answer, with what names them.
func (g *gvx) deaf() (deaf []shim.Row) {
	dirs, _ := layout.New(g.getenv)
	rows := []shim.Row{
		{Label: "folder", Text: g.getenv("PWD")}, {Label: "HOME", Text: g.getenv("HOME")},
		{Label: "settings", Text: dirs.Config}, {Label: "toolchains", Text: dirs.Data}, {Label: "state", Text: dirs.State}, {Label: "cache", Text: dirs.Cache},
	}
	for _, name := range []string{"GOENV", "GOPATH", "GOROOT", "TMPDIR"} {
		rows = append(rows, shim.Row{Label: name, Text: g.getenv(name)})
	}
	answered := make([]atomic.Bool, len(rows))
	for i, row := range rows {
		go func() {
			_, _ = os.Stat(row.Text) // that there is none is an answer
			answered[i].Store(true)
		}()
	}
	time.Sleep(limitOfDeaf)
	for i, row := range rows {
		if !answered[i].Load() {
			deaf = append(deaf, shim.Row{Label: row.Label, Text: foreign(row.Text)})
		}
	}
	return deaf
}
