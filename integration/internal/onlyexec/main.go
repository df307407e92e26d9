//go:build unix

// Onlyexec starts its arguments in its own place and does nothing else: the floor
// of what a shim in Go can cost.
package main

import (
	"os"
	"syscall"
)

func main() {
	syscall.Exec(os.Args[1], os.Args[1:], os.Environ())
	os.Exit(127)
}
