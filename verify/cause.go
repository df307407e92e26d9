package verify

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// cause turns an error of x/mod, in which the cause is only text, into one of this
// package's types, from what was seen while it worked. A fork that was proved
// counts before all else; then what could not be asked, because x/mod judges no
// answer before it has all of them.
func (o *operations) cause(err error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.security != "" {
		return &RefutedError{Reason: "the log contradicts a tree head that it signed before", Err: &ForkError{Evidence: o.security}}
	}
	if o.ctx.Err() != nil {
		return o.ctx.Err()
	}
	for _, path := range o.failedPaths() {
		if failure := o.failures[path]; !errors.Is(failure, fs.ErrNotExist) {
			return &UnreachableError{What: "the checksum log " + o.name + " could not be asked", Err: failure}
		}
	}
	if absent := o.failedPaths(); len(absent) > 0 {
		reason := "the log lacks a part of the tree that it signed"
		if strings.HasPrefix(absent[0], "/lookup/") {
			reason = "the log has no record of it"
		}
		return &RefutedError{Reason: reason, Err: o.failures[absent[0]]}
	}
	return &RefutedError{Reason: "the log's answer does not prove what it says", Err: err}
}

func (o *operations) failedPaths() []string {
	paths := make([]string, 0, len(o.failures))
	for path := range o.failures {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}
