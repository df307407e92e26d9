package release

import (
	"errors"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
)

// ErrOffline is the cause of an [UnreachableError] where the user wants no
// request.
var ErrOffline = errors.New("GVX_OFFLINE=1 or --offline forbids it")

// UnreachableError says that something could not be had: no answer, an answer
// that is no use, or no permission to ask.
type UnreachableError struct {
	What string // what was wanted, "go1.27.4 linux-amd64"; may be ""
	URL  string // where, without a password; may be ""
	Err  error
}

func (e *UnreachableError) Error() string {
	s := "cannot get "
	switch {
	case e.What == "":
		s += e.URL
	case e.URL == "":
		s += e.What
	default:
		s += e.What + " from " + e.URL
	}
	return s + ": " + e.Err.Error()
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// unreachable names what was wanted in err. The user's own end (a cancelled
// context, a full disk) and a release that does not exist stay what they are.
func unreachable(what string, err error) error {
	if isOwn(err) {
		return err
	}
	if u, ok := err.(*UnreachableError); ok {
		return &UnreachableError{What: what, URL: u.URL, Err: u.Err}
	}
	return &UnreachableError{What: what, Err: err}
}

// StatusError is an answer other than 200. It is fs.ErrNotExist for 404 and 410,
// the two by which a module proxy says that it lacks something.
type StatusError struct {
	URL  string // without a password
	Code int
	Body string // the beginning of a plain text body, as the server sent it
	// RetryAfter is how long the server wants to be left alone, where it Asked for
	// that.
	RetryAfter time.Duration
	Asked      bool
}

func (e *StatusError) Error() string {
	s := strconv.Itoa(e.Code)
	if text := http.StatusText(e.Code); text != "" {
		s += " " + text
	}
	if e.Body != "" {
		s += ": " + quote.Foreign(e.Body)
	}
	if e.URL != "" {
		s = e.URL + ": " + s
	}
	if e.Asked {
		s += " (it wants to be asked again in " + e.RetryAfter.Round(time.Second).String() + ")"
	}
	return s
}

// Is reports whether target is fs.ErrNotExist and the server said so.
func (e *StatusError) Is(target error) bool {
	return target == fs.ErrNotExist && (e.Code == http.StatusNotFound || e.Code == http.StatusGone)
}

// LimitError says that an answer is longer than what was asked for can be.
type LimitError struct {
	URL   string // without a password
	Limit int64  // in bytes
}

func (e *LimitError) Error() string {
	return e.URL + ": the answer is longer than " + strconv.FormatInt(e.Limit, 10) + " bytes"
}

// RedirectError says that an answer pointed where gvx does not go.
type RedirectError struct {
	URL    string // where it began, without a password
	Reason string
}

func (e *RedirectError) Error() string { return e.URL + ": " + e.Reason }

// WriteError says that what was received could not be written down here: a full
// disk is no fault of a server's.
type WriteError struct{ Err error }

func (e *WriteError) Error() string { return "cannot write the download: " + e.Err.Error() }
func (e *WriteError) Unwrap() error { return e.Err }

// NotFoundError says that a source has no release that was asked for.
type NotFoundError struct {
	Version  goversion.Version  // the release, where one was named
	Request  goversion.Request  // else what was asked for
	Floor    goversion.Line     // what it had to satisfy besides; may be zero
	Platform goversion.Platform // zero where it does not matter
	Nearest  []goversion.Version
	Source   string
	Err      error // why nothing nearer is known; may be nil
}

func (e *NotFoundError) Error() string {
	var b strings.Builder
	if e.Version.IsZero() {
		b.WriteString("no release for " + strconv.Quote(e.Request.String()))
	} else {
		b.WriteString("there is no " + e.Version.String())
	}
	if e.Platform != (goversion.Platform{}) {
		b.WriteString(" for " + e.Platform.String())
	}
	if !e.Floor.IsZero() {
		b.WriteString(" that satisfies go " + e.Floor.String())
	}
	if e.Source != "" {
		b.WriteString(" (source: " + e.Source + ")")
	}
	for i, v := range e.Nearest {
		b.WriteString([]string{"; nearest: ", ", "}[min(i, 1)] + v.String())
	}
	if e.Err != nil {
		b.WriteString("; " + e.Err.Error())
	}
	return b.String()
}

func (e *NotFoundError) Unwrap() error { return e.Err }

// Is reports whether target is fs.ErrNotExist.
func (e *NotFoundError) Is(target error) bool { return target == fs.ErrNotExist }
