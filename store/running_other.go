//go:build !linux

package store

// processesIn knows no portable way to ask. On Windows the system itself keeps
// the program of a running process from being removed.
func processesIn(string) []Process { return nil }

func (s *Store) launchers() []Process { return nil }

func (s *Store) stillLaunching(starting []Process) []Process { return nil }
