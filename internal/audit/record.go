package audit

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/internal/release"
)

// Event says what a record is about.
type Event string

// The events.
const (
	Install      Event = "install" // an upgrade is one too, see Record.By
	Uninstall    Event = "uninstall"
	Prune        Event = "prune"
	Repair       Event = "repair"
	Pin          Event = "pin"
	Unpin        Event = "unpin"
	Default      Event = "default"
	Setting      Event = "setting"
	KeyImport    Event = "key-import"
	KeyRemove    Event = "key-remove"
	Allow        Event = "allow"
	Revoke       Event = "revoke"
	Setup        Event = "setup"
	Verification Event = "verification" // that failed
	Refusal      Event = "refusal"      // gvx may not, or must not, do what was asked
)

// Outcome says how it ended.
type Outcome string

// The outcomes.
const (
	OK      Outcome = "ok"
	Failed  Outcome = "failed"
	Refused Outcome = "refused"
)

// Record is one line of the log. Append fills in Seq and Prev.
type Record struct {
	Time    time.Time `json:"time"` // UTC
	Seq     uint64    `json:"seq"`  // from 1; a torn line has none
	Event   Event     `json:"event"`
	Outcome Outcome   `json:"outcome"`

	User     string  `json:"user,omitempty"` // the name of UID
	UID      int     `json:"uid"`            // who gvx ran as; -1 where users have no numbers
	LoginUID *uint32 `json:"login_uid,omitempty"`
	SudoUID  *uint32 `json:"sudo_uid,omitempty"` // SUDO_UID: what the environment claims
	Host     string  `json:"host,omitempty"`

	Args    []string `json:"args"` // gvx's own, without its name
	Version string   `json:"version,omitempty"`
	Digest  string   `json:"digest,omitempty"` // the h1 of Version
	Proofs  []string `json:"proofs,omitempty"`
	Subject string   `json:"subject,omitempty"` // a file, folder, key or setting
	Value   string   `json:"value,omitempty"`   // of a setting
	By      string   `json:"by,omitempty"`      // who or what asked: a command, or a file and line
	// Automatic says that a project's declaration asked, and not the user.
	Automatic bool   `json:"automatic,omitempty"`
	Error     string `json:"error,omitempty"`

	GVX  string `json:"gvx"`
	Prev string `json:"prev"` // the hash of the line before, in hex: see chained; "" in the first
}

// The bounds of what a record takes of foreign text, in bytes, and of a line. All escaped,
// six bytes for one, a record stays below MaxLine.
const (
	maxText  = 512
	maxError = 1 << 10
	maxArgs  = 2 << 10
	maxItems = 64
	// MaxLine is the length of the longest line that is read, without its line break.
	MaxLine = 64 << 10
)

// line returns r as the log has it, without the line break.
func (r Record) line() ([]byte, error) {
	r = r.clean()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r); err != nil {
		return nil, err
	}
	return []byte(quote.JSON(strings.TrimSuffix(b.String(), "\n"))), nil
}

// clean is r without secrets, in valid UTF-8, and bounded.
func (r Record) clean() Record {
	for _, text := range []*string{(*string)(&r.Event), (*string)(&r.Outcome), &r.User, &r.Host, &r.Version, &r.Digest, &r.Subject, &r.Value, &r.By, &r.GVX} {
		*text = safe(*text, maxText)
	}
	r.Error = safe(r.Error, maxError)
	r.Args = safeList(r.Args, maxArgs)
	if r.Proofs != nil {
		r.Proofs = safeList(r.Proofs, maxText)
	}
	r.Time = r.Time.UTC()
	return r
}

// safeList keeps as many items as there is room for; more are told by their number.
func safeList(list []string, room int) []string {
	clean := []string{}
	for i, text := range list {
		text = safe(text, maxText)
		if room -= len(text); room < 0 || i == maxItems {
			return append(clean, "… and "+strconv.Itoa(len(list)-i)+" more")
		}
		clean = append(clean, text)
	}
	return clean
}

// safe is text without secrets. What is no UTF-8 is written as in a Go string: JSON has no
// way for it.
func safe(text string, room int) string {
	const tooLong = 1 << 16 // nothing of gvx's own is; what is cut before could cut a URL
	if len(text) > tooLong {
		return "(" + strconv.Itoa(len(text)) + " bytes)"
	}
	text = release.RedactText(text)
	if !utf8.ValidString(text) {
		text = strconv.QuoteToASCII(text)
	}
	if len(text) <= room {
		return text
	}
	text = text[:room]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return text + "…"
}

// OwnArgs are gvx's own arguments of a command line, of which the first is its name: what
// stands behind "--" is a child's.
func OwnArgs(args []string) []string {
	args = args[min(1, len(args)):]
	if i := slices.Index(args, "--"); i >= 0 {
		args = args[:i]
	}
	return slices.Clone(args)
}
