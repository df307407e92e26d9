package drift

import (
	"errors"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// Severity says how much a finding weighs.
type Severity int

// The severities. A finding that is [Off] is not shown.
const (
	Off Severity = iota
	Note
	Warning
	Error
)

var severityWords = [...]string{Off: "off", Note: "note", Warning: "warning", Error: "error"}

// SeverityWords returns the words that [ParseSeverity] knows.
func SeverityWords() []string { return severityWords[:] }

// ParseSeverity reads "off", "note", "warning" or "error".
func ParseSeverity(word string) (Severity, error) {
	for s, w := range severityWords {
		if w == word {
			return Severity(s), nil
		}
	}
	return Off, errors.New(quote.Always(word) + " is no severity (want " + strings.Join(severityWords[:], ", ") + ")")
}

func (s Severity) String() string { return severityWords[s] }
