package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/goversion"
)

// noArguments refuses arguments of a command that takes none.
func noArguments(c *cli.Context) error {
	if c.NArg() == 0 {
		return nil
	}
	return usagef("gvx help "+topName(c), "%s takes no arguments, and got %s", c.Command.HelpName, foreign(c.Args().First()))
}

// topName is the name of the command for which there is a gvx help: of gvx hook install it is
// hook.
func topName(c *cli.Context) string {
	words := strings.Fields(c.Command.HelpName)
	return words[min(1, len(words)-1)]
}

// oneWord returns the version word of a command that takes exactly one.
func oneWord(c *cli.Context) (goversion.Request, error) {
	if c.NArg() != 1 {
		return goversion.Request{}, usagef("gvx help "+c.Command.Name, "gvx %s takes one version, and got %d arguments", c.Command.Name, c.NArg())
	}
	return word(c.Args().First())
}

// loadForWord is [gvx.load] for a command that takes exactly one version word.
func (g *gvx) loadForWord(c *cli.Context) (*world, goversion.Request, error) {
	request, err := oneWord(c)
	if err != nil {
		return nil, request, err
	}
	w, err := g.loadToRead(c)
	return w, request, err
}

// words returns the version words of a command that takes at least one.
func words(c *cli.Context) ([]goversion.Request, error) {
	if c.NArg() == 0 {
		return nil, usagef("gvx help "+c.Command.Name, "gvx %s takes at least one version", c.Command.Name)
	}
	var requests []goversion.Request
	for _, arg := range c.Args().Slice() {
		r, err := word(arg)
		if err != nil {
			return nil, err
		}
		requests = append(requests, r)
	}
	return requests, nil
}

func word(arg string) (goversion.Request, error) {
	r, err := goversion.ParseRequest(arg)
	if err != nil {
		return r, usagef("gvx available", "%v", err)
	}
	return r, nil
}
