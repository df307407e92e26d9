package hooks

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// A Push is one name that git is about to set at a remote, as its pre-push hook reads it
// (githooks(5)).
type Push struct {
	Ref, Object       string // here; the object's id
	RemoteRef, Before string // there
}

// maxPushLine bounds a line, in bytes. Names of refs are paths.
const maxPushLine = 64 << 10

// ReadPushes reads what git gives a pre-push hook, and returns the pushes that bring an
// object, each object once: a name that is removed brings none.
func ReadPushes(r io.Reader) ([]Push, error) {
	var all []Push
	seen := map[string]bool{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxPushLine)
	for lines.Scan() {
		p, err := readPush(lines.Text())
		if err != nil {
			return nil, err
		}
		if strings.Trim(p.Object, "0") != "" && !seen[p.Object] {
			seen[p.Object] = true
			all = append(all, p)
		}
	}
	return all, lines.Err()
}

func readPush(line string) (Push, error) {
	f := strings.Split(line, " ")
	// What stands for the name here may be any expression, with blanks in it: HEAD@{1 day ago}.
	n := len(f)
	if n < 4 || !isObject(f[n-3]) || !isObject(f[n-1]) {
		return Push{}, fmt.Errorf("this is no line of git's for a pre-push hook: %s", quote.Always(line))
	}
	return Push{Ref: strings.Join(f[:n-3], " "), Object: f[n-3], RemoteRef: f[n-2], Before: f[n-1]}, nil
}

// isObject reports whether s is an object's id, by SHA-1 or SHA-256.
func isObject(s string) bool {
	return (len(s) == 40 || len(s) == 64) && strings.Trim(s, "0123456789abcdef") == ""
}

// Commit returns the commit that p brings and that remote, by its name here, does not have yet
// as far as is known here; "" where p brings none: a tag may be of a tree, or of a commit that
// is there. dir is in the repository.
func (p Push) Commit(ctx context.Context, git Git, dir, remote string) (string, error) {
	args := []string{"rev-list", "--ignore-missing", "--max-count=1", p.Object}
	if strings.Trim(p.Before, "0") != "" {
		args = append(args, "^"+p.Before)
	}
	commit, _, err := git.Ask(ctx, dir, append(args, "--not", "--remotes="+remote)...)
	return commit, err
}
