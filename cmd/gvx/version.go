package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/urfave/cli/v2"
	"golang.org/x/mod/module"
)

// ownRelease is gvx's own version. A build of a tagged module knows a better one.
const ownRelease = "0.1.0-dev"

func (g *gvx) versionCommand() *cli.Command {
	return &cli.Command{
		Name:     "version",
		Category: groupMachine,
		Usage:    "gvx's own version",
		Flags:    []cli.Flag{jsonFlag()},
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			if c.Bool("json") {
				return g.printJSON(aboutSelf())
			}
			g.print("gvx %s (%s %s/%s)", ownVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}

// aboutJSON is gvx version --json.
type aboutJSON struct {
	Version    string            `json:"version"`
	Commit     string            `json:"commit"`                // what was checked out where gvx was built; "" where the build did not know it
	CommitTime string            `json:"commit_time,omitempty"` // by RFC 3339
	Modified   bool              `json:"modified"`              // there were changes beside it
	Go         string            `json:"go"`
	Platform   string            `json:"platform"` // os/arch
	Path       string            `json:"path"`     // of this program
	Module     string            `json:"module"`
	Settings   map[string]string `json:"settings"` // how it was built, by go build's names
}

func aboutSelf() aboutJSON {
	about := aboutJSON{
		Version:  ownVersion(),
		Go:       runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH,
		Settings: map[string]string{},
	}
	about.Path, _ = os.Executable() // empty where the system cannot say
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return about
	}
	about.Module = info.Main.Path
	for _, s := range info.Settings {
		about.Settings[s.Key] = s.Value
	}
	about.Commit = about.Settings["vcs.revision"]
	about.CommitTime = about.Settings["vcs.time"]
	about.Modified = about.Settings["vcs.modified"] == "true"
	return about
}

func ownVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && isRelease(info.Main.Version) {
		return info.Main.Version
	}
	return ownRelease
}

// isRelease tells the version of a tag, or of a commit behind one, from what go build
// makes up for a checkout in which nothing is tagged (v0.0.0-TIME-COMMIT).
func isRelease(version string) bool {
	if version == "" || version == "(devel)" {
		return false
	}
	if base, _, _ := strings.Cut(version, "+"); module.IsPseudoVersion(base) {
		tag, err := module.PseudoVersionBase(base)
		return err == nil && tag != ""
	}
	return true
}
