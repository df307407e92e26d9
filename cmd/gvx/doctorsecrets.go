package main

import (
	"context"
	"slices"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/internal/release"
)

// examine makes checks. A report is pasted into tickets: no password or query of an address
// is in it, whatever variable or file holds one.
func examine(ctx context.Context, h *doctor.Here, checks []doctor.Check) doctor.Report {
	r := doctor.Run(ctx, h, checks)
	for i := range r.Findings {
		withoutSecrets(&r.Findings[i])
	}
	for i := range r.Unavailable {
		r.Unavailable[i].Why = release.RedactText(r.Unavailable[i].Why)
	}
	return r
}

func withoutSecrets(f *doctor.Finding) {
	for _, text := range []*string{&f.Text, &f.Source, &f.Value, &f.Threshold, &f.Fix.Words} {
		*text = release.RedactText(*text)
	}
	// A command is whole or not shown: one without its password would do something else.
	shown := slices.DeleteFunc(slices.Clone(f.Fix.Commands), holdsSecret)
	if len(shown) < len(f.Fix.Commands) && f.Fix.Words == "" {
		f.Fix.Words = "the command that mends it would show a password, and is not printed: change it where it was set"
	}
	f.Fix.Commands = shown
}

func holdsSecret(c doctor.Command) bool {
	return release.RedactText(c.Line) != c.Line || release.RedactText(c.Undo) != c.Undo
}
