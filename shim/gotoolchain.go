package shim

import (
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
)

// wish is what GOTOOLCHAIN in the environment asks for.
type wish struct {
	text    string
	version goversion.Version // zero when it names no release
	line    goversion.Line    // the minimum, where there is one
	minimum bool              // the project may ask for more
	local   bool              // the user wants no switching
}

// userGOTOOLCHAIN returns GOTOOLCHAIN as the user set it: what a shim further up
// exported is no wish of his, and hides one.
func userGOTOOLCHAIN(env Environ) string {
	text := env.Get("GOTOOLCHAIN")
	if above := env.Get(envToolchain); above != "" && (text == "local" || text == above+"+path") {
		return env.Get(envUserGOTOOLCHAIN)
	}
	return text
}

// readWish reads the user's GOTOOLCHAIN as the go command does
// (cmd/go/internal/toolchain.Select). The error is a *[SettingError].
func readWish(env Environ) (wish, error) {
	text := userGOTOOLCHAIN(env)
	switch text {
	case "", "auto", "path", "local+auto", "local+path":
		return wish{}, nil
	case "local":
		return wish{text: text, local: true}, nil
	}
	name, mode, plus := strings.Cut(text, "+")
	w := wish{text: text, minimum: plus}
	if plus && mode != "auto" && mode != "path" {
		return wish{}, badWish(text)
	}
	var err error
	if w.version, err = goversion.ParseToolchain(name); err == nil {
		w.line = w.version.Line()
		return w, nil
	}
	// go1.27+auto: a language version does as a minimum, while the project asks for
	// more.
	if number, ok := strings.CutPrefix(name, "go"); ok && plus {
		if w.line, err = goversion.ParseLine(number); err == nil {
			return w, nil
		}
	}
	return wish{}, badWish(text)
}

// switches reports whether the go command may switch to another release by
// GOTOOLCHAIN=text (HasAuto and HasPath in cmd/go/internal/toolchain).
func switches(text string) bool {
	if i := strings.LastIndexByte(text, '+'); i >= 0 {
		text = text[i+1:]
	}
	return text == "" || text == "auto" || text == "path"
}

func badWish(text string) error {
	return &SettingError{Name: "GOTOOLCHAIN", Value: text,
		Want: "auto, path, local, or a release such as go1.27.4, alone or with +auto or +path", Help: "unset GOTOOLCHAIN"}
}
