package audit

import (
	"fmt"
	"strings"
	"time"
)

// The places that a copy of the log may go to: the values of GVX_AUDIT_COPY.
const (
	CopyJournal = "journal"
	CopySyslog  = "syslog"
)

// CopyPatience is how long the journal or syslog is waited for.
const CopyPatience = time.Second

// CopyError says that a record is in the log, and its copy is not where it should be.
type CopyError struct {
	To  string // CopyJournal or CopySyslog
	Err error
}

func (e *CopyError) Error() string { return "no copy in the " + e.To + ": " + e.Err.Error() }
func (e *CopyError) Unwrap() error { return e.Err }

// Copy sends a record, its line and its hash to the journal or to syslog. The hash there
// shows later that nothing up to the line was changed or cut here. The error is a
// *[CopyError].
func Copy(to string, r Record, line, hash string) error {
	sent := make(chan error, 1)
	go func() { sent <- send(to, r.clean(), line, hash) }()
	var err error
	select {
	case err = <-sent:
	case <-time.After(CopyPatience):
		err = fmt.Errorf("nobody took it within %v", CopyPatience)
	}
	if err != nil {
		return &CopyError{to, err}
	}
	return nil
}

func send(to string, r Record, line, hash string) error {
	switch to {
	case CopyJournal:
		return sendJournal(r, line, hash)
	case CopySyslog:
		return sendSyslog(line, hash)
	}
	return fmt.Errorf("there is no place called %q", to)
}

// summary is r in one line, as the journal shows it.
func summary(r Record) string {
	words := []string{string(r.Event), string(r.Outcome)}
	for _, word := range []string{r.Version, r.Subject, r.By, r.Error} {
		if word != "" {
			words = append(words, strings.Join(strings.Fields(word), " "))
		}
	}
	return strings.Join(words, " ")
}
