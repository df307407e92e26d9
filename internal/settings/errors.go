package settings

import (
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// ValueError says that a setting has a value that it does not take, or that there
// is no such setting (Want is then "").
type ValueError struct {
	Name  Name
	Value Value
	Want  string
	// Private says that the value may hold a password and is not to be repeated.
	Private bool
}

func (e *ValueError) Error() string {
	if e.Want == "" {
		return "no setting is called " + quote.Foreign(string(e.Name))
	}
	at := ""
	switch o := e.Value.Origin; {
	case o.File != "":
		at = quote.Foreign(o.File) + ":" + strconv.Itoa(o.Line) + ": "
	case o.Kind == FromEnvironment:
		at = "environment: "
	}
	value := quote.Foreign(e.Value.Text)
	if e.Private || strings.ContainsAny(e.Value.Text, "@?") { // an address, in the wrong setting
		value = "…"
	}
	return at + string(e.Name) + "=" + value + " is not " + e.Want
}

// SyntaxError says that a line of a settings file is not KEY=VALUE.
type SyntaxError struct {
	File string
	Line int
	Text string
}

func (e *SyntaxError) Error() string {
	return quote.Foreign(e.File) + ":" + strconv.Itoa(e.Line) + ": " + quote.Always(e.Text) + " is not KEY=VALUE"
}
