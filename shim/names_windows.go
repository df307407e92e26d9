package shim

import (
	"os"
	"strings"
)

const (
	exeSuffix    = ".exe"
	separators   = `/\`
	homeVariable = "USERPROFILE" // of the default GOPATH
	heedsPWD     = false
)

// sameName ignores case, as the system does for names of variables.
func sameName(a, b string) bool { return strings.EqualFold(a, b) }

func isProgram(st os.FileInfo) bool { return st.Mode().IsRegular() }

func mayRun(string) bool { return true }

// isMine is always true: there are no numeric owners here.
func isMine(os.FileInfo) bool { return true }

// userConfig is the folder in which the go command looks for its env file
// (os.UserConfigDir, but of a given environment).
func userConfig(env Environ) string { return env.Get("AppData") }

// NoHomeHelp is what to type where there is no home folder: cron and service managers
// may leave it out.
const NoHomeHelp = "set USERPROFILE=C:\\Users\\you"
