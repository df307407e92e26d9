package report

import (
	"strconv"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/quote"
)

// asked is what a truth asks for: "go1.26.9", "go 1.26", "go1.26".
func asked(t drift.Truth) string {
	switch {
	case t.Kind == drift.GoLine && !t.Line.IsZero():
		return "go " + t.Line.String()
	case !t.Version.IsZero():
		return t.Version.String()
	}
	return "go" + t.Minor.String()
}

// at is "Dockerfile:3", or the file alone.
func at(name string, line int) string {
	name = quote.Foreign(name)
	if line == 0 {
		return name
	}
	return name + ":" + strconv.Itoa(line)
}
