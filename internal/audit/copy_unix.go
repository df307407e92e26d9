//go:build unix

package audit

import (
	"log/syslog"
	"strconv"

	"github.com/coreos/go-systemd/v22/journal"

	"github.com/gvx-go/gvx/internal/quote"
)

// identifier is what the journal and syslog know gvx by.
const identifier = "gvx"

func sendJournal(r Record, line, hash string) error {
	return journal.Send(quote.Line(summary(r)), priorityOf(r), map[string]string{
		"SYSLOG_IDENTIFIER": identifier,
		"GVX_EVENT":         string(r.Event),
		"GVX_OUTCOME":       string(r.Outcome),
		"GVX_VERSION":       r.Version,
		"GVX_UID":           strconv.Itoa(r.UID),
		"GVX_HASH":          hash,
		"GVX_RECORD":        line,
	})
}

func priorityOf(r Record) journal.Priority {
	if r.Event == Verification {
		return journal.PriErr
	}
	if r.Outcome != OK {
		return journal.PriWarning
	}
	return journal.PriNotice
}

// syslogAt is where syslog is: this machine's, wherever that listens.
var syslogAt struct{ network, address string }

// maxSyslog is what every syslog takes of a message (RFC 5424, 6.1: 2,048 bytes should be).
const maxSyslog = 2000

// sendSyslog sends the hash first: of a long line the end may get lost.
func sendSyslog(line, hash string) error {
	w, err := syslog.Dial(syslogAt.network, syslogAt.address, syslog.LOG_NOTICE|syslog.LOG_USER, identifier)
	if err != nil {
		return err
	}
	defer w.Close()
	text := "hash=" + hash + " " + line
	if len(text) > maxSyslog {
		text = quote.Line(text[:maxSyslog]) + "…"
	}
	_, err = w.Write([]byte(text))
	return err
}
