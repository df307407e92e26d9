package release

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/quote"
)

// maxGoEnv bounds a go.env file, in bytes.
const maxGoEnv = 1 << 20

// NoProxyError says that nobody says where modules come from. gvx knows no proxy
// of its own.
type NoProxyError struct {
	Tried []string // where it looked, in order
}

func (e *NoProxyError) Error() string {
	var tried []string
	for _, t := range e.Tried {
		tried = append(tried, quote.Foreign(t))
	}
	return "no GOPROXY in " + strings.Join(tried, ", ")
}

// Help says what to do about it.
func (e *NoProxyError) Help() string {
	return "export GOPROXY=https://… (your module proxy), or install any Go from 1.21 on, whose go.env names one"
}

// FindGOPROXY returns the value of GOPROXY and where it stands, as the go command
// finds it: the environment, then Go's own file ([GOENVFile]), then goEnvFiles,
// which are the go.env files of the toolchains at hand. An empty value counts as
// none, and so does a file that is not there.
//
// The error is a *[NoProxyError], or that of a file which is there and cannot be
// read. See cmd/go/internal/cfg, Getenv.
func FindGOPROXY(getenv func(string) string, goEnvFiles []string) (value, origin string, err error) {
	const name = "GOPROXY"
	if v := getenv(name); v != "" {
		return v, "environment", nil
	}
	tried := []string{"the environment"}
	for _, file := range append([]string{GOENVFile(getenv)}, goEnvFiles...) {
		if file == "" {
			continue
		}
		data, _, err := fileread.Bounded(file, maxGoEnv)
		if err != nil && !isNoFile(err) {
			return "", "", quoted(file, err)
		}
		if v := goEnv(data, name); v != "" {
			return v, file, nil
		}
		tried = append(tried, file)
	}
	return "", "", &NoProxyError{tried}
}

// isNoFile reports whether err means that there is no such file. GOENV=/dev/null
// is a way to say so.
func isNoFile(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, fileread.ErrNotRegular) || errors.Is(err, syscall.ENOTDIR)
}

// quoted is err with the file's name as it may be shown.
func quoted(file string, err error) error {
	return &fs.PathError{Op: "read", Path: quote.Foreign(file), Err: cause(err)}
}

// goEnv returns the value of name in the contents of a go.env file: KEY=VALUE
// lines, of which the last one counts; a line that does not begin with A to Z is
// none.
func goEnv(data []byte, name string) (value string) {
	for line := range strings.SplitSeq(string(data), "\n") {
		if key, v, ok := strings.Cut(line, "="); ok && key == name {
			value = strings.TrimSpace(v)
		}
	}
	return value
}

// GOENVFile returns the name of Go's own settings file, "" where there is none:
// GOENV, or go/env in the user's configuration folder.
func GOENVFile(getenv func(string) string) string {
	return goenvFile(runtime.GOOS, getenv)
}

func goenvFile(goos string, getenv func(string) string) string {
	switch file := getenv("GOENV"); file {
	case "":
	case "off":
		return ""
	default:
		return file
	}
	dir := configDir(goos, getenv)
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "go", "env")
}

// configDir is os.UserConfigDir for an environment that is given.
func configDir(goos string, getenv func(string) string) string {
	home := getenv("HOME")
	switch goos {
	case "windows":
		return getenv("AppData")
	case "darwin", "ios":
		if home == "" {
			return ""
		}
		return home + "/Library/Application Support"
	}
	if dir := getenv("XDG_CONFIG_HOME"); dir != "" {
		if !path.IsAbs(dir) {
			return ""
		}
		return dir
	}
	if home == "" {
		return ""
	}
	return home + "/.config"
}
