package goroot

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

// H1 returns the hash of everything in the GOROOT that a module would cover: the one
// of the Manifest, when nothing is odd. What is odd makes it another, which no module
// has.
func (g *Goroot) H1() string {
	if len(g.Odd) == 0 {
		return g.Manifest.H1()
	}
	var b strings.Builder
	b.Write(g.Manifest.Text())
	for _, name := range g.Odd {
		// Quoted, because such a name may hold what looks like a line.
		fmt.Fprintf(&b, "%x  %q\n", g.oddSums[name], name)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return "h1:" + base64.StdEncoding.EncodeToString(sum[:])
}
