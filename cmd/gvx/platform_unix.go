//go:build unix

package main

const (
	exeSuffix = ""
	terminal  = "/dev/tty"
)
