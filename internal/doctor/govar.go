package doctor

import (
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

// GoVar is a variable of the go command and where it was set.
type GoVar struct {
	Name, Value string
	// Origin is "environment", "user" (the file that go env -w writes), "toolchain"
	// (GOROOT/go.env) or "" where nobody sets it.
	Origin string
	File   string // for user and toolchain
	Line   int    // from 1
}

// Set reports whether somebody set it to something.
func (v GoVar) Set() bool { return v.Value != "" }

// From says where it was set, safe for a terminal: "the environment", or file:line.
func (v GoVar) From(h *Here) string {
	if v.Origin == "environment" {
		return "the environment"
	}
	return h.At(v.File, v.Line)
}

// GoVar returns name as a go command would see it that is started from the user's shell
// without the shim: the environment, the file that go env -w writes, and go.env of the
// resolved toolchain (cmd/go/internal/cfg.Getenv; go.env since Go 1.21).
func (h *Here) GoVar(name string) GoVar { return h.goVar(h.Environ, name) }

// ChildVar is [Here.GoVar] for the go command that the shim starts.
func (h *Here) ChildVar(name string) GoVar {
	if h.Child == nil {
		return h.goVar(h.Environ, name)
	}
	return h.goVar(h.Child, name)
}

func (h *Here) goVar(environ []string, name string) GoVar {
	if value := host.Getenv(environ, name); value != "" {
		return GoVar{Name: name, Value: value, Origin: "environment"}
	}
	if v, ok := h.inEnvFile(h.GoEnvFile(), name); ok {
		v.Origin = "user"
		return v
	}
	if h.Toolchain.GOROOT != "" {
		if v, ok := h.inEnvFile(filepath.Join(h.Toolchain.GOROOT, "go.env"), name); ok {
			v.Origin = "toolchain"
			return v
		}
	}
	return GoVar{Name: name}
}

// GoEnvFile is the file that go env -w writes; "" where there is none (GOENV=off).
func (h *Here) GoEnvFile() string {
	switch name := h.Getenv("GOENV"); name {
	case "off":
		return ""
	case "":
		if dir := h.UserConfig(); dir != "" {
			return filepath.Join(dir, "go", "env")
		}
		return ""
	default:
		return name
	}
}

// inEnvFile returns the last line of file that sets name, as the go command does.
func (h *Here) inEnvFile(file, name string) (v GoVar, ok bool) {
	if file == "" {
		return v, false
	}
	data, err := h.Read(file)
	if err != nil {
		return v, false
	}
	for i, line := range strings.Split(string(data), "\n") {
		if value, has := strings.CutPrefix(line, name+"="); has && value != "" {
			v, ok = GoVar{Name: name, Value: value, File: file, Line: i + 1}, true
		}
	}
	return v, ok
}
