package main

import (
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"
)

// ownRelease is gvx's own version. A build of a tagged module knows a better one.
const ownRelease = "0.1.0-dev"

func (g *gvx) versionCommand() *cli.Command {
	return &cli.Command{
		Name:     "version",
		Category: groupMachine,
		Usage:    "gvx's own version",
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			g.print("gvx %s (%s %s/%s)", ownVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}

func ownVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return ownRelease
}
