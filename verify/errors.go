package verify

import (
	"strings"

	"golang.org/x/mod/sumdb"

	"github.com/gvx-go/gvx/internal/quote"
)

// RefutedError says that a proof failed or is missing: the thing must not be
// used, and no other source for it may be tried in silence.
type RefutedError struct {
	Subject Subject
	// Reason says what is wrong, in gvx's own words.
	Reason string
	// Want and Got are the two sides of a comparison that failed; both may be
	// empty. They may hold foreign text.
	Want, Got string
	// Err is the cause, or nil. Its text may be foreign.
	Err error
}

func (e *RefutedError) Error() string {
	var b strings.Builder
	if !e.Subject.IsZero() {
		b.WriteString(e.Subject.String() + ": ")
	}
	b.WriteString(e.Reason)
	switch {
	case e.Want != "":
		b.WriteString(" (want " + quote.Foreign(e.Want) + ", got " + quote.Foreign(e.Got) + ")")
	case e.Got != "":
		b.WriteString(" (got " + quote.Foreign(e.Got) + ")")
	}
	if e.Err != nil {
		b.WriteString(": " + quote.Foreign(e.Err.Error()))
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *RefutedError) Unwrap() error { return e.Err }

// UnreachableError says that the log could not be asked, so that nothing is
// known: neither that the release is good nor that it is not.
type UnreachableError struct {
	// What was asked for, in gvx's own words.
	What string
	// Err is the first cause, as [Remote] gave it.
	Err error
}

func (e *UnreachableError) Error() string {
	return e.What + ": " + quote.Foreign(e.Err.Error())
}

// Unwrap returns the cause.
func (e *UnreachableError) Unwrap() error { return e.Err }

// ForkError is the cause of a [*RefutedError] when the log signed two trees that
// contradict each other. It wraps [sumdb.ErrSecurity].
type ForkError struct {
	// Evidence is a text of several lines that proves it to anybody: both signed
	// heads and, where there is one, the proof between them. It holds foreign text.
	Evidence string
}

func (e *ForkError) Error() string { return "the log signed two histories that contradict each other" }

// Unwrap returns [sumdb.ErrSecurity].
func (e *ForkError) Unwrap() error { return sumdb.ErrSecurity }

// HeadError says that a tree head that gvx keeps cannot be used: it is the cause
// of a [*RefutedError] when its signature is wrong, and stands alone when the
// [HeadStore] failed.
type HeadError struct {
	// Which says which head: "stored" or "built-in".
	Which string
	// Act is what failed: "reading", "checking" or "storing".
	Act string
	Err error
}

func (e *HeadError) Error() string {
	return e.Act + " the " + e.Which + " tree head of the checksum log: " + quote.Foreign(e.Err.Error())
}

// Unwrap returns the cause.
func (e *HeadError) Unwrap() error { return e.Err }

// ManifestError says that a list of files is none that a toolchain can have.
type ManifestError struct {
	// Name is the file that is wrong, or "" when it is the list; foreign text.
	Name   string
	Reason string
}

func (e *ManifestError) Error() string {
	if e.Name == "" {
		return "list of files: " + e.Reason
	}
	return "file " + quote.Foreign(e.Name) + ": " + e.Reason
}
