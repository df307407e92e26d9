package shim

import (
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
)

// maxGoEnv bounds Go's env file, in bytes.
const maxGoEnv = 1 << 20

// goEnv answers for the variables of the go command: the environment first, then
// the file that go env -w writes (cmd/go/internal/cfg.Getenv).
type goEnv struct {
	env  Environ
	file string // the contents
}

// readGoEnv reads the file that GOENV names. One that is not there or cannot be
// read counts as empty, as it does for the go command.
func readGoEnv(env Environ) goEnv {
	name := env.Get("GOENV")
	if name == "" {
		if dir := userConfig(env); dir != "" {
			name = filepath.Join(dir, "go", "env")
		}
	}
	if name == "" || name == "off" {
		return goEnv{env: env}
	}
	data, _, _, _ := fileread.Try("", name, maxGoEnv)
	return goEnv{env, string(data)}
}

func (g goEnv) get(name string) string {
	if value := g.env.Get(name); value != "" {
		return value
	}
	return g.fromFile(name)
}

// fromFile returns the value of name in the file; its last line counts.
func (g goEnv) fromFile(name string) string {
	value := ""
	for rest := g.file; rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		if text, ok := strings.CutPrefix(line, name); ok && strings.HasPrefix(text, "=") {
			value = text[1:]
		}
	}
	return value
}
