//go:build !linux

package shim

// startedAsGo is for systems that do not tell what file was executed at no cost.
func startedAsGo() bool { return false }
