package faults

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// programs are the programs of a run.
var programs struct {
	gvx    string // trusts the log of the run's server; gvx-shim lies beside it
	caught string
	tinygo string
}

// trustLine is how the line of cmd/gvx begins that says whom it trusts.
const trustLine = "var trust = "

// build builds all of them into dir.
func build(dir string) error {
	overlay, err := overlay(dir)
	if err != nil {
		return err
	}
	for _, args := range [][]string{
		{"-overlay", overlay, "-o", dir + "/", "../../cmd/gvx", "../../cmd/gvx-shim"},
		{"-o", dir + "/", "./internal/caught", "./internal/tinygo"},
	} {
		cmd := exec.Command("go", append([]string{"build", "-buildvcs=false"}, args...)...)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is released: no loader opens files first
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("go build %s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	programs.gvx, programs.caught, programs.tinygo = filepath.Join(dir, "gvx"), filepath.Join(dir, "caught"), filepath.Join(dir, "tinygo")
	return nil
}

// overlay writes the file for go build -overlay that puts the key and the head of the
// run's log in the place of those of the public one.
func overlay(dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	source, text, err := trusting()
	if err != nil {
		return "", err
	}
	changed := filepath.Join(dir, "trust.go")
	if err := os.WriteFile(changed, []byte(text), 0o644); err != nil {
		return "", err
	}
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{source: changed}})
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "overlay.json")
	return file, os.WriteFile(file, replace, 0o644)
}

// trusting returns the file of cmd/gvx that says whom gvx trusts, and what it says here.
func trusting() (file, text string, err error) {
	files, err := filepath.Glob("../../cmd/gvx/*.go")
	if err != nil {
		return "", "", err
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return "", "", err
		}
		before, rest, found := strings.Cut(string(data), "\n"+trustLine)
		if !found || strings.HasSuffix(file, "_test.go") {
			continue
		}
		_, after, _ := strings.Cut(rest, "\n")
		// The package verify stays in use, as the file imports it.
		line := fmt.Sprintf("struct{ key, head string }{%q, %q}\n\nvar _ = verify.LogKey\n", shared.server.LogKey(), shared.server.Head())
		file, err = filepath.Abs(file)
		return file, before + "\n" + trustLine + line + after, err
	}
	return "", "", fmt.Errorf("no file of cmd/gvx has a line %q", trustLine)
}
