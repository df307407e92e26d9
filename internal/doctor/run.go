package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

// limitOf is how long a check may take; those that ask servers wait for three times three
// seconds at most, all at once.
const (
	limitOfLooking = time.Second
	limitOfAsking  = 4 * time.Second
	limitOfAll     = 10 * time.Minute // with --full
)

// Report is what [Run] has found.
type Report struct {
	// Checks is how many were run, those of Unavailable among them.
	Checks int
	// Findings are the worst first, then in the order of the checks.
	Findings []Finding
	// Unavailable are the checks whose source is not there or cannot be read.
	Unavailable []Unavailable
}

// Unavailable is a check that could not be made.
type Unavailable struct {
	ID, Why string // Why is safe for a terminal
}

// Count is how many findings have that severity.
func (r Report) Count(s Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// PanicError says that a check is broken itself.
type PanicError struct {
	ID    string
	Value any
	Stack []byte
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("the check itself failed: %v", e.Value)
}

// TooLateError says that a check had no answer in time, as when a file system hangs.
type TooLateError struct{ After time.Duration }

func (e *TooLateError) Error() string { return fmt.Sprintf("no answer within %v", e.After) }

// outcome is what one check gave.
type outcome struct {
	findings []Finding
	err      error
}

// Run makes all of checks at once, each for itself: one that fails, panics or hangs takes
// nothing from the others. It ends in a second, or in four where servers are asked; with
// [Here].Full it may take minutes.
func Run(ctx context.Context, h *Here, checks []Check) Report {
	checks = slices.DeleteFunc(slices.Clone(checks), func(c Check) bool { return !c.AppliesTo(h) })
	outcomes := make([]outcome, len(checks))
	// None waits for its turn: where a file system hangs, many checks do at once.
	var all sync.WaitGroup
	for i, c := range checks {
		all.Go(func() {
			outcomes[i] = c.within(ctx, h)
		})
	}
	all.Wait()
	return collect(checks, outcomes)
}

// AppliesTo reports whether c is made on that machine: elsewhere there is nothing to look
// at, and servers are asked only where the user wants that.
func (c Check) AppliesTo(h *Here) bool {
	return (len(c.Systems) == 0 || slices.Contains(c.Systems, h.OS)) && (!c.Online || h.Online)
}

// within is c's outcome. A check that hangs in a system call is left behind: nothing can
// end it.
func (c Check) within(ctx context.Context, h *Here) outcome {
	limit := limitOfLooking
	switch {
	case h.Online: // some look at what the servers said that others asked
		limit = limitOfAsking
	case c.Long && h.Full:
		limit = limitOfAll
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan outcome, 1)
	go func() { done <- c.guarded(ctx, h) }()
	select {
	case o := <-done:
		return o
	case <-ctx.Done():
		return outcome{err: &TooLateError{limit}}
	}
}

func (c Check) guarded(ctx context.Context, h *Here) (o outcome) {
	defer func() {
		if value := recover(); value != nil {
			o = outcome{err: &PanicError{c.ID, value, debug.Stack()}}
		}
	}()
	o.findings, o.err = c.Run(ctx, h)
	return o
}

func collect(checks []Check, outcomes []outcome) Report {
	r := Report{Checks: len(checks)}
	for i, o := range outcomes {
		if checks[i].Yields {
			o.findings = slices.DeleteFunc(o.findings, func(f Finding) bool { return toldOf(f.Source, i, outcomes) })
		}
		for _, f := range o.findings {
			f.ID, f.Since = checks[i].ID, cmp.Or(f.Since, checks[i].Since)
			r.Findings = append(r.Findings, f)
		}
		if o.err != nil {
			r.Unavailable = append(r.Unavailable, Unavailable{checks[i].ID, why(o.err)})
		}
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return r
}

// toldOf reports whether another check than the one at own found something in source.
func toldOf(source string, own int, outcomes []outcome) bool {
	for i, o := range outcomes {
		for _, f := range o.findings {
			for part := range strings.SplitSeq(f.Source, ", ") {
				if i != own && (part == source || strings.HasSuffix(part, " "+source) || strings.HasSuffix(part, "("+source+")")) {
					return true
				}
			}
		}
	}
	return false
}

// why says in a few words why a source gave nothing.
func why(err error) string {
	var at *fs.PathError
	switch {
	case errors.As(err, &at) && errors.Is(err, fs.ErrNotExist):
		return quote.Foreign(at.Path) + " is not there"
	case errors.Is(err, host.ErrElsewhere):
		return "another root is looked at, and this can be asked of the running system only"
	}
	return quote.Line(err.Error())
}
