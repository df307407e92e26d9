//go:build !linux

package store

import "github.com/gvx-go/gvx/internal/layout"

// processesIn knows no portable way to ask. On Windows the system itself keeps
// the program of a running process from being removed.
func processesIn(string) []Process { return nil }

func processesByPATH(layout.Dirs, string, []Process) []Process { return nil }

func processesWith(string, string) []Process { return nil }

func startOf(int) string { return "" }

func (s *Store) launchers() []Process { return nil }

func (s *Store) stillLaunching(starting []Process) []Process { return nil }
