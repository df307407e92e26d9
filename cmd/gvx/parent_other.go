//go:build !linux

package main

// parentProgram is "": other systems have no file that tells it.
func parentProgram() string { return "" }
