//go:build unix && !darwin

package shim

// darwinConfig is where macOS keeps a user's settings, below the home folder.
const darwinConfig = ""
