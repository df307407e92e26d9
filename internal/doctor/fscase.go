package doctor

import (
	"context"
	"path/filepath"
	"strings"
)

var fsCase = Check{
	ID:        "fs.case",
	Severity:  Warning,
	Title:     "a module on Linux in a folder in which names differ not by case",
	Reads:     []string{"lstat of go.mod and of GO.MOD"},
	Threshold: "both are one file",
	Systems:   []string{"linux"},
	About: "Go escapes capital letters in the names of the module cache, but not in those of packages and of files. In a folder with case folding (ext4 or tmpfs with `chattr +F`, a disk of Windows) " +
		"an import, a `//go:embed` or a file name in the wrong case works here, and fails in CI with `package … is not in std`; and of two files whose names differ by case only git keeps one. " +
		"That is how macOS and Windows are, so there nothing is said; nor of the store, for no two files of a toolchain differ by case only.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		file := h.Module.File
		if file == "" {
			return nil, nil
		}
		lower, err := h.Lstat(file)
		if err != nil {
			return nil, err
		}
		dir, name := filepath.Split(file)
		upper, err := h.Lstat(filepath.Join(dir, strings.ToUpper(name)))
		if err != nil || !lower.Same(upper) {
			return nil, nil // another name, another file
		}
		return []Finding{{
			Severity: Warning, Text: "in " + h.Show(filepath.Clean(dir)) + " names that differ by case only are one file: an import or file name in the wrong case works here and fails elsewhere, and of two such files git keeps one",
			Source: h.Show(file), Value: "case folding", Threshold: "names differ by case", Fix: Fix{Words: "move the module to a folder without case folding"},
		}}, nil
	},
}
